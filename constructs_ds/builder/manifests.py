"""The one function from props to manifests. Pure Python: tests, the CLI and a fleet renderer need no Node.js."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from constructs_ds.builder.lowering.agent import Agent
from constructs_ds.builder.lowering.objects import objects_of
from constructs_ds.builder.resolve import resolve
from constructs_ds.builder.rules import as_problems, check_agent, check_names, check_objects
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import InputError, Problem, PropsError
from constructs_ds.model.merge import strategic_merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    agent_name = props.name or name or props.product or ""
    agent_namespace = props.namespace or namespace or "default"
    named = props.model_copy(update={"name": agent_name, "namespace": agent_namespace})
    where = where or agent_name or type(props).__name__
    try:
        settings = _settings_of(props, settings or Settings())
        resolved = resolve(named, settings)
    except PropsError as error:  # what a role or preset made of a prop
        raise PropsError(replace(problem, where=where) for problem in error.problems) from None
    agent = Agent(resolved, settings, agent_name, agent_namespace)
    _refuse(as_problems(check_names(agent), where))
    made = objects_of(agent)
    _refuse(as_problems(check_agent(agent), where))
    made = apply_overrides(made, agent.props.overrides, agent.container_name, where)
    _refuse(check_objects(made, settings.version, where))
    return made


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise PropsError(problems)


def _settings_of(props: NodeDaemonSetProps, settings: Settings) -> Settings:
    own = {name: value for name in ("platform", "registry_mirror") if (value := getattr(props, name)) is not None}
    return Settings(**own).within(settings) if own else settings


def apply_overrides(
    made: Sequence[dict[str, Any]], overrides: Overrides, container: str, where: str
) -> list[dict[str, Any]]:
    """Return the objects with the user's strategic merge patches applied.

    Raises:
        PropsError: A patch is for an object that the agent does not make, makes no sense, or turns an object into
            another one.
    """
    problems: list[Problem] = []
    result = list(made)
    for target, patch in _patches(overrides, container):
        hits = [index for index, each in enumerate(made) if _is_target(each, target)]
        if not hits:
            known = ", ".join(f"{each['kind']}/{each['metadata']['name']}" for each in made)
            problems.append(Problem(where, "overrides", f"the agent makes no {target}", f"it makes {known}"))
        for index in hits:
            try:
                result[index] = strategic_merge(result[index], patch)
            except InputError as error:
                problems += [replace(each, where=where, field=f"overrides: {each.field}") for each in error.problems]
            problems += _other_object(made[index], result[index], where)
    _refuse(problems)
    return result


def _other_object(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Find what makes a patched object another one; all that refers to it would be left behind."""
    was, turned = _identity(before), _identity(after)
    for field, old in was.items():
        if turned[field] != old:
            what = f"turns {field} of {was['kind']}/{was['metadata.name']} into {turned[field]!r}"
            yield Problem(where, "overrides", what, "leave it out; `name` and `namespace` are props")


def _identity(each: Mapping[str, Any]) -> dict[str, Any]:
    given = each.get("metadata")
    metadata: Mapping[str, Any] = cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}
    named = {f"metadata.{field}": metadata.get(field) for field in ("name", "namespace")}
    return {"apiVersion": each.get("apiVersion"), "kind": each.get("kind"), **named}


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
