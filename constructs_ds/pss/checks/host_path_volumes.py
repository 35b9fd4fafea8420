"""`hostPathVolumes`: no part of the node's file system, not even read-only.

Restricted field: `spec.volumes[*].hostPath`. Allowed: unset.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_hostPathVolumes.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import plural, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ID = "hostPathVolumes"


def host_path_volumes_1_0(pod: Pod) -> CheckResult | None:
    """Forbid every volume with a hostPath, empty or not."""
    found = [volume for volume in pod.volumes if "hostPath" in volume.sources]
    if not found:
        return None
    return CheckResult(
        reason="hostPath volumes",
        detail=f"{plural(len(found), 'volume')} {quoted(volume.name for volume in found)}",
        fields=tuple(f"{volume.field}.hostPath" for volume in found),
        remedy="use another kind of volume, such as emptyDir or persistentVolumeClaim",
    )


CHECK = Check(ID, "baseline", (VersionedCheck(KubernetesVersion(1, 0), host_path_volumes_1_0),))
