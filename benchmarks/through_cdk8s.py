"""Synthesis through cdk8s: our construct, cdk8s-plus and a bare ApiObject with one JSON patch, in the same run.

`python -m benchmarks.through_cdk8s`. Needs Node.js and the extra `bench`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import cdk8s
import cdk8s_plus_33 as kplus

import constructs_ds
from benchmarks.agents import CONFIG, NAMESPACE, OBJECTS_PER_AGENT, keywords
from benchmarks.timing import best_of, row
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.props import NodeDaemonSetProps

COUNTS = (10, 100, 1000)


def ours(count: int) -> None:
    """Synthesize agents with `NodeDaemonSet`."""
    with tempfile.TemporaryDirectory() as outdir:
        app = constructs_ds.App(outdir=f"{outdir}/dist")
        namespace = constructs_ds.Namespace(constructs_ds.Chart(app, "bench"), NAMESPACE)
        for index in range(count):
            constructs_ds.NodeDaemonSet(namespace, f"agent-{index}", **keywords())
        app.synth()


def bare(count: int) -> None:
    """Synthesize the same objects as ApiObjects with one JSON patch each."""
    with tempfile.TemporaryDirectory() as outdir:
        app = cdk8s.App(outdir=outdir)
        chart = cdk8s.Chart(app, "bench")
        made = manifests(NodeDaemonSetProps(**keywords()), name="agent", namespace=NAMESPACE)
        for index in range(count):
            for each in made:
                metadata = {**each["metadata"], "name": f"agent-{index}"}
                body = [key for key in each if key not in ("apiVersion", "kind", "metadata")]
                api_object = cdk8s.ApiObject(
                    chart,
                    f"{each['kind']}-{index}",
                    api_version=each["apiVersion"],
                    kind=each["kind"],
                    metadata=metadata,
                )
                api_object.add_json_patch(cdk8s.JsonPatch.add(f"/{body[0]}", each[body[0]]))
        app.synth()


def plus(count: int) -> None:
    """Synthesize agents with cdk8s-plus, as close to the same fields as it gets."""
    with tempfile.TemporaryDirectory() as outdir:
        app = cdk8s.App(outdir=outdir)
        chart = cdk8s.Chart(app, "bench", namespace=NAMESPACE)
        for index in range(count):
            _plus_agent(chart, f"agent-{index}")
        app.synth()


def _plus_agent(chart: cdk8s.Chart, name: str) -> None:
    account = kplus.ServiceAccount(chart, f"{name}-account", metadata={"name": name})
    config = kplus.ConfigMap(chart, f"{name}-config", metadata={"name": name}, data={"agent.conf": CONFIG})
    agent = kplus.DaemonSet(
        chart,
        name,
        metadata={"name": name},
        service_account=account,
        security_context=kplus.PodSecurityContextProps(user=1000, ensure_non_root=True),
    )
    container = agent.add_container(
        name="agent",
        image="registry.example.com/agent:1.2.3",
        args=["--config=/etc/agent/agent.conf"],
        ports=[kplus.ContainerPort(number=2020, name="http")],
        env_variables={
            "NODE_NAME": kplus.EnvValue.from_field_ref(kplus.EnvFieldPaths.NODE_NAME),
            "LOG_LEVEL": kplus.EnvValue.from_value("info"),
        },
        liveness=kplus.Probe.from_http_get("/", port=2020),
        readiness=kplus.Probe.from_http_get("/ready", port=2020),
        resources=kplus.ContainerResources(
            cpu=kplus.CpuResources(request=kplus.Cpu.millis(50)),
            memory=kplus.MemoryResources(request=cdk8s.Size.mebibytes(64), limit=cdk8s.Size.mebibytes(64)),
        ),
    )
    container.mount("/etc/agent", kplus.Volume.from_config_map(chart, f"{name}-config-volume", config))
    container.mount("/var/log", kplus.Volume.from_host_path(chart, f"{name}-logs", "varlog", path="/var/log"))


def per_object(work: Callable[[int], None], count: int) -> float:
    """Return seconds per object."""
    return best_of(2 if count >= COUNTS[-1] else 3, lambda: work(count)) / (count * OBJECTS_PER_AGENT)


def main() -> None:
    """Print the times per object, and how often the peers' times ours fits into."""
    print("Through cdk8s (construct and synth; above 1.00x is faster than the peer)")
    for count in COUNTS:
        peers = {"bare ApiObject": per_object(bare, count), "cdk8s-plus": per_object(plus, count)}
        own = per_object(ours, count)
        print(row(f"{count} agents", own, 1, peers))


if __name__ == "__main__":
    main()
