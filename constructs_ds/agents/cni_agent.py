"""CNI agents: what gives a node its pod network, and without which the node never becomes ready."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self, cast

from pydantic import Field, field_validator, model_validator

from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import Container
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value

CniDirectory = Literal["binaries", "config"]
"""One of the node's two CNI folders: where the container runtime looks for plugins, and for their configuration."""

CONFIG_KEY = "cni-conf.json"
"""The name under which install steps find the CNI configuration in `config_mount_path`."""

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.conflist\Z")
_API_SERVER = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):(?P<port>\d{1,5})\Z")
_LAST_PORT = 65535


class CniConfig(Value):
    """The network configuration list that the container runtime reads, and what it is called on the node.

    Source: github.com/containernetworking/cni/blob/main/SPEC.md, section 1 (network configuration format).
    """

    file_name: str
    """Such as "10-flannel.conflist". The runtime takes the first of its folder in alphabetical order."""
    content: Mapping[str, Any]
    """The list as a mapping: "cniVersion", "name" and "plugins". Written as JSON in the order given."""

    @field_validator("file_name")
    @classmethod
    def _is_a_list(cls, value: str) -> str:
        if not _FILE_NAME.match(value):
            raise ValueError(f"{value!r} is no name for a CNI configuration list; write one such as 10-name.conflist")
        return value

    @field_validator("content")
    @classmethod
    def _is_complete(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        for key in ("cniVersion", "name"):
            if not _has_text(value, key):
                raise ValueError(f"the CNI configuration has no {key!r}; give it as a text")
        plugins = value.get("plugins")
        if not isinstance(plugins, list | tuple) or not plugins:
            raise ValueError("the CNI configuration has no 'plugins'; give a list of at least one")
        for index, plugin in enumerate(cast("Sequence[Any]", plugins)):
            if not _has_text(plugin, "type"):
                raise ValueError(f"plugins[{index}] has no 'type'; name the plugin's binary, such as 'bridge'")
        to_json(value)
        return value


class InstallStep(Container):
    """An init container that puts plugins or configuration onto the node. Steps run one after another."""

    writes: Sequence[CniDirectory] = ()
    """The CNI folders of the node that it writes to, mounted at `bin_mount_path` and `conf_mount_path`."""
    reads_config: bool = False
    """Whether it sees the agent's configuration files in `config_mount_path`."""
    resources: Resources = Resources(cpu="10m", memory="16Mi", memory_limit="64Mi")
    """Default: enough to copy a file; a pod's request is the larger of its init containers' and its containers'."""
    security: Security = Security(run_as_root="the node's CNI folders belong to root")
    """Default: root without any capability, which is what writing to the node's CNI folders takes."""


_NET_ADMIN = Security(
    run_as_root="added capabilities take effect for root only",
    capabilities={"NET_ADMIN": "sets up the node's interfaces, routes and packet filter"},
)


class PodNetworks(NamedTuple):
    """The addresses of a cluster's pods."""

    ipv4: ipaddress.IPv4Network | None
    ipv6: ipaddress.IPv6Network | None


class CniAgentProps(NodeDaemonSetProps):
    """Props of `CniAgent`."""

    placement: Placement = Placement.critical()
    """Default: every Linux node whatever its taints. A node without network carries not-ready:NoSchedule, and one that
    a cloud controller has not seen yet uninitialized:NoSchedule; the DaemonSet controller tolerates neither."""
    rollout: Rollout = Rollout.on_delete()
    """Default: a person moves node by node, as a mistake here takes the node off the network."""
    termination_grace_period_seconds: int | None = Field(default=10, ge=0)
    """Seconds between SIGTERM and SIGKILL. Default: 10, as routes and interfaces stay when the agent goes and a longer
    wait only leaves the node longer without it."""
    dns_policy: Literal["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"] | None = "Default"
    """Default: the node's resolver; cluster DNS needs the network that this agent is to make."""
    host_network: bool = True
    """Whether the agent uses the node's network. False for a plugin that is chained behind another's network."""
    net_admin: bool = True
    """Whether the agent sets up interfaces, routes and packet filters: root with NET_ADMIN. False for one that does
    not, or whose `security` says it otherwise, such as privileged."""
    cni_config: CniConfig | None = None
    """What the container runtime is to read. Default: the product writes its own."""
    install: Sequence[InstallStep] = ()
    """Steps before the agent starts, after those of a preset."""
    agent_writes: Sequence[CniDirectory] = ()
    """The CNI folders that the agent itself writes to, beside its install steps. Default: none."""
    bin_mount_path: str = "/host/opt/cni/bin"
    """Where containers see the node's plugin folder, wherever the platform has it."""
    conf_mount_path: str = "/host/etc/cni/net.d"
    """Where containers see the node's configuration folder, wherever the platform has it."""
    config_mount_path: str = "/etc/cni-agent"
    """Where the agent, and the steps that read it, see the agent's configuration files."""
    pod_cidr: str | None = None
    """The pods' addresses as kube-controller-manager's --cluster-cidr has them: one network, or an IPv4 and an IPv6 one
    with a comma between. Default: the product's own business."""
    kernel_modules: bool = False
    """Whether the agent sees the node's kernel modules, read-only. Default: it does not; the kernel loads what netlink
    asks for by itself."""
    xtables_lock: bool = False
    """Whether the agent shares the lock of iptables with the node's other users of it, such as kube-proxy."""
    api_server: str | None = None
    """The API server as host:port, for clusters in which Service addresses do not work before this agent does (no
    kube-proxy). Default: the Service "kubernetes"."""

    @field_validator("pod_cidr")
    @classmethod
    def _networks_parse(cls, value: str | None) -> str | None:
        pod_networks(value)
        return value

    @field_validator("api_server")
    @classmethod
    def _server_parses(cls, value: str | None) -> str | None:
        match = _API_SERVER.match(value or "")
        if value is not None and (match is None or not 1 <= int(match["port"]) <= _LAST_PORT):
            raise ValueError(f"{value!r} is no host:port; write one such as api.example.com:6443 or [fd00::1]:6443")
        return value

    @model_validator(mode="after")
    def _config_is_installed(self) -> Self:
        if self.cni_config is None:
            return self
        if any(step.reads_config and "config" in step.writes for step in self.install_steps()):
            return self
        if "config" in self.agent_writes:
            return self
        raise ValueError(
            f"cni_config {self.cni_config.file_name!r} reaches no node; give an InstallStep with "
            'reads_config=True and writes=["config"], or agent_writes=["config"]'
        )

    def install_steps(self) -> list[InstallStep]:
        """Return the steps in the order they run; a preset puts its own first."""
        return list(self.install)

    def config_files(self) -> dict[str, str]:
        """Return the files of the agent's ConfigMap by name; a preset adds its own."""
        return {} if self.cni_config is None else {CONFIG_KEY: to_json(self.cni_config.content)}

    def main_container(self) -> str:
        """Return the name of the main container."""
        return self.container_name or self.product or "cni-agent"

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what every CNI agent needs."""
        yield from super().parts(settings)
        yield Parts(
            component="cni",
            container_name=self.main_container(),
            host_access=list(self._node_access()),
            security=_NET_ADMIN if self.net_admin else Security(),
            init_containers=self.install_steps(),
            config=list(self._config()),
            env=self._api_server_env(),
            priority_class="system-node-critical",
        )

    def _config(self) -> Iterator[ConfigFiles]:
        files = self.config_files()
        if files:
            readers = [step.name for step in self.install_steps() if step.reads_config]
            yield ConfigFiles(
                files=files, mount_path=self.config_mount_path, containers=[*readers, self.main_container()]
            )

    def _node_access(self) -> Iterator[HostAccess]:
        if self.host_network:
            yield HostAccess.host_network("makes the network that pods get")
        if writers := self._writers("binaries"):
            yield HostAccess.cni_binaries(mount_path=self.bin_mount_path, containers=writers)
        if writers := self._writers("config"):
            yield HostAccess.cni_config(mount_path=self.conf_mount_path, containers=writers)
        if self.kernel_modules:
            yield HostAccess.kernel_modules()
        if self.xtables_lock:
            yield HostAccess.xtables_lock()

    def _writers(self, directory: CniDirectory) -> list[str]:
        steps = [step.name for step in self.install_steps() if directory in step.writes]
        return [*steps, self.main_container()] if directory in self.agent_writes else steps

    def _api_server_env(self) -> dict[str, str]:
        match = _API_SERVER.match(self.api_server or "")
        if match is None:
            return {}
        return {"KUBERNETES_SERVICE_HOST": match["v6"] or match["host"], "KUBERNETES_SERVICE_PORT": match["port"]}


def pod_networks(pod_cidr: str | None) -> PodNetworks:
    """Return the networks of `pod_cidr`.

    Raises:
        ValueError: It is no network, has host bits set, or names two of one family.

    >>> pod_networks("10.244.0.0/16,fd00:10:244::/56")
    PodNetworks(ipv4=IPv4Network('10.244.0.0/16'), ipv6=IPv6Network('fd00:10:244::/56'))
    """
    v4: list[ipaddress.IPv4Network] = []
    v6: list[ipaddress.IPv6Network] = []
    for text in pod_cidr.split(",") if pod_cidr is not None else ():
        network = _network(text)
        if isinstance(network, ipaddress.IPv4Network):
            v4.append(network)
        else:
            v6.append(network)
    for family, networks in (("IPv4", v4), ("IPv6", v6)):
        if len(networks) > 1:
            raise ValueError(f"{pod_cidr!r} names {len(networks)} {family} networks; give at most one of each family")
    return PodNetworks(v4[0] if v4 else None, v6[0] if v6 else None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is no network; write address/length, such as 10.244.0.0/16") from None
    if "/" not in text:
        raise ValueError(f"{text!r} has no length; write address/length, such as 10.244.0.0/16")
    if str(network.network_address) != str(ipaddress.ip_address(text.partition("/")[0])):
        raise ValueError(f"{text!r} has host bits set; the network is {network}")
    return network


def to_json(content: Mapping[str, Any]) -> str:
    """Return JSON in the order given, indented by two, with a newline at the end.

    Raises:
        ValueError: It holds something that JSON has no spelling for.
    """
    try:
        return json.dumps(content, indent=2, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        raise ValueError(f"no JSON ({error}); use texts, numbers, booleans, lists and mappings only") from None


def _has_text(entry: Any, key: str) -> bool:
    text = cast("Mapping[str, Any]", entry).get(key) if isinstance(entry, Mapping) else None
    return isinstance(text, str) and text != ""
