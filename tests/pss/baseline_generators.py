"""Pods on both sides of each baseline check, by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pss.random_pods import CONTAINER_KINDS, VOLUME_SOURCES, Pod
from tests.pss.tweaks import (
    Failing,
    Generator,
    each_kind,
    volumes,
    where,
    windows,
    with_annotations,
    with_container,
    with_context,
    with_pod_context,
    with_spec,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _host_namespaces_failing(_: int) -> Iterator[Failing]:
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        yield Failing(with_spec(**{name: True}), "host namespaces", f"{name}=true", (f"spec.{name}",))
    every = {"hostIPC": True, "hostPID": True, "hostNetwork": True}
    fields = ("spec.hostNetwork", "spec.hostPID", "spec.hostIPC")
    yield Failing(with_spec(**every), "host namespaces", "hostNetwork=true, hostPID=true, hostIPC=true", fields)


def _host_namespaces_passing(_: int) -> Iterator[Pod]:
    yield with_spec(hostNetwork=False, hostPID=False, hostIPC=None)


def _host_path_failing(_: int) -> Iterator[Failing]:
    pod = with_spec(volumes=volumes("emptyDir", "hostPath"))
    yield Failing(pod, "hostPath volumes", 'volume "v1"', ("spec.volumes[1].hostPath",))
    two = ("spec.volumes[0].hostPath", "spec.volumes[1].hostPath")
    yield Failing(with_spec(volumes=volumes("hostPath", "hostPath")), "hostPath volumes", 'volumes "v0", "v1"', two)


def _host_path_passing(_: int) -> Iterator[Pod]:
    yield with_spec(volumes=[{"name": "a", "hostPath": None}])
    yield from (with_spec(volumes=volumes(source)) for source in VOLUME_SOURCES if source != "hostPath")


def _host_ports_failing(_: int) -> Iterator[Failing]:
    ports = [{"containerPort": 1}, {"containerPort": 1, "hostPort": 9100}]
    for kind in CONTAINER_KINDS:
        detail = 'container "x" uses hostPort 9100'
        yield Failing(with_container({"ports": ports}, kind), "hostPort", detail, (f"{where(kind)}.ports[1].hostPort",))
    pod = with_container({"ports": [{"hostPort": 90}, {"hostPort": 100}]})
    pod["spec"]["containers"][0]["ports"] = [{"hostPort": 90}]
    fields = tuple(f"spec.containers[{c}].ports[{p}].hostPort" for c, p in ((0, 0), (1, 0), (1, 1)))
    yield Failing(pod, "hostPort", 'containers "a", "x" use hostPorts 100, 90', fields)


def _host_ports_passing(_: int) -> Iterator[Pod]:
    for kind in CONTAINER_KINDS:
        yield with_container({"ports": [{"containerPort": 80, "hostPort": 0}, {"hostPort": None}]}, kind)
    pod = with_container({"ports": [{"containerPort": 80}]}, "ephemeralContainers")
    pod["spec"]["hostNetwork"] = True
    yield pod


def _host_probes_failing(_: int) -> Iterator[Failing]:
    for kind in CONTAINER_KINDS:
        for action in ("httpGet", "tcpSocket"):
            handler = {action: {"host": "h", "port": 1}}
            detail = 'container "x" uses probe or lifecycle host "h"'
            for key in ("livenessProbe", "readinessProbe", "startupProbe"):
                fields = (f"{where(kind)}.{key}.{action}.host",)
                yield Failing(with_container({key: handler}, kind), "probe or lifecycle host", detail, fields)
            for key in ("postStart", "preStop"):
                fields = (f"{where(kind)}.lifecycle.{key}.{action}.host",)
                pod = with_container({"lifecycle": {key: handler}}, kind)
                yield Failing(pod, "probe or lifecycle host", detail, fields)
    pod = with_container({"livenessProbe": {"httpGet": {"host": "b"}, "tcpSocket": {"host": "a"}}})
    pod["spec"]["containers"][0]["startupProbe"] = {"httpGet": {"host": "b"}}
    detail = 'containers "a", "x" use probe or lifecycle hosts "a", "b"'
    paths = ("[0].startupProbe.httpGet", "[1].livenessProbe.httpGet", "[1].livenessProbe.tcpSocket")
    fields = tuple(f"spec.containers{path}.host" for path in paths)
    yield Failing(pod, "probe or lifecycle host", detail, fields)


def _host_probes_passing(_: int) -> Iterator[Pod]:
    for handler in ({"httpGet": {"port": 1}}, {"tcpSocket": {"host": ""}}, {"exec": {}}, {"grpc": {"port": 1}}, None):
        yield with_container({"livenessProbe": handler, "lifecycle": {"postStart": handler}})
    yield with_container({"lifecycle": None})


def _privileged_failing(_: int) -> Iterator[Failing]:
    detail = 'container "x" must not set securityContext.privileged=true'
    yield from each_kind({"privileged": True}, "privileged", detail, "privileged")


def _privileged_passing(_: int) -> Iterator[Pod]:
    yield from (with_context({"privileged": value}, kind) for value in (False, None) for kind in CONTAINER_KINDS)


DEFAULT_CAPABILITIES = (
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
)  # fmt: skip


def _capabilities_baseline_failing(_: int) -> Iterator[Failing]:
    for added, shown in (
        (["NET_RAW"], '"NET_RAW"'),
        (["SYS_TIME", "CHOWN", "BPF"], '"BPF", "SYS_TIME"'),
        (["chown"], '"chown"'),
    ):
        detail = f'container "x" must not include {shown} in securityContext.capabilities.add'
        yield from each_kind({"capabilities": {"add": added}}, "non-default capabilities", detail, "capabilities.add")


def _capabilities_baseline_passing(_: int) -> Iterator[Pod]:
    yield from (with_context({"capabilities": {"add": [name]}}) for name in DEFAULT_CAPABILITIES)
    yield from (with_context({"capabilities": value}) for value in ({"add": None, "drop": ["X"]}, {"add": []}, None))


def _proc_mount_failing(minor: int) -> Iterator[Failing]:
    for value in ("Unmasked", "", "default"):
        detail = f'container "x" must not set securityContext.procMount to "{value}"'
        yield from each_kind({"procMount": value}, "procMount", detail, "procMount")
    if minor < 35:
        yield from _proc_mount_in_user_namespace()


def _proc_mount_in_user_namespace() -> Iterator[Failing]:
    pod = with_context({"procMount": "Unmasked"})
    pod["spec"]["hostUsers"] = False
    detail = 'container "x" must not set securityContext.procMount to "Unmasked"'
    yield Failing(pod, "procMount", detail, ("spec.containers[1].securityContext.procMount",))


def _proc_mount_passing(minor: int) -> Iterator[Pod]:
    yield from (with_context({"procMount": value}) for value in ("Default", None))
    if minor >= 35:
        yield next(_proc_mount_in_user_namespace()).pod


APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"


def _app_armor_failing(_: int) -> Iterator[Failing]:
    one, many = "forbidden AppArmor profile", "forbidden AppArmor profiles"
    for value in ("Other", ""):
        detail = f'pod must not set AppArmor profile type to "{value}"'
        fields = ("spec.securityContext.appArmorProfile.type",)
        yield Failing(with_pod_context(appArmorProfile={"type": value}), one, detail, fields)
        detail = f'container "x" must not set AppArmor profile type to "{value}"'
        yield from each_kind({"appArmorProfile": {"type": value}}, one, detail, "appArmorProfile.type")
    pod = with_annotations(**{f"{APP_ARMOR}none": "unconfined", f"{APP_ARMOR}more": 'a"b'})
    keys = (f"{APP_ARMOR}more", f"{APP_ARMOR}none")
    detail = f'annotations must not set AppArmor profile type to "{keys[0]}="a\\"b"", "{keys[1]}="unconfined""'
    yield Failing(pod, many, detail, tuple(f"metadata.annotations[{key}]" for key in keys))
    pod = with_context({"appArmorProfile": {"type": "Z"}})
    pod["spec"]["securityContext"]["appArmorProfile"] = {"type": "A"}
    pod["metadata"]["annotations"] = {f"{APP_ARMOR}none": "x"}
    detail = (
        f'pod and container "x" and annotation must not set AppArmor profile type to "A", "Z", "{APP_ARMOR}none="x""'
    )
    contexts = ("spec.securityContext", "spec.containers[1].securityContext")
    fields = (*(f"{context}.appArmorProfile.type" for context in contexts), f"metadata.annotations[{APP_ARMOR}none]")
    yield Failing(pod, many, detail, fields)


def _app_armor_passing(_: int) -> Iterator[Pod]:
    for value in ({"type": "RuntimeDefault"}, {"type": "Localhost"}, None):
        yield with_pod_context(appArmorProfile=value)
        yield with_context({"appArmorProfile": value})
    for value in ("runtime/default", "localhost/", "localhost/a", ""):
        yield with_annotations(**{f"{APP_ARMOR}a": value})
    yield with_annotations(**{"apparmor.security.beta.kubernetes.io/defaultProfileName": "unconfined"})


def _se_linux_failing(minor: int) -> Iterator[Failing]:
    reason, head = "seLinuxOptions", 'container "x" set forbidden securityContext.seLinuxOptions: '
    types = ["spc_t", "Container_t", *(["container_engine_t"] if minor < 31 else [])]
    cases = [({"type": value}, f'type "{value}"', "type") for value in types]
    cases += [({"user": "u"}, "user may not be set", "user"), ({"role": "r"}, "role may not be set", "role")]
    for value, what, field in cases:
        yield from each_kind({"seLinuxOptions": value}, reason, head + what, f"seLinuxOptions.{field}")
    yield Failing(
        with_pod_context(seLinuxOptions={"type": "b", "user": "u"}), reason,
        'pod set forbidden securityContext.seLinuxOptions: type "b"; user may not be set',
        ("spec.securityContext.seLinuxOptions.type", "spec.securityContext.seLinuxOptions.user"),
    )  # fmt: skip
    pod = with_context({"seLinuxOptions": {"type": "b", "role": "r"}})
    pod["spec"]["securityContext"]["seLinuxOptions"] = {"type": "a", "level": "s0"}
    contexts = ("spec.securityContext.seLinuxOptions", "spec.containers[1].securityContext.seLinuxOptions")
    detail = 'pod and container "x" set forbidden securityContext.seLinuxOptions: types "a", "b"; role may not be set'
    yield Failing(pod, reason, detail, (f"{contexts[0]}.type", f"{contexts[1]}.type", f"{contexts[1]}.role"))


def _se_linux_passing(minor: int) -> Iterator[Pod]:
    types = ["", None, "container_t", "container_init_t", "container_kvm_t"]
    for value in types + (["container_engine_t"] if minor >= 31 else []):
        yield with_context({"seLinuxOptions": {"type": value, "user": "", "level": "s0"}})
        yield with_pod_context(seLinuxOptions={"type": value, "role": None})
    yield with_context({"seLinuxOptions": None})


SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


def _seccomp_baseline_failing(minor: int) -> Iterator[Failing]:
    if minor < 19:
        yield from _seccomp_annotations_failing()
        return
    for value in ("Unconfined", "", "runtime/default"):
        detail = f'container "x" must not set securityContext.seccompProfile.type to "{value}"'
        yield from each_kind({"seccompProfile": {"type": value}}, "seccompProfile", detail, "seccompProfile.type")
        detail = f'pod must not set securityContext.seccompProfile.type to "{value}"'
        fields = ("spec.securityContext.seccompProfile.type", "spec.containers[1].securityContext.seccompProfile.type")
        yield Failing(with_pod_context(seccompProfile={"type": value}), "seccompProfile", detail, fields[:1])
    pod = with_context({"seccompProfile": {"type": "B"}})
    pod["spec"]["securityContext"]["seccompProfile"] = {"type": "A"}
    detail = 'pod and container "x" must not set securityContext.seccompProfile.type to "A", "B"'
    yield Failing(pod, "seccompProfile", detail, fields)


def _seccomp_annotations_failing() -> Iterator[Failing]:
    for key in (SECCOMP_POD, f"{SECCOMP_CONTAINER}a"):
        for value in ("unconfined", "", "RuntimeDefault"):
            detail = f'forbidden annotation {key}="{value}"'
            fields = (f"metadata.annotations[{key}]",)
            yield Failing(with_annotations(**{key: value}), "seccompProfile", detail, fields)
    keys = (SECCOMP_POD, f"{SECCOMP_CONTAINER}a")
    pod = with_annotations(**dict.fromkeys(keys, "é"))
    detail = f'forbidden annotations {keys[1]}="é", {keys[0]}="é"'
    yield Failing(pod, "seccompProfile", detail, tuple(f"metadata.annotations[{key}]" for key in keys))


def _seccomp_baseline_passing(minor: int) -> Iterator[Pod]:
    for value in ("runtime/default", "docker/default", "localhost/a"):
        yield with_annotations(**{SECCOMP_POD: value, f"{SECCOMP_CONTAINER}a": value})
    yield with_annotations(**{f"{SECCOMP_CONTAINER}none": "unconfined"})
    if minor < 19:
        yield with_pod_context(seccompProfile={"type": "Unconfined"})
    for value in ({"type": "RuntimeDefault"}, {"type": "Localhost"}, None):
        yield with_pod_context(seccompProfile=value)
        yield with_context({"seccompProfile": value})


SYSCTLS = {
    0: ("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range", "net.ipv4.tcp_syncookies"),
    27: ("net.ipv4.ip_local_reserved_ports",),
    29: ("net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
         "net.ipv4.tcp_keepalive_time"),
    32: ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    37: ("net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_slow_start_after_idle"),
}  # fmt: skip
"""The sysctls that became safe, by the minor version in which they did."""


def with_sysctls(*names: str | None) -> Pod:
    """Return the minimal pod with sysctls."""
    return with_pod_context(sysctls=[{"name": name, "value": "1"} for name in names])


def _sysctls_failing(minor: int) -> Iterator[Failing]:
    field = "spec.securityContext.sysctls"
    later = [name for since, names in SYSCTLS.items() if since > minor for name in names]
    for name in (*later, "kernel.msgmax", "net/ipv4/tcp_rmem", ""):
        pod = with_sysctls("kernel.shm_rmid_forced", name)
        yield Failing(pod, "forbidden sysctls", name, (f"{field}[1].name",))
    pod = with_sysctls("b", "kernel.shm_rmid_forced", "a", "b")
    yield Failing(pod, "forbidden sysctls", "b, a, b", tuple(f"{field}[{index}].name" for index in (0, 2, 3)))


def _sysctls_passing(minor: int) -> Iterator[Pod]:
    yield from (with_sysctls(name) for since, names in SYSCTLS.items() if since <= minor for name in names)
    yield with_pod_context(sysctls=None)


def _host_process_failing(_: int) -> Iterator[Failing]:
    detail = 'container "x" must not set securityContext.windowsOptions.hostProcess=true'
    change = {"windowsOptions": {"hostProcess": True}}
    yield from each_kind(change, "hostProcess", detail, "windowsOptions.hostProcess")
    fields = tuple(f"{owner}securityContext.windowsOptions.hostProcess" for owner in ("spec.", "spec.containers[1]."))
    detail = "pod must not set securityContext.windowsOptions.hostProcess=true"
    yield Failing(with_pod_context(**change), "hostProcess", detail, fields[:1])
    pod = with_context(change)
    pod["spec"]["securityContext"] = change
    detail = 'pod and container "x" must not set securityContext.windowsOptions.hostProcess=true'
    yield Failing(windows(pod), "hostProcess", detail, fields)


def _host_process_passing(_: int) -> Iterator[Pod]:
    for value in ({"hostProcess": False}, {"hostProcess": None}, {}, None):
        yield with_pod_context(windowsOptions=value)
        yield with_context({"windowsOptions": value})


BASELINE: dict[str, Generator] = {
    "appArmorProfile": Generator(_app_armor_passing, _app_armor_failing),
    "capabilities_baseline": Generator(_capabilities_baseline_passing, _capabilities_baseline_failing),
    "hostNamespaces": Generator(_host_namespaces_passing, _host_namespaces_failing),
    "hostPathVolumes": Generator(_host_path_passing, _host_path_failing),
    "hostPorts": Generator(_host_ports_passing, _host_ports_failing),
    "hostProbesAndHostLifecycle": Generator(_host_probes_passing, _host_probes_failing),
    "privileged": Generator(_privileged_passing, _privileged_failing),
    "procMount": Generator(_proc_mount_passing, _proc_mount_failing),
    "seLinuxOptions": Generator(_se_linux_passing, _se_linux_failing),
    "seccompProfile_baseline": Generator(_seccomp_baseline_passing, _seccomp_baseline_failing),
    "sysctls": Generator(_sysctls_passing, _sysctls_failing),
    "windowsHostProcess": Generator(_host_process_passing, _host_process_failing),
}
