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
    """The HTTP path that is scraped."""
    scheme: Literal["http", "https"] = "http"
    """Whether the endpoint speaks TLS."""
    service: bool = False
    """Whether a headless Service is made. A ServiceMonitor makes one in any case."""
    monitor: Literal["PodMonitor", "ServiceMonitor"] | None = None
    """The Prometheus Operator object to make. Default: none, as it needs the operator's CRDs in the cluster."""
    interval: str = "30s"
    """Between two scrapes."""
    scrape_timeout: str | None = None
    """After which a scrape is given up. Default: Prometheus' own."""
    honor_labels: bool = False
    """Whether labels of the metrics win over those of the target where they clash, instead of getting `exported_`."""
    bearer_token_file: str | None = None
    """A token that Prometheus sends, such as "/var/run/secrets/kubernetes.io/serviceaccount/token", its own. Goes with
    a ServiceMonitor only; a PodMonitor knows Secrets alone. Default: none."""
    insecure_skip_verify: bool = False
    """Whether the certificate of an https endpoint is taken as it is: agents serve self-signed ones."""
    monitor_labels: Mapping[str, str] = Field(default_factory=dict)
    """Labels by which your Prometheus selects monitors, such as {"release": "kube-prometheus-stack"}."""

    def endpoint(self) -> dict[str, Any]:
        """Return the endpoint of a monitor; the instance is the node, as agents are one per node."""
        node = {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "instance", "action": "replace"}
        endpoint: dict[str, Any] = {"port": self.port, "path": self.path, "interval": self.interval}
        if self.scrape_timeout is not None:
            endpoint["scrapeTimeout"] = self.scrape_timeout
        if self.scheme != "http":
            endpoint["scheme"] = self.scheme
        if self.bearer_token_file is not None:
            endpoint["bearerTokenFile"] = self.bearer_token_file
        if self.insecure_skip_verify:
            endpoint["tlsConfig"] = {"insecureSkipVerify": True}
        if self.honor_labels:
            endpoint["honorLabels"] = True
        return endpoint | {"relabelings": [node]}
