"""What the objects of an agent hold, point by point."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import Container
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.placement import Toleration
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.model import ContainerPort
from constructs_ds.output import check_schema
from constructs_ds.versions import KubernetesVersion, supported

SMALL = Resources(cpu="10m", memory="16Mi")
RULE = Rule(resources=["pods"], verbs=["get"], why="names them")


def agent(**props: Any) -> list[dict[str, Any]]:
    """Return the manifests of a small agent."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": SMALL, **props}
    return manifests(NodeDaemonSetProps(**given), Settings(), name="a", namespace="n")


def spec_of(**props: Any) -> dict[str, Any]:
    """Return the spec of its DaemonSet."""
    spec: dict[str, Any] = next(each for each in agent(**props) if each["kind"] == "DaemonSet")["spec"]
    return spec


def pod(**props: Any) -> dict[str, Any]:
    """Return its pod spec."""
    spec: dict[str, Any] = spec_of(**props)["template"]["spec"]
    return spec


def test_least_privilege_without_asking() -> None:
    """Nothing given means: no privilege, no root, nothing written, no token, a memory limit and no cpu limit."""
    spec = pod()
    (main,) = spec["containers"]
    assert main["securityContext"] == {
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert main["resources"] == {"limits": {"memory": "16Mi"}, "requests": {"cpu": "10m", "memory": "16Mi"}}
    assert spec["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "volumes"} & spec.keys()


def test_token_comes_with_rules() -> None:
    """Pods get a token when the agent has permissions, and the account itself never hands one out."""
    objects = {each["kind"]: each for each in agent(rbac=[RULE])}
    assert objects["DaemonSet"]["spec"]["template"]["spec"]["automountServiceAccountToken"] is True
    assert objects["ServiceAccount"]["automountServiceAccountToken"] is False


def test_every_relaxation_is_in_the_manifest_with_its_reason() -> None:
    """Host access, capabilities, permissions and tolerations are listed on the DaemonSet, not on its pods."""
    made = agent(
        rbac=[RULE],
        host_access=[HostAccess.host_pid("sees them"), HostAccess.path("/opt/a", "reads it")],
        security=Security(capabilities={"SYS_TIME": "reads the clock"}, run_as_root="owns them"),
    )
    why = made[-1]["metadata"]["annotations"]["constructs-ds/why"].splitlines()
    for line in (
        "may get pods cluster-wide: names them",
        "hostPID: sees them",
        "hostPath /opt/a (read-only): reads it",
        "capability SYS_TIME (a): reads the clock",
        "run as root (a): owns them",
        "toleration every taint:NoSchedule: a node set apart by a taint would be a blind spot",
    ):
        assert line in why
    assert "constructs-ds/why" not in made[-1]["spec"]["template"]["metadata"]["annotations"]


def test_selector_is_what_the_user_named() -> None:
    """The selector has name and instance only; a new tag or label changes it not at all."""
    assert spec_of()["selector"] == spec_of(image="a/b:2", labels={"x": "y"}, component="c")["selector"]
    assert spec_of(product="p")["selector"] == {
        "matchLabels": {"app.kubernetes.io/name": "p", "app.kubernetes.io/instance": "a"}
    }


def test_both_protocols_of_a_port() -> None:
    """One number may be there for TCP and for UDP."""
    ports = [ContainerPort(container_port=53, name=each.lower(), protocol=each) for each in ("TCP", "UDP")]
    assert [each["protocol"] for each in pod(ports=ports)["containers"][0]["ports"]] == ["TCP", "UDP"]


def test_scratch_folders_are_each_containers_own() -> None:
    """A scratch folder of one container is not seen by another that has one of the same path."""
    beside = Container(name="beside", image="a/c:1", resources=SMALL, scratch_dirs=["/work"])
    spec = pod(scratch_dirs=["/work"], containers=[beside])
    assert spec["volumes"] == [{"name": "work", "emptyDir": {}}, {"name": "beside-work", "emptyDir": {}}]
    assert [each["volumeMounts"] for each in spec["containers"]] == [
        [{"name": "work", "mountPath": "/work"}],
        [{"name": "beside-work", "mountPath": "/work"}],
    ]


def test_containers_come_in_order() -> None:
    """Init containers run first, sidecars start after them and stay, the main container comes before the others."""
    names = ["one", "two"]
    inits, sidecars, beside = (
        [Container(name=f"{kind}-{name}", image="a/c:1", resources=SMALL) for name in names] for kind in "isc"
    )
    spec = pod(init_containers=inits, sidecars=sidecars, containers=beside)
    assert [each["name"] for each in spec["initContainers"]] == ["i-one", "i-two", "s-one", "s-two"]
    assert [each.get("restartPolicy") for each in spec["initContainers"]] == [None, None, "Always", "Always"]
    assert [each["name"] for each in spec["containers"]] == ["a", "c-one", "c-two"]


@pytest.mark.parametrize("on_change", ["checksum", "hashed-name", "none"])
def test_config_changes_what_it_says(on_change: Any) -> None:
    """A changed file changes the pod template by a checksum or a new name, or not at all when so asked."""

    def template(text: str) -> Any:
        files = ConfigFiles(files={"a.conf": text}, mount_path="/etc/a", on_change=on_change)
        return spec_of(config=[files])["template"]

    assert (template("x") == template("y")) is (on_change == "none")
    assert template("x") == template("x")


def test_tolerations_of_the_controller_are_not_repeated() -> None:
    """What the controller adds by itself is not emitted; network-unavailable it adds on the host network only."""
    pressure = Toleration.exists("node.kubernetes.io/disk-pressure", "NoSchedule")
    network = Toleration.exists("node.kubernetes.io/network-unavailable", "NoSchedule")
    not_ready = Toleration.exists("node.kubernetes.io/not-ready", "NoSchedule")
    placement = NodeDaemonSetProps.model_fields["placement"].default.tolerating(pressure, network, not_ready)
    keys = [each.get("key") for each in pod(placement=placement)["tolerations"]]
    assert keys == [None, network.key, not_ready.key]
    on_host = pod(placement=placement, host_access=[HostAccess.host_network("w")])["tolerations"]
    assert [each.get("key") for each in on_host] == [None, not_ready.key]


@pytest.mark.parametrize(
    ("rollout", "expected"),
    [
        (Rollout(), {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}),
        (Rollout.rolling("5%"), {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "5%", "maxSurge": 0}}),
        (Rollout.surge(2), {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 2}}),
        (
            Rollout(max_unavailable="0%", max_surge=1),
            {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        ),
        (Rollout.on_delete(), {"type": "OnDelete"}),
    ],
)
def test_update_strategy(rollout: Rollout, expected: dict[str, Any]) -> None:
    """A strategy is written in full, with exactly one share above zero."""
    assert spec_of(rollout=rollout)["updateStrategy"] == expected


@pytest.mark.parametrize("version", supported(), ids=str)
def test_accepted_by_every_supported_version(version: KubernetesVersion) -> None:
    """What is made without asking for anything new passes the strict schema of each supported version."""
    assert check_schema(agent(rbac=[RULE], config=[ConfigFiles(files={"a": "b"})]), version) == []
