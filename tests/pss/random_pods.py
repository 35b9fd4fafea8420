"""Seeded random pods that reach both sides of every boundary of every check.

Half are a pod that restricted admits with a few things changed, so that single changes decide the verdict; half are
made up of anything.
"""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Pod = dict[str, Any]

CONTAINER_KINDS = ("initContainers", "containers", "ephemeralContainers")
CAPABILITIES = (
    "ALL", "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "NET_RAW", "NET_ADMIN", "SYS_ADMIN", "CAP_CHOWN", "all", "BPF", "",
)  # fmt: skip
SYSCTLS = (
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem", "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat", "kernel.msgmax",
    "net/ipv4/tcp_rmem", "net.core.somaxconn", "",
)  # fmt: skip
VOLUME_SOURCES = (
    "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi",
    "glusterfs", "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc",
    "azureFile", "configMap", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "projected",
    "portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image",
)  # fmt: skip
SECCOMP_ANNOTATIONS = ("unconfined", "runtime/default", "docker/default", "localhost/a", "localhost/", "", "other")
APP_ARMOR_ANNOTATIONS = ("unconfined", "runtime/default", "localhost/a", "localhost/", "localhost/ a", "", "other", '"')
SE_LINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "a", "b")
BOOLEANS = (True, False, None)
VERSIONS = tuple(f"v1.{minor}" for minor in range(25, 38))
ODD_VERSIONS = ("latest", "v1.0", "v1.7", "v1.8", "v1.18", "v1.19", "v1.21", "v1.22", "v1.23", "v1.24", "v1.99", "x")


def minimal_pod() -> Pod:
    """Return a pod that every version of every level admits."""
    security = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
        "runAsNonRoot": True,
    }
    containers = [{"name": "a", "image": "a", "securityContext": security}]
    return {"metadata": {"annotations": {}}, "spec": {"securityContext": {}, "containers": containers}}


def random_cases(seed: int, count: int) -> Iterator[tuple[str, Pod]]:
    """Yield policy versions and pods; most versions are supported ones, some are odd."""
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        version = source.choice(VERSIONS if source.random() < 0.9 else ODD_VERSIONS)
        yield version, changed_pod(source) if source.random() < 0.5 else any_pod(source)


def changed_pod(source: random.Random) -> Pod:
    """Return the minimal pod with containers of more kinds, and a few changes."""
    pod = minimal_pod()
    for kind in CONTAINER_KINDS:
        if source.random() < 0.3:
            more = copy.deepcopy(pod["spec"]["containers"][0]) | {
                "name": {"initContainers": "b", "containers": "c", "ephemeralContainers": "d"}[kind]
            }
            pod["spec"].setdefault(kind, []).append(more)
    for _ in range(source.randrange(4)):
        source.choice(CHANGES)(source, pod)
    return pod


def any_pod(source: random.Random) -> Pod:
    """Return a pod in which most fields have any value."""
    spec: Pod = {"containers": []}
    names = source.sample("abcdefgh", 8)  # no two alike: the API server refuses such a pod before it is judged
    for kind in CONTAINER_KINDS:
        if source.random() < 0.6:
            spec[kind] = [_any_container(source, names.pop()) for _ in range(source.randrange(3))]
    pod = {"metadata": {}, "spec": spec}
    if source.random() < 0.8:
        pod["metadata"]["annotations"] = {}
        spec["securityContext"] = {}
        for _ in range(source.randrange(8)):
            source.choice(CHANGES)(source, pod)
    return pod


def _any_container(source: random.Random, name: str) -> Pod:
    container: Pod = {"name": name}
    if source.random() < 0.8:
        container["securityContext"] = {}
        for change in source.sample(CONTAINER_CHANGES, source.randrange(len(CONTAINER_CHANGES))):
            change(source, container)
    return container


def _maybe(source: random.Random, value: Any) -> Any:
    """Return the value, or now and then null."""
    return None if source.random() < 0.1 else value


def _security(container: Pod) -> Pod:
    if container.get("securityContext") is None:
        container["securityContext"] = {}
    return container["securityContext"]


def _seccomp(source: random.Random) -> Any:
    kinds = ("RuntimeDefault", "Localhost", "Unconfined", "", "runtime/default")
    return _maybe(source, source.choice([{"type": source.choice(kinds)}, {"type": source.choice(kinds)}, {}]))


def _app_armor(source: random.Random) -> Any:
    kind = source.choice(("RuntimeDefault", "Localhost", "Unconfined", "Unconfined", "", "Other"))
    profile = {"type": kind} | ({"localhostProfile": "a"} if kind == "Localhost" and source.random() < 0.5 else {})
    return _maybe(source, source.choice([profile, profile, {}]))


def _se_linux(source: random.Random) -> Any:
    options = {
        "type": source.choice(SE_LINUX_TYPES),
        "user": source.choice(("", "", "sysadm_u")),
        "role": source.choice(("", "", "sysadm_r")),
        "level": "s0",
    }
    return _maybe(source, {key: value for key, value in options.items() if source.random() < 0.8})


def _windows_options(source: random.Random) -> Any:
    return _maybe(source, source.choice([{"hostProcess": source.choice(BOOLEANS)}, {}]))


def _capabilities(source: random.Random) -> Any:
    capabilities: Pod = {}
    if source.random() < 0.7:
        capabilities["add"] = _maybe(source, source.sample(CAPABILITIES, source.randrange(3)))
    if source.random() < 0.7:
        capabilities["drop"] = _maybe(source, source.sample(["ALL", "all", "KILL", "CAP_ALL"], source.randrange(3)))
    return _maybe(source, capabilities)


def _handler(source: random.Random) -> Any:
    host = _maybe(source, source.choice(("", "127.0.0.1", "example.com", "::1")))
    kinds: list[Pod] = [
        {"httpGet": {"host": host, "port": 80}},
        {"tcpSocket": {"host": host, "port": 80}},
        {"httpGet": {"port": 80}, "tcpSocket": None},
        {"exec": {"command": ["true"]}},
    ]
    return _maybe(source, source.choice(kinds))


def _lifecycle(source: random.Random) -> Any:
    return _maybe(source, {key: _handler(source) for key in ("postStart", "preStop") if source.random() < 0.7})


def _ports(source: random.Random) -> Any:
    numbers = (0, 80, 8080, 9100, 100)
    ports = [
        {"containerPort": source.choice(numbers)}
        | ({"hostPort": source.choice(numbers)} if source.random() < 0.5 else {})
        for _ in range(source.randrange(3))
    ]
    return _maybe(source, ports)


def _volume(source: random.Random, index: int) -> Any:
    often = ("hostPath",) * 10
    sources = {source.choice(VOLUME_SOURCES + often) for _ in range(source.choice((0, 1, 1, 1, 1, 1, 2)))}
    return {"name": f"v{index}"} | {name: _maybe(source, {}) for name in sorted(sources)}


def _set_context(key: str, make: Callable[[random.Random], Any]) -> Callable[[random.Random, Pod], None]:
    def change(source: random.Random, container: Pod) -> None:
        _security(container)[key] = make(source)

    return change


def _set(key: str, make: Callable[[random.Random], Any]) -> Callable[[random.Random, Pod], None]:
    def change(source: random.Random, owner: Pod) -> None:
        owner[key] = make(source)

    return change


def _boolean(source: random.Random) -> Any:
    return source.choice(BOOLEANS)


def _user(source: random.Random) -> Any:
    return source.choice((0, 0, 1, 65534, None))


COMMON_CHANGES = [
    _set_context("runAsNonRoot", _boolean),
    _set_context("runAsUser", _user),
    _set_context("seccompProfile", _seccomp),
    _set_context("appArmorProfile", _app_armor),
    _set_context("seLinuxOptions", _se_linux),
    _set_context("windowsOptions", _windows_options),
]
CONTAINER_CHANGES = [
    *COMMON_CHANGES,
    _set_context("privileged", _boolean),
    _set_context("allowPrivilegeEscalation", _boolean),
    _set_context("procMount", lambda source: source.choice(("Default", "Unmasked", "", None))),
    _set_context("capabilities", _capabilities),
    _set("ports", _ports),
    _set("livenessProbe", _handler),
    _set("readinessProbe", _handler),
    _set("startupProbe", _handler),
    _set("lifecycle", _lifecycle),
    _set("securityContext", lambda _: None),
]


def _change_container(source: random.Random, pod: Pod) -> None:
    kinds = [kind for kind in CONTAINER_KINDS if pod["spec"].get(kind)]
    if kinds:
        source.choice(CONTAINER_CHANGES)(source, source.choice(pod["spec"][source.choice(kinds)]))


def _change_spec(source: random.Random, pod: Pod) -> None:
    source.choice(SPEC_CHANGES)(source, pod["spec"])


def _change_annotations(source: random.Random, pod: Pod) -> None:
    name = source.choice("abcdefgh")
    key, values = source.choice(
        [
            ("seccomp.security.alpha.kubernetes.io/pod", SECCOMP_ANNOTATIONS),
            (f"container.seccomp.security.alpha.kubernetes.io/{name}", SECCOMP_ANNOTATIONS),
            (f"container.apparmor.security.beta.kubernetes.io/{name}", APP_ARMOR_ANNOTATIONS),
            ("other", ("unconfined",)),
        ]
    )
    pod["metadata"]["annotations"][key] = source.choice(values)


def _change_user_namespace(source: random.Random, pod: Pod) -> None:
    """Set what a user namespace excuses, with and without one."""
    pod["spec"]["hostUsers"] = source.choice(BOOLEANS)
    pod["spec"]["securityContext"] = {"runAsNonRoot": source.choice(BOOLEANS), "runAsUser": _user(source)}


SPEC_CHANGES = [
    *(change for change in COMMON_CHANGES),
    _set("hostNetwork", _boolean),
    _set("hostPID", _boolean),
    _set("hostIPC", _boolean),
    _set("hostUsers", _boolean),
    _set("os", lambda source: source.choice(({"name": "windows"}, {"name": "linux"}, {}, None))),
    _set("volumes", lambda source: [_volume(source, index) for index in range(source.randrange(4))]),
    _set_context("sysctls", lambda source: [{"name": name} for name in source.sample(SYSCTLS, source.randrange(1, 4))]),
]
CHANGES = [_change_container, _change_container, _change_container, _change_spec, _change_spec, _change_annotations,
           _change_user_namespace]  # fmt: skip
