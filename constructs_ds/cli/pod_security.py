"""`constructs-ds pod-security`: the level each workload needs, and which field is to blame.

The JSON is a contract, version 1:

    {"version": 1, "kubernetes_version": "1.37",
     "objects": [{"file", "kind", "namespace", "name", "level", "violations": [
         {"level", "check", "reason", "detail", "field", "remedy"}]}],
     "rejected": [{"file", "kind", "namespace", "name", "enforced": {"level", "version"}, "violations": [...]}],
     "problems": ["one line for each label that cannot be read"],
     "passed_over": 0}

`namespace` is "" where the manifest leaves it to whoever applies it. `rejected` has the pods that their namespace would
refuse: by the labels of Namespace objects among the inputs, else by `--namespace-level`.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any, Self

import click

from constructs_ds import input as manifests  # its names load on use: no YAML library for --help
from constructs_ds.errors import InputError, Problem, UsageError
from constructs_ds.pss.evaluate import REGISTRY
from constructs_ds.pss.policy import LEVELS, PolicyVersion
from constructs_ds.pss.survey import Rejection, Survey, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    from constructs_ds.pss.policy import Level

_COLOURS = {"privileged": "red", "baseline": "yellow", "restricted": "green"}
_VERSION = re.compile(r"v?1\.(0|[1-9][0-9]{0,3})(?:[.+-].*)?\Z")
_LARGE_BYTES = 5_000_000
"""From here on reading takes about a second, and a progress bar is worth having."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--kubernetes-version", default="latest", show_default=True, metavar="VERSION", help="Of the cluster, such as 1.33."
)
@click.option(
    "--namespace-level",
    type=click.Choice(LEVELS),
    help="What namespaces enforce, unless a Namespace among the inputs says otherwise.",
)
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(paths: tuple[str, ...], kubernetes_version: str, namespace_level: Level | None, output: str) -> None:
    """Say which Pod Security level each workload needs, and which field is to blame.

    PATH is a file, a folder (searched for *.yaml, *.yml and *.json) or - for standard input. With Namespace objects
    among the inputs, or --namespace-level, it also says which pods would be refused. What can be read is judged even
    where other documents cannot be.

    Exit status: 0 fine, 1 pods would be refused or labels cannot be read, 2 wrong usage or unreadable input.
    """
    survey = Survey(_parse_version(kubernetes_version), namespace_level)
    with _Progress() as progress:
        judged = _judge(paths, survey, progress.update)
        if output == "json":
            _print_json(survey, judged)
        else:
            _print_text(survey, judged)
    if survey.unreadable:
        raise InputError(survey.unreadable)
    if survey.label_problems or any(survey.rejections()):
        sys.exit(1)


def _parse_version(given: str) -> PolicyVersion:
    """Return the version of the cluster, with patch release and build passed over."""
    newest = REGISTRY.newest
    if given == "latest":
        return PolicyVersion(newest.minor)
    match = _VERSION.match(given)
    if match is None:
        remedy = f"use a version such as {newest}, or 'latest'"
        raise UsageError(Problem("", "--kubernetes-version", f"got {given!r}", remedy))
    if int(match[1]) > newest.minor:
        click.echo(f"constructs-ds: Kubernetes 1.{match[1]} is newer than is known here; judged as {newest}", err=True)
    return PolicyVersion(min(int(match[1]), newest.minor))


def _judge(
    paths: tuple[str, ...], survey: Survey, on_progress: Callable[[int, int], None]
) -> Iterator[Workload]:  # fmt: skip
    """Yield each workload as it is read; what cannot be read ends up in the survey."""
    try:
        for manifest in manifests.read_manifests(paths, on_progress=on_progress):
            workload = survey.add(manifest)
            if workload is not None:
                yield workload
    except InputError as error:
        survey.unreadable += error.problems


def _print_text(survey: Survey, judged: Iterator[Workload]) -> None:
    counts = dict.fromkeys(LEVELS, 0)
    for workload in judged:
        counts[workload.result.level] += 1
        level = click.style(workload.result.level, fg=_COLOURS[workload.result.level])
        click.echo(f"{_line(str(workload))}: {level} ({_line(f'{workload.source}:{workload.line}')})")
        for line in _obstacles(workload):
            click.echo(line)
    for rejection in survey.rejections():
        click.echo(_line(_rejection_text(rejection)))
    for problem in survey.label_problems:
        click.echo(_line(str(problem)))
    levels = ", ".join(f"{count} {level}" for level, count in counts.items() if count)
    total = sum(counts.values())
    click.echo(
        f"{total} {'workload' if total == 1 else 'workloads'} at Kubernetes {_plain(survey.version)}"
        f"{f': {levels}' if levels else ''}; {survey.passed_over} other objects passed over"
    )


def _obstacles(workload: Workload) -> Iterator[str]:
    """Yield what keeps a workload from the next stricter level."""
    if workload.result.level == "restricted":
        return
    following: Level = "baseline" if workload.result.level == "privileged" else "restricted"
    yield f"  not {following}:"
    for violation in workload.result.violations_at(following):
        more = f" (and {len(violation.fields) - 1} more)" if len(violation.fields) > 1 else ""
        what = f"{violation.reason} ({violation.detail}); {violation.remedy}"
        yield "    " + _line(f"{violation.check}: {violation.field}{more}: {what}")


def _rejection_text(rejection: Rejection) -> str:
    """Return what the event on the DaemonSet would say, and who says so."""
    who = f" ({rejection.where})" if rejection.where else ""
    why = ", ".join(f"{violation.reason} ({violation.detail})" for violation in rejection.violations)
    return f"refused: {rejection.workload}: namespace {rejection.namespace} enforces {rejection.enforced}{who}: {why}"


def _print_json(survey: Survey, judged: Iterator[Workload]) -> None:
    objects = [
        _identity(workload)
        | {
            "level": workload.result.level,
            "violations": [violation.as_dict() for violation in workload.result.violations],
        }
        for workload in judged
    ]
    rejected = [
        _identity(rejection.workload)
        | {
            "enforced": {"level": rejection.enforced.level, "version": str(rejection.enforced.version)},
            "violations": [violation.as_dict() for violation in rejection.violations],
        }
        for rejection in survey.rejections()
    ]
    report = {
        "version": 1,
        "kubernetes_version": _plain(survey.version),
        "objects": objects,
        "rejected": rejected,
        "problems": [str(problem) for problem in survey.label_problems],
        "passed_over": survey.passed_over,
    }
    click.echo(json.dumps(report, indent=2))


def _identity(workload: Workload) -> dict[str, Any]:
    return {
        "file": workload.source,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
    }


def _plain(version: PolicyVersion) -> str:
    return str(version).removeprefix("v")


def _line(text: str) -> str:
    """Return `text` on one line, whatever a manifest has in its names, and with nothing that steers a terminal."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())


class _Progress:
    """A progress bar for large inputs on a terminal; nothing, and no time lost in loading it, for the rest."""

    def __init__(self) -> None:
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, done: int, total: int) -> None:
        """Show how many bytes have been read."""
        if total < _LARGE_BYTES or not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _start_bar(total)
        self._bar.update(self._bar.task_ids[0], completed=done)


def _start_bar(total: int) -> Progress:
    from rich.console import Console  # noqa: PLC0415 - only where it is seen
    from rich.progress import Progress  # noqa: PLC0415 - as above

    # What goes to a pipe must not pass through the bar's console, which is standard error.
    on_screen = sys.stdout.isatty()
    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=on_screen, redirect_stderr=False)
    bar.add_task("Judging", total=total)
    bar.start()
    return bar
