"""What the standard's checks look at in a pod, typed: the visitor reads it once, defaults complete it, checks judge it.

None means that a field is not set where the standard tells that apart from an empty value.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SeLinuxOptions:
    """The part of `seLinuxOptions` that is restricted; "" where not set."""

    type: str
    user: str
    role: str


@dataclass(slots=True)
class SecurityContext:
    """The security context of a pod or of a container; the fields that the other of the two has are left unset."""

    field: str
    """Where it stands, such as `spec.containers[0].securityContext`."""
    run_as_non_root: bool | None = None
    run_as_user: int | None = None
    seccomp: str | None = None
    """The type of `seccompProfile`; "" where it has none."""
    app_armor: str | None = None
    """The type of `appArmorProfile`; "" where it has none."""
    se_linux: SeLinuxOptions | None = None
    host_process: bool = False
    """`windowsOptions.hostProcess`"""
    sysctls: tuple[str, ...] = ()
    privileged: bool = False
    allow_privilege_escalation: bool | None = None
    proc_mount: str | None = None
    capabilities_add: tuple[str, ...] = ()
    capabilities_drop: tuple[str, ...] = ()


@dataclass(slots=True)
class Port:
    """A container's port; 0 where not set."""

    container_port: int
    host_port: int


@dataclass(slots=True)
class Container:
    """A container of any kind."""

    kind: str
    """`initContainers`, `containers` or `ephemeralContainers`."""
    field: str
    """Where it stands, such as `spec.containers[0]`."""
    name: str
    security: SecurityContext
    ports: list[Port]
    probe_hosts: list[tuple[str, str]]
    """The host of each probe and lifecycle handler that names one, with the field."""


@dataclass(slots=True)
class Volume:
    """A volume and the names of its sources, such as `hostPath`: one, unless the manifest is wrong."""

    field: str
    name: str
    sources: tuple[str, ...]


@dataclass(slots=True)
class Pod:
    """What the checks look at."""

    annotations: dict[str, str]
    security: SecurityContext
    containers: list[Container]
    """Init, ordinary, then ephemeral ones, which is the order the admission controller names them in."""
    volumes: list[Volume]
    host_network: bool
    host_pid: bool
    host_ipc: bool
    windows: bool
    """`os.name` is windows: some fields that restricted asks for cannot be set there."""
    user_namespace: bool
    """`hostUsers` is false: root in the pod is nobody on the node."""
    runtime_class: str | None
