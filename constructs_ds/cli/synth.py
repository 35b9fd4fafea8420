"""`constructs-ds synth`: run the app, check what it made, and put it into the output folder as a whole."""

from __future__ import annotations

import click

from constructs_ds.cli._options import project_options
from constructs_ds.cli._project import read_project
from constructs_ds.cli._run_app import run_app
from constructs_ds.cli._verdict import check
from constructs_ds.output import write_tree
from constructs_ds.versions import parse_version


@click.command()
@project_options
@click.option(
    "--kubernetes-version", "version", metavar="V", help="Check against this version instead of what the app says."
)
@click.option("--strict/--no-strict", default=True, help="Whether what was made is checked. Default: it is.")
def command(app: str | None, outdir: str | None, version: str | None, strict: bool) -> None:
    """Run the app of cdk8s.yaml and write the manifests that it makes.

    No npm is needed: a Node.js that works is looked for. The files are those that `cdk8s synth` writes; those of an
    app that is a plain cdk8s.App go through the same writer, checks and order as ours. The output folder is replaced
    as a whole, or, when anything fails, not at all. Files in it with other names are left alone.

    Exit status: 0 written, 1 the app failed or made something wrong, 2 wrong usage or no Node.js.
    """
    target = parse_version(version) if version else None
    project = read_project(app, outdir)
    made = run_app(project)
    if strict:
        check(made, target)
    write_tree(project.outdir, made.files, suffix=made.suffix)
    for name in made.objects:
        click.echo(f"{project.outdir / name}")
    if not made.objects:
        click.echo("the app made no manifests", err=True)
