"""Each named bundle of host access becomes the volume and the mount that its name promises."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.reasons import WHY_ANNOTATION
from constructs_ds.builder.resources import Resources


def daemon_set(*access: HostAccess) -> dict[str, Any]:
    """Return the DaemonSet of an agent with this access."""
    props = NodeDaemonSetProps(
        image="registry.example.com/agent:1.0", resources=Resources(cpu="1m", memory="1Mi"), host_access=access
    )
    return manifests(props, name="agent", namespace="agents")[-1]


@pytest.mark.parametrize(
    ("access", "source", "mount"),
    [
        (HostAccess.container_logs(), {"path": "/var/log"}, {"readOnly": True, "mountPath": "/var/log"}),
        (
            HostAccess.host_root(),
            {"path": "/"},
            {"readOnly": True, "mountPath": "/host/root", "mountPropagation": "HostToContainer"},
        ),
        (
            HostAccess.kubelet_pods(why="reads volumes"),
            {"path": "/var/lib/kubelet/pods"},
            {"readOnly": True, "mountPath": "/var/lib/kubelet/pods"},
        ),
        (
            HostAccess.device_plugins(),
            {"path": "/var/lib/kubelet/device-plugins"},
            {"mountPath": "/var/lib/kubelet/device-plugins"},
        ),
        (
            HostAccess.pod_resources(),
            {"path": "/var/lib/kubelet/pod-resources"},
            {"readOnly": True, "mountPath": "/var/lib/kubelet/pod-resources"},
        ),
        (
            HostAccess.cni_binaries(mount_path="/host/bin"),
            {"path": "/opt/cni/bin", "type": "DirectoryOrCreate"},
            {"mountPath": "/host/bin"},
        ),
        (
            HostAccess.cni_config(),
            {"path": "/etc/cni/net.d", "type": "DirectoryOrCreate"},
            {"mountPath": "/etc/cni/net.d"},
        ),
        (
            HostAccess.kernel_modules(),
            {"path": "/lib/modules"},
            {"readOnly": True, "mountPath": "/lib/modules"},
        ),
        (
            HostAccess.xtables_lock(),
            {"path": "/run/xtables.lock", "type": "FileOrCreate"},
            {"mountPath": "/run/xtables.lock"},
        ),
        (
            HostAccess.cgroup(why="reads usage", mount_path="/host/cgroup"),
            {"path": "/sys/fs/cgroup"},
            {"readOnly": True, "mountPath": "/host/cgroup"},
        ),
        (HostAccess.bpf(why="pins maps"), {"path": "/sys/fs/bpf"}, {"mountPath": "/sys/fs/bpf"}),
        (
            HostAccess.runtime_socket(why="lists containers"),
            {"path": "/run/containerd/containerd.sock", "type": "Socket"},
            {"readOnly": True, "mountPath": "/run/containerd/containerd.sock"},
        ),
        (
            HostAccess.path("/run/my agent", "keeps its state", read_only=False),
            {"path": "/run/my agent"},
            {"mountPath": "/run/my agent"},
        ),
    ],
    ids=lambda value: value.paths[0].name if isinstance(value, HostAccess) else "",
)
def test_bundle_is_volume_and_mount(access: HostAccess, source: dict[str, Any], mount: dict[str, Any]) -> None:
    """A bundle's path, kind, writability and propagation come out, and its reason with them."""
    made = daemon_set(access)
    spec = made["spec"]["template"]["spec"]
    (path,) = access.paths
    assert spec["volumes"] == [{"name": path.name, "hostPath": source}]
    assert spec["containers"][0]["volumeMounts"] == [{"name": path.name, **mount}]
    assert path.why in made["metadata"]["annotations"][WHY_ANNOTATION]


def test_docker_adds_its_own_folder() -> None:
    """With Docker, the folder that the links lead on to is mounted as well."""
    volumes = daemon_set(HostAccess.container_logs(docker=True))["spec"]["template"]["spec"]["volumes"]
    assert [each["hostPath"]["path"] for each in volumes] == ["/var/log", "/var/lib/docker/containers"]


@pytest.mark.parametrize(
    ("access", "field"),
    [
        (HostAccess.host_network("why"), "hostNetwork"),
        (HostAccess.host_pid("why"), "hostPID"),
        (HostAccess.host_ipc("why"), "hostIPC"),
    ],
)
def test_namespace_is_shared_for_a_reason(access: HostAccess, field: str) -> None:
    """A namespace of the host that is asked for is shared, no other is, and the reason is written down."""
    made = daemon_set(access)
    spec = made["spec"]["template"]["spec"]
    assert {name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)} == {field}
    assert f"{field}: why" in made["metadata"]["annotations"][WHY_ANNOTATION].splitlines()


def test_the_same_place_twice_is_one_volume() -> None:
    """Two bundles that ask for the same place share a volume, and the container mounts it once."""
    spec = daemon_set(HostAccess.container_logs(), HostAccess.container_logs())["spec"]["template"]["spec"]
    assert len(spec["volumes"]) == 1
    assert len(spec["containers"][0]["volumeMounts"]) == 1
