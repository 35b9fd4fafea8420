"""NVIDIA DCGM exporter: health and use of data centre GPUs, for Prometheus.

The node brings NVIDIA's driver and container runtime. Where that runtime is set not to let unprivileged containers name
their devices (accept-nvidia-visible-devices-envvar-when-unprivileged), show them another way and set
`visible_devices=None`.

Sources: github.com/NVIDIA/dcgm-exporter at d5e5f51 (4.8.2): pkg/cmd/app.go (flags and variables), docker/Dockerfile
(users, what needs SYS_ADMIN), internal/pkg/counters (the counter file), internal/pkg/server (health),
internal/pkg/transformation (pods), deployment/values.yaml (probes, resources); who may open the kubelet's pod-resources
socket: github.com/openshift/must-gather/pull/551.
Left out: counters through the API server (`--configmap-data`), DRA (its client reads resource.k8s.io/v1beta1 only), TLS
(give `--web-config-file` in `extra_args`, with a Secret).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.agents.gpu_monitor import GpuMonitorProps
from constructs_ds.builder import env, probes
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import EnvValue
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.image import Image
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value
from presets import images

_FIELD = re.compile(r"DCGM_(?:FI|EXP)_[A-Z0-9_]+\Z")
_PROFILING = "DCGM_FI_PROF_"
_CONFIG_FOLDER, _COUNTER_FILE = "/etc/dcgm-exporter", "counters.csv"
_USER = 1000


class Counter(Value):
    """One metric: a field of DCGM and what Prometheus is told of it.

    Source: docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html.
    """

    field: str
    """DCGM's name, such as "DCGM_FI_DEV_GPU_TEMP", or one of the exporter's own, "DCGM_EXP_…"."""
    type: Literal["gauge", "counter", "label"]
    """A label becomes a label of every other metric."""
    help: str
    """What it says, with its unit; one line."""

    @field_validator("field")
    @classmethod
    def _field_is_dcgm_s(cls, value: str) -> str:
        if not _FIELD.match(value):
            raise ValueError(f"{value!r} is no DCGM field; write one such as DCGM_FI_DEV_GPU_TEMP")
        return value

    @field_validator("help")
    @classmethod
    def _help_is_one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError(f"help {value!r} is no line of text; say in one line what the metric means")
        return value

    @property
    def is_profiling(self) -> bool:
        """Whether reading it needs the GPU's profiling counters."""
        return self.field.startswith(_PROFILING)


DEFAULT_COUNTERS = (
    Counter(field="DCGM_FI_DEV_SM_CLOCK", type="gauge", help="Clock of the streaming multiprocessors (MHz)"),
    Counter(field="DCGM_FI_DEV_MEM_CLOCK", type="gauge", help="Clock of the memory (MHz)"),
    Counter(field="DCGM_FI_DEV_GPU_TEMP", type="gauge", help="Temperature of the GPU (degrees Celsius)"),
    Counter(field="DCGM_FI_DEV_MEMORY_TEMP", type="gauge", help="Temperature of the memory (degrees Celsius)"),
    Counter(field="DCGM_FI_DEV_POWER_USAGE", type="gauge", help="Power drawn (W)"),
    Counter(
        field="DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", type="counter", help="Energy used since the driver started (mJ)"
    ),
    Counter(field="DCGM_FI_DEV_GPU_UTIL", type="gauge", help="Share of time in which a kernel ran (percent)"),
    Counter(field="DCGM_FI_DEV_MEM_COPY_UTIL", type="gauge", help="Share of time in which memory was used (percent)"),
    Counter(field="DCGM_FI_DEV_ENC_UTIL", type="gauge", help="Use of the video encoder (percent)"),
    Counter(field="DCGM_FI_DEV_DEC_UTIL", type="gauge", help="Use of the video decoder (percent)"),
    Counter(field="DCGM_FI_DEV_FB_FREE", type="gauge", help="Free frame buffer memory (MiB)"),
    Counter(field="DCGM_FI_DEV_FB_USED", type="gauge", help="Used frame buffer memory (MiB)"),
    Counter(field="DCGM_FI_DEV_FB_RESERVED", type="gauge", help="Frame buffer memory kept by the driver (MiB)"),
    Counter(field="DCGM_FI_DEV_XID_ERRORS", type="gauge", help="Number of the last XID error (0 for none)"),
    Counter(field="DCGM_FI_DEV_PCIE_REPLAY_COUNTER", type="counter", help="Retries on the PCIe link"),
    Counter(
        field="DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", type="counter", help="Double-bit memory errors since the last reset"
    ),
    Counter(
        field="DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", type="counter", help="Rows remapped for uncorrectable errors"
    ),
    Counter(field="DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS", type="counter", help="Rows remapped for correctable errors"),
    Counter(field="DCGM_FI_DEV_ROW_REMAP_FAILURE", type="gauge", help="Whether remapping a row failed (1 if so)"),
    Counter(field="DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL", type="counter", help="Traffic over all NVLink lanes"),
    Counter(field="DCGM_FI_DRIVER_VERSION", type="label", help="Version of the driver"),
)
"""What every GPU can be asked without its profiling counters, so without SYS_ADMIN."""

PROFILING_COUNTERS = (
    Counter(
        field="DCGM_FI_PROF_GR_ENGINE_ACTIVE",
        type="gauge",
        help="Share of time the graphics engine was active (0 to 1)",
    ),
    Counter(
        field="DCGM_FI_PROF_SM_ACTIVE", type="gauge", help="Share of cycles with a warp on a multiprocessor (0 to 1)"
    ),
    Counter(field="DCGM_FI_PROF_SM_OCCUPANCY", type="gauge", help="Share of the most possible warps resident (0 to 1)"),
    Counter(
        field="DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", type="gauge", help="Share of cycles the tensor cores worked (0 to 1)"
    ),
    Counter(field="DCGM_FI_PROF_DRAM_ACTIVE", type="gauge", help="Share of cycles the memory moved data (0 to 1)"),
    Counter(field="DCGM_FI_PROF_PCIE_TX_BYTES", type="gauge", help="Sent over PCIe with headers (bytes per second)"),
    Counter(
        field="DCGM_FI_PROF_PCIE_RX_BYTES", type="gauge", help="Received over PCIe with headers (bytes per second)"
    ),
)
"""What data centre GPUs from Volta on say more exactly. Only one process of a node may read them at a time."""


class DcgmExporterProps(GpuMonitorProps):
    """Props of `DcgmExporter`."""

    image: Image | str = images.image("dcgmExporter")
    resources: Resources = Resources(cpu="100m", memory="128Mi", memory_limit="512Mi")
    """Default: what NVIDIA's chart asks for. Its plain manifest limits at 256Mi, but a node of eight GPUs in MIG slices
    has a set of series for each slice."""
    counters: Sequence[Counter] = DEFAULT_COUNTERS
    """What is measured. Default: clocks, temperatures, power, use, memory, errors and links."""
    profiling: bool = False
    """Whether `PROFILING_COUNTERS` are measured as well. Costs root and SYS_ADMIN, and keeps other profilers away."""
    collect_interval_seconds: int = Field(default=30, ge=1)
    """Between two measurements; scraping more often gives the same values again."""
    with_pod_labels: bool = False
    """Whether metrics carry the labels of the pod that holds the GPU. Needs to read pods."""
    pod_label_allowlist: Sequence[str] = ()
    """Regular expressions; only pod labels that match one are carried. Default: all."""
    with_pod_uid: bool = False
    """Whether metrics carry the UID of the pod that holds the GPU. Needs to read pods."""
    virtual_gpus: bool = False
    """Whether a GPU that several pods share (time slicing, MPS) has series for each of them."""

    @model_validator(mode="after")
    def _counters_are_readable(self) -> Self:
        if not self.counters:
            raise ValueError("counters is empty; give at least one Counter, or leave it out")
        names = [counter.field for counter in self.counters]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                raise ValueError(f"counters name {name} {names.count(name)} times; keep one")
        asked = [counter.field for counter in self.counters if counter.is_profiling]
        if asked and not self.profiling:
            raise ValueError(f"counter {asked[0]} is a profiling metric; set profiling=True, or drop it")
        return self

    @model_validator(mode="after")
    def _pods_are_known(self) -> Self:
        for name in ("with_pod_labels", "with_pod_uid", "virtual_gpus"):
            if getattr(self, name) and not self.pod_resources:
                raise ValueError(f"{name}=True needs pod_resources=True, which says which pod holds which GPU")
        if self.pod_label_allowlist and not self.with_pod_labels:
            raise ValueError("pod_label_allowlist without with_pod_labels=True has no effect; set it, or drop the list")
        for pattern in self.pod_label_allowlist:
            _check_pattern(pattern)
        return self

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what the exporter needs beside its role."""
        yield from super().parts(settings)
        yield Parts(
            product="dcgm-exporter",
            args=[f"--collectors={_CONFIG_FOLDER}/{_COUNTER_FILE}"],
            config=[ConfigFiles(files={_COUNTER_FILE: self._counter_file()}, mount_path=_CONFIG_FOLDER)],
            env=dict(self._env(settings)),
            security=self._security(),
            scratch_dirs=["/tmp"],  # noqa: S108  (a folder of the container's own)
            # DCGM looks at every GPU before it serves, which takes most of a minute on large nodes.
            startup_probe=probes.http_get("/health", "metrics", period_seconds=5, failure_threshold=36),
            liveness_probe=probes.http_get("/health", "metrics", timeout_seconds=5),
            readiness_probe=probes.http_get("/health", "metrics", timeout_seconds=5),
        )
        if self.with_pod_labels or self.with_pod_uid:
            why = "adds what it asks of the pods of its node to their metrics"
            yield Parts(rbac=[Rule(resources=["pods"], verbs=["list", "watch"], why=why)])

    def _env(self, settings: Settings) -> Iterator[tuple[str, EnvValue]]:
        yield "NODE_NAME", env.NODE_NAME
        yield "DCGM_EXPORTER_LISTEN", f":{self.port}"
        yield "DCGM_EXPORTER_INTERVAL", str(self.collect_interval_seconds * 1000)
        if self.pod_resources:
            yield "DCGM_EXPORTER_KUBERNETES", "true"
            yield "DCGM_POD_RESOURCES_KUBELET_SOCKET", f"{settings.facts.path('pod_resources')}/kubelet.sock"
        if self.with_pod_labels:
            yield "DCGM_EXPORTER_KUBERNETES_ENABLE_POD_LABELS", "true"
        if self.pod_label_allowlist:
            yield "DCGM_EXPORTER_KUBERNETES_POD_LABEL_ALLOWLIST_REGEX", ",".join(self.pod_label_allowlist)
        if self.with_pod_uid:
            yield "DCGM_EXPORTER_KUBERNETES_ENABLE_POD_UID", "true"
        if self.virtual_gpus:
            yield "KUBERNETES_VIRTUAL_GPUS", "true"

    def _security(self) -> Security:
        if self.profiling:
            return Security(
                run_as_root="added capabilities take effect for root only",
                capabilities={"SYS_ADMIN": "the driver gives its profiling counters to nobody else"},
            )
        if self.pod_resources:
            return Security(run_as_root="the kubelet's pod-resources socket is open to root only")
        return Security(user=_USER, group=_USER)

    def _measured(self) -> list[Counter]:
        named = {counter.field for counter in self.counters}
        further = PROFILING_COUNTERS if self.profiling else ()
        return [*self.counters, *(counter for counter in further if counter.field not in named)]

    def _counter_file(self) -> str:
        text = io.StringIO()
        rows = [[counter.field, counter.type, counter.help] for counter in self._measured()]
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue()


def _check_pattern(pattern: str) -> None:
    if "," in pattern:
        raise ValueError(
            f"pod_label_allowlist {pattern!r} has a comma, at which the exporter splits; give two patterns"
        )
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"pod_label_allowlist {pattern!r} is no regular expression: {error}; mend it") from None
