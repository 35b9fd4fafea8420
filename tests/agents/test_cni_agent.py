"""What every CNI agent gets from its role."""

from __future__ import annotations

import json
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.cni_agent import CniAgentProps, CniConfig, InstallStep, pod_networks
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from tests.simulate.builders import covered, node

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
CONFLIST = {"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "bridge"}]}
IMAGE = "example.com/cni:1.0"


def props(**more: Any) -> CniAgentProps:
    """Return the least that a CNI agent needs."""
    return CniAgentProps(image=IMAGE, resources=Resources(cpu="50m", memory="64Mi"), **more)


def installing(**more: Any) -> CniAgentProps:
    """Return an agent that installs a plugin and its configuration."""
    steps = [
        InstallStep(name="plugins", image=IMAGE, args=["install"], writes=["binaries"]),
        InstallStep(name="conf", image=IMAGE, args=["configure"], writes=["config"], reads_config=True),
    ]
    return props(cni_config=CniConfig(file_name="10-pods.conflist", content=CONFLIST), install=steps, **more)


def fully_set() -> CniAgentProps:
    """Return an agent with every prop of the role given."""
    return installing(
        agent_writes=["config"],
        bin_mount_path="/hostbin",
        conf_mount_path="/hostconf",
        config_mount_path="/etc/pods",
        pod_cidr="10.244.0.0/16,fd00:10:244::/56",
        kernel_modules=True,
        xtables_lock=True,
        api_server="[fd00::1]:6443",
        rollout=Rollout.rolling(2, min_ready_seconds=30),
        termination_grace_period_seconds=5,
        dns_policy="ClusterFirstWithHostNet",
    )


def made(agent: CniAgentProps, platform: str = "kubernetes") -> list[dict[str, Any]]:
    """Return what the agent makes in a namespace of its own."""
    return manifests(agent, Settings(platform=platform), name="pods", namespace="pod-network")


def pod(agent: CniAgentProps, platform: str = "kubernetes") -> dict[str, Any]:
    """Return the pod's spec."""
    daemon_set = next(each for each in made(agent, platform) if each["kind"] == "DaemonSet")
    spec: dict[str, Any] = daemon_set["spec"]["template"]["spec"]
    return spec


def mounts(container: dict[str, Any]) -> dict[str, str]:
    """Return where a container sees each volume."""
    return {mount["name"]: mount["mountPath"] for mount in container.get("volumeMounts", ())}


@PLATFORMS
@pytest.mark.parametrize("agent", [pytest.param(installing(), id="default"), pytest.param(fully_set(), id="full")])
def test_whole_output(agent: CniAgentProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(agent, platform) == yaml_snapshot


@PLATFORMS
def test_runs_on_nodes_that_are_not_ready(platform: str) -> None:
    """Every NoSchedule and NoExecute taint is tolerated, not-ready and uninitialized among them."""
    tolerations = pod(props(), platform)["tolerations"]
    assert tolerations == [{"operator": "Exists", "effect": effect} for effect in ("NoSchedule", "NoExecute")]


@pytest.mark.parametrize(
    "taint",
    [
        {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"},
        {"key": "node.kubernetes.io/network-unavailable", "effect": "NoSchedule"},
        {"key": "node.cloudprovider.kubernetes.io/uninitialized", "value": "true", "effect": "NoSchedule"},
        {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
        {"key": "karpenter.sh/unregistered", "effect": "NoExecute"},
        {"key": "example.com/drained", "value": "yes", "effect": "NoExecute"},
    ],
    ids=lambda taint: f"{taint['key']}:{taint['effect']}",
)
@PLATFORMS
def test_no_taint_keeps_the_network_off(taint: dict[str, str], platform: str) -> None:
    """A node that is new, set apart or being emptied has its network: nothing on it works without."""
    nodes = [node("fresh", labels={"kubernetes.io/os": "linux"}, taints=[taint])]
    assert covered(made(props(), platform), nodes).of("pods").desired == 1


def test_waits_for_a_person() -> None:
    """A change reaches a node only when somebody deletes its pod."""
    daemon_set = made(props())[-1]
    assert daemon_set["spec"]["updateStrategy"] == {"type": "OnDelete"}


def test_needs_nothing_that_it_makes() -> None:
    """The agent is on the node's network and asks the node's resolver, as there are no pods' yet."""
    spec = pod(props())
    assert (spec["hostNetwork"], spec["dnsPolicy"]) == (True, "Default")
    assert spec["priorityClassName"] == "system-node-critical"


def test_has_network_rights_only() -> None:
    """Root with NET_ADMIN, and all else that a container can do without taken away."""
    assert pod(props())["containers"][0]["securityContext"] == {
        "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]},
        "runAsUser": 0,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_chained_plugin_has_no_rights_over_the_network() -> None:
    """An agent that only installs itself is on the pods' network, without a capability and not root."""
    spec = pod(props(host_network=False, net_admin=False))
    assert "hostNetwork" not in spec
    context = spec["containers"][0]["securityContext"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["runAsNonRoot"] is True


def test_privileged_takes_the_place_of_capabilities() -> None:
    """An agent that has to be privileged is that, with its own reason alone."""
    agent = props(net_admin=False, security=Security(privileged="loads BPF programs and mounts cgroup2"))
    daemon_set = made(agent)[-1]
    assert daemon_set["spec"]["template"]["spec"]["containers"][0]["securityContext"]["privileged"] is True
    assert "NET_ADMIN" not in daemon_set["metadata"]["annotations"]["constructs-ds/why"]


def test_no_folder_of_the_node_without_need() -> None:
    """An agent that installs nothing mounts nothing of the node."""
    assert "volumes" not in pod(props())


def test_steps_see_what_they_write_only() -> None:
    """Each step mounts the folders that it writes to; the agent mounts neither."""
    spec = pod(installing())
    plugins, conf = spec["initContainers"]
    assert mounts(plugins) == {"cni-bin": "/host/opt/cni/bin"}
    assert mounts(conf) == {"cni-conf": "/host/etc/cni/net.d", "config": "/etc/cni-agent"}
    assert mounts(spec["containers"][0]) == {"config": "/etc/cni-agent"}


def test_steps_are_root_without_capabilities() -> None:
    """A step may write to root's folders and nothing else."""
    for step in pod(installing())["initContainers"]:
        assert step["securityContext"]["runAsUser"] == 0
        assert step["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert step["securityContext"]["readOnlyRootFilesystem"] is True
        assert step["resources"]["limits"] == {"memory": "64Mi"}


def test_agent_that_writes_config_itself() -> None:
    """`agent_writes` mounts the folder in the agent, writable, and that is enough for `cni_config`."""
    config = CniConfig(file_name="10-pods.conflist", content=CONFLIST)
    spec = pod(props(cni_config=config, agent_writes=["config"]))
    assert {"name": "cni-conf", "mountPath": "/host/etc/cni/net.d"} in spec["containers"][0]["volumeMounts"]


def test_folders_are_the_platforms() -> None:
    """The node's folders come from the platform, and are made when they are missing."""
    folders = {each["name"]: each.get("hostPath") for each in pod(installing())["volumes"]}
    assert folders["cni-bin"] == {"path": "/opt/cni/bin", "type": "DirectoryOrCreate"}
    assert folders["cni-conf"] == {"path": "/etc/cni/net.d", "type": "DirectoryOrCreate"}


def test_config_is_json_as_given() -> None:
    """The configuration is written as JSON that reads back as what was given, in its order."""
    config_map = next(each for each in made(installing()) if each["kind"] == "ConfigMap")
    read = json.loads(config_map["data"]["cni-conf.json"])
    assert read == CONFLIST
    assert list(read) == list(CONFLIST)


def test_renamed_agent_sees_its_config() -> None:
    """The main container mounts the configuration whatever it is called."""
    (container,) = pod(installing(container_name="agent"))["containers"]
    assert container["name"] == "agent"
    assert mounts(container) == {"config": "/etc/cni-agent"}


def test_changed_config_changes_the_pods() -> None:
    """Another configuration gives another checksum on the pod template."""
    other = CniConfig(file_name="10-pods.conflist", content={**CONFLIST, "name": "other"})
    templates = [
        made(agent)[-1]["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        for agent in (installing(), installing().model_copy(update={"cni_config": other}))
    ]
    assert templates[0] != templates[1]


def test_kernel_modules_are_read_only_and_the_lock_is_not() -> None:
    """The lock of iptables is shared for writing, kernel modules are only read."""
    spec = pod(props(kernel_modules=True, xtables_lock=True))
    assert {"name": "xtables-lock", "mountPath": "/run/xtables.lock"} in spec["containers"][0]["volumeMounts"]
    modules = {"name": "kernel-modules", "readOnly": True, "mountPath": "/lib/modules"}
    assert modules in spec["containers"][0]["volumeMounts"]


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [("10.0.0.1:6443", "10.0.0.1", "6443"), ("api.example.com:443", "api.example.com", "443"), ("[::1]:1", "::1", "1")],
)
def test_api_server_past_the_service(given: str, host: str, port: str) -> None:
    """The API server's own address takes the place of the Service that every client looks for."""
    env = {each["name"]: each["value"] for each in pod(props(api_server=given))["containers"][0]["env"]}
    assert env == {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}


def test_six_steps_in_order() -> None:
    """As many steps as a product needs run in the order given, each with its own rights and paths."""
    names = ["config", "mount-cgroup", "apply-sysctl", "mount-bpf", "clean-state", "install-cni"]
    privileged = Security(privileged="mounts the BPF filesystem for the node to see")
    steps = [InstallStep(name=name, image=IMAGE) for name in names]
    steps[3] = InstallStep(name="mount-bpf", image=IMAGE, security=privileged)
    steps[5] = InstallStep(name="install-cni", image=IMAGE, writes=["binaries"])
    bpf = HostAccess.bpf(why="maps outlive the agent", propagation="HostToContainer")
    spec = pod(props(install=steps, host_access=[bpf]))
    assert [each["name"] for each in spec["initContainers"]] == names
    assert [each["securityContext"].get("privileged") for each in spec["initContainers"]] == [None] * 3 + [True] + [
        None
    ] * 2
    assert mounts(spec["containers"][0]) == {"bpf": "/sys/fs/bpf"}


@pytest.mark.parametrize(
    ("given", "networks"),
    [
        (None, (None, None)),
        ("10.0.0.0/8", (IPv4Network("10.0.0.0/8"), None)),
        ("fd00::/48", (None, IPv6Network("fd00::/48"))),
        ("fd00::/48,10.0.0.0/8", (IPv4Network("10.0.0.0/8"), IPv6Network("fd00::/48"))),
    ],
)
def test_pod_networks(given: str | None, networks: tuple[object, object]) -> None:
    """One network of each family is read, in either order."""
    assert pod_networks(given) == networks


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "pod_cidr: '' is no network; write address/length, such as 10.244.0.0/16"),
        ("10.244.0.0", "pod_cidr: '10.244.0.0' has no length; write address/length, such as 10.244.0.0/16"),
        ("10.244.0.0/33", "pod_cidr: '10.244.0.0/33' is no network; write address/length, such as 10.244.0.0/16"),
        ("10.244.7.0/16", "pod_cidr: '10.244.7.0/16' has host bits set; the network is 10.244.0.0/16"),
        ("pods", "pod_cidr: 'pods' is no network; write address/length, such as 10.244.0.0/16"),
        (
            "10.0.0.0/8,10.1.0.0/16",
            "pod_cidr: '10.0.0.0/8,10.1.0.0/16' names 2 IPv4 networks; give at most one of each family",
        ),
        ("10.0.0.0/8, fd00::/48", "pod_cidr: ' fd00::/48' is no network; write address/length, such as 10.244.0.0/16"),
    ],
)
def test_bad_pod_cidr(given: str, message: str) -> None:
    """What is no pod CIDR is refused with what to write instead."""
    with pytest.raises(PropsError) as refused:
        props(pod_cidr=given)
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize(
    "given", ["api.example.com", "10.0.0.1:0", "10.0.0.1:65536", "fd00::1:6443", "https://a:1", ""]
)
def test_bad_api_server(given: str) -> None:
    """What is no host and port is refused with what to write instead."""
    with pytest.raises(PropsError) as refused:
        props(api_server=given)
    message = f"api_server: {given!r} is no host:port; write one such as api.example.com:6443 or [fd00::1]:6443"
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize(
    ("file_name", "content", "message"),
    [
        (
            "10-pods.conf",
            CONFLIST,
            "file_name: '10-pods.conf' is no name for a CNI configuration list; write one such as 10-name.conflist",
        ),
        (
            "../10-pods.conflist",
            CONFLIST,
            "'../10-pods.conflist' is no name for a CNI configuration list; write one such as 10-name.conflist",
        ),
        ("a.conflist", {}, "content: the CNI configuration has no 'cniVersion'; give it as a text"),
        ("a.conflist", {**CONFLIST, "cniVersion": 1.0}, "the CNI configuration has no 'cniVersion'; give it as a text"),
        ("a.conflist", {**CONFLIST, "name": ""}, "the CNI configuration has no 'name'; give it as a text"),
        (
            "a.conflist",
            {**CONFLIST, "plugins": []},
            "the CNI configuration has no 'plugins'; give a list of at least one",
        ),
        (
            "a.conflist",
            {**CONFLIST, "plugins": "bridge"},
            "the CNI configuration has no 'plugins'; give a list of at least one",
        ),
        (
            "a.conflist",
            {**CONFLIST, "plugins": [{"type": "bridge"}, {"name": "x"}]},
            "plugins[1] has no 'type'; name the plugin's binary, such as 'bridge'",
        ),
        (
            "a.conflist",
            {**CONFLIST, "plugins": ["bridge"]},
            "plugins[0] has no 'type'; name the plugin's binary, such as 'bridge'",
        ),
    ],
)
def test_bad_cni_config(file_name: str, content: dict[str, Any], message: str) -> None:
    """A configuration that the container runtime would not read is refused where it is written."""
    with pytest.raises(PropsError) as refused:
        CniConfig(file_name=file_name, content=content)
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize("leaf", [{1500}, float("nan"), b"x"])
def test_cni_config_that_is_no_json(leaf: object) -> None:
    """A value that JSON cannot write is refused, with the kinds that it can."""
    with pytest.raises(PropsError, match=r"no JSON \(.+\); use texts, numbers, booleans, lists and mappings only$"):
        CniConfig(file_name="10-pods.conflist", content={**CONFLIST, "mtu": leaf})


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([], id="no step"),
        pytest.param([InstallStep(name="a", image=IMAGE, writes=["config"])], id="does not read it"),
        pytest.param([InstallStep(name="a", image=IMAGE, reads_config=True, writes=["binaries"])], id="elsewhere"),
    ],
)
def test_config_that_reaches_no_node(steps: list[InstallStep]) -> None:
    """A configuration that nothing puts onto the node is refused, as the node would never be ready."""
    with pytest.raises(PropsError) as refused:
        props(cni_config=CniConfig(file_name="10-pods.conflist", content=CONFLIST), install=steps)
    assert str(refused.value).endswith(
        "cni_config '10-pods.conflist' reaches no node; give an InstallStep with reads_config=True and "
        'writes=["config"], or agent_writes=["config"]'
    )


def test_unknown_folder() -> None:
    """A folder that is neither of the two is refused."""
    with pytest.raises(PropsError, match="agent_writes"):
        props(agent_writes=["plugins"])


def test_two_steps_of_one_name() -> None:
    """Two steps that share a name are refused, as Kubernetes would."""
    steps = [InstallStep(name="a", image=IMAGE), InstallStep(name="a", image="example.com/other:1")]
    with pytest.raises(PropsError, match="the name 'a' is used 2 times"):
        made(props(install=steps))
