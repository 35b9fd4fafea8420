"""`runAsUser`: no container is told to run as user 0.

Restricted field: `securityContext.runAsUser` of the pod and of every container. Allowed: unset, anything but 0. Each
counts by itself: a container's own user does not excuse the pod's 0.
Since 1.23; from 1.35 on any value in a pod with a user namespace (`hostUsers: false`).
Source: k8s.io/pod-security-admission v0.37.2, policy/check_runAsUser.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def run_as_user_1_23(pod: Pod) -> CheckResult | None:
    """Forbid 0."""
    bad_pod = pod.security.run_as_user == 0
    bad = [container for container in pod.containers if container.security.run_as_user == 0]
    if not bad_pod and not bad:
        return None
    contexts = ([pod.security] if bad_pod else []) + [container.security for container in bad]
    return CheckResult(
        reason="runAsUser=0",
        detail=f"{setters(bad_pod, bad)} must not set runAsUser=0",
        fields=tuple(f"{context.field}.runAsUser" for context in contexts),
        remedy="use a user other than 0",
    )


def run_as_user_1_35(pod: Pod) -> CheckResult | None:
    """As before, except that pods with a user namespace pass."""
    return None if pod.user_namespace else run_as_user_1_23(pod)


CHECK = Check(
    "runAsUser",
    "restricted",
    (
        VersionedCheck(KubernetesVersion(1, 23), run_as_user_1_23),
        VersionedCheck(KubernetesVersion(1, 35), run_as_user_1_35),
    ),
)
