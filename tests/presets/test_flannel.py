"""Flannel as the preset makes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.cni_agent import CniConfig
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from presets.flannel import FlannelProps, HostGw, Ipip, Vxlan, WireGuard

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
_WITH_KEY: dict[str, Any] = {"psk": "c2VjcmV0"}
DUAL = "10.42.0.0/16,2001:cafe:42::/56"


def fully_set() -> FlannelProps:
    """Return flannel with every prop of the preset given."""
    return FlannelProps(
        image="example.com/flannel:1",
        plugin_image="example.com/plugin:1",
        pod_cidr=DUAL,
        backend=Vxlan(vni=7, port=4789, mtu=1400, direct_routing=True, learning=True, gbp=True),
        nftables=True,
        masquerade=False,
        interfaces=["eth1", "10.0.0.7"],
        event_queue_depth=20000,
        healthz_port=8082,
        cni_config=CniConfig(
            file_name="05-pods.conflist",
            content={"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "flannel"}]},
        ),
        resources=Resources(cpu="200m", memory="100Mi", memory_limit="1Gi"),
        api_server="api.example.com:6443",
        kernel_modules=True,
    )


def made(flannel: FlannelProps, platform: str = "kubernetes") -> dict[str, dict[str, Any]]:
    """Return what flannel makes, by kind."""
    return {each["kind"]: each for each in listed(flannel, platform)}


def listed(flannel: FlannelProps, platform: str) -> list[dict[str, Any]]:
    """Return what flannel makes, in order."""
    return manifests(flannel, Settings(platform=platform), name="flannel", namespace="kube-flannel")


def pod(flannel: FlannelProps) -> dict[str, Any]:
    """Return the pod's spec."""
    spec: dict[str, Any] = made(flannel)["DaemonSet"]["spec"]["template"]["spec"]
    return spec


def net_conf(flannel: FlannelProps) -> dict[str, Any]:
    """Return flanneld's configuration as it reads it."""
    conf: dict[str, Any] = json.loads(made(flannel)["ConfigMap"]["data"]["net-conf.json"])
    return conf


@PLATFORMS
@pytest.mark.parametrize("flannel", [pytest.param(FlannelProps(), id="default"), pytest.param(fully_set(), id="full")])
def test_whole_output(flannel: FlannelProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert listed(flannel, platform) == yaml_snapshot


@pytest.mark.parametrize(
    ("pod_cidr", "expected"),
    [
        ("10.42.0.0/16", {"Network": "10.42.0.0/16"}),
        (DUAL, {"Network": "10.42.0.0/16", "EnableIPv6": True, "IPv6Network": "2001:cafe:42::/56"}),
        ("fd00::/48", {"EnableIPv4": False, "EnableIPv6": True, "IPv6Network": "fd00::/48"}),
    ],
)
def test_network(pod_cidr: str, expected: dict[str, Any]) -> None:
    """The cluster's CIDR becomes flannel's networks, IPv4 off where there is none."""
    rest = {"EnableNFTables": False, "Backend": {"Type": "vxlan"}}
    assert net_conf(FlannelProps(pod_cidr=pod_cidr)) == expected | rest


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (Vxlan(), {"Type": "vxlan"}),
        (Vxlan(vni=1, direct_routing=False), {"Type": "vxlan", "VNI": 1, "DirectRouting": False}),
        (HostGw(), {"Type": "host-gw"}),
        (Ipip(direct_routing=True), {"Type": "ipip", "DirectRouting": True}),
        (WireGuard(), {"Type": "wireguard"}),
        (
            WireGuard(listen_port=1, listen_port_v6=2, mtu=1400, mode="auto", persistent_keepalive_seconds=25),
            {
                "Type": "wireguard",
                "ListenPort": 1,
                "ListenPortV6": 2,
                "MTU": 1400,
                "Mode": "auto",
                "PersistentKeepaliveInterval": 25,
            },
        ),
    ],
)
def test_backend(backend: Vxlan | HostGw | Ipip | WireGuard, expected: dict[str, Any]) -> None:
    """A backend is written in flannel's spelling, with only what was given."""
    assert net_conf(FlannelProps(backend=backend))["Backend"] == expected


@pytest.mark.parametrize(
    ("flannel", "ports"),
    [
        (FlannelProps(), {8472}),
        (FlannelProps(backend=Vxlan(port=4789)), {4789}),
        (FlannelProps(backend=HostGw()), set()),
        (FlannelProps(backend=WireGuard()), {51820}),
        (FlannelProps(backend=WireGuard(), pod_cidr=DUAL), {51820, 51821}),
        (FlannelProps(backend=WireGuard(mode="auto"), pod_cidr=DUAL), {51820}),
    ],
)
def test_udp_ports_are_declared(flannel: FlannelProps, ports: set[int]) -> None:
    """The ports of the backend are declared, so that a clash with another agent is seen."""
    declared = pod(flannel)["containers"][0]["ports"]
    assert {port["containerPort"] for port in declared if port["protocol"] == "UDP"} == ports


def test_health_is_not_for_the_network() -> None:
    """Health is served and asked for on the node's loopback address, on one port."""
    container = pod(FlannelProps(healthz_port=8082))["containers"][0]
    assert {"--healthz-ip=127.0.0.1", "--healthz-port=8082"} <= set(container["args"])
    live, ready = container["livenessProbe"]["httpGet"], container["readinessProbe"]["httpGet"]
    assert live == {"path": "/healthz", "port": "healthz", "host": "127.0.0.1"}
    assert ready == {"path": "/readyz", "port": "healthz", "host": "127.0.0.1"}
    assert {"name": "healthz", "containerPort": 8082, "protocol": "TCP"} in container["ports"]


def test_has_time_to_read_every_node() -> None:
    """Until flanneld serves health it has the ten minutes that it gives itself; then a hung one is restarted sooner."""
    container = pod(FlannelProps())["containers"][0]
    start, live = container["startupProbe"], container["livenessProbe"]
    assert start["httpGet"] == live["httpGet"]
    assert start["periodSeconds"] * start["failureThreshold"] == 600
    assert live["periodSeconds"] * live.get("failureThreshold", 3) < 120


@pytest.mark.parametrize(
    ("given", "present", "absent"),
    [
        ({}, ["--ip-masq", "--kube-subnet-mgr"], ["--iface=eth1"]),
        ({"masquerade": False}, ["--kube-subnet-mgr"], ["--ip-masq"]),
        ({"interfaces": ["eth1", "eth0"]}, ["--iface=eth1", "--iface=eth0"], []),
    ],
)
def test_flags(given: dict[str, Any], present: list[str], absent: list[str]) -> None:
    """Props that are flags of flanneld's become those, in the order given."""
    args = pod(FlannelProps(**given))["containers"][0]["args"]
    assert [arg for arg in args if arg in present] == sorted(present, key=args.index)
    assert not set(absent) & set(args)


def test_nftables() -> None:
    """Masquerading with nftables is switched on in flanneld's configuration."""
    assert net_conf(FlannelProps(nftables=True))["EnableNFTables"] is True


def test_event_queue() -> None:
    """The length of the event queue reaches flanneld, for clusters of more nodes than it expects."""
    env = pod(FlannelProps(event_queue_depth=20000))["containers"][0]["env"]
    assert {"name": "EVENT_QUEUE_DEPTH", "value": "20000"} in env


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_fits_every_supported_kubernetes(version: str) -> None:
    """Flannel's manifests are valid at the oldest and the newest Kubernetes."""
    settings = Settings(kubernetes_version=version)
    assert manifests(fully_set(), settings, name="flannel", namespace="kube-flannel")


def test_capabilities_instead_of_privileged() -> None:
    """The agent is root with two capabilities; its own filesystem is writable, for the image's iptables."""
    assert pod(FlannelProps())["containers"][0]["securityContext"] == {
        "capabilities": {"add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]},
        "runAsUser": 0,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_every_relaxation_has_its_reason() -> None:
    """What flannel is granted stands with its reason on the DaemonSet."""
    why = made(FlannelProps())["DaemonSet"]["metadata"]["annotations"]["constructs-ds/why"]
    for subject in (
        "hostNetwork: ",
        "hostPath /opt/cni/bin (writable): ",
        "hostPath /etc/cni/net.d (writable): ",
        "hostPath /run/flannel (writable): ",
        "hostPath /run/xtables.lock (writable): ",
        "capability NET_ADMIN (flannel): ",
        "capability NET_RAW (flannel): ",
        "run as root (flannel): ",
        "writable root filesystem (flannel): ",
        "may patch nodes/status cluster-wide: ",
    ):
        assert subject in why


def test_rbac_is_what_flanneld_calls() -> None:
    """Nodes are read and their status patched; told its node's name, flanneld reads no pods."""
    rules = made(FlannelProps())["ClusterRole"]["rules"]
    assert rules == [
        {"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["nodes"]},
        {"verbs": ["patch"], "apiGroups": [""], "resources": ["nodes/status"]},
    ]
    env = pod(FlannelProps())["containers"][0]["env"]
    assert {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}} in env


def test_install_steps() -> None:
    """The plugin comes first, then the configuration that makes the runtime look for it."""
    plugin, conf = pod(FlannelProps())["initContainers"]
    assert (plugin["name"], conf["name"]) == ("install-cni-plugin", "install-cni")
    assert plugin["command"] + plugin["args"] == ["cp", "-f", "/flannel", "/host/opt/cni/bin/flannel"]
    source, target = "/etc/kube-flannel/cni-conf.json", "/host/etc/cni/net.d/10-flannel.conflist"
    assert conf["command"] + conf["args"] == ["/opt/bin/install-conf", source, target]
    assert plugin["image"] == "ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3"


def test_configuration_of_somebody_else() -> None:
    """Without a CNI configuration of its own, flannel installs its plugin only."""
    flannel = FlannelProps(cni_config=None)
    assert [step["name"] for step in pod(flannel)["initContainers"]] == ["install-cni-plugin"]
    assert list(made(flannel)["ConfigMap"]["data"]) == ["net-conf.json"]


def test_new_network_changes_the_pods() -> None:
    """Another network gives another checksum on the pod template."""
    sums = [
        made(FlannelProps(pod_cidr=cidr))["DaemonSet"]["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        for cidr in ("10.1.0.0/16", "10.2.0.0/16")
    ]
    assert sums[0] != sums[1]


def test_memory_is_limited_and_cpu_is_not() -> None:
    """The agent cannot take its node's memory, and is not throttled."""
    assert pod(FlannelProps())["containers"][0]["resources"]["limits"] == {"memory": "256Mi"}


def test_mirror_reaches_every_image() -> None:
    """With a registry mirror no image comes from anywhere else."""
    settings = Settings(registry_mirror="mirror.example.com")
    objects = manifests(FlannelProps(), settings, name="flannel", namespace="kube-flannel")
    spec = objects[-1]["spec"]["template"]["spec"]
    images = [each["image"] for each in [*spec["initContainers"], *spec["containers"]]]
    assert all(image.startswith("mirror.example.com/flannel-io/") for image in images)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"pod_cidr": None}, "pod_cidr is missing; give the cluster's, such as 10.244.0.0/16"),
        ({"pod_cidr": "10.244.0.1/16"}, "'10.244.0.1/16' has host bits set; the network is 10.244.0.0/16"),
        (
            {"pod_cidr": DUAL, "backend": Ipip()},
            f"pod_cidr '{DUAL}' has IPv6, which backend 'ipip' does not carry; use Vxlan(), HostGw() or WireGuard()",
        ),
        ({"backend": "vxlan"}, "backend: 'vxlan' is no backend; give Vxlan(), HostGw(), WireGuard() or Ipip()"),
    ],
)
def test_bad_props(given: dict[str, Any], message: str) -> None:
    """What flannel could not run with is refused with what to write instead."""
    with pytest.raises(PropsError) as refused:
        FlannelProps(**given)
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize(
    "given",
    [
        {"healthz_port": 0},
        {"event_queue_depth": 0},
        {"backends": Vxlan()},
        {"interfaces": "eth0"},
    ],
)
def test_bad_values(given: dict[str, Any]) -> None:
    """Values out of range and props that there are not name the prop."""
    with pytest.raises(PropsError, match=next(iter(given))):
        FlannelProps(**given)


@pytest.mark.parametrize("given", [{"vni": 0}, {"vni": 2**24}, {"port": 70000}, {"mtu": 100}])
def test_bad_vxlan(given: dict[str, int]) -> None:
    """Numbers that VXLAN does not have are refused by name."""
    with pytest.raises(PropsError, match=next(iter(given))):
        Vxlan(**given)


def test_no_secret_in_a_config_map() -> None:
    """WireGuard's pre-shared key is not taken, as it would stand in a ConfigMap and in the repository."""
    with pytest.raises(PropsError, match="psk"):
        WireGuard(**_WITH_KEY)


def test_one_port_twice() -> None:
    """One port twice for one protocol is refused before a pod fails to start."""
    with pytest.raises(PropsError, match="host port 8472/UDP is used 2 times"):
        made(FlannelProps(backend=WireGuard(listen_port=8472, listen_port_v6=8472), pod_cidr=DUAL))
