"""What the props say together, before there are objects: mistakes that the finished objects would no longer show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from constructs_ds.builder.host_access import volume_name
from constructs_ds.builder.rules.finding import Finding
from constructs_ds.builder.rules.names import LABEL, LABEL_REMEDY, LABEL_VALUE, LABEL_VALUE_REMEDY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constructs_ds.builder.container import ContainerFields
    from constructs_ds.builder.lowering.agent import Agent


def check_names(agent: Agent) -> list[Finding]:
    """Return what is wrong with the names that everything else is named after."""
    if not agent.name:
        return [Finding("name", "the agent has none", "give `name`")]
    if not LABEL.match(agent.name):
        return [Finding("name", f"{agent.name!r} is no DNS label", LABEL_REMEDY)]
    if not LABEL_VALUE.match(agent.product):
        return [Finding("product", f"{agent.product!r} is no label value", LABEL_VALUE_REMEDY)]
    if not LABEL.match(agent.container_name):
        return [Finding("container_name", f"{agent.container_name!r} is no DNS label", LABEL_REMEDY)]
    return []


def check_agent(agent: Agent) -> list[Finding]:
    """Return what is wrong with the props taken together."""
    return [finding for rule in _RULES for finding in rule(agent)]


def _containers(agent: Agent) -> list[tuple[str, ContainerFields]]:
    props = agent.props
    further = [(each.name, each) for each in (*props.init_containers, *props.sidecars, *props.containers)]
    return [(agent.container_name, props), *further]


def _named_containers_exist(agent: Agent) -> Iterator[Finding]:
    paths = (path for access in agent.props.host_access for path in access.paths)
    wanted: list[tuple[str, str, Sequence[str] | None]] = [
        *(("config", f"volume {config.volume!r}", config.containers) for config in agent.props.config),
        *(("host_access", f"host path {path.name!r}", path.containers) for path in paths),
    ]
    names = [name for name, _ in _containers(agent)]
    for field, what, containers in wanted:
        for name in containers or ():
            if name not in names:
                known = ", ".join(names)
                yield Finding(
                    field, f"{what} is for container {name!r}, which the pod does not have", f"it has {known}"
                )


def _metrics_port_exists(agent: Agent) -> Iterator[Finding]:
    metrics = agent.props.metrics
    names = [port.name for _, container in _containers(agent) for port in container.ports if port.name]
    if metrics is not None and metrics.port not in names:
        known = ", ".join(names) or "there are none"
        yield Finding("metrics.port", f"no container has a port named {metrics.port!r}", f"named ports: {known}")


def _pod_monitor_reads_no_file(agent: Agent) -> Iterator[Finding]:
    metrics = agent.props.metrics
    if metrics is not None and metrics.monitor == "PodMonitor" and metrics.bearer_token_file is not None:
        what = "a PodMonitor takes no bearer_token_file, which this endpoint needs"
        yield Finding("metrics.monitor", what, "use a ServiceMonitor, or set bearer_token_file=None")


def _windows_has_no_linux_privileges(agent: Agent) -> Iterator[Finding]:
    if agent.props.placement.os != "windows":
        return
    for name, container in _containers(agent):
        for field in container.security.of_linux_only():
            what = f"{field} of container {name!r} means nothing on Windows, where the placement is"
            yield Finding(f"security.{field}", what, "leave it out; windows_options has what Windows knows")


def _selector_labels_stand(agent: Agent) -> Iterator[Finding]:
    for field, labels in (("labels", agent.props.labels), ("pod_labels", agent.props.pod_labels)):
        for key, value in agent.selector.items():
            if labels.get(key, value) != value:
                what = f"{key} is part of the selector, where it is {value!r}; got {labels[key]!r}"
                remedy = f"set {'product' if key.endswith('/name') else 'name'} instead"
                yield Finding(field, what, remedy)


def _scratch_dirs_differ(agent: Agent) -> Iterator[Finding]:
    for name, container in _containers(agent):
        for volume, count in Counter(map(volume_name, container.scratch_dirs)).items():
            if count > 1:
                folders = " and ".join(folder for folder in container.scratch_dirs if volume_name(folder) == volume)
                what = f"{folders} in container {name!r} would share the volume {volume!r}"
                yield Finding("scratch_dirs", what, "leave one out, or give volumes and volume_mounts of your own")


_RULES = (
    _named_containers_exist,
    _metrics_port_exists,
    _pod_monitor_reads_no_file,
    _windows_has_no_linux_privileges,
    _selector_labels_stand,
    _scratch_dirs_differ,
)
