"""What a cluster exempts from Pod Security altogether."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exemptions:
    """The exemptions of the cluster's admission configuration; nothing is exempt unless it is named there.

    Source: k8s.io/pod-security-admission v0.37.2, admission/api/v1/types.go and admission/admission.go. An exempt user
    is the one who makes the pod: for a DaemonSet that is the controller's service account, so naming a person exempts
    none of its pods.

    Attributes:
        namespaces: Names. Platforms commonly have kube-system here.
        runtime_classes: Of `spec.runtimeClassName`; a pod without one is never exempt by it.
        usernames: Of whoever makes the request.
    """

    namespaces: frozenset[str] = frozenset()
    runtime_classes: frozenset[str] = frozenset()
    usernames: frozenset[str] = frozenset()

    def exempt(self, *, namespace: str = "", runtime_class: str | None = None, username: str = "") -> bool:
        """Say whether a pod passes without being judged; the empty text is exempt by nothing."""
        return (
            namespace in self.namespaces - {""}
            or (runtime_class or "") in self.runtime_classes - {""}
            or username in self.usernames - {""}
        )
