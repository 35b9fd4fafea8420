"""The pod template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.image import as_image
from constructs_ds.builder.lowering.agent import by_key
from constructs_ds.builder.lowering.containers import (
    further_containers,
    host_path,
    init_containers,
    main_container,
    scratch_volume,
)
from constructs_ds.builder.lowering.scheduling import affinity, node_selector, tolerations
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.builder.lowering.agent import Agent

CHECKSUM_ANNOTATION = "checksum/config"


def pod_template(agent: Agent) -> dict[str, Any]:
    """Return the pod template of the DaemonSet."""
    props = agent.props
    labels = by_key({**agent.labels, **props.pod_labels, **agent.own_selector})
    annotations = {"kubectl.kubernetes.io/default-container": agent.container_name, **_checksums(agent)}
    annotations |= props.pod_annotations
    return {"metadata": {"labels": labels, "annotations": by_key(annotations)}, "spec": _pod_spec(agent)}


def _checksums(agent: Agent) -> dict[str, str]:
    """A changed ConfigMap restarts nothing by itself; a changed annotation does."""
    watched = [config for config in agent.props.config if config.on_change == "checksum"]
    several = len(watched) > 1
    return {
        f"{CHECKSUM_ANNOTATION}-{config.volume}" if several else CHECKSUM_ANNOTATION: config.checksum()
        for config in watched
    }


def _pod_spec(agent: Agent) -> dict[str, Any]:
    props = agent.props
    access = _namespaces(agent)
    spec: dict[str, Any] = {
        "volumes": _volumes(agent),
        "initContainers": init_containers(agent),
        "containers": [main_container(agent), *further_containers(agent)],
        "terminationGracePeriodSeconds": props.termination_grace_period_seconds,
        "dnsPolicy": props.dns_policy or ("ClusterFirstWithHostNet" if "hostNetwork" in access else None),
        "nodeSelector": node_selector(agent),
        "serviceAccountName": agent.service_account,
        "automountServiceAccountToken": agent.has_token,
        **access,
        "securityContext": _pod_security(agent),
        "imagePullSecrets": _pull_secrets(agent),
        "affinity": affinity(agent),
        "tolerations": tolerations(agent),
        "priorityClassName": _priority(agent),
        "os": {"name": "windows"} if props.placement.os == "windows" else None,
        "dnsConfig": props.dns_config.to_dict() if props.dns_config else None,
        "runtimeClassName": props.runtime_class_name,
    }
    return {key: value for key, value in spec.items() if value is not None and value not in ([], {})}


def _namespaces(agent: Agent) -> dict[str, bool]:
    made: dict[str, bool] = {}
    for field, attribute in (("hostNetwork", "network"), ("hostPID", "pid"), ("hostIPC", "ipc")):
        reasons = [why for access in agent.props.host_access if (why := getattr(access, attribute)) is not None]
        if reasons:
            made[field] = True
            agent.why.extend(Reason(field, why) for why in reasons)
    return made


def _volumes(agent: Agent) -> list[dict[str, Any]]:
    props = agent.props
    volumes = [config.volume_dict(agent.name) for config in props.config if config.mount_path is not None]
    for access in props.host_access:
        volumes.extend(_host_volume(agent, path) for path in access.paths)
    volumes.extend({"name": name, "emptyDir": {}} for name in _scratch_volumes(agent))
    volumes.extend(volume.to_dict() for volume in props.volumes)
    # Two bundles may ask for the same place: the same volume once, different ones with one name are refused later.
    return [volume for index, volume in enumerate(volumes) if volume not in volumes[:index]]


def _scratch_volumes(agent: Agent) -> Iterator[str]:
    props = agent.props
    for folder in props.scratch_dirs:
        yield scratch_volume(agent.container_name, folder, main=True)
    for each in (*props.init_containers, *props.sidecars, *props.containers):
        for folder in each.scratch_dirs:
            yield scratch_volume(each.name, folder, main=False)


def _host_volume(agent: Agent, path: Any) -> dict[str, Any]:
    where = host_path(agent, path)
    agent.why.append(Reason(f"hostPath {where} ({'read-only' if path.read_only else 'writable'})", path.why))
    source = {"path": where} | ({"type": path.type} if path.type is not None else {})
    return {"name": path.name, "hostPath": source}


def _pod_security(agent: Agent) -> dict[str, Any]:
    context: dict[str, Any] = {}
    if agent.props.supplemental_groups:
        context["supplementalGroups"] = list(agent.props.supplemental_groups)
    if agent.props.fs_group is not None:
        context["fsGroup"] = agent.props.fs_group
    return context


def _pull_secrets(agent: Agent) -> list[dict[str, str]]:
    props = agent.props
    images = [as_image(each.image) for each in (props, *props.init_containers, *props.sidecars, *props.containers)]
    names = [*props.image_pull_secrets, *(name for image in images for name in image.pull_secrets)]
    return [{"name": name} for name in dict.fromkeys(names)]


def _priority(agent: Agent) -> str | None:
    priority = agent.props.priority_class
    return priority.name if isinstance(priority, PriorityClass) else priority
