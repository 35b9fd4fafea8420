"""Host paths that two agents may both write to, leaving out those that are made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs_ds.simulate.host import HostPath

_KERNEL = ("/dev", "/proc", "/sys")
"""File systems of the kernel, which keeps order among writers itself."""

_MEANT_TO_BE_SHARED = frozenset(
    {
        *("/run/xtables.lock", "/var/run/xtables.lock", "/run/netns", "/var/run/netns"),
        "/var/lib/kubelet",
        *(f"/var/lib/kubelet/{name}" for name in ("pods", "plugins", "plugins_registry", "device-plugins")),
    }
)
"""The lock that iptables users take, the names of network namespaces, and where plugins of the kubelet meet it.

Source: iptables(8), ip-netns(8); kubernetes-csi.github.io/docs (kubelet plugin folders).
"""

_NO_FOLDER = frozenset({"Socket", "CharDevice", "BlockDevice"})


def written_paths(paths: Iterable[HostPath]) -> list[str]:
    """Return the paths that a pod may write to, leaving out those that are made for sharing."""
    return [
        given.path
        for given in paths
        if given.writable
        and given.type not in _NO_FOLDER
        and given.path not in _MEANT_TO_BE_SHARED
        and not any(_is_within(given.path, kernel) for kernel in _KERNEL)
    ]


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
