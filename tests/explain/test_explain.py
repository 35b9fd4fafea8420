"""What an agent may touch, read from its manifests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constructs_ds.builder.reasons import WHY_ANNOTATION, from_annotation
from constructs_ds.builder.settings import Settings
from constructs_ds.cli._agents import Known, known_agents
from constructs_ds.errors import InputError
from constructs_ds.explain import Explained, explain
from constructs_ds.input import read_manifests
from constructs_ds.versions import NEWEST

_UPSTREAM = Path(__file__).parents[3] / "shared" / "reference" / "upstream"
_LEAST = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def _daemon_set(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """Return a DaemonSet of the least that there is, with more."""
    containers = [{"name": "main", "image": "a:1", "securityContext": _LEAST, **(container or {})}]
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "agent", "namespace": "agents"},
        "spec": {"template": {"spec": {"containers": containers, **spec}}},
    }


def _explain(*objects: dict[str, Any]) -> Explained:
    return explain([("x.yaml:1", each) for each in objects], NEWEST)[0]


def _subjects(*objects: dict[str, Any]) -> dict[str, str]:
    """Return what is granted, with what it means."""
    return {grant.subject: grant.means for grant in _explain(*objects).grants}


def test_least_has_nothing() -> None:
    """An agent without any access is granted nothing, and is admitted at restricted."""
    found = _explain(_daemon_set())
    assert (found.grants, found.level, found.violations) == ((), "restricted", ())


def test_host_namespaces() -> None:
    """Each host namespace is a grant, with its field."""
    found = _explain(_daemon_set(hostNetwork=True, hostPID=True, hostIPC=True))
    assert [(each.subject, each.field) for each in found.grants] == [
        (name, f"spec.template.spec.{name}") for name in ("hostNetwork", "hostPID", "hostIPC")
    ]


@pytest.mark.parametrize(
    ("mounts", "how"),
    [
        ([{"name": "v", "mountPath": "/v", "readOnly": True}], "read-only"),
        ([{"name": "v", "mountPath": "/v"}], "writable"),
        ([{"name": "v", "mountPath": "/v", "readOnly": True}, {"name": "v", "mountPath": "/w"}], "writable"),
        ([{"name": "other", "mountPath": "/v"}], "not mounted"),
    ],
)
def test_host_path_is_writable_unless_every_mount_is_read_only(mounts: list[dict[str, Any]], how: str) -> None:
    """A path counts as writable as soon as one mount of it is."""
    volumes = [{"name": "v", "hostPath": {"path": "/var/log"}}]
    meaning = "the logs of the node and of all containers"
    assert _subjects(_daemon_set({"volumeMounts": mounts}, volumes=volumes)) == {f"hostPath /var/log ({how})": meaning}


def test_mount_that_the_node_sees() -> None:
    """Bidirectional propagation is a grant of its own."""
    mount = {"name": "v", "mountPath": "/v", "mountPropagation": "Bidirectional"}
    found = _subjects(_daemon_set({"volumeMounts": [mount]}, volumes=[{"name": "v", "hostPath": {"path": "/mnt"}}]))
    assert list(found) == ["hostPath /mnt (writable)", "mount propagation to /mnt"]


def test_host_port() -> None:
    """A host port is a grant, a container port is not."""
    ports = [{"containerPort": 1}, {"containerPort": 2, "hostPort": 3, "protocol": "UDP"}]
    assert list(_subjects(_daemon_set({"ports": ports}))) == ["hostPort 3/UDP (main)"]


def test_container_without_security_context() -> None:
    """What a manifest leaves out counts as Kubernetes fills it in."""
    assert list(_subjects(_daemon_set({"securityContext": None}))) == [
        "run as root (main)",
        "privilege escalation (main)",
        "writable root filesystem (main)",
        "default capabilities (main)",
        "seccomp unconfined (main)",
    ]


@pytest.mark.parametrize(
    ("context", "granted"),
    [
        ({"privileged": True}, ["privileged (main)"]),
        ({"runAsUser": 0}, ["run as root (main)"]),
        ({"runAsUser": 7, "runAsNonRoot": None}, []),
        ({"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}}, ["capability NET_ADMIN (main)"]),
        ({"capabilities": {"add": ["CAP_FUTURE"], "drop": ["ALL"]}}, ["capability FUTURE (main)"]),
        ({"seccompProfile": {"type": "Unconfined"}}, ["seccomp unconfined (main)"]),
        ({"appArmorProfile": {"type": "Unconfined"}}, ["app armor unconfined (main)"]),
        ({"windowsOptions": {"hostProcess": True}}, ["host process (main)"]),
    ],
)
def test_relaxations(context: dict[str, Any], granted: list[str]) -> None:
    """Each relaxation is one grant, named as the library's own reasons name it."""
    assert list(_subjects(_daemon_set({"securityContext": {**_LEAST, **context}}))) == granted


def test_pod_context_stands_behind_the_containers() -> None:
    """What the pod's context says holds where the container's says nothing."""
    own = {key: value for key, value in _LEAST.items() if key not in ("runAsNonRoot", "seccompProfile")}
    pod = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert _subjects(_daemon_set({"securityContext": own}, securityContext=pod)) == {}


def test_init_containers_count() -> None:
    """An init container's rights are the agent's."""
    init = [{"name": "install", "securityContext": {**_LEAST, "privileged": True}}]
    assert list(_subjects(_daemon_set(initContainers=init))) == ["privileged (install)"]


_RULE = {"apiGroups": [""], "resources": ["pods", "secrets"], "verbs": ["get", "list"]}


def _rbac(role: str, binding: str, home: str | None = None, /, **subject: str) -> list[dict[str, Any]]:
    metadata = {"name": "r"} | ({"namespace": home} if home else {})
    head = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": metadata}
    bound = {"kind": "ServiceAccount", "name": "agent", "namespace": "agents", **subject}
    return [
        {**head, "kind": role, "rules": [_RULE]},
        {**head, "kind": binding, "subjects": [bound], "roleRef": {"kind": role, "name": "r"}},
    ]


@pytest.mark.parametrize(
    ("objects", "where"),
    [
        (_rbac("ClusterRole", "ClusterRoleBinding"), "cluster-wide"),
        (_rbac("ClusterRole", "RoleBinding", "agents"), "in its namespace"),
        (_rbac("Role", "RoleBinding", "agents"), "in its namespace"),
        (_rbac("Role", "RoleBinding", "other"), "in other"),
        (
            _rbac("ClusterRole", "ClusterRoleBinding", kind="Group", name="system:serviceaccounts:agents"),
            "cluster-wide",
        ),
    ],
)
def test_permissions(objects: list[dict[str, Any]], where: str) -> None:
    """What roles bound to the agent's account allow is granted, for where the binding is."""
    found = _subjects(*objects, _daemon_set(serviceAccountName="agent"))
    assert list(found) == [f"may get/list pods, secrets {where}"]
    assert next(iter(found.values())) == "reads Secrets, and so what others log in with"


@pytest.mark.parametrize(
    "objects",
    [
        _rbac("ClusterRole", "ClusterRoleBinding", name="somebody"),
        _rbac("ClusterRole", "ClusterRoleBinding", namespace="agents")[:1],
        _rbac("ClusterRole", "ClusterRoleBinding", kind="User"),
        _rbac("ClusterRole", "ClusterRoleBinding", kind="Group", name="system:masters"),
    ],
)
def test_permissions_of_others(objects: list[dict[str, Any]]) -> None:
    """What others may do, or a role that nobody is bound to, is not the agent's."""
    assert _subjects(*objects, _daemon_set(serviceAccountName="agent")) == {}


def test_role_that_is_not_there() -> None:
    """A binding to a role that the manifests do not have is said."""
    binding = _rbac("ClusterRole", "ClusterRoleBinding")[1]
    binding["roleRef"]["name"] = "cluster-admin"
    found = _subjects(binding, _daemon_set(serviceAccountName="agent"))
    assert found == {
        "may do what ClusterRole cluster-admin allows cluster-wide": "its rules are not among these manifests"
    }


def test_placement() -> None:
    """Selector, affinity, tolerations and priority are grants, with what is known of them."""
    term = {"matchExpressions": [{"key": "type", "operator": "NotIn", "values": ["virtual", "edge"]}]}
    found = _subjects(
        _daemon_set(
            nodeSelector={"disk": "ssd"},
            affinity={
                "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
            },
            tolerations=[
                {"operator": "Exists"},
                {"key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"},
                {"key": "team", "value": "a"},
            ],
            priorityClassName="system-node-critical",
        )
    )
    assert list(found) == [
        "nodeSelector disk=ssd",
        "affinity type NotIn virtual,edge",
        "toleration every taint",
        "toleration node-role.kubernetes.io/control-plane:NoSchedule",
        "toleration team=a",
        "priority class system-node-critical",
    ]
    assert found["toleration node-role.kubernetes.io/control-plane:NoSchedule"] == "control-plane nodes"


def test_what_the_controller_adds() -> None:
    """The controller tolerates a missing network only on the node's own network."""
    network = "node.kubernetes.io/network-unavailable:NoSchedule"
    assert network not in _explain(_daemon_set()).by_controller
    assert network in _explain(_daemon_set(hostNetwork=True)).by_controller


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (None, "the old pod stops before the new one starts, one node at a time (maxUnavailable)"),
        ({"type": "OnDelete"}, "a change waits on each node until somebody deletes the pod there (OnDelete)"),
        (
            {"rollingUpdate": {"maxUnavailable": "10%"}},
            "the old pod stops before the new one starts, on 10% of the nodes at a time (maxUnavailable)",
        ),
        (
            {"rollingUpdate": {"maxSurge": 3, "maxUnavailable": 0}},
            "a new pod starts beside the old one, 3 nodes at a time (maxSurge)",
        ),
    ],
)
def test_rollout(strategy: dict[str, Any] | None, said: str) -> None:
    """The update strategy is a sentence; what is left out counts as Kubernetes fills it in."""
    made = _daemon_set()
    made["spec"]["updateStrategy"] = strategy
    assert _explain(made).rollout == said


def test_reasons_of_the_manifest() -> None:
    """The annotation's reasons stand with what they are for; a path's stand whatever the mode."""
    made = _daemon_set({"volumeMounts": [{"name": "v", "mountPath": "/v"}]}, hostPID=True)
    made["spec"]["template"]["spec"]["volumes"] = [{"name": "v", "hostPath": {"path": "/a (b)"}}]
    lines = ["hostPID: sees: processes", "hostPath /a (b) (read-only): reads", "hostPath /a (b) (writable): writes"]
    made["metadata"]["annotations"] = {"constructs-ds/why": "\n".join(lines)}
    assert {each.subject: each.why for each in _explain(made).grants} == {
        "hostPID": "sees: processes",
        "hostPath /a (b) (writable)": "reads; writes",
    }


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"hostNetwork": "yes"}, "x.yaml:1: DaemonSet agents/agent: spec.template.spec.hostNetwork: got 'yes'"),
        ({"volumes": {}}, "spec.template.spec.volumes: got a mapping; write a list"),
        ({"tolerations": [7]}, "spec.template.spec.tolerations[0]: got 7; write a mapping"),
        ({"nodeSelector": {"a": 1}}, "nodeSelector['a']: got 1; write a string, in quotes"),
    ],
)
def test_field_of_a_wrong_type(spec: dict[str, Any], said: str) -> None:
    """A field that Kubernetes would not decode is one line with file, object, field and remedy."""
    with pytest.raises(InputError) as caught:
        _explain(_daemon_set(**spec))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("platform", ["eks", "kubeadm"])
@pytest.mark.parametrize("agent", known_agents(), ids=lambda agent: agent.name)
def test_every_reason_of_a_preset_is_shown(agent: Known, platform: str) -> None:
    """No reason that a preset or role gives is lost, and each thing of the host or privilege has one."""
    made = agent.manifests(Settings(platform=platform))
    daemon_set = next(each for each in made if each["kind"] == "DaemonSet")
    found = _explain(*made)
    given = from_annotation(daemon_set["metadata"]["annotations"][WHY_ANNOTATION])
    shown = {why for grant in found.grants for why in grant.why.split("; ")}
    assert {part for reason in given for part in reason.why.split("; ")} <= shown
    granted = [grant for grant in found.grants if grant.topic in ("host", "privilege")]
    assert [grant.subject for grant in granted if not grant.why and not grant.subject.startswith("hostPort ")] == []


def test_other_kinds_are_passed_over() -> None:
    """Only DaemonSets are explained, those of a group of their own not."""
    other = _daemon_set() | {"apiVersion": "apps.kruise.io/v1alpha1"}
    assert explain([("a", {"kind": "Deployment"}), ("b", other), ("c", {})], NEWEST) == []


@pytest.mark.skipif(not _UPSTREAM.is_dir(), reason="needs the folder of upstream manifests beside the checkout")
def test_real_manifests() -> None:
    """Every DaemonSet that products publish can be explained, and hardly a path of theirs is unknown."""
    found = explain(((each.where, each.object) for each in read_manifests([_UPSTREAM])), NEWEST)
    paths = [grant for each in found for grant in each.grants if grant.subject.startswith("hostPath ")]
    assert len(found) >= 58
    assert sum(not grant.means for grant in paths) < len(paths) / 10
