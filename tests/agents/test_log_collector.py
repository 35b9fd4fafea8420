"""What every log collector gets from its role."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.log_collector import LogCollectorProps, folder_of
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from constructs_ds.pss import evaluate
from tests.simulate.builders import covered, node

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
SETTINGS = Settings(platform="kubeadm")


def props(**more: Any) -> LogCollectorProps:
    """Return the least that a log collector needs."""
    return LogCollectorProps(image="example.com/logs:1.0", resources=Resources(cpu="50m", memory="64Mi"), **more)


def fully_set() -> LogCollectorProps:
    """Return a collector with every prop of the role given."""
    return props(
        log_paths=["/var/log/containers/*_shop_*.log"],
        exclude_paths=["/var/log/containers/*_kube-system_*.log"],
        exclude_own_logs=False,
        file_paths=["/var/log/audit/audit.log", "/opt/app/*/logs/*.log", "/opt/app/other.log"],
        docker=True,
        read_from="tail",
        positions_dir="/var/lib/shop-logs",
        journal=True,
        journal_units=["kubelet.service"],
        rollout=Rollout.rolling(2, min_ready_seconds=10),
        security=Security(user=65532, group=0),
        supplemental_groups=[4],
        termination_grace_period_seconds=120,
    )


def made(agent: LogCollectorProps, platform: str = "kubeadm", namespace: str = "logging") -> list[dict[str, Any]]:
    """Return what the agent makes."""
    return manifests(agent, Settings(platform=platform), name="logs", namespace=namespace)


def pod(agent: LogCollectorProps, namespace: str = "logging") -> dict[str, Any]:
    """Return the pod's spec."""
    daemon_set = next(each for each in made(agent, namespace=namespace) if each["kind"] == "DaemonSet")
    spec: dict[str, Any] = daemon_set["spec"]["template"]["spec"]
    return spec


def host_paths(agent: LogCollectorProps, namespace: str = "logging") -> dict[str, str]:
    """Return the node's paths by volume."""
    volumes = pod(agent, namespace)["volumes"]
    return {volume["name"]: volume["hostPath"]["path"] for volume in volumes}


def mounts(agent: LogCollectorProps) -> dict[str, dict[str, Any]]:
    """Return the mounts of the main container by volume."""
    return {mount["name"]: mount for mount in pod(agent)["containers"][0]["volumeMounts"]}


@PLATFORMS
@pytest.mark.parametrize("agent", [pytest.param(props(), id="default"), pytest.param(fully_set(), id="full")])
def test_whole_output(agent: LogCollectorProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(agent, platform) == yaml_snapshot


@pytest.mark.parametrize(
    "taint",
    [
        {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},
        {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"},
    ],
    ids=lambda taint: f"{taint['key']}:{taint['effect']}",
)
@PLATFORMS
def test_nodes_set_apart_have_logs_too(taint: dict[str, str], platform: str) -> None:
    """Control-plane nodes and nodes reserved for something are covered."""
    nodes = [node("apart", labels={"kubernetes.io/os": "linux"}, taints=[taint])]
    assert covered(made(props(), platform), nodes).of("logs").desired == 1


def test_a_fargate_node_is_kept_off() -> None:
    """A node that is no machine has no files to read."""
    labels = {"kubernetes.io/os": "linux", "eks.amazonaws.com/compute-type": "fargate"}
    assert covered(made(props(), "eks"), [node("fargate", labels=labels)]).of("logs").desired == 0


def test_reads_without_writing_and_writes_only_positions() -> None:
    """The logs are mounted read-only; the one writable folder is the agent's own and is made when missing."""
    assert host_paths(props()) == {"varlog": "/var/log", "positions": "/var/lib/logging-logs"}
    assert {name for name, mount in mounts(props()).items() if not mount.get("readOnly")} == {"positions"}
    positions = next(volume for volume in pod(props())["volumes"] if volume["name"] == "positions")
    assert positions["hostPath"]["type"] == "DirectoryOrCreate"


def test_collectors_of_one_name_in_two_namespaces_share_no_positions() -> None:
    """The folder of positions tells namespaces apart; within one, names are unique anyway."""
    folders = {host_paths(props(), namespace)["positions"] for namespace in ("logging", "audit", "logs")}
    assert folders == {"/var/lib/logging-logs", "/var/lib/audit-logs", "/var/lib/logs"}


def test_is_root_without_any_capability() -> None:
    """Root owns the files, which is all that root is for here: no capability, no token, nothing writable."""
    spec = pod(props())
    context = spec["containers"][0]["securityContext"]
    assert context["runAsUser"] == 0
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert not any(spec.get(field) for field in ("hostNetwork", "hostPID", "hostIPC"))


def test_only_host_paths_keep_it_out_of_baseline() -> None:
    """Nothing but the files that it reads lifts its Pod Security level."""
    daemon_set = next(each for each in made(props()) if each["kind"] == "DaemonSet")
    violations = evaluate(daemon_set["spec"]["template"], "v1.37").violations
    assert {violation.check for violation in violations if violation.level == "baseline"} == {"hostPathVolumes"}


def test_another_user_takes_the_place_of_root() -> None:
    """Where files are readable by a group, a user of that group will do."""
    context = pod(props(security=Security(user=65532, group=4)))["containers"][0]["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["runAsNonRoot"]) == (65532, 4, True)


def test_docker_adds_its_own_folder() -> None:
    """The links of the kubelet end in Docker's folder where Docker writes the logs, and only there."""
    assert host_paths(props(docker=True))["docker-logs"] == "/var/lib/docker/containers"
    assert "docker-logs" not in host_paths(props())


def test_journal_is_mounted_on_request_only() -> None:
    """A node without /etc/machine-id starts the pod; with the journal, both places of it are seen."""
    assert "machine-id" not in host_paths(props())
    asked = host_paths(props(journal=True))
    assert (asked["machine-id"], asked["run-log-journal"]) == ("/etc/machine-id", "/run/log/journal")
    assert mounts(props(journal=True))["run-log-journal"]["readOnly"] is True


def test_files_elsewhere_are_seen_under_host() -> None:
    """A folder outside /var/log is mounted once, read-only, where it hides nothing of the container's own."""
    agent = props(file_paths=["/etc/app/a.log", "/etc/app/b.log", "/var/log/audit/*.log"])
    assert host_paths(agent)["etc-app"] == "/etc/app"
    assert mounts(agent)["etc-app"] == {"name": "etc-app", "readOnly": True, "mountPath": "/host/etc/app"}
    assert agent.further_paths(SETTINGS) == ["/host/etc/app/a.log", "/host/etc/app/b.log", "/var/log/audit/*.log"]


@pytest.mark.parametrize(
    ("name", "file", "own"),
    [
        ("logs", "logs-x7k2p_logging_agent-0.log", True),
        ("logs", "logs-x7k2p_logging_sidecar-0.log", True),
        ("logs", "logs-extra-x7k2p_logging_agent-0.log", False),
        ("logs", "logs-x7k2p_shop_agent-0.log", False),
        ("logs", "shop-logs-x7k2p_logging_agent-0.log", False),
        ("l" * 60, f"{'l' * 58}x7k2p_logging_agent-0.log", True),
    ],
)
def test_knows_its_own_logs(name: str, file: str, own: bool) -> None:
    """The pattern for its own logs meets every container of its pods, and no other pod's."""
    agent = props(name=name, namespace="logging")
    (pattern,) = agent.excluded_paths(SETTINGS)
    assert fnmatch(f"/var/log/containers/{file}", pattern) is own


def test_own_logs_can_be_read() -> None:
    """Whoever wants the agent's own logs gets them."""
    assert props(exclude_own_logs=False, exclude_paths=["/var/log/x.log"]).excluded_paths(SETTINGS) == [
        "/var/log/x.log"
    ]


def test_reads_every_container_unless_told_otherwise() -> None:
    """All container logs are the default; what is named takes their place."""
    assert props().container_log_paths(SETTINGS) == ["/var/log/containers/*.log"]
    assert fully_set().container_log_paths(SETTINGS) == ["/var/log/containers/*_shop_*.log"]


def test_is_not_pushed_out_and_has_time_to_send() -> None:
    """A full node keeps its collector, and a stopping one has a minute for what it holds."""
    spec = pod(props())
    assert spec["priorityClassName"] == "system-node-critical"
    assert spec["terminationGracePeriodSeconds"] == 60


@pytest.mark.parametrize(
    ("path", "folder"),
    [("/opt/app/*.log", "/opt/app"), ("/opt/*/x/*.log", "/opt"), ("/*.log", "/"), ("/a/b[0-9]/c", "/a")],
)
def test_folder_of(path: str, folder: str) -> None:
    """The folder to mount ends before the first wildcard."""
    assert folder_of(path) == folder


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param(
            {"log_paths": ["containers/*.log"]},
            "log_paths: 'containers/*.log' is no absolute path on the node; start with '/' and leave out '..'",
            id="relative",
        ),
        pytest.param(
            {"file_paths": ["/var/log/../../etc/shadow"]},
            "file_paths: '/var/log/../../etc/shadow' is no absolute path on the node; "
            "start with '/' and leave out '..'",
            id="upwards",
        ),
        pytest.param(
            {"exclude_paths": ["/a/*.log,/b/*.log"]},
            "exclude_paths: '/a/*.log,/b/*.log' has a comma, which separates paths; give each path by itself",
            id="comma",
        ),
        pytest.param(
            {"file_paths": ["/*/app.log"]},
            "file_paths: '/*/app.log' reaches over the whole node; name the folder that the files lie in",
            id="whole-node",
        ),
        pytest.param(
            {"positions_dir": "/positions"},
            "positions_dir: '/positions' is no folder of the agent's own; name one such as '/var/lib/logs'",
            id="positions",
        ),
        pytest.param(
            {"journal_units": ["kubelet.service"]},
            "journal_units are given but journal is off; set journal=True or drop them",
            id="units",
        ),
        pytest.param(
            {"rollout": Rollout.surge(1)},
            "rollout with max_surge 1 runs two collectors on one set of read positions, which sends lines twice; "
            "use Rollout.rolling(...)",
            id="surge",
        ),
        pytest.param({"read_from": "start"}, "read_from: got 'start'; allowed: 'head', 'tail'", id="read-from"),
        pytest.param({"log_path": ["/a/b"]}, "log_path: unknown prop; did you mean 'log_paths'?", id="misspelt"),
    ],
)
def test_refuses(wrong: dict[str, Any], message: str) -> None:
    """Each mistake is refused where it is written, in one line that says what to do."""
    with pytest.raises(PropsError) as caught:
        props(**wrong)
    (line,) = str(caught.value).splitlines()
    assert line.endswith(f"LogCollectorProps: {message}")


def test_refuses_the_default_namespace() -> None:
    """Host access has no place beside applications."""
    with pytest.raises(PropsError, match="in namespace 'default'; put the agent into a namespace of its own"):
        made(props(), namespace="default")
