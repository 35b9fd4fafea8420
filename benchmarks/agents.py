"""The agent that every peer writes: a ServiceAccount, a ConfigMap and a DaemonSet with the same fields."""

from __future__ import annotations

from typing import Any

from constructs_ds.builder import env, probes
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.model import ContainerPort

NAMESPACE = "agents"
OBJECTS_PER_AGENT = 3
CONFIG = "[SERVICE]\n    Flush 1\n    Log_Level info\n" * 5


def keywords() -> dict[str, Any]:
    """Return the agent as keywords of `NodeDaemonSet`."""
    return {
        "image": "registry.example.com/agent:1.2.3",
        "resources": Resources(cpu="50m", memory="64Mi"),
        "args": ["--config=/etc/agent/agent.conf"],
        "env": {"NODE_NAME": env.NODE_NAME, "LOG_LEVEL": "info"},
        "ports": [ContainerPort(name="http", container_port=2020)],
        "liveness_probe": probes.http_get("/", "http"),
        "readiness_probe": probes.http_get("/ready", "http"),
        "config": [ConfigFiles(files={"agent.conf": CONFIG}, mount_path="/etc/agent")],
        "host_access": [HostAccess.container_logs()],
        "security": Security(user=1000),
        "placement": Placement(tolerate="no-schedule"),
    }


def props() -> NodeDaemonSetProps:
    """Return the agent as props."""
    return NodeDaemonSetProps(**keywords())
