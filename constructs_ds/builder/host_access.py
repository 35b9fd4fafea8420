"""What of the node an agent touches, as named bundles and plain paths, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Self

from pydantic import model_validator

from constructs_ds.builder.reasons import Why
from constructs_ds.builder.value import Value
from constructs_ds.platforms import HostLocation

HostPathType = Literal["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"]
Propagation = Literal["HostToContainer", "Bidirectional"]


class HostPath(Value):
    """A path of the node, mounted into the agent. Read-only unless the agent writes there."""

    why: Why
    """Why the agent needs it."""
    name: str
    """The name of the volume."""
    path: str | None = None
    """An absolute path on the node. Either this or `location`."""
    location: HostLocation | None = None
    """A place whose path the platform knows, such as "cni_bin"."""
    mount_path: str | None = None
    """Where the container sees it. Default: where the node has it."""
    read_only: bool = True
    """Whether writing is refused. Default: it is."""
    type: HostPathType | None = None
    """What has to be there before the pod starts. Default: no check. A Directory that is missing keeps the pod from
    starting; DirectoryOrCreate makes it (root, 0755)."""
    propagation: Propagation | None = None
    """HostToContainer shows later mounts of the node; Bidirectional also shows the container's to the node and needs a
    privileged container. Default: neither."""
    containers: Sequence[str] | None = None
    """The containers that mount it, by name, init containers included. Default: the main container only."""

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        if (self.path is None) == (self.location is None):
            raise ValueError(f"host path {self.name!r} needs exactly one of path and location")
        for path in (self.path, self.mount_path):
            if path is not None:
                absolute(path)
        return self


class HostAccess(Value):
    """A bundle of host access with its reason; an agent takes a list of them.

    Any hostPath, however harmless, and any host namespace puts the pod at the privileged Pod Security level.
    """

    network: Why | None = None
    """Why the pod uses the node's network. Default: it does not."""
    pid: Why | None = None
    """Why the pod sees the node's processes. Default: it does not."""
    ipc: Why | None = None
    """Why the pod shares the node's System V IPC. Default: it does not."""
    paths: Sequence[HostPath] = ()
    """Paths of the node that are mounted."""

    @classmethod
    def host_network(cls, why: str) -> Self:
        """Use the node's network: its addresses, ports and interfaces."""
        return cls(network=why)

    @classmethod
    def host_pid(cls, why: str) -> Self:
        """See the node's processes."""
        return cls(pid=why)

    @classmethod
    def host_ipc(cls, why: str) -> Self:
        """Share the node's System V IPC and POSIX message queues."""
        return cls(ipc=why)

    @classmethod
    def path(
        cls,
        path: str,
        why: str,
        *,
        name: str | None = None,
        mount_path: str | None = None,
        read_only: bool = True,
        type: HostPathType | None = None,
        propagation: Propagation | None = None,
        containers: Sequence[str] | None = None,
    ) -> Self:
        """Mount one path of the node. The volume's name defaults to the path's words: /run/flannel is run-flannel."""
        return cls(
            paths=(
                HostPath(
                    name=name or volume_name(path),
                    path=path,
                    why=why,
                    mount_path=mount_path,
                    read_only=read_only,
                    type=type,
                    propagation=propagation,
                    containers=containers,
                ),
            )
        )

    @classmethod
    def container_logs(cls, *, docker: bool = False, why: str = "reads the logs of the node's containers") -> Self:
        """Read-only /var/log, where both ends of the kubelet's links lie; with Docker also its own log folder."""
        paths = [HostPath(name="varlog", location="log_root", why=why)]
        if docker:
            paths.append(HostPath(name="docker-logs", location="docker_logs", why="where Docker keeps the log files"))
        return cls(paths=paths)

    @classmethod
    def host_root(cls, mount_path: str = "/host/root", *, why: str = "reads the node's filesystems") -> Self:
        """Read-only /, with the mounts that the node makes later."""
        return cls(
            paths=(HostPath(name="root", path="/", mount_path=mount_path, propagation="HostToContainer", why=why),)
        )

    @classmethod
    def kubelet_pods(cls, *, why: str, read_only: bool = True, propagation: Propagation | None = None) -> Self:
        """The kubelet's folder of pod volumes; CSI nodes write there and propagate their mounts."""
        return cls(
            paths=(
                HostPath(
                    name="kubelet-pods", location="kubelet_pods", why=why, read_only=read_only, propagation=propagation
                ),
            )
        )

    @classmethod
    def device_plugins(cls, *, why: str = "registers with the kubelet as a device plugin") -> Self:
        """The folder of device plugin sockets, writable."""
        return cls(paths=(HostPath(name="device-plugins", location="device_plugins", read_only=False, why=why),))

    @classmethod
    def pod_resources(cls, *, why: str = "asks the kubelet which pod holds which device") -> Self:
        """The folder of the kubelet's pod-resources socket, read-only."""
        return cls(paths=(HostPath(name="pod-resources", location="pod_resources", why=why),))

    @classmethod
    def cni_binaries(cls, *, mount_path: str | None = None, containers: Sequence[str] | None = None) -> Self:
        """The folder of CNI plugins, writable; made where it is missing."""
        why = "installs CNI plugins where the container runtime looks for them"
        return cls._cni(HostPath(name="cni-bin", location="cni_bin", why=why), mount_path, containers)

    @classmethod
    def cni_config(cls, *, mount_path: str | None = None, containers: Sequence[str] | None = None) -> Self:
        """The folder of CNI configuration, writable; made where it is missing."""
        why = "writes the CNI configuration that makes the node ready"
        return cls._cni(HostPath(name="cni-conf", location="cni_conf", why=why), mount_path, containers)

    @classmethod
    def _cni(cls, path: HostPath, mount_path: str | None, containers: Sequence[str] | None) -> Self:
        how = {"type": "DirectoryOrCreate", "read_only": False, "mount_path": mount_path, "containers": containers}
        return cls(paths=(path.model_copy(update=how),))

    @classmethod
    def kernel_modules(cls, *, why: str = "loads kernel modules that the node has not loaded yet") -> Self:
        """The kernel's modules, read-only."""
        return cls(paths=(HostPath(name="kernel-modules", location="kernel_modules", why=why),))

    @classmethod
    def xtables_lock(cls, *, why: str = "takes turns at iptables with the node's other users of it") -> Self:
        """The lock file of iptables, writable; made where it is missing."""
        lock = HostPath(name="xtables-lock", location="xtables_lock", type="FileOrCreate", read_only=False, why=why)
        return cls(paths=(lock,))

    @classmethod
    def cgroup(cls, *, why: str, mount_path: str | None = None) -> Self:
        """The cgroup filesystem, read-only."""
        return cls(paths=(HostPath(name="cgroup", location="cgroup", mount_path=mount_path, why=why),))

    @classmethod
    def bpf(cls, *, why: str, propagation: Propagation | None = None) -> Self:
        """The BPF filesystem, writable: pinned maps and programs outlive the pod."""
        return cls(paths=(HostPath(name="bpf", location="bpf", read_only=False, propagation=propagation, why=why),))

    @classmethod
    def runtime_socket(cls, *, why: str) -> Self:
        """The socket of the container runtime: whoever may talk to it is root on the node."""
        return cls(paths=(HostPath(name="runtime-socket", location="runtime_socket", type="Socket", why=why),))


_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")


def absolute(path: str) -> str:
    """Return a path that starts at the root, on Windows with a drive perhaps, and does not climb.

    Raises:
        ValueError: It is another.
    """
    if not _ABSOLUTE.match(path) or ".." in re.split(r"[\\/]", path):
        raise ValueError(f"{path!r} is no absolute path; start with '/' and leave out '..'")
    return path


def volume_name(path: str) -> str:
    """Return a volume name for a path of the node.

    >>> volume_name("/run/flannel")
    'run-flannel'
    """
    words = "".join(letter if letter.isalnum() else "-" for letter in path.lower()).strip("-")
    return words[:63].strip("-") or "root"
