"""Calls that type checkers must refuse. `# E` marks a line on which mypy and pyright both have to find a mistake."""

from __future__ import annotations

from constructs_ds import (
    App,
    Chart,
    ConfigFiles,
    Container,
    HostAccess,
    Metrics,
    Namespace,
    NodeDaemonSet,
    Overrides,
    Placement,
    Resources,
    Rollout,
    Rule,
    Toleration,
)
from constructs_ds.model import ContainerPort, EmptyDirVolumeSource, PodSpec, Probe, Volume
from presets import PrometheusNodeExporter

small = Resources(cpu="10m", memory="16Mi")
namespace = Namespace(Chart(App(), "c"), "n")

# A misspelt prop.
NodeDaemonSet(namespace, "a", image="a/b:1", resources=small, imagePullSecrets=["x"])  # E
PrometheusNodeExporter(namespace, "b", colectors=["systemd"])  # E
Namespace(namespace, "c", labls={})  # E
App(platfrom="eks")  # E
ContainerPort(container_prt=80)  # E

# A missing prop.
NodeDaemonSet(namespace, "d", resources=small)  # E
NodeDaemonSet(namespace, "e", image="a/b:1")  # E
Container(name="c", image="a/b:1")  # E
Resources(cpu="10m")  # E
HostAccess.path("/var/log")  # E
NodeDaemonSet(namespace, image="a/b:1", resources=small)  # E

# A wrong literal.
NodeDaemonSet(namespace, "f", image="a/b:1", resources=small, dns_policy="Defualt")  # E
Namespace(namespace, "g", level="restrictive")  # E
ConfigFiles(files={"a": "b"}, on_change="restart")  # E
Toleration.exists("gpu", "NoScheduel")  # E
Metrics(port="m", monitor="podmonitor")  # E
Rollout(strategy="Recreate")  # E

# A wrong type.
NodeDaemonSet(namespace, "h", image=1, resources=small)  # E
NodeDaemonSet(namespace, "i", image="a/b:1", resources={"cpu": "10m"})  # E
NodeDaemonSet(namespace, "j", image="a/b:1", resources=small, placement="workers")  # E
Resources(cpu=1, memory="16Mi")  # E
Placement.workers().tolerating("gpu")  # E
Overrides(pod=small)  # E

# A mistake inside a list.
NodeDaemonSet(namespace, "k", image="a/b:1", resources=small, ports=[ContainerPort(container_port="http")])  # E
NodeDaemonSet(namespace, "l", image="a/b:1", resources=small, ports=[Probe()])  # E
NodeDaemonSet(namespace, "m", image="a/b:1", resources=small, volumes=[Volume(nam="v")])  # E
NodeDaemonSet(namespace, "n", image="a/b:1", resources=small, rbac=[Rule(resources=["pods"])])  # E
NodeDaemonSet(namespace, "o", image="a/b:1", resources=small, volumes=[EmptyDirVolumeSource()])  # E
NodeDaemonSet(namespace, "p", image="a/b:1", resources=small, overrides=Overrides(pod=PodSpec(host_pids=True)))  # E
