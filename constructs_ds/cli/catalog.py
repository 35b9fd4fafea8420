"""`constructs-ds catalog`: the presets and roles as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from constructs_ds.builder.settings import Settings
from constructs_ds.cli._agents import Known, known_agents
from constructs_ds.cli._options import output_option, platform_option, print_json
from constructs_ds.errors import PropsError
from constructs_ds.explain import explain
from constructs_ds.simulate.table import Table, markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.explain import Explained

_COLUMNS = ("Name", "Role", "Product", "Version", "Level", "Host access", "Image")
_NAMESPACES = {"hostNetwork": "network", "hostPID": "pid", "hostIPC": "ipc"}


@click.command()
@platform_option
@output_option("text", "json", "markdown")
def command(platform: str, output: str) -> None:
    """List the presets and roles with what their defaults need: Pod Security level and host access.

    Worked out from the manifests that each makes on --platform, not written down. Roles have an image of your choice.

    JSON: {"version": 1, "platform", "agents": [{"name", "kind": "preset|role", "role", "needs": [props to be given],
    "product", "product_version", "image", "level", "host_access": {"namespaces", "paths", "ports", "privileges"}}]};
    what cannot be known without further props is null.
    """
    settings = Settings(platform=platform)
    entries = [_entry(each, settings) for each in known_agents()]
    if output == "json":
        print_json({"version": 1, "platform": settings.platform, "agents": entries})
        return
    tables = [
        Table(title, _COLUMNS, [_row(each) for each in entries if each["kind"] == kind])
        for kind, title in (("preset", "Presets"), ("role", "Roles"))
    ]
    if output == "markdown":
        click.echo(markdown(tables), nl=False)
    else:
        _print(tables)


def _entry(agent: Known, settings: Settings) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": agent.name, "kind": agent.kind, "role": agent.role, "needs": list(agent.needs)}
    entry |= dict.fromkeys(("product", "product_version", "image", "level", "host_access"))
    try:
        made = agent.manifests(settings)
    except PropsError:  # it cannot be made without being told more, or on that platform
        return entry
    explained = explain(((agent.name, each) for each in made), settings.version)[0]
    daemon_set = next(each for each in made if each["kind"] == "DaemonSet")
    entry |= {"level": explained.level, "host_access": _host_access(explained)}
    if agent.kind == "preset":
        labels = daemon_set["metadata"]["labels"]
        entry["product"] = labels["app.kubernetes.io/name"]
        entry["product_version"] = labels.get("app.kubernetes.io/version")
        entry["image"] = daemon_set["spec"]["template"]["spec"]["containers"][0]["image"]
    return entry


def _host_access(explained: Explained) -> dict[str, list[str]]:
    subjects = {
        topic: [each.subject for each in explained.grants if each.topic == topic] for topic in ("host", "privilege")
    }
    return {
        "namespaces": [name for subject, name in _NAMESPACES.items() if subject in subjects["host"]],
        "paths": [each.removeprefix("hostPath ") for each in subjects["host"] if each.startswith("hostPath ")],
        "ports": [each.removeprefix("hostPort ") for each in subjects["host"] if each.startswith("hostPort ")],
        "privileges": subjects["privilege"],
    }


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    names = ("name", "role", "product", "product_version", "level")
    cells = [entry[name] or ("depends" if name == "level" else "") for name in names]
    return (*cells, _in_short(entry["host_access"]), entry["image"] or "")


def _in_short(access: dict[str, list[str]] | None) -> str:
    """Return host access in a few words: network, 2 paths (1 writable), SYS_TIME."""
    if access is None:
        return ""
    writable = sum(path.endswith("(writable)") for path in access["paths"])
    count = len(access["paths"])
    paths = f"{count} path{'s' * (count > 1)}" + (f" ({writable} writable)" if writable else "") if count else ""
    ports = [f"port {each.split('/')[0]}" for each in access["ports"]]
    privileges = [each.rpartition(" (")[0].removeprefix("capability ") for each in access["privileges"]]
    return ", ".join(dict.fromkeys(each for each in (*access["namespaces"], paths, *ports, *privileges) if each))


def _print(tables: Sequence[Table]) -> None:
    """Write aligned columns, each as wide as its widest cell."""
    for index, table in enumerate(tables):
        rows = [table.columns, *table.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        click.echo("\n" * bool(index) + "\n".join([table.title, *lines]))
