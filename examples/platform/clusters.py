"""The clusters that the platform team runs: what differs between them, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    """One cluster; its name is its chart's and its file's."""

    name: str
    platform: str
    kubernetes_version: str
    loki: str
    """Where its logs go."""
    pod_cidr: str | None = None
    """The pod network that the team's own CNI serves. None where the platform brings a CNI."""
    registry_mirror: str | None = None


CLUSTERS = (
    Cluster("prod-eu", platform="eks", kubernetes_version="1.33", loki="loki.eu.example.com"),
    Cluster(
        "dc1",
        platform="kubeadm",
        kubernetes_version="1.34",
        loki="loki.dc1.example.internal",
        pod_cidr="10.244.0.0/16",
        registry_mirror="registry.dc1.example.internal/mirror",
    ),
)
