"""What the node_exporter preset makes, and whether node_exporter itself takes it.

Debian's package is older (1.5.0) than the image of the preset; every flag that the preset writes exists in both, so
the package shows that none is misspelt, and that the metrics are the node's.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.builder.fleet_checks import Member, fleet_problems
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from presets.prometheus_node_exporter import PrometheusNodeExporterProps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
FULLY_SET = PrometheusNodeExporterProps(
    port=9200,
    collectors=["systemd", "tcpstat"],
    disabled_collectors=["wifi", "timex"],
    textfile_directory="/var/lib/node_exporter/textfile_collector",
    kube_rbac_proxy=True,
    metrics=Metrics(port="metrics", scheme="https", monitor="ServiceMonitor", interval="15s"),
)
_BINARY = "prometheus-node-exporter"
_PATIENCE = 20.0


def made(props: PrometheusNodeExporterProps, platform: str = "kubeadm") -> list[dict[str, Any]]:
    """Return what the agent makes."""
    return manifests(props, Settings(platform=platform), name="node-exporter", namespace="monitoring")


def renamed(props: PrometheusNodeExporterProps) -> list[dict[str, Any]]:
    """Return what a second agent of another name makes."""
    return manifests(props, Settings(platform="kubeadm"), name="other", namespace="monitoring")


def containers(props: PrometheusNodeExporterProps, platform: str = "kubeadm") -> list[dict[str, Any]]:
    """Return the containers."""
    daemon_set = next(each for each in made(props, platform) if each["kind"] == "DaemonSet")
    found: list[dict[str, Any]] = daemon_set["spec"]["template"]["spec"]["containers"]
    return found


@PLATFORMS
@pytest.mark.parametrize(
    "props", [pytest.param(PrometheusNodeExporterProps(), id="default"), pytest.param(FULLY_SET, id="full")]
)
def test_whole_output(props: PrometheusNodeExporterProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(props, platform) == yaml_snapshot


def test_only_the_clock_costs_a_capability() -> None:
    """SYS_TIME goes with the timex collector and with nothing else."""
    (main,) = containers(PrometheusNodeExporterProps())
    assert main["securityContext"]["capabilities"] == {"add": ["SYS_TIME"], "drop": ["ALL"]}
    (main,) = containers(PrometheusNodeExporterProps(disabled_collectors=["timex"]))
    assert main["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_pods_volumes_are_no_filesystems_of_the_node() -> None:
    """What the kubelet mounts for pods is left out, or every pod would be a series."""
    (main,) = containers(PrometheusNodeExporterProps())
    (excluded,) = [arg for arg in main["args"] if "mount-points-exclude" in arg]
    assert "var/lib/kubelet/pods/.+" in excluded


def test_text_files_are_mounted_where_they_are_read() -> None:
    """The folder of *.prom files is mounted read-only in the place that the flag names."""
    (main,) = containers(PrometheusNodeExporterProps(textfile_directory="/var/lib/prom"))
    assert "--collector.textfile.directory=/var/lib/prom" in main["args"]
    assert {"name": "textfile", "readOnly": True, "mountPath": "/var/lib/prom"} in main["volumeMounts"]


def test_behind_the_proxy_only_the_proxy_listens_outside() -> None:
    """With kube-rbac-proxy the exporter keeps to the loopback, and permissions are those of a review."""
    main, proxy = containers(FULLY_SET)
    assert "--web.listen-address=127.0.0.1:9101" in main["args"]
    assert main["ports"] == [{"name": "exporter", "hostIP": "127.0.0.1", "containerPort": 9101, "protocol": "TCP"}]
    assert proxy["ports"] == [{"name": "metrics", "containerPort": 9200, "protocol": "TCP"}]
    role = next(each for each in made(FULLY_SET) if each["kind"] == "ClusterRole")
    assert [(rule["verbs"], rule["resources"]) for rule in role["rules"]] == [
        (["create"], ["tokenreviews"]),
        (["create"], ["subjectaccessreviews"]),
    ]


def test_port_behind_the_proxy_is_seen_to_be_taken() -> None:
    """An agent that wants the same port of the node is told so; without the host network none is taken."""
    members = [
        Member(path=path, cluster=None, namespace="monitoring", level="privileged", objects=objects)
        for path, objects in [("proxied", made(FULLY_SET)), ("other", renamed(PrometheusNodeExporterProps(port=9101)))]
    ]
    (problem,) = fleet_problems(members)
    assert "9101" in str(problem)
    main, _ = containers(PrometheusNodeExporterProps(kube_rbac_proxy=True, host_network=False))
    assert main["ports"] == [{"name": "exporter", "containerPort": 9101, "protocol": "TCP"}]


def test_has_no_token_without_the_proxy() -> None:
    """An exporter asks the API server nothing."""
    daemon_set = next(each for each in made(PrometheusNodeExporterProps()) if each["kind"] == "DaemonSet")
    assert daemon_set["spec"]["template"]["spec"]["automountServiceAccountToken"] is False


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"textfile_directory": 3}, "textfile_directory: got 3;"),
        ({"textfile_dir": "/x"}, "textfile_dir: unknown prop; did you mean 'textfile_directory'?"),
        ({"image": "node-exporter"}, "image: image 'node-exporter' has neither tag nor digest; "),
    ],
)
def test_refuses(wrong: dict[str, Any], message: str) -> None:
    """Each mistake is refused where it is written, in one line."""
    with pytest.raises(PropsError) as caught:
        PrometheusNodeExporterProps(**wrong)
    (line,) = str(caught.value).splitlines()
    assert f"PrometheusNodeExporterProps: {message}" in line


def test_refuses_a_folder_that_is_none() -> None:
    """A relative folder of text files is on no node."""
    with pytest.raises(PropsError, match="'metrics' is no absolute path"):
        made(PrometheusNodeExporterProps(textfile_directory="metrics"))


needs_binary = pytest.mark.skipif(shutil.which(_BINARY) is None, reason=f"needs Debian's package {_BINARY}")


def local(args: Sequence[str], port: int) -> list[str]:
    """Return the container's arguments with its view of the node turned into this machine's."""
    here = [arg.replace("/host/root/", "/").replace("=/host/root", "=/") for arg in args]
    return [f"--web.listen-address=127.0.0.1:{port}" if arg.startswith("--web.listen") else arg for arg in here]


def scrape(args: Sequence[str], folder: Path) -> str:
    """Run node_exporter and return its metrics."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with (folder / "err.txt").open("w+") as stderr:
        process = subprocess.Popen([_BINARY, *local(args, port)], stderr=stderr)
        try:
            end = time.monotonic() + _PATIENCE
            while process.poll() is None and time.monotonic() < end:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                        text: str = answer.read().decode()
                        return text
                except OSError:
                    time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE)
        stderr.seek(0)
        raise AssertionError(stderr.read())


@needs_binary
def test_node_exporter_takes_every_flag(tmp_path: Path) -> None:
    """The real program starts with the arguments of the default form and serves the node's metrics."""
    (main,) = containers(PrometheusNodeExporterProps())
    metrics = scrape(main["args"], tmp_path)
    for family in ("node_cpu_seconds_total", "node_memory_MemTotal_bytes", "node_network_receive_bytes_total"):
        assert f"\n{family}" in metrics
    for collector in ("wifi", "hwmon", "btrfs"):
        assert f'node_scrape_collector_success{{collector="{collector}"}}' not in metrics


@needs_binary
def test_node_exporter_reads_text_files_and_switches_collectors(tmp_path: Path) -> None:
    """Collectors switched on and off are so in the real program, and *.prom files come out."""
    folder = tmp_path / "prom"
    folder.mkdir()
    (folder / "backup.prom").write_text("backup_age_seconds 42\n")
    props = PrometheusNodeExporterProps(
        collectors=["tcpstat"], disabled_collectors=["wifi", "timex"], textfile_directory=str(folder)
    )
    (main,) = containers(props)
    metrics = scrape(main["args"], tmp_path)
    assert "backup_age_seconds 42" in metrics
    assert 'node_scrape_collector_success{collector="tcpstat"}' in metrics
    assert 'collector="timex"' not in metrics


@needs_binary
def test_node_exporter_refuses_an_unknown_collector(tmp_path: Path) -> None:
    """The real program does refuse a flag that it does not know, so taking the others means something."""
    (main,) = containers(PrometheusNodeExporterProps(collectors=["nonsense"]))
    with pytest.raises(AssertionError, match=r"unknown long flag '--collector\.nonsense'"):
        scrape(main["args"], tmp_path)
