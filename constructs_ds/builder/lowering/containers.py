"""Containers: the main one, init containers, native sidecars and further ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.host_access import volume_name
from constructs_ds.builder.image import Image, as_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constructs_ds.builder.container import Container, ContainerFields, EnvValue
    from constructs_ds.builder.host_access import HostPath
    from constructs_ds.builder.image import RegistryMirror
    from constructs_ds.builder.lowering.agent import Agent


def main_container(agent: Agent) -> dict[str, Any]:
    """Return the main container."""
    return _container(agent, agent.container_name, agent.props, main=True)


def further_containers(agent: Agent) -> list[dict[str, Any]]:
    """Return the ordinary containers beside the main one."""
    return [_container(agent, each.name, each) for each in agent.props.containers]


def init_containers(agent: Agent) -> list[dict[str, Any]]:
    """Return init containers, then native sidecars, in the order given."""
    inits = [_container(agent, each.name, each) for each in agent.props.init_containers]
    return inits + [_sidecar(agent, each) for each in agent.props.sidecars]


def _sidecar(agent: Agent, sidecar: Container) -> dict[str, Any]:
    return _container(agent, sidecar.name, sidecar) | {"restartPolicy": "Always"}


def _container(agent: Agent, name: str, fields: ContainerFields, *, main: bool = False) -> dict[str, Any]:
    mirror = agent.settings.registry_mirror
    image = as_image(fields.image)
    agent.why.extend(fields.security.reasons(name))
    made: dict[str, Any] = {"name": name, "image": image.reference(mirror)}
    _put(made, "command", _words(fields.command, mirror))
    _put(made, "args", _words([*fields.args, *fields.extra_args], mirror))
    _put(made, "workingDir", fields.working_dir)
    _put(made, "ports", [port.to_dict() for port in fields.ports])
    _put(made, "envFrom", [source.to_dict() for source in fields.env_from])
    _put(made, "env", [_env(key, value, mirror) for key, value in fields.env.items()])
    made["resources"] = fields.resources.to_dict()
    _put(made, "volumeMounts", volume_mounts(agent, name, fields, main=main))
    for field in ("liveness_probe", "readiness_probe", "startup_probe", "lifecycle"):
        value = getattr(fields, field)
        if value is not None:
            made[_CAMEL[field]] = value.to_dict()
    made["terminationMessagePolicy"] = fields.termination_message_policy
    _put(made, "imagePullPolicy", image.pull_policy)
    windows = agent.props.placement.os == "windows"
    _put(made, "securityContext", fields.security.to_windows_dict() if windows else fields.security.to_dict())
    return made


_CAMEL = {
    "liveness_probe": "livenessProbe",
    "readiness_probe": "readinessProbe",
    "startup_probe": "startupProbe",
    "lifecycle": "lifecycle",
}


def _put(made: dict[str, Any], key: str, value: Any) -> None:
    """Set what is there; an empty list or an absent value is not written."""
    if value is not None and value != []:
        made[key] = value


def _words(words: Iterable[str | Image], mirror: RegistryMirror | None) -> list[str]:
    return [word.reference(mirror) if isinstance(word, Image) else word for word in words]


def _env(name: str, value: EnvValue, mirror: RegistryMirror | None) -> dict[str, Any]:
    if isinstance(value, Image):
        return {"name": name, "value": value.reference(mirror)}
    if isinstance(value, str):
        return {"name": name, "value": value}
    return {"name": name, "valueFrom": value.to_dict()}


def volume_mounts(agent: Agent, name: str, fields: ContainerFields, *, main: bool) -> list[dict[str, Any]]:
    """Return a container's mounts: config files, host paths, scratch folders, then its own."""
    mounts: list[dict[str, Any]] = [
        {"name": config.volume, "readOnly": True, "mountPath": config.mount_path}
        for config in agent.props.config
        if config.mount_path is not None and _concerns(config.containers, name, main=main)
    ]
    for path in (path for access in agent.props.host_access for path in access.paths):
        # Two bundles may ask for the same place; different mounts of one path are refused later.
        if _concerns(path.containers, name, main=main) and (mount := _host_mount(agent, path)) not in mounts:
            mounts.append(mount)
    mounts.extend(
        {"name": scratch_volume(name, folder, main=main), "mountPath": folder} for folder in fields.scratch_dirs
    )
    mounts.extend(mount.to_dict() for mount in fields.volume_mounts)
    return mounts


def scratch_volume(container: str, folder: str, *, main: bool) -> str:
    """Return the name of the volume behind a scratch folder; each container has its own, empty at start."""
    return volume_name(folder) if main else f"{container[:31]}-{volume_name(folder)[:31]}".strip("-")


def _concerns(containers: Sequence[str] | None, name: str, *, main: bool) -> bool:
    return main if containers is None else name in containers


def _host_mount(agent: Agent, path: HostPath) -> dict[str, Any]:
    mount: dict[str, Any] = {"name": path.name}
    if path.read_only:
        mount["readOnly"] = True
    mount["mountPath"] = path.mount_path or host_path(agent, path)
    if path.propagation is not None:
        mount["mountPropagation"] = path.propagation
    return mount


def host_path(agent: Agent, path: HostPath) -> str:
    """Return where a host path is on the agent's platform."""
    return agent.platform.path(path.location) if path.location is not None else str(path.path)
