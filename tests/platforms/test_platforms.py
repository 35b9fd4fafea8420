"""Platform files: complete, sourced, and applied to an agent as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import InputError
from constructs_ds.platforms import HOST_LOCATIONS, load_platform, platform_names

NAMES = platform_names()


def pod(platform: str, **props: Any) -> dict[str, Any]:
    """Return the pod spec of a small agent on a platform."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": Resources(cpu="10m", memory="16Mi"), **props}
    made = manifests(NodeDaemonSetProps(**given), Settings(platform=platform), name="a", namespace="n")
    spec: dict[str, Any] = made[-1]["spec"]["template"]["spec"]
    return spec


def test_the_first_platforms_are_there() -> None:
    """A cluster of no particular kind, EKS and kubeadm are known, in alphabetical order."""
    assert {"eks", "kubeadm", "kubernetes"} <= set(NAMES)
    assert list(NAMES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_platform_knows_every_location(name: str) -> None:
    """Each location that an agent can ask for has an absolute path without placeholders, and a source."""
    platform = load_platform(name)
    assert platform.name == name
    for location in HOST_LOCATIONS:
        assert platform.path(location).startswith("/")
        assert "$" not in platform.path(location)
        assert platform.host_paths[location].source.startswith("https://")


@pytest.mark.parametrize("name", NAMES)
def test_taints_are_said_once_with_a_source(name: str) -> None:
    """Each taint stands once per effect, with where it was read."""
    taints = load_platform(name).taints
    keys = [(taint.key, taint.effect) for taint in taints]
    assert len(keys) == len(set(keys))
    assert all(taint.source.startswith("https://") for taint in taints)


def test_unknown_platform_lists_the_known() -> None:
    """A platform that is not there is refused with those that are."""
    with pytest.raises(InputError) as caught:
        load_platform("ek")
    assert str(caught.value) == f"platform: got 'ek'; did you mean 'eks'? known platforms: {', '.join(NAMES)}"


@pytest.mark.parametrize(
    ("tolerate", "expected"),
    [
        ("none", []),
        ("no-schedule", [{"operator": "Exists", "effect": "NoSchedule"}]),
        ("everything", [{"operator": "Exists", "effect": each} for each in ("NoSchedule", "NoExecute")]),
    ],
)
def test_tolerations_on_a_plain_cluster(tolerate: Any, expected: list[dict[str, str]]) -> None:
    """How much is tolerated is what the placement says; what the controller adds is not repeated."""
    assert pod("kubernetes", placement=Placement(tolerate=tolerate)).get("tolerations", []) == expected


def test_node_agents_tolerate_the_platforms_taints() -> None:
    """With `node`, the control plane's taint is tolerated, and those of the platform that node agents bear."""
    keys = [each["key"] for each in pod("eks", placement=Placement())["tolerations"]]
    assert keys[0] == "node-role.kubernetes.io/control-plane"
    assert "NodeWithImpairedVolumes" in keys
    assert "karpenter.sh/disrupted" not in keys


def test_virtual_nodes_are_kept_off() -> None:
    """Fargate nodes are excluded by affinity on EKS, in every alternative term; other platforms have no such nodes."""
    fargate = {"key": "eks.amazonaws.com/compute-type", "operator": "NotIn", "values": ["fargate"]}
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    terms = pod("eks")["affinity"]["nodeAffinity"][required]["nodeSelectorTerms"]
    assert terms == [{"matchExpressions": [fargate]}]
    assert "affinity" not in pod("kubeadm")
    assert "affinity" not in pod("eks", placement=Placement(keep_off_virtual_nodes=False))


def test_locations_follow_the_platform() -> None:
    """A bundle names a place; where that is on the node comes from the platform."""
    for name in NAMES:
        (volume,) = pod(name, host_access=[HostAccess.runtime_socket(why="asks it")])["volumes"]
        assert volume["hostPath"]["path"] == load_platform(name).path("runtime_socket")
