"""`capabilities_restricted`: all capabilities dropped, and none but NET_BIND_SERVICE added.

Restricted fields: `securityContext.capabilities.drop` (must have ALL) and `.add` of every container.
Since 1.22; from 1.25 on Windows pods pass, where the field cannot be set.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_capabilities_restricted.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.checks import capabilities_baseline
from constructs_ds.pss.wording import containers, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ALLOWED = frozenset({"NET_BIND_SERVICE"})


def capabilities_restricted_1_22(pod: Pod) -> CheckResult | None:
    """Forbid a container that does not drop ALL, or adds anything else than allowed."""
    keeping = [container for container in pod.containers if "ALL" not in container.security.capabilities_drop]
    adding = [container for container in pod.containers if not ALLOWED.issuperset(container.security.capabilities_add)]
    if not keeping and not adding:
        return None
    details: list[str] = []
    if keeping:
        details.append(f'{containers(keeping)} must set securityContext.capabilities.drop=["ALL"]')
    if adding:
        added = {name for container in adding for name in container.security.capabilities_add}
        forbidden = quoted(sorted(added - ALLOWED))
        details.append(f"{containers(adding)} must not include {forbidden} in securityContext.capabilities.add")
    drops = [f"{container.security.field}.capabilities.drop" for container in keeping]
    adds = [f"{container.security.field}.capabilities.add" for container in adding]
    return CheckResult(
        reason="unrestricted capabilities",
        detail="; ".join(details),
        fields=(*drops, *adds),
        remedy='set drop: ["ALL"] and add nothing, or NET_BIND_SERVICE alone',
    )


def capabilities_restricted_1_25(pod: Pod) -> CheckResult | None:
    """As before, except that Windows pods pass."""
    return None if pod.windows else capabilities_restricted_1_22(pod)


CHECK = Check(
    "capabilities_restricted",
    "restricted",
    (
        VersionedCheck(KubernetesVersion(1, 22), capabilities_restricted_1_22, (capabilities_baseline.ID,)),
        VersionedCheck(KubernetesVersion(1, 25), capabilities_restricted_1_25, (capabilities_baseline.ID,)),
    ),
)
