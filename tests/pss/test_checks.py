"""Each check by itself, at every version, with pods on both sides of its boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds.pss import CHECKS, evaluate
from constructs_ds.pss.evaluate import REGISTRY
from tests.pss.generators import GENERATORS
from tests.pss.random_pods import CONTAINER_KINDS, minimal_pod

if TYPE_CHECKING:
    from tests.pss.tweaks import Generator

MINORS = range(REGISTRY.newest.minor + 1)
APPLICABLE = [
    pytest.param(check.id, minor, GENERATORS.get(check.id), id=f"{check.id}-1.{minor}")
    for check in CHECKS
    for minor in MINORS
    if check.versions[0].minimum_version.minor <= minor
]
NOT_YET = [
    pytest.param(check.id, check.versions[0].minimum_version.minor - 1, id=check.id)
    for check in CHECKS
    if check.versions[0].minimum_version.minor
]


def test_every_check_has_a_generator() -> None:
    """There are passing and failing pods for each check, and for nothing else."""
    assert {check.id for check in CHECKS} == set(GENERATORS)


def test_the_minimal_pod_is_minimal() -> None:
    """The pod that generators start from is admitted by restricted at every version."""
    assert {"restricted"} == {evaluate(minimal_pod(), f"v1.{minor}").level for minor in MINORS}


@pytest.mark.parametrize(("check", "minor", "generator"), APPLICABLE)
def test_passing(check: str, minor: int, generator: Generator) -> None:
    """A check says nothing of a pod that it allows."""
    pods = list(generator.passing(minor))
    assert pods
    for pod in pods:
        assert check not in {violation.check for violation in evaluate(pod, f"v1.{minor}").violations}, pod


@pytest.mark.parametrize(("check", "minor", "generator"), APPLICABLE)
def test_failing(check: str, minor: int, generator: Generator) -> None:
    """A check says why, in upstream's words, which fields are to blame, first of all the first, and what to do."""
    cases = list(generator.failing(minor))
    assert cases
    level = next(each.level for each in CHECKS if each.id == check)
    for case in cases:
        found = [violation for violation in evaluate(case.pod, f"v1.{minor}").violations if violation.check == check]
        assert [(level, case.reason, case.detail, case.fields, case.fields[0])] == [
            (v.level, v.reason, v.detail, v.fields, v.field) for v in found
        ], case.pod
        assert all(violation.remedy for violation in found)


@pytest.mark.parametrize(("check", "minor"), NOT_YET)
def test_not_before_its_version(check: str, minor: int) -> None:
    """A check says nothing at the version before it came."""
    for case in GENERATORS[check].failing(minor):
        assert check not in {violation.check for violation in evaluate(case.pod, f"v1.{minor}").violations}


@pytest.mark.parametrize("kind", CONTAINER_KINDS)
@pytest.mark.parametrize("check", [check.id for check in CHECKS])
def test_generators_reach_every_kind_of_container(check: str, kind: str) -> None:
    """Where a check looks at containers, it is tried on every kind of them."""
    fields = [field for case in GENERATORS[check].failing(37) for field in case.fields]
    looks_at_containers = any("ontainers[" in field for field in fields)
    assert looks_at_containers == any(f"spec.{kind}[" in field for field in fields)


REMEDIES = {
    "allowPrivilegeEscalation": ["set it to false"],
    "appArmorProfile": ["leave it out, or use RuntimeDefault or Localhost"],
    "capabilities_baseline": [
        (
            "add none but AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, "
            "SETGID, SETPCAP, SETUID, SYS_CHROOT"
        )
    ],
    "capabilities_restricted": ['set drop: ["ALL"] and add nothing, or NET_BIND_SERVICE alone'],
    "hostNamespaces": [
        "leave out hostIPC",
        "leave out hostNetwork",
        "leave out hostNetwork, hostPID, hostIPC",
        "leave out hostPID",
    ],
    "hostPathVolumes": ["use another kind of volume, such as emptyDir or persistentVolumeClaim"],
    "hostPorts": ["leave out hostPort; a Service reaches the pod without it"],
    "hostProbesAndHostLifecycle": ["leave out host, which defaults to the pod's own address"],
    "privileged": ["leave it out, and add the few capabilities that are needed"],
    "procMount": ["leave it out"],
    "procMount_restricted": ["leave it out"],
    "restrictedVolumes": [
        "use one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret"
    ],
    "runAsNonRoot": [
        "set it to true there or at spec.securityContext, with an image or runAsUser that is not root",
        "set it to true, with an image or runAsUser that is not root",
    ],
    "runAsUser": ["use a user other than 0"],
    "seLinuxOptions": [
        (
            "leave out user and role, and use no type but container_engine_t, container_init_t, container_kvm_t, "
            "container_t"
        ),
        "leave out user and role, and use no type but container_init_t, container_kvm_t, container_t",
    ],
    "seccompProfile_baseline": ["leave it out, or use runtime/default", "use RuntimeDefault or Localhost"],
    "seccompProfile_restricted": [
        "set RuntimeDefault there or at spec.securityContext",
        "use RuntimeDefault or Localhost",
    ],
    "sysctls": ["leave it out, or set it on the node"],
    "windowsHostProcess": ["leave it out"],
}


@pytest.mark.parametrize("check", sorted(REMEDIES))
def test_remedy(check: str) -> None:
    """Each check tells what to do, in words that fit the pod."""
    found = {
        violation.remedy
        for minor in (18, 37)
        for case in GENERATORS[check].failing(minor)
        for violation in evaluate(case.pod, f"v1.{minor}").violations
        if violation.check == check
    }
    assert REMEDIES[check] == sorted(found)
