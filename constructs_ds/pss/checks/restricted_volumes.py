"""`restrictedVolumes`: no volumes but those that Kubernetes itself provides or that a claim or CSI driver does.

Restricted fields: every source under `spec.volumes[*]` other than the allowed ones below.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_restrictedVolumes.go. (Upstream's
"unknown" cannot come up: the API server has made a volume without a source an emptyDir, see `defaults`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.checks import host_path_volumes
from constructs_ds.pss.visitor import VOLUME_SOURCES
from constructs_ds.pss.wording import plural, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ALLOWED = frozenset({
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
})  # fmt: skip
_REMEDY = f"use one of {', '.join(sorted(ALLOWED))}"


def restricted_volumes_1_0(pod: Pod) -> CheckResult | None:
    """Forbid a volume with no allowed source; of several sources, the first in upstream's order is named."""
    bad = [
        (volume, min(volume.sources, key=VOLUME_SOURCES.index))
        for volume in pod.volumes
        if ALLOWED.isdisjoint(volume.sources)
    ]
    if not bad:
        return None
    kinds = sorted({source for _, source in bad})
    use = "uses" if len(bad) == 1 else "use"
    return CheckResult(
        reason="restricted volume types",
        detail=f"{plural(len(bad), 'volume')} {quoted(volume.name for volume, _ in bad)} {use} "
        f"{plural(len(kinds), 'restricted volume type')} {quoted(kinds)}",
        fields=tuple(f"{volume.field}.{source}" for volume, source in bad),
        remedy=_REMEDY,
    )


CHECK = Check(
    "restrictedVolumes",
    "restricted",
    (VersionedCheck(KubernetesVersion(1, 0), restricted_volumes_1_0, (host_path_volumes.ID,)),),
)
