"""`constructs-ds init`: a GitOps repository to begin with."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import version as version_of
from pathlib import Path

import click

from constructs_ds.cli._options import platform_option
from constructs_ds.errors import InputError, Problem, UsageError
from constructs_ds.output import write_tree
from constructs_ds.scaffold import render
from constructs_ds.scaffold.clone import is_empty_clone, write_into_clone
from constructs_ds.versions import parse_version

_PACKAGE = "constructs-ds"
_REPO_URL = re.compile(r"(https?://|ssh://|git@)[^\s\"'#]+")


@click.command()
@click.argument("folder", metavar="DIR")
@platform_option
@click.option(
    "--kubernetes-version", "version", default="latest", show_default=True, metavar="V", help="The cluster's version."
)
@click.option(
    "--argocd-repo-url", "repo_url", metavar="URL", help="Where the repository will be. Default: an example to replace."
)
@click.option(
    "--requirement", metavar="REQ", help="What pip installs as constructs-ds. Default: this version, with Node.js."
)
def command(folder: str, platform: str, version: str, repo_url: str | None, requirement: str | None) -> None:
    """Make DIR a GitOps repository with one agent: code, tests, CI workflow, Argo CD Application.

    Then: cd DIR && make synth && make test. DIR must be new, empty, or the clone of an empty repository; it is written
    as a whole or not at all.

    Exit status: 0 made, 2 wrong usage or DIR cannot be used.
    """
    target = Path(folder)
    answers = {
        "NAME": target.resolve().name,
        "PLATFORM": platform,
        "KUBERNETES_VERSION": str(parse_version(version)),
        "REPO_URL": _repo_url(repo_url, target),
        "REQUIREMENT": _requirement(requirement),
    }
    cloned = _is_clone(target)
    files = render(answers)
    if cloned:
        write_into_clone(target, files)
    else:
        write_tree(target, files, suffix="")
    # The branch is the one that the workflow and the Application name; a clone has the one that its server chose.
    steps = (f"cd {shlex.quote(str(target))}", *([] if cloned else ["git init -b main"]), "make synth", "make test")
    click.echo(f"wrote {len(files)} files into {target}; next: {' && '.join(steps)}")


def _is_clone(folder: Path) -> bool:
    """Return whether a folder that may be written is the clone of an empty repository, rather than new or empty.

    Raises:
        UsageError: It may not be written.
    """
    if folder.resolve() == Path.cwd():
        by_name = f"cd .. && constructs-ds init {shlex.quote(folder.resolve().name)}"
        what = "is the working directory, which is made as a whole from outside"
        raise UsageError(Problem(str(folder), "", what, f"call it by its name: {by_name}"))
    try:
        cloned = is_empty_clone(folder)
        occupied = not cloned and folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise UsageError(Problem(str(folder), "", f"cannot be read: {error.strerror or error}")) from None
    if occupied:
        raise UsageError(Problem(str(folder), "", "is not empty", "name a new folder; nothing is overwritten"))
    return cloned


def _repo_url(given: str | None, folder: Path) -> str:
    url = given or f"https://github.com/example/{re.sub(r'[^A-Za-z0-9_.-]', '-', folder.resolve().name)}.git"
    if not _REPO_URL.fullmatch(url):
        raise InputError(Problem("", "--argocd-repo-url", f"got {url!r}", "give an https, ssh or git@ address"))
    return url


def _requirement(given: str | None) -> str:
    if given is None:
        return f"{_PACKAGE}[node]~={version_of(_PACKAGE)}"
    if not given.strip() or "\n" in given:
        raise InputError(Problem("", "--requirement", f"got {given!r}", "give one line as in requirements.txt"))
    return given
