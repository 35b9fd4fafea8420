"""Options that several commands have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_F = TypeVar("_F", bound="Callable[..., object]")


def project_options(command: _F) -> _F:
    """Add `--app` and `--outdir`."""
    app = click.option("--app", metavar="COMMAND", help="What makes the manifests. Default: `app` of cdk8s.yaml.")
    outdir = click.option(
        "--outdir", metavar="DIR", help="The output folder. Default: `output` of cdk8s.yaml, else dist."
    )
    return app(outdir(command))


def output_option(*forms: str) -> Callable[[_F], _F]:
    """Add `--output`; the first form is the default."""
    return click.option(
        "--output", type=click.Choice(forms), default=forms[0], show_default=True, help="The form of the answer."
    )


def platform_option(command: _F) -> _F:
    """Add `--platform`; an unknown one is refused with those there are."""
    return click.option(
        "--platform",
        default="kubernetes",
        show_default=True,
        metavar="NAME",
        help="Where the cluster runs, such as eks.",
        callback=_known,
    )(command)


def _known(_context: click.Context, _option: click.Parameter, name: str) -> str:
    from constructs_ds.platforms import load_platform  # noqa: PLC0415 - brings pydantic

    return load_platform(name).name


def print_json(data: dict[str, Any]) -> None:
    """Write a JSON document to standard output."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
