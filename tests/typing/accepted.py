"""Calls that type checkers must accept: the keywords of every construct are the fields of its props."""

from __future__ import annotations

from collections.abc import Iterator

from constructs import Construct

from constructs_ds import (
    App,
    Chart,
    ConfigFiles,
    Container,
    HostAccess,
    Image,
    Metrics,
    Namespace,
    NodeDaemonSet,
    NodeDaemonSetProps,
    Overrides,
    Parts,
    Placement,
    Resources,
    Rollout,
    Rule,
    Security,
    Settings,
    Toleration,
    env,
    manifests,
    probes,
    takes_props,
)
from constructs_ds.model import ContainerPort, DaemonSet, DaemonSetSpec, EmptyDirVolumeSource, PodSpec, Volume
from presets import PrometheusNodeExporter


class PingerProps(NodeDaemonSetProps):
    """Props of a role of one's own."""

    target: str
    """Whom to ping."""

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what it needs."""
        yield from super().parts(settings)
        yield Parts(args=["--target", self.target], rollout=Rollout.surge("10%"))


class Pinger(NodeDaemonSet):
    """A role of one's own."""

    @takes_props(PingerProps)
    def __init__(self, scope: Construct, id: str, props: PingerProps) -> None:
        self.build(scope, id, props)


app = App(platform="eks", kubernetes_version="1.33", registry_mirror={"docker.io": "mirror.example.com"})
chart = Chart(app, "nodes", cluster="one", labels={"team": "nodes"})
namespace = Namespace(chart, "nodes", level="privileged", sync_wave=None)
small = Resources(cpu="10m", memory="16Mi")
NodeDaemonSet(namespace, "least", image="a/b:1", resources=small)
Pinger(namespace, "pinger", image=Image(repository="a/b", tag="1"), resources=small, target="10.0.0.1")
PrometheusNodeExporter(namespace, "exporter", collectors=["systemd"], port=9200)
NodeDaemonSet(
    namespace,
    "most",
    image="a/b:1",
    resources=small,
    args=["--x", Image.parse("a/c:1")],
    env={"NODE": env.NODE_NAME, "PLAIN": "x", "IMAGE": Image.parse("a/c:1")},
    ports=[ContainerPort(name="metrics", container_port=9100, protocol="TCP")],
    volumes=[Volume(name="v", empty_dir=EmptyDirVolumeSource(medium="Memory"))],
    containers=(Container(name="c", image="a/c:1", resources=small),),
    config=[ConfigFiles(files={"a.conf": "x", "b.conf": b"y"}, mount_path="/etc/a", on_change="hashed-name")],
    placement=Placement.workers().tolerating(Toleration.exists("gpu", "NoSchedule")),
    host_access=[HostAccess.container_logs(), HostAccess.path("/opt/a", "reads it")],
    security=Security(run_as_root="logs belong to root"),
    rbac=[Rule(resources=["pods"], verbs=["get"])],
    metrics=Metrics(port="metrics", monitor="PodMonitor"),
    readiness_probe=probes.http_get("/", "metrics"),
    overrides=Overrides(
        daemon_set=DaemonSet(spec=DaemonSetSpec(min_ready_seconds=3)),
        pod=PodSpec(hostname="x"),
        container={"env": [{"name": "A", "$patch": "delete"}]},
    ),
)
manifests(PingerProps(image="a/b:1", resources=small, target="x"), Settings(platform="eks"), name="p", namespace="n")
