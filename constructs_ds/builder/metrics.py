"""Where the agent's metrics are, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from constructs_ds.builder.value import Value


class Metrics(Value):
    """A Prometheus endpoint of the pod."""

    port: str
    """The name of a port of the main container, a sidecar or a further container."""
    path: str = "/metrics"
    scheme: Literal["http", "https"] = "http"
    service: bool = False
    """Whether a headless Service is made. A ServiceMonitor makes one in any case."""
    monitor: Literal["PodMonitor", "ServiceMonitor"] | None = None
    """The Prometheus Operator object to make. Default: none, as it needs the operator's CRDs in the cluster."""
    interval: str = "30s"
    """Between two scrapes."""
    monitor_labels: Mapping[str, str] = Field(default_factory=dict)
    """Labels by which your Prometheus selects monitors, such as {"release": "kube-prometheus-stack"}."""

    def endpoint(self) -> dict[str, Any]:
        """Return the endpoint of a monitor; the instance is the node, as agents are one per node."""
        node = {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "instance", "action": "replace"}
        endpoint: dict[str, Any] = {"port": self.port, "path": self.path, "interval": self.interval}
        if self.scheme != "http":
            endpoint["scheme"] = self.scheme
        return endpoint | {"relabelings": [node]}
