"""`appArmorProfile`: the runtime's AppArmor profile is not switched off.

Restricted fields: `securityContext.appArmorProfile.type` of the pod and of every container; allowed: unset,
RuntimeDefault, Localhost. Annotations `container.apparmor.security.beta.kubernetes.io/*`; allowed: "",
runtime/default, localhost/*. The API server copies one to the other (`constructs_ds.pss.defaults`).
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_appArmorProfile.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import annotation, plural, quoted, setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ANNOTATION_PREFIX = "container.apparmor.security.beta.kubernetes.io/"
"""Followed by the name of a container, which need not exist."""

ALLOWED = (None, "RuntimeDefault", "Localhost")


def app_armor_profile_1_0(pod: Pod) -> CheckResult | None:
    """Forbid other types and annotations; each different value counts for the plural in the reason."""
    bad_pod = pod.security.app_armor not in ALLOWED
    bad = [container for container in pod.containers if container.security.app_armor not in ALLOWED]
    annotations = _forbidden_annotations(pod)
    if not (bad_pod or bad or annotations):
        return None
    contexts = ([pod.security] if bad_pod else []) + [container.security for container in bad]
    values = sorted({context.app_armor or "" for context in contexts})
    values += sorted(annotation(key, value) for key, value in annotations.items())
    who = ([setters(bad_pod, bad)] if contexts else []) + (
        [plural(len(annotations), "annotation")] if annotations else []
    )
    types = [f"{context.field}.appArmorProfile.type" for context in contexts]
    return CheckResult(
        reason=plural(len(values), "forbidden AppArmor profile"),
        detail=f"{' and '.join(who)} must not set AppArmor profile type to {quoted(values)}",
        fields=(*types, *(f"metadata.annotations[{key}]" for key in sorted(annotations))),
        remedy="leave it out, or use RuntimeDefault or Localhost",
    )


def _forbidden_annotations(pod: Pod) -> dict[str, str]:
    return {
        key: value
        for key, value in pod.annotations.items()
        if key.startswith(ANNOTATION_PREFIX)
        and value not in ("", "runtime/default")
        and not value.startswith("localhost/")
    }


CHECK = Check("appArmorProfile", "baseline", (VersionedCheck(KubernetesVersion(1, 0), app_armor_profile_1_0),))
