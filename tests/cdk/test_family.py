"""`Family` in the construct tree."""

from __future__ import annotations

import pytest
from cdk8s import ApiObject, JsonPatch

from constructs_ds import App, Chart, Family, Namespace, NodeClass, NodeRequirement, PropsError
from constructs_ds.testing import daemon_sets, find, synth
from presets import PrometheusNodeExporter, PrometheusNodeExporterProps


def classes(left_out: str) -> list[NodeClass]:
    """Return two classes of which the second leaves out one size."""
    return [
        NodeClass(
            name=name,
            where=[NodeRequirement(key="example.com/size", operator=operator, values=[size])],
            agent=PrometheusNodeExporterProps(),
        )
        for name, operator, size in (("large", "In", "large"), ("others", "NotIn", left_out))
    ]


def test_classes_share_a_host_port_and_a_namespace() -> None:
    """The classes of a family may use one host port, as no node runs two of them, and set the namespace's level."""
    chart = Chart(App(), "metrics")
    Family(Namespace(chart, "metrics"), "exporter", classes=classes("large"))
    objects = synth(chart)
    assert list(daemon_sets(objects)) == ["exporter-large", "exporter-others"]
    labels = find(objects, "Namespace", "metrics")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "privileged"


def test_each_daemon_set_can_be_patched() -> None:
    """A DaemonSet of a family is a child by its name, so JSON patches reach it."""
    chart = Chart(App(), "metrics")
    family = Family(Namespace(chart, "metrics"), "exporter", classes=classes("large"))
    child = family.node.find_child("DaemonSet-metrics-exporter-large")
    ApiObject.of(child).add_json_patch(JsonPatch.replace("/spec/template/spec/hostPID", value=False))
    pids = [each["spec"]["template"]["spec"]["hostPID"] for each in daemon_sets(synth(chart)).values()]
    assert pids == [False, True]


def test_an_incomplete_family_never_enters_the_tree() -> None:
    """A family that leaves a node out is refused at its path, and nothing of it is in the chart."""
    chart = Chart(App(), "metrics")
    namespace = Namespace(chart, "metrics")
    with pytest.raises(PropsError, match=r"^metrics/metrics/exporter: family: a node with .* gets none of them"):
        Family(namespace, "exporter", classes=classes("small"))
    assert [each["kind"] for each in synth(chart)] == ["Namespace"]


def test_an_agents_own_daemon_set_is_its_default_child() -> None:
    """A further DaemonSet among an agent's extra objects does not take the place of its own."""
    chart = Chart(App(), "metrics")
    namespace = Namespace(chart, "metrics")
    other = PrometheusNodeExporter(Namespace(Chart(App(), "elsewhere"), "metrics"), "other", port=9200)
    agent = PrometheusNodeExporter(namespace, "exporter", extra_objects=[other.manifests[-1]])
    assert ApiObject.of(agent).name == "exporter"
    assert list(daemon_sets(synth(chart))) == ["other", "exporter"]
