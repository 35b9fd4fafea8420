"""What runs on every node of a cluster, by purpose; each function is one namespace."""

from clusters import Cluster

from constructs_ds import Construct, Metrics, Namespace, Rollout, env
from presets import DcgmExporter, Flannel, FluentBit, PrometheusNodeExporter
from presets.fluent_bit import Loki, Tls

SCRAPED_BY = {"release": "kube-prometheus-stack"}
"""The labels by which the team's Prometheus selects monitors."""


def logging(chart: Construct, cluster: Cluster) -> None:
    """Container logs to Loki; the credentials come from a Secret that the team's vault makes."""
    namespace = Namespace(chart, "logging")
    user, password = (env.from_secret("loki-credentials", key) for key in ("user", "password"))
    loki = Loki(host=cluster.loki, port=443, tls=Tls(), http_user=user, http_password=password)
    FluentBit(
        namespace,
        "fluent-bit",
        outputs=[loki],
        metrics=Metrics(port="http", monitor="PodMonitor", monitor_labels=SCRAPED_BY),
        rollout=Rollout.rolling("10%", min_ready_seconds=10),
    )


def monitoring(chart: Construct) -> None:
    """Metrics of the nodes and, where there are any, of their GPUs."""
    namespace = Namespace(chart, "node-monitoring")
    PrometheusNodeExporter(
        namespace,
        "node-exporter",
        kube_rbac_proxy=True,
        metrics=Metrics(port="metrics", monitor="ServiceMonitor", monitor_labels=SCRAPED_BY),
    )
    DcgmExporter(
        namespace,
        "dcgm-exporter",
        metrics=Metrics(port="metrics", monitor="PodMonitor", monitor_labels=SCRAPED_BY),
    )


def network(chart: Construct, pod_cidr: str) -> None:
    """The pod network, where the platform brings none."""
    Flannel(Namespace(chart, "kube-flannel"), "kube-flannel", pod_cidr=pod_cidr)
