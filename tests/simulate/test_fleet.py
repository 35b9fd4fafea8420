"""Reading DaemonSets and what goes with them: what is taken, and each way in which a manifest can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.input import read_manifests
from constructs_ds.output import dumps
from constructs_ds.simulate.fleet import fleet_of, read_fleet
from constructs_ds.simulate.host import HostPath, HostPort
from constructs_ds.simulate.strategy import Share, Strategy
from constructs_ds.versions import KubernetesVersion
from tests.simulate.builders import daemonset, fleet, requests

OLD = KubernetesVersion(1, 33)


def priority_class(name: str, value: int, **more: Any) -> dict[str, Any]:
    """Return a PriorityClass."""
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
    } | more


def test_a_daemonset_is_read() -> None:
    """Namespace, name, place and demand come out of the manifest."""
    (agent,) = fleet(daemonset("logs", "logging", container=requests(cpu="250m", memory="64Mi"))).daemonsets
    assert (agent.id, agent.where, agent.demand.requests) == (
        "logging/logs",
        "m.yaml:1",
        {"cpu": 250, "memory": 64 * 2**20},
    )


def test_manifests_are_read_from_files(tmp_path: Path) -> None:
    """What the reader of manifests yields is taken with its file and line."""
    path = tmp_path / "m.yaml"
    path.write_text("# a comment\n" + dumps([daemonset()]), encoding="utf-8")
    assert read_fleet(read_manifests([path])).daemonsets[0].where == f"{path}:2"


def test_a_missing_namespace_is_default() -> None:
    """A manifest without a namespace lands in `default`, where kubectl would put it."""
    given = daemonset()
    del given["metadata"]["namespace"]
    assert fleet(given).daemonsets[0].id == "default/agent"


def test_other_kinds_are_counted() -> None:
    """Kinds that do not matter here are passed over, those of other projects included."""
    kruise = {"apiVersion": "apps.kruise.io/v1alpha1", "kind": "DaemonSet", "metadata": {"name": "x"}}
    found = fleet(daemonset(), {"apiVersion": "v1", "kind": "ConfigMap"}, {"kind": "Widget"}, kruise)
    assert found.passed_over == {"ConfigMap": 1, "DaemonSet.apps.kruise.io": 1, "Widget": 1}
    assert len(found.daemonsets) == 1


def test_priority_comes_from_the_class() -> None:
    """A class of the manifests, a built-in one, the default one and a bare number each give the priority."""
    classes = [priority_class("high", 1000), priority_class("usual", 7, globalDefault=True)]
    specs = [{"priorityClassName": "high"}, {"priorityClassName": "system-node-critical"}, {}, {"priority": 5}]
    found = fleet(*classes, *(daemonset(f"a{n}", spec=spec) for n, spec in enumerate(specs)))
    assert [agent.demand.priority for agent in found.daemonsets] == [1000, 2_000_001_000, 7, 5]


def test_a_class_that_never_preempts_is_remembered() -> None:
    """Pods of a class with preemptionPolicy Never push out nobody."""
    found = fleet(priority_class("meek", 9, preemptionPolicy="Never"), daemonset(spec={"priorityClassName": "meek"}))
    assert not found.daemonsets[0].demand.preempts


def test_host_ports_count_on_the_host_network() -> None:
    """On the host's network each container port is a host port, and an init container's is not held."""
    container = {"ports": [{"containerPort": 9100}, {"containerPort": 53, "hostPort": 53, "protocol": "UDP"}]}
    init = [
        {"name": "i", "ports": [{"containerPort": 1}]},
        {"name": "s", "restartPolicy": "Always", "ports": [{"containerPort": 2}]},
    ]
    spec = {"hostNetwork": True, "initContainers": init}
    given = daemonset(container=container)
    given["spec"]["template"]["spec"] |= spec
    assert fleet(given).daemonsets[0].demand.ports == (HostPort(2), HostPort(53, "UDP"), HostPort(9100))


def test_a_container_port_off_the_host_network_is_none() -> None:
    """Without a host port, and off the host's network, the pod holds nothing of the node."""
    assert fleet(daemonset(container={"ports": [{"containerPort": 80}]})).daemonsets[0].demand.ports == ()


def test_host_paths_are_writable_unless_every_mount_is_not() -> None:
    """A volume that one container mounts for writing is writable; one that nobody mounts does not count."""
    volumes = [
        {"name": "logs", "hostPath": {"path": "/var/log/"}},
        {"name": "data", "hostPath": {"path": "/data", "type": "Directory"}},
        {"name": "unused", "hostPath": {"path": "/x"}},
    ]
    mounts = [{"name": "logs", "mountPath": "/l", "readOnly": True}, {"name": "data", "mountPath": "/d"}]
    given = daemonset(container={"volumeMounts": mounts})
    given["spec"]["template"]["spec"]["volumes"] = volumes
    assert fleet(given).daemonsets[0].host_paths == (
        HostPath("/data", writable=True, type="Directory"),
        HostPath("/var/log", writable=False),
    )


def test_a_running_pod_counts_until_it_is_done() -> None:
    """Pods that are not bound or have finished hold nothing."""
    bound = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"nodeName": "a", "containers": []}}
    found = fleet(bound, bound | {"status": {"phase": "Succeeded"}}, bound | {"spec": {"containers": []}})
    assert [pod.name for pod in found.pods] == ["p"]


@pytest.mark.parametrize(("version", "cpu"), [(OLD, 100), (KubernetesVersion(1, 34), 700)])
def test_pod_level_requests_count_from_their_version_on(version: KubernetesVersion, cpu: int) -> None:
    """`spec.resources` of the pod replaces what containers add up to, from 1.34 on."""
    given = daemonset(container=requests(cpu="100m"), spec={"resources": {"requests": {"cpu": "700m"}}})
    given["spec"]["template"]["spec"]["containers"] = [{"name": "m", "image": "i", **requests(cpu="100m")}]
    assert fleet(given, version=version).daemonsets[0].demand.requests["cpu"] == cpu


@pytest.mark.parametrize(
    ("update", "strategy"),
    [
        ({}, Strategy()),
        ({"updateStrategy": {"type": "OnDelete"}}, Strategy("OnDelete")),
        ({"updateStrategy": {"rollingUpdate": {"maxUnavailable": "100%"}}}, Strategy(max_unavailable=Share(100, True))),
        ({"updateStrategy": {"rollingUpdate": {"maxUnavailable": "10%"}}}, Strategy(max_unavailable=Share(10, True))),
        (
            {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}}, "minReadySeconds": 5},
            Strategy(max_unavailable=Share(0), max_surge=Share(25, True), min_ready_seconds=5),
        ),
    ],
    ids=["default", "on delete", "all", "percent", "surge"],
)
def test_the_update_strategy_is_read(update: dict[str, Any], strategy: Strategy) -> None:
    """Counts, percentages and defaults come out as the API server sees them."""
    assert fleet(daemonset(update=update)).daemonsets[0].strategy == strategy


def rolling(**shares: Any) -> dict[str, Any]:
    """Return a DaemonSet with a rolling update."""
    return daemonset(update={"updateStrategy": {"rollingUpdate": shares}})


def without(*path: str) -> dict[str, Any]:
    """Return a DaemonSet that lacks one field."""
    given = daemonset()
    place = given
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return given


BAD = {
    "no kind": ({"metadata": {}}, "m.yaml:1: kind: missing"),
    "misspelt kind": ({"kind": "Daemonset", "apiVersion": "apps/v1"}, "kind: got 'Daemonset'; write `kind: DaemonSet`"),
    "old api": (daemonset() | {"apiVersion": "extensions/v1beta1"}, "apiVersion: got 'extensions/v1beta1'"),
    "no name": (without("metadata", "name"), "metadata.name: missing"),
    "no selector": (without("spec", "selector"), "spec.selector: missing or empty"),
    "other labels": (without("spec", "template", "metadata"), "app In (agent) does not match the pod template"),
    "no containers": (without("spec", "template", "spec", "containers"), "containers: missing"),
    "selector operator": (
        daemonset(update={"selector": {"matchExpressions": [{"key": "app", "operator": "Gt", "values": ["1"]}]}}),
        "'Gt' is no operator here",
    ),
    "selector key": (daemonset(update={"selector": {"matchLabels": {"a b": "c"}}}), "'a b' is no label key"),
    "requests": (daemonset(container=requests(cpu="lots")), "requests['cpu']: 'lots' is no quantity"),
    "tolerations": (daemonset(spec={"tolerations": "all"}), "spec.template.spec.tolerations: got 'all'; write a list"),
    "node selector": (daemonset(spec={"nodeSelector": {"gpu": True}}), "nodeSelector['gpu']: got True"),
    "values": (
        daemonset(
            spec={
                "affinity": {
                    "nodeAffinity": {
                        "requiredDuringSchedulingIgnoredDuringExecution": {
                            "nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "In", "values": [1]}]}]
                        }
                    }
                }
            }
        ),
        "matchExpressions[0].values[0]: got 1; write a string, in quotes",
    ),
    "quantity": (daemonset(container=requests(cpu={"a": 1})), "requests['cpu']: got a mapping"),
    "host network": (daemonset(spec={"hostNetwork": "yes"}), "hostNetwork: got 'yes'; write true or false"),
    "priority": (daemonset(spec={"priority": "high"}), "priority: got 'high'; write a whole number"),
    "large priority": (daemonset(spec={"priority": 2**40}), "priority: got 1099511627776; the largest is 2147483647"),
    "both": (rolling(maxUnavailable=1, maxSurge=1), "maxUnavailable is 1 and maxSurge is 1; make exactly one"),
    "surge alone": (rolling(maxSurge=2), "maxUnavailable is 1 and maxSurge is 2"),
    "neither": (rolling(maxUnavailable=0), "maxUnavailable is 0 and maxSurge is 0"),
    "percent": (rolling(maxUnavailable="101%"), "got '101%'; write a count such as 3"),
    "share": (rolling(maxUnavailable=-1), "got -1; write a count"),
    "strategy": (
        daemonset(update={"updateStrategy": {"type": "Recreate"}}),
        "got 'Recreate'; use RollingUpdate or OnDelete",
    ),
}


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD)
def test_a_wrong_manifest_is_one_line(given: dict[str, Any], message: str) -> None:
    """Each mistake is one line that says what and where."""
    with pytest.raises(InputError) as caught:
        fleet(given)
    assert message in str(caught.value)
    assert str(caught.value).startswith("m.yaml:1")
    assert "\n" not in str(caught.value)


def test_every_wrong_manifest_is_told_at_once() -> None:
    """Two DaemonSets that cannot be read give two lines."""
    with pytest.raises(InputError) as caught:
        fleet(rolling(maxSurge=2), daemonset(), daemonset(spec={"priority": "x"}))
    assert len(caught.value.problems) == 2


def test_an_unknown_feature_gate_is_refused() -> None:
    """A gate that does not exist is named, with those that do."""
    with pytest.raises(InputError, match="got 'Magic'; known: TaintTolerationComparisonOperators"):
        fleet_of([], feature_gates=["Magic"])


def test_a_feature_gate_needs_its_version() -> None:
    """A gate that the version does not have is refused."""
    with pytest.raises(InputError, match=r"is not in Kubernetes 1\.33; it is since 1\.35"):
        fleet_of([], version=OLD, feature_gates=["TaintTolerationComparisonOperators"])
    assert fleet_of([], version=KubernetesVersion(1, 35), feature_gates=["TaintTolerationComparisonOperators"])
