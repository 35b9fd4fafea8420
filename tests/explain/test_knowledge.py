"""What is known of paths, capabilities and taints."""

from __future__ import annotations

import pytest

from constructs_ds.explain.knowledge import known, known_path


@pytest.mark.parametrize(
    ("path", "means"),
    [
        ("/var/log", "the logs of the node and of all containers"),
        ("/var/log/", "the logs of the node and of all containers"),
        ("/var/log/audit/x", "inside /var/log (the logs of the node and of all containers)"),
        ("/var/run/docker.sock", "the container runtime; whoever may talk to it is root on the node"),
        ("/", "every file of the node; whoever may write there is root on the node"),
        ("/opt/product", ""),
        ("C:\\logs", ""),
        ("", ""),
    ],
)
def test_paths(path: str, means: str) -> None:
    """A path has its own fact, else the nearest folder's above it; /var/run is /run; else nothing is known."""
    assert known_path(path) == means


def test_names() -> None:
    """A name that is not listed has no meaning."""
    assert known("capabilities", "SYS_TIME") == "setting the clock"
    assert known("capabilities", "SYS_FUTURE") == ""
    assert known("taints", "nvidia.com/gpu") == "nodes set apart for NVIDIA GPUs"
