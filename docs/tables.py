"""Tables that the documents take from the code, as Markdown. `generate.py` puts them where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.settings import Settings
from constructs_ds.cli import COMMANDS, cli
from constructs_ds.cli._agents import Known, known_agents
from constructs_ds.explain import explain
from constructs_ds.pss import checks
from constructs_ds.pss.checks import CHECKS, capabilities_baseline, restricted_volumes, sysctls
from constructs_ds.simulate.table import Table, markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs_ds.pss.check import Check

_TOPICS = ("host", "privilege", "api", "placement")


def commands() -> str:
    """Return every command with its line of help."""
    return _table(("command", "says or does"), [(f"[`{name}`](#{name})", text) for name, text in COMMANDS.items()])


def options(name: str) -> str:
    """Return the arguments and options of one command."""
    context = click.Context(cli)
    command = cli.get_command(context, name)
    if command is None:
        raise KeyError(name)
    given = [each.get_help_record(click.Context(command)) for each in command.params]
    return _table(("option", "what it says"), [(f"`{each[0]}`", each[1]) for each in given if each is not None])


def pss_checks() -> str:
    """Return every Pod Security check: what it looks at, since when, and what it stands in for."""
    return _table(
        ("check", "level", "rule", "fields, allowed values, versions", "replaces"), map(_check, sorted_checks())
    )


def sorted_checks() -> list[Check]:
    """Return the checks of baseline, then those of restricted."""
    return sorted(CHECKS, key=lambda check: check.level)


def allowed_names() -> str:
    """Return the names that the checks with a list allow."""
    added = sysctls.ALLOWED_1_0
    lines = [
        f"- capabilities (`capabilities_baseline`): {_names(capabilities_baseline.ALLOWED)}",
        f"- volumes (`restrictedVolumes`): {_names(restricted_volumes.ALLOWED)}",
        f"- sysctls (`sysctls`): {_names(added)}",
    ]
    for version in CHECKS[CHECKS.index(sysctls.CHECK)].versions[1:]:
        allowed = getattr(sysctls, f"ALLOWED_1_{version.minimum_version.minor}")
        lines.append(f"  - from {version.minimum_version} on: {_names(allowed - added)}")
        added = allowed
    return "\n".join(lines) + "\n"


def presets() -> str:
    """Return for each preset what it makes, what it may do and why, and its props."""
    return "\n".join(_preset(each) for each in known_agents() if each.kind == "preset")


def base_props() -> str:
    """Return the props that every agent has."""
    return _props(NodeDaemonSetProps, NodeDaemonSetProps.model_fields)


def _check(check: Check) -> tuple[str, ...]:
    title, _, rest = (_module_of(check).__doc__ or "").partition("\n")
    replaced = dict.fromkeys(name for version in check.versions for name in version.overrides)
    rules = _line(rest.partition("Source:")[0])
    return (
        f"`{check.id}`",
        check.level,
        title.partition(": ")[2].rstrip("."),
        rules,
        ", ".join(f"`{name}`" for name in replaced),
    )


def _module_of(check: Check) -> Any:
    return next(module for module in vars(checks).values() if getattr(module, "CHECK", None) is check)


def _preset(known: Known) -> str:
    made = known.manifests(Settings())
    explained = explain(((known.name, each) for each in made), Settings().version)[0]
    daemon_set = next(each for each in made if each["kind"] == "DaemonSet")
    image = daemon_set["spec"]["template"]["spec"]["containers"][0]["image"]
    grants = {
        (grant.subject, grant.why): None
        for topic in _TOPICS
        for grant in explained.grants
        if grant.topic == topic and grant.why
    }
    role = next(each for each in known_agents() if each.name == known.role)
    own, inherited = known.props.__annotations__, role.props.__annotations__
    return "\n".join(
        (
            f"### {known.name}",
            "",
            f"A `{known.role}`: `{image}`. Pod Security level: {explained.level}.",
            f"Makes: {', '.join(each['kind'] for each in made)}.",
            f"Rollout: {explained.rollout}.",
            "",
            _table(("may, or is placed by", "why"), grants),
            _props(known.props, own),
            "Of its role:",
            "",
            _props(known.props, [name for name in inherited if name not in own]),
        )
    )


def _props(props: type[NodeDaemonSetProps], names: Iterable[str]) -> str:
    described = [(name, props.model_fields[name]) for name in names if name in props.model_fields]
    rows = [
        (f"`{name}`" + (" (required)" if field.is_required() else ""), _line(field.description or _inherited(name)))
        for name, field in described
    ]
    return _table(("prop", "what it says"), rows)


def _inherited(name: str) -> str:
    """Return what the base says of a prop of which a role or preset changes the default only."""
    base = NodeDaemonSetProps.model_fields.get(name)
    return (base.description if base else None) or ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _line(text: str) -> str:
    return " ".join(text.split())


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    _title, _, table = markdown([Table("", columns, list(rows))]).partition("\n\n")
    return table
