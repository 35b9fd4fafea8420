"""The configuration file, in Fluent Bit's YAML form.

Sources: docs.fluentbit.io/manual/administration/configuring-fluent-bit/yaml (sections), .../data-pipeline/inputs/{tail,
systemd}, .../data-pipeline/filters/{kubernetes,multiline-stacktrace}, .../administration/{monitoring,backpressure}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.agents.log_collector import container_logs
from constructs_ds.output import dumps
from presets.fluent_bit.output import Disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.builder.settings import Settings
    from presets.fluent_bit.props import FluentBitProps

CONFIG_DIR = "/fluent-bit/etc/conf"
"""Where the files are mounted: below the image's own folder, whose parsers.conf stays in sight."""
CONFIG_FILE = "fluent-bit.yaml"
_IMAGE_PARSERS = "/fluent-bit/etc/parsers.conf"
_SECONDS_TO_STOP = 10
"""Between the end of Fluent Bit's own grace time and the kill."""
_DEFAULT_GRACE = 30
"""Kubernetes' own termination grace period."""


def render(props: FluentBitProps, settings: Settings) -> str:
    """Return the text of the configuration file."""
    disk = Disk(props.positions(), buffers=props.buffer == "filesystem")
    config: dict[str, Any] = {
        "service": _service(props, disk),
        "parsers": list(props.parsers),
        "multiline_parsers": list(props.multiline_parsers),
        "pipeline": {
            "inputs": [*_inputs(props, settings, disk), *props.extra_inputs],
            "filters": [*_filters(props, settings, disk), *props.extra_filters],
            "outputs": [*(output.to_dict(disk) for output in props.outputs), *props.extra_outputs],
        },
    }
    config["pipeline"] = {name: section for name, section in config["pipeline"].items() if section}
    return dumps([{name: section for name, section in config.items() if section}])


def _service(props: FluentBitProps, disk: Disk) -> dict[str, Any]:
    grace = props.termination_grace_period_seconds
    service: dict[str, Any] = {
        "flush": props.flush_seconds,
        "grace": max(1, (_DEFAULT_GRACE if grace is None else grace) - _SECONDS_TO_STOP),
        "log_level": props.log_level,
        "parsers_file": _IMAGE_PARSERS,
        "http_server": True,
        "http_listen": props.http_listen,
        "http_port": props.http_port,
        "health_check": True,
        # Anyone who reaches the port could reload; a changed ConfigMap restarts the pod instead.
        "hot_reload": False,
        # Five minutes between tries at the most (half an hour otherwise), so that a destination that is back is found.
        "scheduler.cap": 300,
    }
    if disk.buffers:
        service |= {
            "storage.path": f"{disk.folder}/buffer",
            "storage.metrics": True,
            "storage.max_chunks_up": props.max_chunks_up,
            "storage.backlog.mem_limit": "16M",
            "storage.delete_irrecoverable_chunks": True,
        }
    return {**service, **props.service}


def _inputs(props: FluentBitProps, settings: Settings, disk: Disk) -> Iterator[dict[str, Any]]:
    parser = {"multiline.parser": "docker" if props.docker else "cri"}
    yield _tail(props, settings, disk, "kube", props.container_log_paths(settings)) | parser | dict(props.tail)
    files = props.further_paths(settings)
    if files:
        yield _tail(props, settings, disk, "file", files) | dict(props.tail)
    if props.journal:
        yield {
            "name": "systemd",
            "alias": "journal",
            "tag": "journal.*",
            "db": f"{disk.folder}/journal.db",
            "read_from_tail": props.read_from == "tail",
            "strip_underscores": True,
            **(
                {"systemd_filter": [f"_SYSTEMD_UNIT={unit}" for unit in props.journal_units]}
                if props.journal_units
                else {}
            ),
            **_buffer(props, disk),
        }


def _tail(props: FluentBitProps, settings: Settings, disk: Disk, tag: str, paths: list[str]) -> dict[str, Any]:
    excluded = props.excluded_paths(settings)
    return {
        "name": "tail",
        "alias": tag,
        "tag": f"{tag}.*",
        "path": ",".join(paths),
        **({"exclude_path": ",".join(excluded)} if excluded else {}),
        "db": f"{disk.folder}/{tag}.db",
        "db.locking": True,
        "read_from_head": props.read_from == "head",
        # Seconds until a new file is seen: a pod may be gone within the minute that is the default.
        "refresh_interval": 10,
        # A container's line has at most 16 KiB, six times that when each character is escaped.
        "buffer_max_size": "256k",
        "skip_long_lines": True,
        **_buffer(props, disk),
    }


def _buffer(props: FluentBitProps, disk: Disk) -> dict[str, Any]:
    return {"storage.type": "filesystem"} if disk.buffers else {"mem_buf_limit": props.mem_buf_limit}


def _filters(props: FluentBitProps, settings: Settings, disk: Disk) -> Iterator[dict[str, Any]]:
    if props.multiline:
        yield {
            "name": "multiline",
            "match": "kube.*",
            "multiline.key_content": "log",
            "multiline.parser": ",".join(props.multiline),
            **({"emitter_storage.type": "filesystem"} if disk.buffers else {}),
        }
    if props.kubernetes is not None:
        yield props.kubernetes.filter(f"kube{container_logs(settings)}/".replace("/", "."))
    if props.file_paths or props.journal:
        # Containers' records name their node through their pod; these have nothing else to tell where they are from.
        yield {"name": "record_modifier", "match_regex": r"^(file|journal)\.", "record": "node ${NODE_NAME}"}
