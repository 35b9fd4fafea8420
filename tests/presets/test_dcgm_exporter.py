"""NVIDIA's DCGM exporter as the preset makes it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.gpu_monitor import GpuNodes
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from constructs_ds.pss import evaluate
from presets.dcgm_exporter import DEFAULT_COUNTERS, PROFILING_COUNTERS, Counter, DcgmExporterProps

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
TEMPERATURE = Counter(field="DCGM_FI_DEV_GPU_TEMP", type="gauge", help='Heat, in "C"')
TENSOR = Counter(field="DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", type="gauge", help="Tensor cores")


def fully_set() -> DcgmExporterProps:
    """Return the exporter with every prop of the preset given."""
    return DcgmExporterProps(
        gpu_nodes=GpuNodes.labelled("pool", "gpu"),
        runtime_class_name="nvidia",
        port=9500,
        counters=[TEMPERATURE, TENSOR],
        profiling=True,
        collect_interval_seconds=10,
        with_pod_labels=True,
        pod_label_allowlist=["^app$", r"^app\.kubernetes\.io/"],
        with_pod_uid=True,
        virtual_gpus=True,
        metrics=Metrics(port="metrics", monitor="ServiceMonitor", interval="10s", monitor_labels={"release": "prom"}),
    )


def listed(exporter: DcgmExporterProps, platform: str) -> list[dict[str, Any]]:
    """Return what the exporter makes, in order."""
    return manifests(exporter, Settings(platform=platform), name="dcgm", namespace="gpu-monitoring")


def made(exporter: DcgmExporterProps) -> dict[str, dict[str, Any]]:
    """Return what the exporter makes, by kind."""
    return {each["kind"]: each for each in listed(exporter, "kubernetes")}


def container(exporter: DcgmExporterProps) -> dict[str, Any]:
    """Return the exporter's container."""
    only: dict[str, Any] = made(exporter)["DaemonSet"]["spec"]["template"]["spec"]["containers"][0]
    return only


def env(exporter: DcgmExporterProps) -> dict[str, Any]:
    """Return the container's variables with plain values."""
    return {each["name"]: each["value"] for each in container(exporter)["env"] if "value" in each}


def rows(exporter: DcgmExporterProps) -> list[list[str]]:
    """Return the counter file as a CSV reader gives it."""
    return list(csv.reader(made(exporter)["ConfigMap"]["data"]["counters.csv"].splitlines()))


@PLATFORMS
@pytest.mark.parametrize(
    "exporter", [pytest.param(DcgmExporterProps(), id="default"), pytest.param(fully_set(), id="full")]
)
def test_whole_output(exporter: DcgmExporterProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert listed(exporter, platform) == yaml_snapshot


def test_counter_file_reads_back() -> None:
    """The file has three columns for each counter, whatever stands in its help."""
    assert rows(DcgmExporterProps(counters=[TEMPERATURE])) == [["DCGM_FI_DEV_GPU_TEMP", "gauge", 'Heat, in "C"']]


def test_default_counters_need_no_privilege() -> None:
    """Nothing is measured by default that needs the profiling counters."""
    assert [row[0] for row in rows(DcgmExporterProps())] == [counter.field for counter in DEFAULT_COUNTERS]
    assert not any(counter.is_profiling for counter in DEFAULT_COUNTERS)


def test_counters_are_measured_from_the_file() -> None:
    """The exporter reads the file that is mounted, and a changed one restarts it."""
    assert container(DcgmExporterProps())["args"] == ["--collectors=/etc/dcgm-exporter/counters.csv"]
    mount = {"name": "config", "readOnly": True, "mountPath": "/etc/dcgm-exporter"}
    assert mount in container(DcgmExporterProps())["volumeMounts"]
    annotations = made(DcgmExporterProps())["DaemonSet"]["spec"]["template"]["metadata"]["annotations"]
    assert "checksum/config" in annotations


def test_profiling_adds_counters_and_sys_admin() -> None:
    """Profiling is root with SYS_ADMIN, in the spelling that goes with no privilege escalation."""
    exporter = DcgmExporterProps(profiling=True)
    assert [row[0] for row in rows(exporter)][-len(PROFILING_COUNTERS) :] == [each.field for each in PROFILING_COUNTERS]
    assert container(exporter)["securityContext"] == {
        "capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]},
        "runAsUser": 0,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_own_wording_of_a_profiling_counter() -> None:
    """A profiling counter of the user's takes the place of the one that profiling would add."""
    fields = [row[0] for row in rows(DcgmExporterProps(counters=[TENSOR], profiling=True))]
    assert fields.count(TENSOR.field) == 1
    assert set(fields) == {counter.field for counter in PROFILING_COUNTERS}


def test_root_for_the_kubelets_socket_only() -> None:
    """Asking the kubelet takes root, without a capability."""
    assert container(DcgmExporterProps())["securityContext"] == {
        "capabilities": {"drop": ["ALL"]},
        "runAsUser": 0,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_a_user_of_its_own_where_nothing_needs_root() -> None:
    """Without pods and profiling the exporter is an ordinary user and touches nothing of the node."""
    exporter = DcgmExporterProps(pod_resources=False)
    context = container(exporter)["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["runAsNonRoot"]) == (1000, 1000, True)
    volumes = made(exporter)["DaemonSet"]["spec"]["template"]["spec"]["volumes"]
    assert not any("hostPath" in volume for volume in volumes)
    assert "DCGM_EXPORTER_KUBERNETES" not in env(exporter)


@pytest.mark.parametrize(
    ("exporter", "level"),
    [
        (DcgmExporterProps(), "privileged"),
        (DcgmExporterProps(pod_resources=False), "restricted"),
        (DcgmExporterProps(pod_resources=False, profiling=True), "privileged"),
    ],
)
def test_pod_security_level(exporter: DcgmExporterProps, level: str) -> None:
    """Pods and profiling are what makes the exporter privileged; without them it is admitted anywhere."""
    assert evaluate(made(exporter)["DaemonSet"]["spec"]["template"]).level == level


def test_pods_of_the_gpus() -> None:
    """GPUs are mapped to pods through the socket where the platform has it, under the node's name."""
    assert env(DcgmExporterProps()) | {
        "DCGM_EXPORTER_KUBERNETES": "true",
        "DCGM_POD_RESOURCES_KUBELET_SOCKET": "/var/lib/kubelet/pod-resources/kubelet.sock",
        "DCGM_EXPORTER_LISTEN": ":9400",
        "DCGM_EXPORTER_INTERVAL": "30000",
    } == env(DcgmExporterProps())
    name = {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    assert name in container(DcgmExporterProps())["env"]


def test_no_token_by_default() -> None:
    """Nothing is asked of the API server, so there is no role and no token."""
    objects = made(DcgmExporterProps())
    assert "ClusterRole" not in objects
    assert objects["DaemonSet"]["spec"]["template"]["spec"]["automountServiceAccountToken"] is False


@pytest.mark.parametrize("option", ["with_pod_labels", "with_pod_uid"])
def test_pod_metadata_needs_to_list_pods(option: str) -> None:
    """Labels and UIDs come from listing and watching pods, and from nothing else."""
    exporter = DcgmExporterProps.model_validate({option: True})
    objects = made(exporter)
    assert objects["ClusterRole"]["rules"] == [{"verbs": ["list", "watch"], "apiGroups": [""], "resources": ["pods"]}]
    assert objects["DaemonSet"]["spec"]["template"]["spec"]["automountServiceAccountToken"] is True
    assert env(exporter)[f"DCGM_EXPORTER_KUBERNETES_ENABLE_{option.removeprefix('with_').upper()}"] == "true"


def test_label_allowlist() -> None:
    """The patterns of the allowlist are given as the exporter splits them."""
    exporter = DcgmExporterProps(with_pod_labels=True, pod_label_allowlist=["^app$", "^team$"])
    assert env(exporter)["DCGM_EXPORTER_KUBERNETES_POD_LABEL_ALLOWLIST_REGEX"] == "^app$,^team$"


def test_virtual_gpus() -> None:
    """Series for each pod that shares a GPU are made on request only."""
    assert "KUBERNETES_VIRTUAL_GPUS" not in env(DcgmExporterProps())
    assert env(DcgmExporterProps(virtual_gpus=True))["KUBERNETES_VIRTUAL_GPUS"] == "true"


def test_writes_to_its_own_tmp_only() -> None:
    """The root filesystem is read-only, with an empty folder for temporary files."""
    volumes = made(DcgmExporterProps())["DaemonSet"]["spec"]["template"]["spec"]["volumes"]
    assert {"name": "tmp", "emptyDir": {}} in volumes
    assert "tmp" in [mount["name"] for mount in container(DcgmExporterProps())["volumeMounts"]]


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_fits_every_supported_kubernetes(version: str) -> None:
    """The exporter's manifests are valid at the oldest and the newest Kubernetes."""
    settings = Settings(kubernetes_version=version)
    assert manifests(fully_set(), settings, name="dcgm", namespace="gpu-monitoring")


def test_probes_wait_for_dcgm() -> None:
    """The exporter has three minutes to find the GPUs before it is restarted."""
    probe = container(DcgmExporterProps())["startupProbe"]
    assert probe["httpGet"] == {"path": "/health", "port": "metrics"}
    assert probe["periodSeconds"] * probe["failureThreshold"] == 180


def test_memory_is_limited_and_cpu_is_not() -> None:
    """The exporter has the memory of NVIDIA's chart, and is not throttled."""
    assert container(DcgmExporterProps())["resources"]["limits"] == {"memory": "512Mi"}


def test_version_is_not_in_the_selector() -> None:
    """A new version can be applied over the old one."""
    assert made(DcgmExporterProps())["DaemonSet"]["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "dcgm-exporter",
        "app.kubernetes.io/instance": "dcgm",
    }


@pytest.mark.parametrize("monitor", ["ServiceMonitor", "PodMonitor"])
def test_monitor_where_asked(monitor: str) -> None:
    """A monitor of the Prometheus Operator is made on request, for the port of the metrics."""
    assert monitor not in made(DcgmExporterProps())
    metrics = Metrics.model_validate({"port": "metrics", "monitor": monitor})
    spec = made(DcgmExporterProps(metrics=metrics))[monitor]["spec"]
    (endpoint,) = spec.get("endpoints") or spec["podMetricsEndpoints"]
    assert endpoint["port"] == "metrics"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"counters": []}, "counters is empty; give at least one Counter, or leave it out"),
        (
            {"counters": [TEMPERATURE, TEMPERATURE]},
            "counters name DCGM_FI_DEV_GPU_TEMP 2 times; keep one",
        ),
        (
            {"counters": [TENSOR]},
            "counter DCGM_FI_PROF_PIPE_TENSOR_ACTIVE is a profiling metric; set profiling=True, or drop it",
        ),
        (
            {"with_pod_labels": True, "pod_resources": False},
            "with_pod_labels=True needs pod_resources=True, which says which pod holds which GPU",
        ),
        (
            {"with_pod_uid": True, "pod_resources": False},
            "with_pod_uid=True needs pod_resources=True, which says which pod holds which GPU",
        ),
        (
            {"virtual_gpus": True, "pod_resources": False},
            "virtual_gpus=True needs pod_resources=True, which says which pod holds which GPU",
        ),
        (
            {"pod_label_allowlist": ["^app$"]},
            "pod_label_allowlist without with_pod_labels=True has no effect; set it, or drop the list",
        ),
        (
            {"with_pod_labels": True, "pod_label_allowlist": ["^a{1,2}$"]},
            "pod_label_allowlist '^a{1,2}$' has a comma, at which the exporter splits; give two patterns",
        ),
        (
            {"with_pod_labels": True, "pod_label_allowlist": ["("]},
            "'(' is no regular expression: missing ), unterminated subpattern at position 0; mend it",
        ),
    ],
)
def test_bad_props(given: dict[str, Any], message: str) -> None:
    """What the exporter would refuse, or pass over in silence, is refused with what to do."""
    with pytest.raises(PropsError) as refused:
        DcgmExporterProps(**given)
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"field": "GPU_TEMP"}, "field: 'GPU_TEMP' is no DCGM field; write one such as DCGM_FI_DEV_GPU_TEMP"),
        (
            {"field": "DCGM_FI_DEV_GPU_TEMP,gauge"},
            "'DCGM_FI_DEV_GPU_TEMP,gauge' is no DCGM field; write one such as DCGM_FI_DEV_GPU_TEMP",
        ),
        ({"help": ""}, "help: help '' is no line of text; say in one line what the metric means"),
        ({"help": "a\nb"}, r"help 'a\nb' is no line of text; say in one line what the metric means"),
    ],
)
def test_bad_counter(given: dict[str, str], message: str) -> None:
    """A counter that the exporter could not read is refused where it is written."""
    with pytest.raises(PropsError) as refused:
        Counter(**{"field": "DCGM_FI_DEV_GPU_TEMP", "type": "gauge", "help": "Heat", **given})
    assert str(refused.value).endswith(message)


def test_bad_counter_type() -> None:
    """A type that Prometheus does not have for it is refused with those there are."""
    with pytest.raises(PropsError, match="type: got 'guage'"):
        Counter(field="DCGM_FI_DEV_GPU_TEMP", type="guage", help="Heat")
