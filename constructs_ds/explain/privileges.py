"""What the processes of a pod may do, where that is more than the least.

What a manifest leaves out counts as Kubernetes fills it in: root if the image says so, privilege escalation, a
writable root filesystem, the runtime's default capabilities, no seccomp filter.
Source: kubernetes.io/docs/tasks/configure-pod-container/security-context/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.explain.containers import containers_of, named
from constructs_ds.explain.grant import Grant
from constructs_ds.explain.knowledge import known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.field import Field


def privilege_grants(spec: Field) -> Iterator[Grant]:
    """Yield what the containers of a pod spec may do beyond the least."""
    for container in containers_of(spec):
        context = _Context(container.get("securityContext"), spec.get("securityContext"), named(container))
        if context.effective("windowsOptions").get("hostProcess").flag():
            yield context.grant("windowsOptions", "host process", "everything that the user it runs as may on the node")
            continue
        if context.own.get("privileged").flag():
            yield context.grant("privileged", "privileged", "every device and every capability; root on the node")
        else:
            yield from _confined(context)


@dataclass(frozen=True, slots=True)
class _Context:
    """The security context of a container, with the pod's behind it."""

    own: Field
    pod: Field
    container: str

    def effective(self, key: str) -> Field:
        own = self.own.get(key)
        return own if own.value is not None else self.pod.get(key)

    def grant(self, key: str, what: str, means: str) -> Grant:
        return Grant("privilege", f"{what} ({self.container})", self.own.get(key).path, means)


def _confined(context: _Context) -> Iterator[Grant]:
    user = context.effective("runAsUser").value
    if user == 0:
        yield context.grant("runAsUser", "run as root", "what belongs to root, as far as capabilities let it")
    elif user is None and not context.effective("runAsNonRoot").flag():
        yield context.grant("runAsNonRoot", "run as root", "nothing keeps it from being root: the image decides")
    if context.own.get("allowPrivilegeEscalation").value is not False:
        yield context.grant(
            "allowPrivilegeEscalation", "privilege escalation", "gaining more rights than it started with"
        )
    if not context.own.get("readOnlyRootFilesystem").flag():
        yield context.grant("readOnlyRootFilesystem", "writable root filesystem", "changing the programs in its image")
    yield from _capabilities(context)
    yield from _profiles(context)


def _capabilities(context: _Context) -> Iterator[Grant]:
    capabilities = context.own.get("capabilities")
    for added in capabilities.get("add").items():
        name = added.text().removeprefix("CAP_")
        yield Grant("privilege", f"capability {name} ({context.container})", added.path, known("capabilities", name))
    if "ALL" not in capabilities.get("drop").texts():
        means = "what the container runtime leaves every container, such as CHOWN, KILL and NET_BIND_SERVICE"
        yield context.grant("capabilities", "default capabilities", means)


def _profiles(context: _Context) -> Iterator[Grant]:
    seccomp = context.effective("seccompProfile").get("type").text()
    if seccomp in {"", "Unconfined"}:
        yield context.grant(
            "seccompProfile", "seccomp unconfined", "every system call, unless the kubelet says otherwise"
        )
    if context.effective("appArmorProfile").get("type").text() == "Unconfined":
        yield context.grant("appArmorProfile", "app armor unconfined", "what AppArmor would keep from it")
