"""`seLinuxOptions`: no SELinux type that gives more than a container has, no user and no role of one's own.

Restricted fields: `securityContext.seLinuxOptions.type`, `.user` and `.role` of the pod and of every container.
Allowed types: unset, "", container_t, container_init_t, container_kvm_t; users and roles: unset, "".
Since 1.0; from 1.31 on container_engine_t too.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_seLinuxOptions.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import plural, quoted, setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod, SecurityContext, SeLinuxOptions

ALLOWED_1_0 = frozenset({"", "container_t", "container_init_t", "container_kvm_t"})
ALLOWED_1_31 = ALLOWED_1_0 | {"container_engine_t"}


def se_linux_options_1_0(pod: Pod) -> CheckResult | None:
    """Allow the three types."""
    return _se_linux_options(pod, ALLOWED_1_0)


def se_linux_options_1_31(pod: Pod) -> CheckResult | None:
    """Allow container_engine_t too."""
    return _se_linux_options(pod, ALLOWED_1_31)


def _se_linux_options(pod: Pod, allowed: frozenset[str]) -> CheckResult | None:
    bad_pod = bool(_bad_fields(pod.security.se_linux, allowed))
    bad = [container for container in pod.containers if _bad_fields(container.security.se_linux, allowed)]
    if not bad_pod and not bad:
        return None
    contexts = [pod.security, *(container.security for container in bad)]
    return CheckResult(
        reason="seLinuxOptions",
        detail=f"{setters(bad_pod, bad)} set forbidden securityContext.seLinuxOptions: {_values(contexts, allowed)}",
        fields=tuple(
            f"{context.field}.seLinuxOptions.{name}"
            for context in contexts
            for name in _bad_fields(context.se_linux, allowed)
        ),
        remedy=f"leave out user and role, and use no type but {', '.join(sorted(allowed - {''}))}",
    )


def _bad_fields(options: SeLinuxOptions | None, allowed: frozenset[str]) -> list[str]:
    if options is None:
        return []
    bad = {"type": options.type not in allowed, "user": bool(options.user), "role": bool(options.role)}
    return [name for name, is_bad in bad.items() if is_bad]


def _values(contexts: list[SecurityContext], allowed: frozenset[str]) -> str:
    found = [context.se_linux for context in contexts if context.se_linux]
    types = sorted({options.type for options in found} - allowed)
    parts = [f"{plural(len(types), 'type')} {quoted(types)}"] if types else []
    parts += ["user may not be set"] if any(options.user for options in found) else []
    parts += ["role may not be set"] if any(options.role for options in found) else []
    return "; ".join(parts)


CHECK = Check(
    "seLinuxOptions",
    "baseline",
    (
        VersionedCheck(KubernetesVersion(1, 0), se_linux_options_1_0),
        VersionedCheck(KubernetesVersion(1, 31), se_linux_options_1_31),
    ),
)
