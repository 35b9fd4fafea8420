"""Flannel: a layer 3 network for pods, one subnet per node, with the subnets that the cluster hands out.

What has to be there: kube-controller-manager allocates a pod CIDR to every node (--allocate-node-cidrs), the node has
the CNI plugins bridge, host-local, loopback and portmap, and with iptables its kernel module br_netfilter is loaded.
It enforces no NetworkPolicy.

Sources, at v0.28.9: github.com/flannel-io/flannel, Documentation/configuration.md (net-conf.json, flags, health),
Documentation/backends.md, pkg/subnet/kube/kube.go (which calls it makes at the API server, and as whom), main.go (when
health is served), cmd/install_conf/main.go; github.com/kubernetes-sigs/iptables-wrappers (the image's iptables).
Left out: the backends udp (needs a tun device; for debugging), alloc, ipsec and tencent-vpc (experimental there), and
WireGuard's pre-shared key, as a ConfigMap is no place for a secret; POD_NAME and POD_NAMESPACE, which NODE_NAME spares
the API server; CONT_WHEN_CACHE_NOT_READY, as what upstream writes, false, is what flanneld does by itself: a node that
has not seen the others is not ready.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.agents.cni_agent import CONFIG_KEY, CniAgentProps, CniConfig, InstallStep, pod_networks, to_json
from constructs_ds.builder import env
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.image import Image
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value
from constructs_ds.model import ContainerPort, HTTPGetAction, Probe
from presets import images

_LOOPBACK = "127.0.0.1"
"""Where health is served: the kubelet asks from the node's own network, and nobody else needs to know."""
_NET_CONF = "net-conf.json"
_VXLAN_PORT, _WIREGUARD_PORT, _WIREGUARD_PORT_V6 = 8472, 51820, 51821
_RUN_FOLDER = "/run/flannel"


class _Backend(Value):
    """How packets get to another node."""

    type_name: ClassVar[str]
    keys: ClassVar[dict[str, str]] = {}
    """Field to flannel's own spelling."""
    dual_stack: ClassVar[bool] = True

    def to_dict(self) -> dict[str, Any]:
        """Return the "Backend" of net-conf.json; what was left out is flannel's to choose."""
        given = {key: getattr(self, name) for name, key in self.keys.items()}
        return {"Type": self.type_name} | {key: value for key, value in given.items() if value is not None}

    def ports(self, *, ipv6: bool) -> list[ContainerPort]:  # noqa: ARG002  (WireGuard has another for IPv6)
        """Return the ports it takes of the node, so that clashes are seen before they happen."""
        return []


class Vxlan(_Backend):
    """Encapsulate in the kernel's VXLAN. Works on most networks."""

    type_name = "vxlan"
    keys: ClassVar = {
        "vni": "VNI",
        "port": "Port",
        "mtu": "MTU",
        "direct_routing": "DirectRouting",
        "learning": "Learning",
        "gbp": "GBP",
    }

    vni: int | None = Field(default=None, ge=1, le=16_777_215)
    """The VXLAN identifier. Default: 1."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """The UDP port. Default: the kernel's, 8472 (not the IANA's 4789)."""
    mtu: int | None = Field(default=None, ge=576, le=65535)
    """Bytes. Default: worked out from the node's interface."""
    direct_routing: bool | None = None
    """Whether nodes of one subnet talk without encapsulation. Default: no."""
    learning: bool | None = None
    """Whether the device learns MAC addresses. Default: no."""
    gbp: bool | None = None
    """Whether the VXLAN group policy extension is on. Default: no."""

    def ports(self, *, ipv6: bool) -> list[ContainerPort]:  # noqa: ARG002  (one port serves both)
        """Return the UDP port."""
        return [ContainerPort(name="vxlan", container_port=self.port or _VXLAN_PORT, protocol="UDP")]


class HostGw(_Backend):
    """Plain routes by way of the other nodes, which have to be on one layer 2 network. Nothing is encapsulated."""

    type_name = "host-gw"


class WireGuard(_Backend):
    """Encrypt with the kernel's WireGuard (Linux 5.6 and newer)."""

    type_name = "wireguard"
    keys: ClassVar = {
        "listen_port": "ListenPort",
        "listen_port_v6": "ListenPortV6",
        "mtu": "MTU",
        "mode": "Mode",
        "persistent_keepalive_seconds": "PersistentKeepaliveInterval",
    }

    listen_port: int | None = Field(default=None, ge=1, le=65535)
    """The UDP port. Default: 51820."""
    listen_port_v6: int | None = Field(default=None, ge=1, le=65535)
    """The UDP port of the IPv6 tunnel, where it is separate. Default: 51821."""
    mtu: int | None = Field(default=None, ge=576, le=65535)
    """Bytes. Default: the node's interface's."""
    mode: Literal["separate", "auto", "ipv4", "ipv6"] | None = None
    """Whether each family has its own tunnel, or one carries both over peers' addresses of one family. Default:
    separate."""
    persistent_keepalive_seconds: int | None = Field(default=None, ge=0, le=65535)
    """Default: 0, none."""

    def ports(self, *, ipv6: bool) -> list[ContainerPort]:
        """Return the UDP ports."""
        made = [ContainerPort(name="wireguard", container_port=self.listen_port or _WIREGUARD_PORT, protocol="UDP")]
        if ipv6 and self.mode in (None, "separate"):
            number = self.listen_port_v6 or _WIREGUARD_PORT_V6
            made.append(ContainerPort(name="wireguard-v6", container_port=number, protocol="UDP"))
        return made


class Ipip(_Backend):
    """Encapsulate IPv4 in IP. Little overhead; flannel calls it experimental."""

    type_name = "ipip"
    keys: ClassVar = {"direct_routing": "DirectRouting"}
    dual_stack = False

    direct_routing: bool | None = None
    """Whether nodes of one subnet talk without encapsulation. Default: no."""


class FlannelProps(CniAgentProps):
    """Props of `Flannel`."""

    image: Image | str = images.image("flannel")
    plugin_image: Image | str = images.image("flannelCniPlugin")
    """The image that brings the CNI plugin "flannel"."""
    product: str | None = "flannel"
    resources: Resources = Resources(cpu="100m", memory="50Mi", memory_limit="256Mi")
    """Default: upstream's requests. The limit is ours: flanneld keeps every node of the cluster in memory, 10 to 20 KiB
    each by our estimate, so this lasts for thousands; upstream has none."""
    pod_cidr: str | None = "10.244.0.0/16"
    """Has to be the cluster's own; see `CniAgentProps.pod_cidr`. Default: what flannel's own manifest says."""
    backend: Vxlan | HostGw | WireGuard | Ipip = Vxlan()
    """How packets get to another node. Do not change it in a running cluster. Default: VXLAN."""
    nftables: bool = False
    """Whether masquerading uses nftables (experimental in flannel), not iptables."""
    masquerade: bool = True
    """Whether traffic that leaves the pod network gets the node's address."""
    interfaces: Sequence[str] = ()
    """The node's interfaces for traffic between nodes, by name or address; the first that is there. Default: that of
    the default route."""
    event_queue_depth: int = Field(default=5000, ge=1)
    """How many node events wait at most; at least the number of nodes."""
    healthz_port: int = Field(default=8081, ge=1, le=65535)
    """Where health is served, on the node's loopback address only."""
    cni_config: CniConfig | None = CniConfig(
        file_name="10-flannel.conflist",
        content={
            "name": "cbr0",
            "cniVersion": "0.3.1",
            "plugins": [
                {"type": "flannel", "delegate": {"hairpinMode": True, "isDefaultGateway": True}},
                {"type": "portmap", "capabilities": {"portMappings": True}},
            ],
        },
    )
    """Default: a bridge per node, with host ports."""
    config_mount_path: str = "/etc/kube-flannel"
    """Where flanneld looks for net-conf.json."""
    xtables_lock: bool = True
    """Default: yes; with nftables too, as flanneld then clears away what iptables has of it."""

    @field_validator("backend", mode="before")
    @classmethod
    def _backend_is_one(cls, value: object) -> object:
        if not isinstance(value, _Backend):
            raise ValueError(f"{value!r} is no backend; give Vxlan(), HostGw(), WireGuard() or Ipip()")  # noqa: TRY004
        return value

    @model_validator(mode="after")
    def _network_fits_backend(self) -> Self:
        networks = pod_networks(self.pod_cidr)
        if networks == (None, None):
            raise ValueError("pod_cidr is missing; give the cluster's, such as 10.244.0.0/16")
        if networks.ipv6 is not None and not self.backend.dual_stack:
            raise ValueError(
                f"pod_cidr {self.pod_cidr!r} has IPv6, which backend {self.backend.type_name!r} does not carry; "
                "use Vxlan(), HostGw() or WireGuard()"
            )
        return self

    def install_steps(self) -> list[InstallStep]:
        """Return the steps that bring the plugin, then its configuration."""
        steps = [
            InstallStep(
                name="install-cni-plugin",
                image=self.plugin_image,
                command=["cp"],
                args=["-f", "/flannel", f"{self.bin_mount_path}/flannel"],
                writes=["binaries"],
            )
        ]
        if self.cni_config is not None:
            source, target = f"{self.config_mount_path}/{CONFIG_KEY}", self.cni_config.file_name
            steps.append(
                InstallStep(
                    name="install-cni",
                    image=self.image,
                    command=["/opt/bin/install-conf"],
                    args=[source, f"{self.conf_mount_path}/{target}"],
                    writes=["config"],
                    reads_config=True,
                )
            )
        return [*steps, *super().install_steps()]

    def config_files(self) -> dict[str, str]:
        """Return the CNI configuration and flanneld's own."""
        return super().config_files() | {_NET_CONF: to_json(self._net_conf())}

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what flannel needs beside its role."""
        yield from super().parts(settings)
        why = "keeps the node's subnet, which the CNI plugin reads, and WireGuard's key"
        yield Parts(
            args=self._args(),
            env={"NODE_NAME": env.NODE_NAME, "EVENT_QUEUE_DEPTH": str(self.event_queue_depth)},
            ports=[self._healthz(), *self.backend.ports(ipv6=pod_networks(self.pod_cidr).ipv6 is not None)],
            # Health is served only after flanneld has read every node, for which it gives itself ten minutes: in a
            # large cluster, or with a slow API server, the liveness probe alone would end it before, again and again.
            startup_probe=self._probe("/healthz", period_seconds=5, failure_threshold=120),
            liveness_probe=self._probe("/healthz", period_seconds=30),
            readiness_probe=self._probe("/readyz", period_seconds=10),
            host_access=[HostAccess.path(_RUN_FOLDER, why, read_only=False, type="DirectoryOrCreate")],
            security=Security(
                capabilities={"NET_RAW": "iptables opens raw sockets"},
                writable_root_filesystem="on first use the image's iptables links the variant that the node uses, nft "
                "or legacy, into its own /usr/sbin; without that it finds no command",
            ),
            rbac=_RULES,
        )

    def _net_conf(self) -> dict[str, Any]:
        networks = pod_networks(self.pod_cidr)
        conf: dict[str, Any] = {"Network": str(networks.ipv4)} if networks.ipv4 else {"EnableIPv4": False}
        if networks.ipv6 is not None:
            conf |= {"EnableIPv6": True, "IPv6Network": str(networks.ipv6)}
        return conf | {"EnableNFTables": self.nftables, "Backend": self.backend.to_dict()}

    def _args(self) -> list[str]:
        args = ["--kube-subnet-mgr", f"--healthz-ip={_LOOPBACK}", f"--healthz-port={self.healthz_port}"]
        if self.masquerade:
            args.append("--ip-masq")
        return args + [f"--iface={name}" for name in self.interfaces]

    def _healthz(self) -> ContainerPort:
        return ContainerPort(name="healthz", container_port=self.healthz_port, protocol="TCP")

    def _probe(self, path: str, *, period_seconds: int, failure_threshold: int | None = None) -> Probe:
        get = HTTPGetAction(path=path, port="healthz", host=_LOOPBACK)
        return Probe(
            http_get=get, period_seconds=period_seconds, timeout_seconds=5, failure_threshold=failure_threshold
        )


_RULES = [
    Rule(resources=["nodes"], verbs=["get", "list", "watch"], why="learns every node's subnet and address"),
    Rule(
        resources=["nodes/status"],
        verbs=["patch"],
        why="writes its own address as annotations and NetworkUnavailable as a condition of its node",
    ),
]
"""With NODE_NAME set, flanneld does not look up its own pod, so that it needs no pods."""
