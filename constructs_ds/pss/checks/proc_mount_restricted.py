"""`procMount_restricted`: the masks over /proc stay, with a user namespace too.

Restricted field: `securityContext.procMount` of every container. Allowed: unset, "Default".
Since 1.35, when the baseline check `procMount` became milder; before, that one did.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_procMount_restricted.go.
"""

from __future__ import annotations

from constructs_ds.pss.check import Check, VersionedCheck
from constructs_ds.pss.checks import proc_mount
from constructs_ds.versions import KubernetesVersion

CHECK = Check(
    "procMount_restricted",
    "restricted",
    (VersionedCheck(KubernetesVersion(1, 35), proc_mount.proc_mount_1_0, (proc_mount.ID,)),),
)
