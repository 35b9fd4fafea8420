"""What an agent's props mean together: each mistake is one line that says where, what, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds import model
from constructs_ds.builder import probes
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import Container
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.identity import Rule, ServiceAccount
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.placement import NodeRequirement, Placement, Toleration
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = Resources(cpu="10m", memory="16Mi")
ON_HOST_NETWORK = [HostAccess.host_network("w")]


def agent(
    name: str = "x", namespace: str = "y", settings: Settings | None = None, **props: Any
) -> list[dict[str, Any]]:
    """Return the manifests of a small agent."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": SMALL, **props}
    return manifests(NodeDaemonSetProps(**given), settings, name=name, namespace=namespace)


def beside(name: str, **fields: Any) -> Container:
    """Return a small further container."""
    return Container(name=name, image="a/c:1", resources=SMALL, **fields)


def port(number: int, **fields: Any) -> model.ContainerPort:
    """Return a container port."""
    return model.ContainerPort(container_port=number, **fields)


REFUSED = [
    pytest.param(
        lambda: agent(ports=[port(80, host_port=8080), port(81, host_port=8080)]),
        ("x: containers.ports: host port 8080/TCP is used 2 times in one pod; give each its own port"),
        id="a host port twice",
    ),
    pytest.param(
        lambda: agent(ports=[port(80)], containers=[beside("c", ports=[port(80)])], host_access=ON_HOST_NETWORK),
        "x: containers.ports: host port 80/TCP is used 2 times in one pod; give each its own port",
        id="a port twice on the host network",
    ),
    pytest.param(
        lambda: agent(ports=[port(80, host_port=80)], rollout=Rollout.surge()),
        (
            "x: rollout: max_surge 1 with host port 80 never progresses: two pods cannot hold one port; use "
            "Rollout.rolling(...) or Rollout.on_delete()"
        ),
        id="surge with a host port",
    ),
    pytest.param(
        lambda: agent(host_access=[HostAccess.path("/a", "w", propagation="Bidirectional")]),
        (
            "x: containers[x].volumeMounts: /a is Bidirectional, which Kubernetes allows privileged "
            "containers only; use HostToContainer, or declare security privileged with its reason"
        ),
        id="Bidirectional without privileged",
    ),
    pytest.param(
        lambda: agent(ports=[port(80, host_port=81)], host_access=ON_HOST_NETWORK),
        (
            "x: containers[x].ports: hostPort 81 differs from containerPort 80 on the host network; leave "
            "hostPort out or set it to 80"
        ),
        id="another hostPort on the host network",
    ),
    pytest.param(
        lambda: agent(
            volumes=[model.Volume(name="a", empty_dir=model.EmptyDirVolumeSource())],
            host_access=[HostAccess.path("/a", "w")],
        ),
        "x: volumes: the name 'a' is used 2 times; give each volume its own name",
        id="a volume name twice",
    ),
    pytest.param(
        lambda: agent(containers=[beside("x")]),
        "x: containers: the name 'x' is used 2 times; give each container its own name",
        id="the main container name twice",
    ),
    pytest.param(
        lambda: agent(containers=[beside("c")], sidecars=[beside("c")]),
        "x: containers: the name 'c' is used 2 times; give each container its own name",
        id="a sidecar name twice",
    ),
    pytest.param(
        lambda: agent(containers=[beside("c"), beside("c")]),
        "x: containers: the name 'c' is used 2 times; give each container its own name",
        id="a container twice in one list",
    ),
    pytest.param(
        lambda: agent(volume_mounts=[model.VolumeMount(name="nope", mount_path="/x")]),
        (
            "x: containers[x].volumeMounts: mounts volume 'nope', which the pod does not have; add it to "
            "volumes, or use one of: there are none"
        ),
        id="a mount without its volume",
    ),
    pytest.param(
        lambda: agent(scratch_dirs=["/a"], host_access=[HostAccess.path("/a", "w", name="b")]),
        "x: containers[x].volumeMounts: /a is mounted 2 times; mount one volume per path",
        id="a path mounted twice",
    ),
    pytest.param(
        lambda: agent(name="Foo_Bar"),
        (
            "Foo_Bar: name: 'Foo_Bar' is no DNS label; use at most 63 lower-case letters, digits and '-', "
            "starting and ending with a letter or digit"
        ),
        id="a name that is no DNS label",
    ),
    pytest.param(
        lambda: agent(name="-x"),
        (
            "-x: name: '-x' is no DNS label; use at most 63 lower-case letters, digits and '-', starting "
            "and ending with a letter or digit"
        ),
        id="a name that begins with a dash",
    ),
    pytest.param(
        lambda: agent(name="x" * 64),
        (
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: name: "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is no DNS label; use at "
            "most 63 lower-case letters, digits and '-', starting and ending with a letter or digit"
        ),
        id="a name too long",
    ),
    pytest.param(
        lambda: agent(name=""), "NodeDaemonSetProps: name: the agent has none; give `name`", id="an empty name"
    ),
    pytest.param(
        lambda: agent(namespace="Foo"),
        (
            "x: namespace: 'Foo' is no namespace name; use at most 63 lower-case letters, digits and '-', "
            "starting and ending with a letter or digit"
        ),
        id="a namespace that is no DNS label",
    ),
    pytest.param(
        lambda: agent(product="Fluent Bit"),
        (
            "x: product: 'Fluent Bit' is no label value; use at most 63 letters, digits, '-', '_' and '.', "
            "starting and ending with a letter or digit"
        ),
        id="a product that is no label value",
    ),
    pytest.param(
        lambda: agent(container_name="X"),
        (
            "x: container_name: 'X' is no DNS label; use at most 63 lower-case letters, digits and '-', "
            "starting and ending with a letter or digit"
        ),
        id="a container name that is no DNS label",
    ),
    pytest.param(
        lambda: agent(namespace="default", host_access=ON_HOST_NETWORK),
        (
            "x: namespace: host access (hostNetwork) in namespace 'default'; put the agent into a namespace "
            'of its own: Namespace(chart, "logging"), then use it as the scope'
        ),
        id="host access in default",
    ),
    pytest.param(
        lambda: agent(
            settings=Settings(kubernetes_version="1.30"),
            overrides=Overrides(pod={"resources": {"limits": {"cpu": "1"}}}),
        ),
        (
            "x: DaemonSet y/x: spec.template.spec.resources: needs Kubernetes 1.32; target is 1.30: leave "
            "it out, or raise the target"
        ),
        id="a pod field newer than the target",
    ),
    pytest.param(
        lambda: agent(
            settings=Settings(kubernetes_version="1.30"),
            env_from=[],
            overrides=Overrides(container=model.Container(name="x", restart_policy_rules=[])),
        ),
        (
            "x: DaemonSet y/x: spec.template.spec.containers[0].restartPolicyRules: needs Kubernetes 1.34; "
            "target is 1.30: leave it out, or raise the target"
        ),
        id="a typed field newer than the target",
    ),
    pytest.param(
        lambda: agent(config=[ConfigFiles(files={"a": "x"}, mount_path="/x", containers=["nope"])]),
        "x: config: volume 'config' is for container 'nope', which the pod does not have; it has x",
        id="config for a container that is not there",
    ),
    pytest.param(
        lambda: agent(
            config=[
                ConfigFiles(files={"a": "x"}, mount_path="/x"),
                ConfigFiles(files={"b": "x"}, mount_path="/y", volume="v2"),
            ]
        ),
        "x: ConfigMap: 'x' is made 2 times; give each its own name",
        id="two ConfigMaps of one name",
    ),
    pytest.param(
        lambda: agent(host_access=[HostAccess.path("/a", "w", containers=["nope"])]),
        ("x: host_access: host path 'a' is for container 'nope', which the pod does not have; it has x"),
        id="a host path for a container that is not there",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(container={"securityContext": {"privileged": True}})),
        (
            "x: containers[x].securityContext: allowPrivilegeEscalation false contradicts privileged or "
            "CAP_SYS_ADMIN; drop one of them"
        ),
        id="privileged without escalation",
    ),
    pytest.param(
        lambda: agent(ports=[port(80, name="Metrics")]),
        (
            "x: containers[x].ports: 'Metrics' is no port name; use at most 15 lower-case letters, digits "
            "and '-', with a letter among them"
        ),
        id="a port name in upper case",
    ),
    pytest.param(
        lambda: agent(ports=[port(0)]),
        "x: containers[x].ports: containerPort 0 is no port; use 1 to 65535",
        id="port 0",
    ),
    pytest.param(
        lambda: agent(ports=[port(70000)]),
        "x: containers[x].ports: containerPort 70000 is no port; use 1 to 65535",
        id="a port over 65535",
    ),
    pytest.param(
        lambda: agent(liveness_probe=probes.http_get("/", "nope")),
        ("x: containers[x].livenessProbe: port 'nope' is not among the container's ports; known: there are none"),
        id="a probe of a port that is not there",
    ),
    pytest.param(
        lambda: agent(liveness_probe=probes.http_get("/", 0)),
        "x: containers[x].livenessProbe: port 0 is no port; use 1 to 65535",
        id="a probe of port 0",
    ),
    pytest.param(
        lambda: agent(
            liveness_probe=model.Probe(http_get=model.HTTPGetAction(port=1), tcp_socket=model.TCPSocketAction(port=2))
        ),
        (
            "x: containers[x].livenessProbe: the probe has httpGet and tcpSocket; give exactly one of exec, "
            "httpGet, tcpSocket, grpc"
        ),
        id="a probe with two handlers",
    ),
    pytest.param(
        lambda: agent(liveness_probe=model.Probe(period_seconds=2)),
        ("x: containers[x].livenessProbe: the probe has none; give exactly one of exec, httpGet, tcpSocket, grpc"),
        id="a probe without handler",
    ),
    pytest.param(
        lambda: agent(liveness_probe=model.Probe(success_threshold=2, http_get=model.HTTPGetAction(port=1))),
        ("x: containers[x].livenessProbe: successThreshold 2 is refused for this probe; leave it out, or set it to 1"),
        id="a liveness threshold",
    ),
    pytest.param(
        lambda: agent(init_containers=[beside("i", readiness_probe=probes.http_get("/", 80))]),
        ("x: initContainers[i].readinessProbe: an init container takes no probe; leave it out, or make it a sidecar"),
        id="a probe of an init container",
    ),
    pytest.param(
        lambda: agent(env={"1 A": "x"}),
        (
            "x: containers[x].env: '1 A' is no variable name; use letters, digits, '_', '-' and '.', not "
            "starting with a digit"
        ),
        id="a variable name with a space",
    ),
    pytest.param(
        lambda: agent(env={"": "x"}),
        (
            "x: containers[x].env: '' is no variable name; use letters, digits, '_', '-' and '.', not "
            "starting with a digit"
        ),
        id="an empty variable name",
    ),
    pytest.param(
        lambda: agent(env={"A": model.EnvVarSource()}),
        (
            "x: containers[x].env[A]: the source has none; give exactly one of fieldRef, resourceFieldRef, "
            "configMapKeyRef, secretKeyRef, fileKeyRef"
        ),
        id="an env source of nothing",
    ),
    pytest.param(
        lambda: agent(labels={"a": "b c"}),
        (
            "x: metadata.labels[a]: 'b c' is no label value; use at most 63 letters, digits, '-', '_' and "
            "'.', starting and ending with a letter or digit\nx: template.metadata.labels[a]: 'b c' is no "
            "label value; use at most 63 letters, digits, '-', '_' and '.', starting and ending with a "
            "letter or digit"
        ),
        id="a label value with a space",
    ),
    pytest.param(
        lambda: agent(labels={"a b": "b"}),
        (
            "x: metadata.labels: 'a b' is no label or annotation key; write name or dns.prefix/name\nx: "
            "template.metadata.labels: 'a b' is no label or annotation key; write name or dns.prefix/name"
        ),
        id="a label key with a space",
    ),
    pytest.param(
        lambda: agent(pod_labels={"app.kubernetes.io/name": "z"}),
        (
            "x: pod_labels: app.kubernetes.io/name is part of the selector, where it is 'x'; got 'z'; set "
            "product instead"
        ),
        id="a pod label of the selector",
    ),
    pytest.param(
        lambda: agent(labels={"app.kubernetes.io/name": "z"}),
        ("x: labels: app.kubernetes.io/name is part of the selector, where it is 'x'; got 'z'; set product instead"),
        id="a label of the selector",
    ),
    pytest.param(
        lambda: agent(annotations={"a b": "b"}),
        ("x: metadata.annotations: 'a b' is no label or annotation key; write name or dns.prefix/name"),
        id="an annotation key with a space",
    ),
    pytest.param(
        lambda: agent(placement=Placement.every_node().tolerating(Toleration.exists("a b"))),
        "x: tolerations: 'a b' is no label or annotation key; write name or dns.prefix/name",
        id="a taint key with a space",
    ),
    pytest.param(
        lambda: agent(placement=Placement.every_node().where(NodeRequirement(key="a", operator="In"))),
        "x: affinity: a In has no values; give at least one",
        id="In without values",
    ),
    pytest.param(
        lambda: agent(
            placement=Placement.every_node().where(NodeRequirement(key="a", operator="Exists", values=["x"]))
        ),
        "x: affinity: a Exists takes no values, got 'x'; leave them out, or use In or NotIn",
        id="Exists with values",
    ),
    pytest.param(
        lambda: agent(placement=Placement.every_node().where(NodeRequirement(key="a", operator="Gt", values=["x"]))),
        "x: affinity: a Gt got 'x'; give exactly one whole number, as a text",
        id="Gt without a number",
    ),
    pytest.param(
        lambda: agent(placement=Placement.labelled({"a b": "c"})),
        "x: nodeSelector: 'a b' is no label or annotation key; write name or dns.prefix/name",
        id="a selector key with a space",
    ),
    pytest.param(
        lambda: agent(rbac=[Rule(verbs=["get"], resources=["pods"], scope="Foo Bar")]),
        (
            "x: namespace: 'Foo Bar' is no namespace name; use at most 63 lower-case letters, digits and "
            "'-', starting and ending with a letter or digit"
        ),
        id="a rule in no namespace",
    ),
    pytest.param(
        lambda: agent(service_account=ServiceAccount(name="Foo")),
        ("x: name: 'Foo' is no name for a ServiceAccount; use lower-case letters, digits, '-' and '.'"),
        id="an account in upper case",
    ),
    pytest.param(
        lambda: agent(priority_class=PriorityClass(name="Foo", value=1)),
        ("x: name: 'Foo' is no name for a PriorityClass; use lower-case letters, digits, '-' and '.'"),
        id="a priority class in upper case",
    ),
    pytest.param(
        lambda: agent(metrics=Metrics(port="nope", service=True)),
        "x: metrics.port: no container has a port named 'nope'; named ports: there are none",
        id="metrics of no port",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(service={"spec": {}})),
        "x: overrides: the agent makes no Service; it makes ServiceAccount/x, DaemonSet/x",
        id="an override of what is not made",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(by_name={"ConfigMap/x": {}})),
        "x: overrides: the agent makes no ConfigMap/x; it makes ServiceAccount/x, DaemonSet/x",
        id="an override by a name that is not there",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": {"foo": 1}})),
        (
            "x: DaemonSet y/x: spec.foo: no such field; known here: minReadySeconds, revisionHistoryLimit, "
            "selector, template, updateStrategy"
        ),
        id="an override with an unknown field",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"metadata": {"name": "other"}})),
        (
            "x: overrides: turns metadata.name of DaemonSet/x into 'other'; leave it out; `name` and "
            "`namespace` are props"
        ),
        id="an override of the name",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"kind": "Deployment"})),
        ("x: overrides: turns kind of DaemonSet/x into 'Deployment'; leave it out; `name` and `namespace` are props"),
        id="an override of the kind",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"kind": None})),
        ("x: overrides: turns kind of DaemonSet/x into None; leave it out; `name` and `namespace` are props"),
        id="an override without kind",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": None})),
        "x: DaemonSet y/x: spec: missing; it is required",
        id="an override without spec",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": {"template": None}})),
        "x: DaemonSet y/x: spec.template: missing; it is required",
        id="an override without template",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": {"template": {"spec": None}}})),
        "x: containers: the pod has none; give at least one container",
        id="an override without pod",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"containers": None})),
        "x: DaemonSet y/x: spec.template.spec.containers: missing; it is required",
        id="an override without containers",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"containers": ["x"]})),
        (
            "x: overrides: spec.template.spec.containers: element 'x' has no 'name'; elements merge by "
            "'name'; give each its own"
        ),
        id="an override with a text for a container",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"containers": "x"})),
        'x: DaemonSet y/x: spec.template.spec.containers: got "x"; expected a list',
        id="an override with a text for containers",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": "x"})),
        'x: DaemonSet y/x: spec: got "x"; expected a mapping',
        id="an override with a text for the spec",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"metadata": {"labels": "x"}})),
        'x: DaemonSet y/x: metadata.labels: got "x"; expected a mapping',
        id="an override with a text for labels",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"restartPolicy": "Never"})),
        "x: restartPolicy: got 'Never'; a DaemonSet takes 'Always' only; leave it out",
        id="another restart policy",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"$patch": "foo"})),
        "x: overrides: spec.template.spec['$patch']: got 'foo'; use 'delete' or 'replace'",
        id="an unknown patch directive",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(pod={"hostname": object()})),
        (
            "x: DaemonSet y/x: spec.template.spec.hostname: got a value of type object; use a mapping, "
            "list, string, number, boolean or None"
        ),
        id="an override that is no YAML",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(daemon_set={"spec": {"selector": {"matchLabels": {"a": "b"}}}})),
        ("x: selector: selects a=b, but the pod template has None; give the pod template the same label"),
        id="a selector that misses its pods",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(container={"ports": [{"containerPort": "http"}]})),
        ('x: DaemonSet y/x: spec.template.spec.containers[0].ports[0].containerPort: got "http"; expected an integer'),
        id="a port name for a number",
    ),
    pytest.param(
        lambda: agent(
            ports=[port(80, host_port=80)],
            overrides=Overrides(
                daemon_set={"spec": {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": "10%"}}}}
            ),
        ),
        (
            "x: rollout: max_surge 10% with host port 80 never progresses: two pods cannot hold one port; "
            "use Rollout.rolling(...) or Rollout.on_delete()"
        ),
        id="surge with a host port by override",
    ),
    pytest.param(
        lambda: agent(
            overrides=Overrides(daemon_set={"spec": {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "110%"}}}})
        ),
        "x: rollout: '110%' is over 100%; give at most '100%'",
        id="over 100 percent by override",
    ),
    pytest.param(
        lambda: agent(overrides=Overrides(container={"resources": {"requests": {"cpu": "x"}}})),
        (
            "x: containers[x].resources.requests.cpu: 'x' is no quantity; write a number and one of n u m k "
            "M G T P E Ki Mi Gi Ti Pi Ei"
        ),
        id="a quantity by override",
    ),
    pytest.param(
        lambda: agent(extra_objects=[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dta": {}}]),
        "x: ConfigMap a: dta: no such field; did you mean data?",
        id="a further object with an unknown field",
    ),
    pytest.param(
        lambda: agent(
            extra_objects=[{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x", "namespace": "y"}}]
        ),
        "x: ServiceAccount: 'x' is made 2 times; give each its own name",
        id="an object twice",
    ),
    pytest.param(
        lambda: agent(scratch_dirs=["/a/b", "/a-b"]),
        (
            "x: scratch_dirs: /a/b and /a-b in container 'x' would share the volume 'a-b'; leave one out, "
            "or give volumes and volume_mounts of your own"
        ),
        id="scratch folders that meet",
    ),
    pytest.param(
        lambda: agent(
            volumes=[
                model.Volume(
                    name="a", empty_dir=model.EmptyDirVolumeSource(), host_path=model.HostPathVolumeSource(path="/x")
                )
            ]
        ),
        "x: volumes: volume 'a' has hostPath and emptyDir; give one source",
        id="a volume of two sources",
    ),
    pytest.param(
        lambda: agent(dns_policy="None"),
        ("x: dns_policy: 'None' leaves the pod without a name server; give dns_config with nameservers"),
        id="no name server",
    ),
    pytest.param(
        lambda: agent(
            scratch_dirs=["/a"], volume_mounts=[model.VolumeMount(name="a", mount_path="/b", sub_path="../x")]
        ),
        (
            "x: containers[x].volumeMounts: subPath '../x' leaves its volume; write a path inside the "
            "volume, without '..'"
        ),
        id="a sub path that climbs",
    ),
    pytest.param(
        lambda: agent(
            overrides=Overrides(
                container={"env": [{"name": "A", "value": "1", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}]}
            )
        ),
        "x: containers[x].env[A]: has both a value and a source; keep one of them",
        id="a variable with value and source",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_refused(make: Callable[[], Any], message: str) -> None:
    """What the API server would refuse, or accept and never finish, is refused in one line per mistake."""
    with pytest.raises(PropsError) as caught:
        make()
    assert str(caught.value) == message


def test_all_problems_come_at_once() -> None:
    """Mistakes of different kinds in one agent are all said in one error."""
    with pytest.raises(PropsError) as caught:
        agent(ports=[port(0)], labels={"a b": "c"}, volume_mounts=[model.VolumeMount(name="v", mount_path="/v")])
    assert [problem.field for problem in caught.value.problems] == [
        "metadata.labels",
        "template.metadata.labels",
        "containers[x].volumeMounts",
        "containers[x].ports",
    ]
