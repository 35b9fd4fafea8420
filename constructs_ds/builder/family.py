"""One agent in several DaemonSets, one per class of nodes, that together cover every node once.

What the classes have in common (account, permissions, Service, monitors, equal config files) exists once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import Field

from constructs_ds.builder.lowering.scheduling import affinity, node_selector
from constructs_ds.builder.manifests import agent_of, checked_objects
from constructs_ds.builder.placement import NodeRequirement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value
from constructs_ds.errors import Problem, PropsError
from constructs_ds.output import in_document_order
from constructs_ds.simulate.partition import prove_partition

if TYPE_CHECKING:
    from constructs_ds.builder.config_files import ConfigFiles
    from constructs_ds.builder.lowering.agent import Agent


class NodeClass(Value):
    """A class of nodes, and the agent as it is there."""

    name: str
    """Ends the DaemonSet's name, and is a label of its pods; a DNS label."""
    where: Sequence[NodeRequirement] = Field(min_length=1)
    """Which of the family's nodes belong to the class: expressions to be met together. Use labels that a node has from
    the start (instance type, architecture, your node pools'), so that autoscalers count the agent right."""
    agent: NodeDaemonSetProps
    """The props of the agent on these nodes, of the same role or preset in every class."""


class FamilyProps(Value):
    """Props of `Family`."""

    classes: Sequence[NodeClass] = Field(min_length=2)
    """At least two. Their placements must differ in `where` only; each node of it belongs to exactly one class."""
    name: str | None = None
    """Default: the construct's id."""
    namespace: str | None = None
    """Default: the `Namespace` construct around, else the chart's namespace."""


def family_manifests(
    props: FamilyProps,
    settings: Settings | None = None,
    *,
    name: str = "",
    namespace: str | None = None,
    where: str = "",
) -> list[dict[str, Any]]:
    """Return the objects of a family.

    Args:
        props: The classes.
        settings: Platform, Kubernetes version and registry mirror.
        name: The family's name where the props have none.
        namespace: Its namespace where the props have none.
        where: The place named in errors. Default: the family's name.

    Raises:
        PropsError: A node would get none of the DaemonSets, or two of them: the message has one. Or a class is refused
            for itself, or classes differ in what they share.
    """
    name = props.name or name
    where = where or name
    namespace = props.namespace or namespace or "default"
    agents = _agents(props, settings or Settings(), name, namespace, where)
    made = [checked_objects(agent, f"{where}[{agent.node_class}]") for agent in agents]
    problems = [*_named_once(props, where), *_proof(agents, props, where), *_differences(made, where)]
    if problems:
        raise PropsError(problems)
    return _joined(made)


def _agents(props: FamilyProps, settings: Settings, name: str, namespace: str, where: str) -> list[Agent]:
    """Return the agent of each class: placed on its nodes, with what all classes may do, and config of its own name."""
    agents = [
        replace(
            agent_of(each.agent, settings, name, namespace, f"{where}[{each.name}]"),
            node_class=each.name,
        )
        for each in props.classes
    ]
    rules = [rule for agent in agents for rule in agent.props.rbac]
    shared = [rule for index, rule in enumerate(rules) if rule not in rules[:index]]
    own_config = any(agent.props.config != agents[0].props.config for agent in agents)
    return [
        replace(
            agent,
            props=agent.props.model_copy(
                update={
                    "rbac": shared,
                    "placement": agent.props.placement.where(*each.where),
                    "config": [_own(config, agent) if own_config else config for config in agent.props.config],
                }
            ),
        )
        for each, agent in zip(props.classes, agents, strict=True)
    ]


def _own(config: ConfigFiles, agent: Agent) -> ConfigFiles:
    """Return config files under the class's own name, as another class has other content."""
    return config.model_copy(update={"name": f"{config.name or agent.name}-{agent.node_class}"})


def _named_once(props: FamilyProps, where: str) -> Iterator[Problem]:
    for name, count in Counter(each.name for each in props.classes).items():
        if count > 1:
            yield Problem(where, "classes", f"the name {name!r} is used {count} times", "name each class differently")


def _proof(agents: Sequence[Agent], props: FamilyProps, where: str) -> list[Problem]:
    """Return a node that would get none or two of the DaemonSets, if there can be one."""
    members = {str(agent.node_class): _selecting(agent) for agent in agents}
    without = [
        _selecting(replace(agent, props=agent.props.model_copy(update={"placement": each.agent.placement})))
        for agent, each in zip(agents, props.classes, strict=True)
    ]
    return prove_partition(members, scope=_common(without)).problems(where)


def _selecting(agent: Agent) -> dict[str, Any]:
    """Return the part of the pod's spec that selects nodes."""
    affine = affinity(replace(agent, why=[]))
    return {"nodeSelector": node_selector(agent)} | ({"affinity": affine} if affine else {})


def _common(specs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the selection that all classes share: the nodes that the family is for."""
    first, *others = specs
    labels = {
        key: value
        for key, value in first["nodeSelector"].items()
        if all(other["nodeSelector"].get(key) == value for other in others)
    }
    same_affinity = all(other.get("affinity") == first.get("affinity") for other in others)
    return {"nodeSelector": labels} | ({"affinity": first["affinity"]} if same_affinity and "affinity" in first else {})


def _identity(each: Mapping[str, Any]) -> tuple[str, str | None, str]:
    return each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"]


def _differences(made: Sequence[Sequence[Mapping[str, Any]]], where: str) -> Iterator[Problem]:
    """Yield shared objects of which two classes want different content; labels follow the first class."""
    first: dict[tuple[str, str | None, str], Mapping[str, Any]] = {}
    for objects in made:
        for each in objects:
            known = first.setdefault(_identity(each), each)
            if _body(known) != _body(each):
                what = (
                    f"classes want different content in the {each['kind']} {each['metadata']['name']} that they share"
                )
                yield Problem(where, "classes", what, "give every class the same props but for what its DaemonSet has")


def _body(each: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in each.items() if key != "metadata"}


def _joined(made: Sequence[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return each object once, the DaemonSets together where the first one stands."""
    unique = {_identity(each): each for objects in reversed(made) for each in reversed(objects)}
    ordered = [unique[key] for key in dict.fromkeys(_identity(each) for objects in made for each in objects)]
    return in_document_order(ordered)
