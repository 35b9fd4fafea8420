"""`App`: a cdk8s App whose files are written by our writer, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cdk8s

from constructs_ds.builder.verdict import problems_with
from constructs_ds.cdk.files import files_of
from constructs_ds.cdk.settings_of import settings_of
from constructs_ds.cdk.surroundings import configure, surroundings_of
from constructs_ds.errors import Problem, SynthError
from constructs_ds.output import dumps, in_document_order, in_field_order, write_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.builder.image import RegistryMirror
    from constructs_ds.versions import KubernetesVersion


class App(cdk8s.App):
    """A cdk8s App.

    Args:
        outdir: The output folder. Default: what the CLI says in CDK8S_OUTDIR, else "dist".
        platform: Where the clusters run, such as "eks" or "kubeadm". Default: a cluster of no particular kind.
        kubernetes_version: What manifests are checked against, such as "1.33". Default: the newest known.
        registry_mirror: The registry that every image is pulled from instead. Default: none.
        cluster: Which cluster this is for. Default: none; charts of several clusters say so themselves.
        strict: Whether every object is checked against the schema of the target version. Default: it is.
        yaml_output_type: How objects are divided into files. Default: one file per chart.
        output_file_extension: Default: ".k8s.yaml".
        resolvers: As in cdk8s.

    Raises:
        PropsError: The platform or version is unknown.
    """

    def __init__(
        self,
        *,
        outdir: str | None = None,
        platform: str | None = None,
        kubernetes_version: str | None = None,
        registry_mirror: RegistryMirror | None = None,
        cluster: str | None = None,
        strict: bool = True,
        yaml_output_type: cdk8s.YamlOutputType | None = None,
        output_file_extension: str | None = None,
        resolvers: Sequence[cdk8s.IResolver] | None = None,
    ) -> None:
        settings = settings_of(
            "App",
            platform=platform,
            kubernetes_version=kubernetes_version,
            registry_mirror=registry_mirror,
            cluster=cluster,
        )
        super().__init__(
            outdir=outdir,
            output_file_extension=output_file_extension,
            resolvers=resolvers,
            yaml_output_type=yaml_output_type,
        )
        configure(self, settings)
        self._strict = strict

    def synth(self) -> None:
        """Check everything and write the files; the old ones stay as they were unless all is well.

        Raises:
            SynthError: With every problem there is; nothing was written.
            UsageError: The output folder cannot be written.
        """
        files = self.synth_files()
        write_tree(Path(self.outdir), files, suffix=self.output_file_extension)

    def synth_yaml(self) -> str:
        """Return all objects of all charts as one YAML text.

        Raises:
            SynthError: With every problem there is.
        """
        return "---\n".join(self.synth_files().values())

    def synth_files(self) -> dict[str, str]:
        """Return the files that `synth` writes, by name.

        Raises:
            SynthError: With every problem there is.
        """
        around = surroundings_of(self)
        problems = around.fleet.problems()
        if problems:
            raise SynthError(problems)
        objects = [(chart, objects_of(chart)) for chart in self.charts]
        problems = [
            problem
            for (_, version), placed in _by_cluster(objects).items()
            for problem in problems_with(placed, version, strict=self._strict)
        ]
        if problems:
            raise SynthError(problems)
        divided = files_of(objects, self.yaml_output_type, self.output_file_extension)
        return {name: dumps(map(in_field_order, in_document_order(made))) for name, made in divided}


def objects_of(chart: cdk8s.Chart) -> list[dict[str, Any]]:
    """Return a chart's objects, finished: patches applied, lazy values resolved.

    Raises:
        SynthError: With what cdk8s' own validation found.
    """
    try:
        objects: list[dict[str, Any]] = list(chart.to_json())
    except RuntimeError as error:
        # What cdk8s' own validation found; its first line only announces the rest.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        said = [line for line in lines if line.startswith("[")] or lines[:1]
        raise SynthError([Problem("", "", line) for line in said]) from None
    return objects


def _by_cluster(
    objects: list[tuple[cdk8s.Chart, list[dict[str, Any]]]],
) -> dict[tuple[str | None, KubernetesVersion], list[tuple[str, dict[str, Any]]]]:
    """Group objects with their chart's path by cluster and target version."""
    grouped: dict[tuple[str | None, KubernetesVersion], list[tuple[str, dict[str, Any]]]] = {}
    for chart, made in objects:
        around = surroundings_of(chart)
        key = (around.settings.cluster, around.settings.version)
        grouped.setdefault(key, []).extend((around.path, each) for each in made)
    return grouped
