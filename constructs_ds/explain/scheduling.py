"""On which nodes a pod runs, and before whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.explain.grant import Grant
from constructs_ds.explain.knowledge import known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.field import Field

_EVERY_TAINT = "nodes that are set apart, for whatever reason"


def placement_grants(spec: Field) -> Iterator[Grant]:
    """Yield the node selector, the required affinity, the tolerations and the priority class of a pod spec."""
    for key, value in spec.get("nodeSelector").text_map().items():
        yield Grant("placement", f"nodeSelector {key}={value}", spec.get("nodeSelector").path, "only nodes so labelled")
    yield from _affinity(spec.at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"))
    for toleration in spec.get("tolerations").items():
        yield _toleration(toleration)
    priority = spec.get("priorityClassName")
    if name := priority.text():
        yield Grant("placement", f"priority class {name}", priority.path, known("priority_classes", name))


def _affinity(required: Field) -> Iterator[Grant]:
    terms = required.get("nodeSelectorTerms").items()
    for term in terms:
        means = "only nodes that meet it" if len(terms) == 1 else "nodes that meet this and the rest of its term"
        for key in ("matchExpressions", "matchFields"):
            for each in term.get(key).items():
                values = ",".join(each.get("values").texts())
                subject = f"affinity {each.get('key').text()} {each.get('operator').text()} {values}".rstrip()
                yield Grant("placement", subject, each.path, means)


def _toleration(toleration: Field) -> Grant:
    key, value, effect = (toleration.get(name).text() for name in ("key", "value", "effect"))
    equals = f"={value}" if value else ""
    subject = f"toleration {key or 'every taint'}{equals}" + (f":{effect}" if effect else "")
    return Grant("placement", subject, toleration.path, known("taints", key) if key else _EVERY_TAINT)
