"""Prometheus node_exporter: hardware and kernel metrics of Linux nodes.

Sources: github.com/prometheus/node_exporter (README: flags, collectors, running in a container), and the manifests of
prometheus-operator/kube-prometheus (nodeExporter-daemonset.yaml) for what to leave out on Kubernetes nodes.
Otherwise than there: no NetworkPolicy (most network plugins apply none to the host network; `network_policy` makes
one), /sys is seen through the root filesystem, and the priority is a node's own, as an exporter that is pushed out of a
full node is missing where it is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constructs_ds.agents.node_exporter import NodeExporterProps
from constructs_ds.builder import env, probes
from constructs_ds.builder.container import Container
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.image import Image
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.model import ContainerPort, HTTPGetAction, Probe
from presets.images import image

_VIRTUAL_DEVICES = "^(veth.*|[a-f0-9]{15})$"
"""Pods' ends of virtual links, by the names that container networks give them: a series per pod otherwise."""
_INNER_PORT = 9101
_LOOPBACK = "127.0.0.1"
"""Where the exporter listens behind the proxy, which shares its network."""
_PROXY_USER = 65532
_PROMETHEUS_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105  (a path)
"""Prometheus' own, by which the proxy knows it."""
_TLS_CIPHERS = (
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
)


class PrometheusNodeExporterProps(NodeExporterProps):
    """Props of `PrometheusNodeExporter`."""

    image: Image | str = image("prometheusNodeExporter")
    resources: Resources = Resources(cpu="100m", memory="64Mi", memory_limit="180Mi")
    """Default: a scrape of a node with hundreds of mounts and devices takes about a tenth of a second of one core; the
    limit is what kube-prometheus allows. It requests all of that, though 1.5.0 held 21 MB on a small machine, as
    measured."""
    disabled_collectors: Sequence[str] = ("wifi", "hwmon", "btrfs")
    """Default: what says nothing on a server or costs much on some, as in kube-prometheus."""
    textfile_directory: str | None = None
    """A folder of the node with *.prom files that other programs write, such as
    "/var/lib/node_exporter/textfile_collector". Default: the textfile collector reads nothing."""
    kube_rbac_proxy: bool = False
    """Whether metrics are served over TLS to those only whom RBAC allows (a sidecar; needs create on TokenReviews and
    SubjectAccessReviews). Its ServiceMonitor has Prometheus send its own token, which a Prometheus object with
    arbitraryFSAccessThroughSMs.deny refuses. Default: plain HTTP to whoever reaches the node's port."""

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what node_exporter needs beside its role."""
        yield from super().parts(settings)
        yield Parts(product="node-exporter", args=self._args(settings))
        if "timex" not in self.disabled_collectors:
            why = "the timex collector's adjtimex call, which RuntimeDefault seccomp allows with it; no clock is set"
            yield Parts(security=Security(capabilities={"SYS_TIME": why}))
        if self.textfile_directory is not None:
            why = "reads the metrics that other programs of the node leave there"
            yield Parts(host_access=[HostAccess.path(self.textfile_directory, why, name="textfile")])
        if self.kube_rbac_proxy:
            yield self._proxied()

    def own_ports(self) -> list[ContainerPort]:
        """Return the ports of the main container; behind the proxy it is one that the node alone reaches.

        It is declared all the same: on the node's network it is taken, and clashes are seen before they happen.
        """
        if not self.kube_rbac_proxy:
            return super().own_ports()
        on_node = _LOOPBACK if self.host_network else None
        return [ContainerPort(name="exporter", container_port=_INNER_PORT, protocol="TCP", host_ip=on_node)]

    def _args(self, settings: Settings) -> list[str]:
        root = self.host_root
        kubelet = settings.facts.path("kubelet_root").lstrip("/")
        mounts = f"^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|{kubelet}/pods/.+)($|/)"
        address = f"{_LOOPBACK}:{_INNER_PORT}" if self.kube_rbac_proxy else f":{self.port}"
        args = [
            f"--web.listen-address={address}",
            f"--path.procfs={root}/proc",
            f"--path.sysfs={root}/sys",
            f"--path.rootfs={root}",
            f"--path.udev.data={root}/run/udev/data",
            f"--collector.filesystem.mount-points-exclude={mounts}",
            f"--collector.netclass.ignored-devices={_VIRTUAL_DEVICES}",
            f"--collector.netdev.device-exclude={_VIRTUAL_DEVICES}",
        ]
        if self.textfile_directory is not None:
            args.append(f"--collector.textfile.directory={self.textfile_directory}")
        return args + self.collector_args()

    def _proxied(self) -> Parts:
        inner = None
        if self.host_network:  # else the kubelet's 127.0.0.1 is another one; the proxy's own probe has to do
            inner = Probe(http_get=HTTPGetAction(path="/", port="exporter", host=_LOOPBACK))
        return Parts(
            containers=[self._proxy()],
            liveness_probe=inner,
            readiness_probe=inner,
            metrics=Metrics(
                port="metrics", scheme="https", insecure_skip_verify=True, bearer_token_file=_PROMETHEUS_TOKEN
            ),
            rbac=[
                Rule(
                    api_groups=["authentication.k8s.io"],
                    resources=["tokenreviews"],
                    verbs=["create"],
                    why="the proxy asks who is scraping",
                ),
                Rule(
                    api_groups=["authorization.k8s.io"],
                    resources=["subjectaccessreviews"],
                    verbs=["create"],
                    why="the proxy asks whether they may",
                ),
            ],
        )

    def _proxy(self) -> Container:
        return Container(
            name="kube-rbac-proxy",
            image=image("kubeRbacProxy"),
            resources=Resources(cpu="10m", memory="20Mi", memory_limit="40Mi"),  # kube-prometheus' own
            args=[
                f"--secure-listen-address=[$(IP)]:{self.port}",
                f"--tls-cipher-suites={','.join(_TLS_CIPHERS)}",
                f"--upstream=http://{_LOOPBACK}:{_INNER_PORT}/",
            ],
            env={"IP": env.POD_IP},
            ports=super().own_ports(),
            readiness_probe=probes.tcp_socket("metrics"),
            security=Security(user=_PROXY_USER, group=_PROXY_USER),
        )
