"""The one function from props to manifests. Pure Python: tests, the CLI and a fleet renderer need no Node.js."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.apply_overrides import apply_overrides
from constructs_ds.builder.granted import without_stale_reasons
from constructs_ds.builder.lowering.agent import Agent
from constructs_ds.builder.lowering.objects import objects_of
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.resolve import resolve
from constructs_ds.builder.rules import as_problems, check_agent, check_names, check_objects
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.builder.props import NodeDaemonSetProps
    from constructs_ds.errors import Problem


def manifests(
    props: NodeDaemonSetProps,
    settings: Settings | None = None,
    *,
    name: str | None = None,
    namespace: str | None = None,
    where: str = "",
) -> list[dict[str, Any]]:
    """Return every object that an agent needs, checked, in the order in which files have them.

    Args:
        props: Of `NodeDaemonSet`, a role or a preset.
        settings: Platform, Kubernetes version and registry mirror. Default: the defaults of `Settings`.
        name: The agent's name where the props have none.
        namespace: Its namespace where the props have none. Default: "default", where host access is refused.
        where: The place named in errors, such as a construct path. Default: the agent's name.

    Raises:
        PropsError: What was made would be refused by the API server, or could never roll out; all problems at once.
    """
    agent_name = props.name or name or props.product or ""
    where = where or agent_name or type(props).__name__
    agent = agent_of(props, settings or Settings(), agent_name, props.namespace or namespace or "default", where)
    return checked_objects(agent, where)


def agent_of(props: NodeDaemonSetProps, settings: Settings, name: str, namespace: str, where: str) -> Agent:
    """Return an agent with everything decided.

    Raises:
        PropsError: What a role or preset made of a prop is refused.
    """
    named = props.model_copy(update={"name": name, "namespace": namespace})
    try:
        own = _settings_of(props, settings)
        return Agent(resolve(named, own), own, name, namespace)
    except PropsError as error:
        raise PropsError(replace(problem, where=where) for problem in error.problems) from None


def checked_objects(agent: Agent, where: str) -> list[dict[str, Any]]:
    """Return an agent's objects with overrides applied.

    Raises:
        PropsError: See `manifests`.
    """
    _refuse(as_problems(check_names(agent), where))
    made = objects_of(agent)
    _refuse(as_problems(check_agent(agent), where))
    if agent.props.overrides == Overrides():
        _refuse(check_objects(made, agent.settings.version, where))
        return made
    made = apply_overrides(made, agent.props.overrides, agent.container_name, where)
    _refuse(check_objects(made, agent.settings.version, where))
    return without_stale_reasons(made)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise PropsError(problems)


def _settings_of(props: NodeDaemonSetProps, settings: Settings) -> Settings:
    own = {name: value for name in ("platform", "registry_mirror") if (value := getattr(props, name)) is not None}
    return Settings(**own).within(settings) if own else settings
