"""Objects that go with a DaemonSet, and its selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import Finding, section

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


RULES = (_selector_matches,)
