"""What the API server fills in, and at which versions."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.pss import evaluate
from tests.pss.random_pods import minimal_pod
from tests.pss.tweaks import with_annotations, with_container, with_context, with_spec

SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_A = "container.seccomp.security.alpha.kubernetes.io/a"
APP_ARMOR_A = "container.apparmor.security.beta.kubernetes.io/a"


def checks(pod: dict[str, Any], version: str) -> list[str]:
    """Return the ids of the checks that forbid a pod."""
    return [violation.check for violation in evaluate(pod, version).violations]


@pytest.mark.parametrize("kind", ["containers", "initContainers"])
def test_host_network_makes_host_ports(kind: str) -> None:
    """On the host's network each container port is a port of the node, and the remedy says so."""
    pod = with_container({"ports": [{"containerPort": 9100}, {"containerPort": 1, "hostPort": 2}]}, kind)
    pod["spec"]["hostNetwork"] = True
    ports = evaluate(pod).violations[1]
    assert (ports.check, ports.detail) == ("hostPorts", 'container "x" uses hostPorts 2, 9100')
    assert ports.remedy == "leave out hostNetwork, which makes every containerPort a hostPort"


def test_ephemeral_containers_get_no_host_ports() -> None:
    """The API server leaves the ports of ephemeral containers alone."""
    pod = with_container({"ports": [{"containerPort": 9100}]}, "ephemeralContainers")
    pod["spec"]["hostNetwork"] = True
    assert checks(pod, "latest") == ["hostNamespaces"]


def test_the_manifest_is_left_as_it_is() -> None:
    """Filling in happens on the side."""
    pod = with_container({"ports": [{"containerPort": 9100}]})
    pod["spec"]["hostNetwork"] = True
    pod["metadata"]["annotations"] = {SECCOMP_POD: "unconfined"}
    before = repr(pod)
    evaluate(pod, "v1.26")
    assert before == repr(pod)


def test_a_volume_without_source_is_an_empty_dir() -> None:
    """A volume that says nothing, or something that no Kubernetes knows, is an emptyDir, which restricted allows."""
    assert evaluate(with_spec(volumes=[{"name": "a"}, {"name": "b", "unheardOf": {}}])).level == "restricted"


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("runtime/default", []),
        ("docker/default", []),
        ("localhost/a", []),
        ("unconfined", ["seccompProfile_baseline", "seccompProfile_restricted"]),
        ("localhost/", ["seccompProfile_restricted"]),
        ("localhost", ["seccompProfile_restricted"]),
        ("", ["seccompProfile_restricted"]),
    ],
)
@pytest.mark.parametrize("key", [SECCOMP_POD, SECCOMP_A])
@pytest.mark.parametrize("version", ["v1.19", "v1.25", "v1.26"])
def test_seccomp_annotations_are_copied_until_1_26(
    key: str, annotation: str, expected: list[str], version: str
) -> None:
    """Until 1.26 an annotation counts as the field where that is not set."""
    pod = with_context({"seccompProfile": None})
    del pod["spec"]["containers"][1]
    pod["spec"]["containers"][0]["securityContext"]["seccompProfile"] = None
    pod["metadata"]["annotations"] = {key: annotation}
    assert expected == checks(pod, version)


@pytest.mark.parametrize("key", [SECCOMP_POD, SECCOMP_A])
def test_seccomp_annotations_are_nothing_from_1_27(key: str) -> None:
    """From 1.27 on an annotation neither helps nor harms."""
    pod = minimal_pod()
    pod["spec"]["containers"][0]["securityContext"]["seccompProfile"] = None
    pod["metadata"]["annotations"] = {key: "runtime/default"}
    assert checks(pod, "v1.27") == ["seccompProfile_restricted"]
    assert checks(with_annotations(**{key: "unconfined"}), "v1.27") == []


def test_seccomp_annotations_were_not_copied_before_1_19() -> None:
    """At 1.18 the check looks at annotations itself, so that a field made of one would be counted by nobody."""
    assert checks(with_annotations(**{SECCOMP_A: "unconfined"}), "v1.18") == ["seccompProfile_baseline"]


@pytest.mark.parametrize("version", ["v1.26", "v1.19"])
def test_a_seccomp_field_wins_over_its_annotation(version: str) -> None:
    """What the manifest says in the field is not overwritten, neither for the pod nor for a container."""
    pod = with_annotations(**{SECCOMP_A: "unconfined", SECCOMP_POD: "unconfined"})
    pod["spec"]["securityContext"] = {"seccompProfile": {"type": "RuntimeDefault"}}
    assert checks(pod, version) == []


def app_armor(pod: dict[str, Any], version: str) -> str:
    """Return what the AppArmor check says."""
    return "".join(v.detail for v in evaluate(pod, version).violations if v.check == "appArmorProfile")


@pytest.mark.parametrize(
    ("version", "who"),
    [("v1.29", "annotation"), ("v1.30", 'container "a" and annotation'), ("v1.37", 'container "a" and annotation')],
)
def test_app_armor_annotations_are_copied_from_1_30(version: str, who: str) -> None:
    """From 1.30 on the field is set from the annotation, and both are named."""
    assert app_armor(with_annotations(**{APP_ARMOR_A: "unconfined"}), version).startswith(f"{who} must not set")


def test_app_armor_annotations_of_windows_pods_are_not_copied() -> None:
    """Windows has no AppArmor, so its pods' annotations stay what they are."""
    pod = with_annotations(**{APP_ARMOR_A: "unconfined"})
    pod["spec"]["os"] = {"name": "windows"}
    assert app_armor(pod, "v1.33").startswith("annotation must not set")


@pytest.mark.parametrize(
    ("version", "names"), [("v1.29", False), ("v1.30", True), ("v1.33", True), ("v1.34", False), ("v1.37", False)]
)
@pytest.mark.parametrize("owner", ["pod", "container"])
def test_app_armor_fields_were_copied_back_from_1_30_to_1_33(version: str, names: bool, owner: str) -> None:
    """For four versions, a field made an annotation, which then was named too."""
    pod = minimal_pod()
    target = pod["spec"] if owner == "pod" else pod["spec"]["containers"][0]
    target["securityContext"]["appArmorProfile"] = {"type": "Unconfined"}
    assert names == ("annotation" in app_armor(pod, version).split(" must ")[0])


def test_a_containers_app_armor_field_wins_over_the_pods() -> None:
    """No annotation is made for a container that overrides its pod's profile."""
    pod = minimal_pod()
    pod["spec"]["securityContext"]["appArmorProfile"] = {"type": "Unconfined"}
    pod["spec"]["containers"][0]["securityContext"]["appArmorProfile"] = {"type": "RuntimeDefault"}
    assert app_armor(pod, "v1.33") == 'pod must not set AppArmor profile type to "Unconfined"'


def test_a_containers_app_armor_field_wins_over_its_annotation() -> None:
    """The field stays as it is where an annotation says otherwise."""
    pod = with_annotations(**{APP_ARMOR_A: "unconfined"})
    pod["spec"]["containers"][0]["securityContext"]["appArmorProfile"] = {"type": "RuntimeDefault"}
    assert app_armor(pod, "v1.37").startswith("annotation must")


def test_an_app_armor_annotation_equal_to_the_pods_profile_is_not_copied() -> None:
    """A container whose annotation says what the pod says already is not named."""
    pod = with_annotations(**{APP_ARMOR_A: "unconfined"})
    pod["spec"]["securityContext"]["appArmorProfile"] = {"type": "Unconfined"}
    assert app_armor(pod, "v1.37").startswith("pod and annotation must")


def test_the_server_may_be_newer_than_the_policy() -> None:
    """What is filled in follows the server, what is judged follows the policy."""
    pod = with_annotations(**{SECCOMP_POD: "runtime/default"})
    pod["spec"]["containers"][0]["securityContext"]["seccompProfile"] = None
    assert evaluate(pod, "v1.26").level == "restricted"
    assert evaluate(pod, "v1.26", server_version="v1.33").level == "baseline"
    assert evaluate(pod, "v1.26", server_version="latest").level == "baseline"
