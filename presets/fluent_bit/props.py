"""The props of the preset, and what they add to the role.

Otherwise than in fluent/helm-charts (charts/fluent-bit, 0.58.1): read positions and buffers outlive the pod; the
journal, and with it the node's machine id, is read only where asked; pods may be got, not listed or watched, which the
kubernetes filter never does; no Service, unless `metrics` asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.agents.log_collector import LogCollectorProps, container_logs
from constructs_ds.builder import env, probes
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.image import Image
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import Problem, PropsError
from constructs_ds.model import ContainerPort, EnvVarSource
from presets.fluent_bit.config import CONFIG_DIR, CONFIG_FILE, render
from presets.fluent_bit.kubernetes import KubernetesMetadata
from presets.fluent_bit.output import Output
from presets.fluent_bit.outputs import Stdout
from presets.fluent_bit.values import Port, Size
from presets.images import image


class FluentBitProps(LogCollectorProps):
    """Props of `FluentBit`."""

    image: Image | str = image("fluentBit")
    resources: Resources = Resources(cpu="100m", memory="128Mi", memory_limit="512Mi")
    """Default: room for `max_chunks_up` chunks of 2 MB, as much again while they are sent, and the pods' metadata. The
    chart has none; the requests are ours, for a node of moderate load."""
    outputs: Sequence[Output] = (Stdout(),)
    """Where records go. Default: standard output, which proves the pipeline and stores nothing."""
    kubernetes: KubernetesMetadata | None = KubernetesMetadata()
    """What Kubernetes knows about each line. None: nothing is added, and the agent has no permissions at all."""
    multiline: Sequence[str] = ()
    """Parsers that put lines of containers together, such as "java", "python", "go", "ruby" or one of
    `multiline_parsers`. Default: none; every line is a record."""

    buffer: Literal["filesystem", "memory"] = "filesystem"
    """Where records wait. Default: on the node's disk, each output's `disk_limit` at most, over restarts too."""
    max_chunks_up: int = Field(default=64, ge=1)
    """Chunks of about 2 MB that are in memory at a time, with the filesystem buffer."""
    mem_buf_limit: Size = "32M"
    """Where an input pauses, with the memory buffer."""
    flush_seconds: int = Field(default=1, ge=1)
    """Between two deliveries."""
    log_level: Literal["error", "warn", "info", "debug"] = "info"
    """Of the agent itself."""
    http_port: Port = 2020
    """Where health and metrics are served."""
    http_listen: str = "0.0.0.0"  # noqa: S104  (probes and Prometheus come from outside the pod)
    """The address of health and metrics; "::" in a cluster with IPv6 only."""

    tail: Mapping[str, Any] = Field(default_factory=dict)
    """Further properties of the inputs that read files, in Fluent Bit's spelling; they win."""
    service: Mapping[str, Any] = Field(default_factory=dict)
    """Further properties of the service section; they win."""
    parsers: Sequence[Mapping[str, Any]] = ()
    """Parsers beside those of the image."""
    multiline_parsers: Sequence[Mapping[str, Any]] = ()
    extra_inputs: Sequence[Mapping[str, Any]] = ()
    extra_filters: Sequence[Mapping[str, Any]] = ()
    """Filters after those of the preset, in this order."""
    extra_outputs: Sequence[Mapping[str, Any]] = ()
    """Outputs that have no type here."""
    files: Mapping[str, str] = Field(default_factory=dict)
    """Further files beside the configuration, such as Lua scripts; they are seen in /fluent-bit/etc/conf."""

    @field_validator("parsers", "multiline_parsers", "extra_inputs", "extra_filters", "extra_outputs")
    @classmethod
    def _sections_have_a_name(cls, sections: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        for index, section in enumerate(sections):
            if "name" not in section:
                raise ValueError(f"entry {index} has no name; Fluent Bit finds a plugin or parser by it, so give one")
        return sections

    @field_validator("files")
    @classmethod
    def _config_is_not_a_file(cls, files: Mapping[str, str]) -> Mapping[str, str]:
        if CONFIG_FILE in files:
            raise ValueError(f"{CONFIG_FILE!r} is the configuration that is made here; use the props, or another name")
        return files

    @model_validator(mode="after")
    def _records_go_somewhere(self) -> Self:
        if not self.outputs and not self.extra_outputs:
            raise ValueError("there is no output, so records would go nowhere; give outputs or extra_outputs")
        titles = [output.variable("") for output in self.outputs]
        for index, output in enumerate(self.outputs):
            if titles.index(output.variable("")) != index:
                raise ValueError(f"two outputs are called {output.title!r}; give each an alias of its own")
        if not self.exclude_own_logs and any(isinstance(output, Stdout) for output in self.outputs):
            raise ValueError("Stdout with exclude_own_logs off reads what it writes, for ever; drop one of them")
        return self

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what Fluent Bit needs beside its role."""
        yield from super().parts(settings)
        self._check_log_paths(settings)
        yield Parts(
            product="fluent-bit",
            # Said although it is the image's entry point: the "-debug" images have none.
            command=["/fluent-bit/bin/fluent-bit"],
            args=[f"--config={CONFIG_DIR}/{CONFIG_FILE}"],
            env=dict(self._env()),
            ports=[ContainerPort(name="http", container_port=self.http_port, protocol="TCP")],
            # The first tells that the process answers. The second fails when more than five times a minute
            # records are refused or given up after retries, which holds a rollout; waiting on disk does not count.
            liveness_probe=probes.http_get("/", "http"),
            readiness_probe=probes.http_get("/api/v2/health", "http"),
            metrics=Metrics(port="http", path="/api/v2/metrics/prometheus"),
            config=[ConfigFiles(files={CONFIG_FILE: render(self, settings), **self.files}, mount_path=CONFIG_DIR)],
        )
        yield self._certificates()
        if self.kubernetes is not None:
            yield Parts(rbac=list(self.kubernetes.rules(settings.version)))

    def _env(self) -> Iterator[tuple[str, EnvVarSource]]:
        yield "NODE_NAME", env.NODE_NAME
        if self.kubernetes is not None and self.kubernetes.use_kubelet:
            yield "NODE_IP", env.HOST_IP
        for output in self.outputs:
            yield from output.env()

    def _certificates(self) -> Parts:
        """Secrets of outputs, each once, however many use it."""
        secrets = {tls.secret: tls for output in self.outputs if (tls := output.tls_settings()) is not None}
        volumes = [volume for tls in secrets.values() if (volume := tls.volume()) is not None]
        mounts = [mount for tls in secrets.values() if (mount := tls.volume_mount()) is not None]
        return Parts(volumes=volumes, volume_mounts=mounts)

    def _check_log_paths(self, settings: Settings) -> None:
        folder = PurePosixPath(container_logs(settings))
        wrong = [path for path in self.log_paths if PurePosixPath(path).parent != folder]
        if self.kubernetes is not None and wrong:
            raise PropsError(
                Problem(
                    "",
                    "log_paths",
                    f"{wrong[0]!r} does not lie in {folder}, whose file names tell pod and namespace",
                    f"write it as {folder}/<pod>_<namespace>_<container>-*.log, or read it through file_paths",
                )
            )
