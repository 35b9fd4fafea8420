"""Log collectors: what the node's containers, files and journal say, read where the node keeps it.

Sources: kubernetes.io/docs/concepts/cluster-administration/logging/ (where container logs lie, rotation);
k8s.io/kubernetes/pkg/kubelet/kuberuntime/legacy.go (names under /var/log/containers: pod_namespace_container-id.log);
k8s.io/apiserver/pkg/storage/names/generate.go (five random letters end a pod's name, at most 58 go before them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.builder.host_access import HostAccess, HostPath
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings

_WILDCARDS = frozenset("*?[")
_NAME_BEFORE_SUFFIX = 58
_HOST = "/host"
_RUNTIME_JOURNAL = "/run/log/journal"


class LogCollectorProps(NodeDaemonSetProps):
    """Props of `LogCollector`."""

    placement: Placement = Placement.every_node()
    """Default: every Linux node; the logs of a node set apart by a taint are missed the most."""
    rollout: Rollout = Rollout.rolling("10%")
    """Default: a tenth of the nodes at once; nothing is lost meanwhile, as positions are kept and files wait."""
    termination_grace_period_seconds: int | None = Field(default=60, ge=0)
    """Default: a minute, for sending what is buffered."""

    log_paths: Sequence[str] = ()
    """Container logs to read, as absolute paths with wildcards, such as "/var/log/containers/*_payments_*.log".
    Default: those of every container."""
    exclude_paths: Sequence[str] = ()
    """Files that are left out, as absolute paths with wildcards."""
    exclude_own_logs: bool = True
    """Whether the agent leaves out its own logs. Reading them loops as soon as it logs an error about sending."""
    file_paths: Sequence[str] = ()
    """Further files of the node, one plain line a record, such as "/var/log/audit/audit.log". Default: none."""
    docker: bool = False
    """Whether Docker writes the container logs: JSON lines below its own folder. Default: the CRI text format, as
    containerd and CRI-O write it."""
    read_from: Literal["head", "tail"] = "head"
    """Where a file without a known position is begun. Default: at its head, so that what a new node's pods wrote
    before the agent came is not lost; on first roll-out that sends what rotation has left of all logs."""
    positions_dir: str | None = None
    """A folder of the node that the agent may write, for read positions and for what it buffers on disk.
    Default: /var/lib/<namespace>-<name>, made when missing; no two agents may share it."""
    journal: bool = False
    """Whether the systemd journal is read. Default: it is not, and nothing of it is mounted."""
    journal_units: Sequence[str] = ()
    """Only these units of the journal, such as "kubelet.service". Default: all."""

    @field_validator("log_paths", "exclude_paths", "file_paths")
    @classmethod
    def _paths_are_absolute(cls, paths: Sequence[str]) -> Sequence[str]:
        for path in paths:
            if not path.startswith("/") or ".." in path.split("/"):
                raise ValueError(f"{path!r} is no absolute path on the node; start with '/' and leave out '..'")
            if "," in path:
                raise ValueError(f"{path!r} has a comma, which separates paths; give each path by itself")
        return paths

    @field_validator("log_paths", "file_paths")
    @classmethod
    def _paths_have_a_folder(cls, paths: Sequence[str]) -> Sequence[str]:
        for path in paths:
            if folder_of(path) == "/":
                raise ValueError(f"{path!r} reaches over the whole node; name the folder that the files lie in")
        return paths

    @field_validator("positions_dir")
    @classmethod
    def _positions_have_their_own_folder(cls, path: str | None) -> str | None:
        if path is not None and (not path.startswith("/") or ".." in path.split("/") or folder_of(path) == "/"):
            raise ValueError(f"{path!r} is no folder of the agent's own; name one such as '/var/lib/logs'")
        return path

    @model_validator(mode="after")
    def _positions_have_one_owner(self) -> Self:
        if self.rollout.surges:
            raise ValueError(
                f"rollout with max_surge {self.rollout.max_surge} runs two collectors on one set of read positions, "
                "which sends lines twice; use Rollout.rolling(...)"
            )
        return self

    @model_validator(mode="after")
    def _units_need_the_journal(self) -> Self:
        if self.journal_units and not self.journal:
            raise ValueError("journal_units are given but journal is off; set journal=True or drop them")
        return self

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what every log collector needs."""
        yield from super().parts(settings)
        yield Parts(
            component="log-collector",
            host_access=list(self._host_access(settings)),
            security=Security(run_as_root="log files belong to root, mode 0640, and so does the folder of positions"),
            priority_class="system-node-critical",
        )

    def container_log_paths(self, settings: Settings) -> list[str]:
        """Return which container logs are read, as the container sees them."""
        return [_inside(path, settings) for path in self.log_paths] or [f"{container_logs(settings)}/*.log"]

    def further_paths(self, settings: Settings) -> list[str]:
        """Return which further files are read, as the container sees them."""
        return [_inside(path, settings) for path in self.file_paths]

    def excluded_paths(self, settings: Settings) -> list[str]:
        """Return which files are not read, as the container sees them."""
        own = [self._own_logs(settings)] if self.exclude_own_logs else []
        return [_inside(path, settings) for path in self.exclude_paths] + own

    def positions(self) -> str:
        """Return the folder of positions, the same on the node and in the container; ask from `parts` on."""
        own = self.name if self.name == self.namespace else f"{self.namespace}-{self.name}"
        return self.positions_dir or f"/var/lib/{own}"

    def _own_logs(self, settings: Settings) -> str:
        pods = f"{self.name}-"[:_NAME_BEFORE_SUFFIX] + "?" * 5
        return f"{container_logs(settings)}/{pods}_{self.namespace}_*.log"

    def _host_access(self, settings: Settings) -> Iterator[HostAccess]:
        yield HostAccess.container_logs(docker=self.docker)
        why = "keeps read positions and buffered logs over restarts"
        yield HostAccess.path(self.positions(), why, name="positions", read_only=False, type="DirectoryOrCreate")
        if self.journal:
            yield _journal()
        folders = dict.fromkeys(folder_of(path) for path in (*self.log_paths, *self.file_paths))
        for folder in folders:
            inside = _inside(folder, settings)
            if inside != folder:
                yield HostAccess.path(folder, "reads the log files there", mount_path=inside)


def container_logs(settings: Settings) -> str:
    """Return the folder in which the kubelet links every container's log, such as "/var/log/containers"."""
    return f"{settings.facts.path('log_root')}/containers"


def _inside(path: str, settings: Settings) -> str:
    """Return where the container sees a path of the node.

    What lies outside the folder of logs comes under /host: mounted in its own place, a node's /etc would hide the
    container's certificates and name servers.
    """
    return path if PurePosixPath(path).is_relative_to(settings.facts.path("log_root")) else f"{_HOST}{path}"


def folder_of(path: str) -> str:
    """Return the deepest folder that all files matching `path` lie under.

    >>> folder_of("/opt/app/*/logs/*.log")
    '/opt/app'
    """
    steps = PurePosixPath(path).parent.parts
    fixed = next((index for index, step in enumerate(steps) if _WILDCARDS & set(step)), len(steps))
    return str(PurePosixPath(*steps[:fixed]))


def _journal() -> HostAccess:
    """Both places of the journal: kept on disk it lies below /var/log, which is mounted in any case.

    Source: systemd-journald.service(8), machine-id(5); the library finds a node's journal by its machine id.
    """
    return HostAccess(
        paths=(
            HostPath(
                name="run-log-journal",
                path=_RUNTIME_JOURNAL,
                type="DirectoryOrCreate",
                why="reads the journal of a node that keeps it in memory",
            ),
            HostPath(name="machine-id", location="machine_id", type="File", why="finds the node's own journal"),
        )
    )
