"""What a container may do. Least privilege unless a relaxation is declared, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from constructs_ds.builder.reasons import Reason
from constructs_ds.builder.value import Value
from constructs_ds.model import AppArmorProfile, SeccompProfile, SELinuxOptions, WindowsSecurityContextOptions

_CAPABILITY = re.compile(r"[A-Z][A-Z_]*\Z")


class Security(Value):
    """The security context of one container.

    Without any argument: no privilege escalation, all capabilities dropped, read-only root filesystem, a non-root
    user, seccomp RuntimeDefault. **A relaxation is declared by giving its reason**, which `explain` shows and the
    manifest carries: `Security(run_as_root="container logs belong to root, mode 0640")`.
    Source: kubernetes.io/docs/tasks/configure-pod-container/security-context/.
    """

    user: int | None = Field(default=None, ge=1)
    """The user id to run as. Default: the image's own user, which must not be root."""
    group: int | None = Field(default=None, ge=0)
    """The group id to run as. Default: the image's own."""
    run_as_root: str | None = None
    """Why the container runs as user 0. Default: it does not."""
    capabilities: Mapping[str, str] = Field(default_factory=dict)
    """Capabilities added, each with its reason: {"SYS_TIME": "adjtimex for the timex collector"}. Without "CAP_"."""
    privileged: str | None = None
    """Why the container is privileged (every device, every capability). Default: it is not."""
    privilege_escalation: str | None = None
    """Why a process may gain more privileges than its parent. Default: it may not."""
    writable_root_filesystem: str | None = None
    """Why the container writes to its own image's filesystem. Default: it is read-only; see `scratch_dirs`."""
    seccomp_unconfined: str | None = None
    """Why system calls are not filtered. Default: seccomp RuntimeDefault."""
    seccomp_profile: SeccompProfile | None = None
    """A profile other than RuntimeDefault, such as a Localhost one."""
    app_armor_unconfined: str | None = None
    """Why AppArmor does not confine the container. Default: the runtime's profile."""
    app_armor_profile: AppArmorProfile | None = None
    """A profile other than the runtime's default."""
    se_linux_options: SELinuxOptions | None = None
    """SELinux label. Default: the runtime picks one."""
    windows_options: WindowsSecurityContextOptions | None = None
    """Windows only, such as a HostProcess container. Default: none."""

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if self.run_as_root is not None and self.user is not None:
            raise ValueError(f"user {self.user} and run_as_root exclude each other; drop one")
        for name in self.capabilities:
            if not _CAPABILITY.match(name) or name.startswith("CAP_"):
                fixed = name.upper().removeprefix("CAP_")
                raise ValueError(f"capability {name!r} is not written as Kubernetes wants it; write {fixed!r}")
        for name, reason in self.relaxations():
            if not reason.strip():
                raise ValueError(f"{name} needs a reason that says why; got an empty text")
        return self

    def replaces(self) -> set[str]:
        """Return the fields that win over a default's; a user named here also takes the place of root there."""
        return super().replaces() | ({"run_as_root"} if self.user is not None else set())

    def relaxations(self) -> Iterator[tuple[str, str]]:
        """Yield each relaxation with its reason."""
        for name in _RELAXATIONS:
            reason = getattr(self, name)
            if reason is not None:
                yield name.replace("_", " "), reason
        for capability, reason in self.capabilities.items():
            yield f"capability {capability}", reason

    def reasons(self, container: str) -> Iterator[Reason]:
        """Yield each relaxation as a reason that `explain` shows."""
        for name, reason in self.relaxations():
            yield Reason(subject=f"{name} ({container})", why=reason)

    def to_dict(self) -> dict[str, Any]:
        """Return the `securityContext` of a Linux container."""
        context: dict[str, Any] = {}
        drops = {"drop": ["ALL"]}
        if self.privileged is None:
            context["capabilities"] = {"add": list(self.capabilities), **drops} if self.capabilities else drops
        context["privileged"] = True if self.privileged is not None else None
        context["seLinuxOptions"] = self.se_linux_options.to_dict() if self.se_linux_options else None
        context["runAsUser"] = 0 if self.run_as_root is not None else self.user
        context["runAsGroup"] = self.group
        # A privileged container is root unless a user is named.
        root = self.run_as_root is not None or (self.privileged is not None and self.user is None)
        context["runAsNonRoot"] = None if root else True
        context["readOnlyRootFilesystem"] = self.writable_root_filesystem is None or None
        if self.privileged is None:
            context["allowPrivilegeEscalation"] = self.privilege_escalation is not None
        context["seccompProfile"] = self._seccomp()
        context["appArmorProfile"] = self._app_armor()
        return {key: value for key, value in context.items() if value is not None}

    def to_windows_dict(self) -> dict[str, Any]:
        """Return the `securityContext` of a Windows container, which knows none of Linux' privileges.

        Source: kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1 (PodSpec, os).
        """
        windows = self.windows_options.to_dict() if self.windows_options is not None else {}
        context: dict[str, Any] = {} if windows.get("hostProcess") else {"runAsNonRoot": True}
        return context | ({"windowsOptions": windows} if windows else {})

    def of_linux_only(self) -> list[str]:
        """Return the fields that were set and mean nothing on Windows."""
        return sorted(self.model_fields_set - {"windows_options"})

    def _seccomp(self) -> dict[str, Any] | None:
        if self.seccomp_unconfined is not None:
            return {"type": "Unconfined"}
        if self.privileged is not None and self.seccomp_profile is None:
            return None  # the runtime applies none to a privileged container
        return self.seccomp_profile.to_dict() if self.seccomp_profile else {"type": "RuntimeDefault"}

    def _app_armor(self) -> dict[str, Any] | None:
        if self.app_armor_unconfined is not None:
            return {"type": "Unconfined"}
        return self.app_armor_profile.to_dict() if self.app_armor_profile else None


_RELAXATIONS = (
    "privileged",
    "run_as_root",
    "privilege_escalation",
    "writable_root_filesystem",
    "seccomp_unconfined",
    "app_armor_unconfined",
)
