"""Objects that go with a DaemonSet, and its selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import Finding, entries, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _selector_matches(made: Mapping[str, Any]) -> Iterator[Finding]:
    if made["kind"] != "DaemonSet":
        return
    wanted = section(made, "spec", "selector", "matchLabels")
    labels = section(made, "spec", "template", "metadata", "labels")
    for key, value in wanted.items():
        if labels.get(key) != value:
            what = f"selects {key}={value}, but the pod template has {labels.get(key)!r}"
            yield Finding("selector", what, "give the pod template the same label")


def _service_ports(made: Mapping[str, Any]) -> Iterator[Finding]:
    if made["kind"] != "Service":
        return
    for port in entries(section(made, "spec"), "ports"):
        if port.get("port") is None:
            what = f"metrics name the port {port.get('name')!r}, which no container has"
            yield Finding("metrics.port", what, "add it to a container's ports, or name one that is there")


RULES = (_selector_matches, _service_ports)
