"""`constructs-ds explain`: what each agent may touch, and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constructs_ds.cli._options import output_option, platform_option, print_json
from constructs_ds.errors import InputError, Problem
from constructs_ds.explain import Explained, explain
from constructs_ds.input import read_manifests
from constructs_ds.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.explain import Grant
    from constructs_ds.versions import KubernetesVersion

_TOPICS = {"host": "Host access", "privilege": "Privileges", "api": "API server", "placement": "Placement"}
_NOTHING = {
    "host": "nothing of the node",
    "privilege": "nothing beyond the least",
    "api": "nothing that these manifests say",
    "placement": "every node without taints",
}


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="PATH|NAME...")
@platform_option
@click.option(
    "--kubernetes-version", "version", default="latest", show_default=True, metavar="V", help="The cluster's version."
)
@output_option("text", "json")
def command(what: tuple[str, ...], platform: str, version: str, output: str) -> None:
    """Say what each DaemonSet may touch of its node and of the API server, where it runs, and why.

    Give manifests (files, folders, - for standard input), whoever wrote them, or the name of a preset or role, whose
    defaults are shown for --platform. Reasons are those that the manifest carries (annotation constructs-ds/why).

    JSON: {"version": 1, "kubernetes_version", "agents": [{"where", "namespace", "name", "level", "violations": [...],
    "grants": [{"topic", "subject", "field", "means", "why"}], "by_controller": [...], "rollout"}]}.

    Exit status: 0 explained, 2 unreadable input, no DaemonSet in it, or an unknown name.
    """
    target = parse_version(version)
    paths = [each for each in what if _is_path(each)]
    found = explain(((each.where, each.object) for each in read_manifests(paths)), target) if paths else []
    for name in what:
        if name not in paths:
            found += _by_name(name, platform, target)
    if not found:
        raise InputError(Problem(" ".join(what), "", "there is no DaemonSet in it", "give manifests of agents"))
    if output == "json":
        print_json({"version": 1, "kubernetes_version": str(target), "agents": [_as_json(each) for each in found]})
        return
    for index, each in enumerate(found):
        click.echo("\n" * bool(index) + "\n".join(_lines(each)))


def _is_path(text: str) -> bool:
    return text == "-" or "/" in text or "." in text or Path(text).exists()


def _by_name(name: str, platform: str, version: KubernetesVersion) -> list[Explained]:
    """Explain the defaults of a preset or role; pydantic is imported only for this."""
    from constructs_ds.builder.settings import Settings  # noqa: PLC0415
    from constructs_ds.cli._agents import find_agent  # noqa: PLC0415

    made = find_agent(name).manifests(Settings(platform=platform, kubernetes_version=str(version)))
    return explain(((name, each) for each in made), version)


def _as_json(each: Explained) -> dict[str, Any]:
    made = {name: getattr(each, name) for name in ("where", "namespace", "name", "level")}
    made["violations"] = [violation.as_dict() for violation in each.violations]
    made["grants"] = [asdict(grant) for grant in each.grants]
    return made | {"by_controller": list(each.by_controller), "rollout": each.rollout}


def _lines(each: Explained) -> Iterator[str]:
    yield click.style(f"{each.namespace}/{each.name}", bold=True) + f"  ({each.where})"
    yield f"Pod Security level: {each.level}"
    stricter = "baseline" if each.level == "privileged" else "restricted"
    for violation in each.violations:
        if violation.level == stricter:
            yield f"  not {stricter}: {violation.reason}: {violation.detail} [{violation.field}]"
    for topic, title in _TOPICS.items():
        grants = [grant for grant in each.grants if grant.topic == topic]
        yield f"{title}:" if grants else f"{title}: {_NOTHING[topic]}"
        for subject, grant in _together(grants):
            yield f"  {click.style(subject, fg='cyan')}" + (f": {grant.means}" if grant.means else "")
            if grant.why:
                yield f"      why: {grant.why}"
    yield "  tolerated always, by the DaemonSet controller: " + ", ".join(each.by_controller)
    yield f"Rollout: {each.rollout}"


def _together(grants: list[Grant]) -> Iterator[tuple[str, Grant]]:
    """Yield what was granted with one of its grants; what several containers have alike stands once, with them all."""
    alike: dict[tuple[str, str, str], list[Grant]] = {}
    for grant in grants:
        what = grant.subject.rpartition(" (")[0] if grant.topic == "privilege" else grant.subject
        alike.setdefault((what, grant.means, grant.why), []).append(grant)
    for (what, _, _), each in alike.items():
        containers = ", ".join(one.subject.rpartition(" (")[2].removesuffix(")") for one in each)
        yield f"{what} ({containers})" if each[0].topic == "privilege" else what, each[0]
