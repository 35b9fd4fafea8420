"""The one function from props to manifests. Pure Python: tests, the CLI and a fleet renderer need no Node.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.lowering.agent import Agent
from constructs_ds.builder.lowering.objects import objects_of
from constructs_ds.builder.resolve import resolve
from constructs_ds.builder.rules import check_objects
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import Problem, PropsError
from constructs_ds.model.merge import strategic_merge
from constructs_ds.output.schema_check import check_schema

if TYPE_CHECKING:
    from constructs_ds.builder.overrides import Overrides
    from constructs_ds.builder.props import NodeDaemonSetProps


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
    settings = _settings_of(props, settings or Settings())
    agent_name = props.name or name or props.product or ""
    agent = Agent(resolve(props, settings), settings, agent_name, props.namespace or namespace or "default")
    where = where or agent_name
    made = apply_overrides(objects_of(agent), agent.props.overrides, agent.container_name, where)
    problems = [*check_objects(made, where), *check_schema(made, settings.version)]
    if problems:
        raise PropsError(problems)
    return made


def _settings_of(props: NodeDaemonSetProps, settings: Settings) -> Settings:
    own = {name: value for name in ("platform", "registry_mirror") if (value := getattr(props, name)) is not None}
    return Settings(**own).within(settings) if own else settings


def apply_overrides(
    made: Sequence[dict[str, Any]], overrides: Overrides, container: str, where: str
) -> list[dict[str, Any]]:
    """Return the objects with the user's strategic merge patches applied.

    Raises:
        PropsError: A patch is for an object that the agent does not make.
    """
    patches = list(_patches(overrides, container))
    if not patches:
        return list(made)
    problems: list[Problem] = []
    result = list(made)
    for target, patch in patches:
        hits = [index for index, each in enumerate(result) if _is_target(each, target)]
        if not hits:
            known = ", ".join(f"{each['kind']}/{each['metadata']['name']}" for each in result)
            problems.append(Problem(where, "overrides", f"the agent makes no {target}", f"it makes {known}"))
        for index in hits:
            result[index] = strategic_merge(result[index], patch)
    if problems:
        raise PropsError(problems)
    return result


def _patches(overrides: Overrides, container: str) -> list[tuple[str, Any]]:
    patches: list[tuple[str, Any]] = list(overrides.by_kind())
    if overrides.pod is not None:
        patches.append(("DaemonSet", {"spec": {"template": {"spec": overrides.pod}}}))
    if overrides.container is not None:
        patch = overrides.container
        named = {"name": container, **patch} if isinstance(patch, Mapping) else patch
        patches.append(("DaemonSet", {"spec": {"template": {"spec": {"containers": [named]}}}}))
    return [*patches, *overrides.by_name.items()]


def _is_target(made: Mapping[str, Any], target: str) -> bool:
    kind, _, name = target.partition("/")
    return made["kind"] == kind and (not name or made["metadata"]["name"] == name)
