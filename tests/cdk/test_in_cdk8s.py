"""Our constructs among cdk8s' own: plain apps and charts, JSON patches, chart labels and namespaces, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
import pytest

from constructs_ds import (
    App,
    Chart,
    Container,
    Image,
    Namespace,
    NodeDaemonSet,
    PropsError,
    Resources,
    Rule,
    SynthError,
    configure,
)

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

SMALL = Resources(cpu="10m", memory="16Mi")
READS_PODS = Rule(resources=["pods"], verbs=["get"], why="names the pods")


def agent(scope: Construct, id: str = "a", **props: Any) -> NodeDaemonSet:
    """Return a small agent."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": SMALL, **props}
    return NodeDaemonSet(scope, id, **given)


def by_kind(chart: cdk8s.Chart) -> dict[str, dict[str, Any]]:
    """Return the objects of a chart by kind, each of which is there once."""
    objects = cdk8s.Testing.synth(chart)
    found = {each["kind"]: each for each in objects}
    assert len(found) == len(objects)
    return found


def pod(chart: cdk8s.Chart) -> dict[str, Any]:
    """Return the pod spec of the only agent of a chart."""
    spec: dict[str, Any] = by_kind(chart)["DaemonSet"]["spec"]["template"]["spec"]
    return spec


def test_plain_cdk8s_app_and_chart() -> None:
    """In a plain cdk8s app an agent gives the objects that it gives in ours, empty values included."""
    chart = cdk8s.Chart(cdk8s.App(), "c")
    agent(chart, scratch_dirs=["/tmp"], namespace="n")  # noqa: S108  (a folder of the container)
    assert pod(chart)["volumes"] == [{"name": "tmp", "emptyDir": {}}]


def test_testing_app_and_chart() -> None:
    """`cdk8s.Testing` works with our constructs."""
    chart = cdk8s.Testing.chart()
    made = agent(chart, namespace="n")
    assert cdk8s.Testing.synth(chart) == list(made.manifests)


def test_json_patches_reach_the_daemon_set() -> None:
    """`ApiObject.of(agent)` is the DaemonSet, and JSON patches are the last word."""
    chart = cdk8s.Testing.chart()
    made = agent(chart, namespace="n")
    cdk8s.ApiObject.of(made).add_json_patch(cdk8s.JsonPatch.replace("/spec/minReadySeconds", 7))
    assert by_kind(chart)["DaemonSet"]["spec"]["minReadySeconds"] == 7


def test_labels_and_annotations_can_be_added() -> None:
    """What cdk8s users add to the metadata of the DaemonSet is there."""
    chart = cdk8s.Testing.chart()
    made = cdk8s.ApiObject.of(agent(chart, namespace="n"))
    made.metadata.add_label("team", "nodes")
    made.metadata.add_annotation("note", "x")
    metadata = by_kind(chart)["DaemonSet"]["metadata"]
    assert (metadata["labels"]["team"], metadata["annotations"]["note"]) == ("nodes", "x")


def test_chart_labels_reach_every_object_but_no_selector() -> None:
    """Labels of a chart are on every object; selectors and pods stay as they were."""
    chart = cdk8s.Chart(cdk8s.App(), "c", labels={"team": "nodes"})
    agent(chart, namespace="n", rbac=[READS_PODS])
    objects = by_kind(chart)
    assert {each["metadata"]["labels"]["team"] for each in objects.values()} == {"nodes"}
    assert objects["DaemonSet"]["spec"]["selector"] == {
        "matchLabels": {"app.kubernetes.io/name": "a", "app.kubernetes.io/instance": "a"}
    }


def test_chart_namespace_is_for_namespaced_objects_only() -> None:
    """In a chart with a namespace the agent is in it, and its ClusterRole in none."""
    chart = cdk8s.Chart(cdk8s.App(), "c", namespace="nodes")
    agent(chart, rbac=[READS_PODS])
    objects = by_kind(chart)
    found = {kind: each["metadata"].get("namespace") for kind, each in objects.items()}
    assert found == {"ServiceAccount": "nodes", "ClusterRole": None, "ClusterRoleBinding": None, "DaemonSet": "nodes"}
    assert objects["ClusterRoleBinding"]["subjects"][0]["namespace"] == "nodes"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "app.example"),
        ({"chart": "chart.example"}, "chart.example"),
        ({"chart": "chart.example", "namespace": "namespace.example"}, "namespace.example"),
        ({"chart": "chart.example", "namespace": "namespace.example", "agent": "agent.example"}, "agent.example"),
    ],
)
def test_the_nearest_setting_wins(given: dict[str, str], expected: str) -> None:
    """A setting of the agent goes before its namespace's, that before the chart's, and that before the app's."""
    chart = Chart(App(registry_mirror="app.example"), "c", registry_mirror=given.get("chart"))
    agent(Namespace(chart, "n", registry_mirror=given.get("namespace")), registry_mirror=given.get("agent"))
    assert pod(chart)["containers"][0]["image"] == f"{expected}/a/b:1"


def test_settings_join_field_by_field() -> None:
    """A chart that sets the platform keeps the version and mirror of its app."""
    chart = Chart(App(registry_mirror="app.example", kubernetes_version="1.31"), "c", platform="eks")
    agent(Namespace(chart, "n"))
    namespace, daemon_set = by_kind(chart)["Namespace"], pod(chart)
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce-version"] == "v1.31"
    assert daemon_set["containers"][0]["image"] == "app.example/a/b:1"
    assert "eks.amazonaws.com/compute-type" in str(daemon_set["affinity"])


def test_plain_chart_can_be_configured() -> None:
    """`configure` sets for a plain cdk8s chart what ours takes as keywords."""
    chart = cdk8s.Testing.chart()
    configure(chart, registry_mirror="mirror.example")
    agent(chart, namespace="n")
    assert pod(chart)["containers"][0]["image"] == "mirror.example/a/b:1"


def test_mirror_reaches_every_image() -> None:
    """The mirror is in front of each image: main, init, sidecar and further containers, args, command and env."""
    chart = Chart(App(), "c", registry_mirror="mirror.example/hub")
    image = Image(repository="quay.io/x/helper", tag="2")

    def beside(name: str) -> Container:
        return Container(name=name, image="busybox:1", resources=SMALL, args=[image])

    agent(
        chart,
        namespace="n",
        command=["/run", image],
        args=["--helper", image],
        env={"HELPER": image, "PLAIN": "quay.io/x/helper:2"},
        init_containers=[beside("i")],
        sidecars=[beside("s")],
        containers=[beside("c")],
    )
    spec, helper = pod(chart), "mirror.example/hub/x/helper:2"
    main, *others = [*spec["containers"], *spec["initContainers"]]
    assert main["image"] == "mirror.example/hub/a/b:1"
    assert (main["command"], main["args"]) == (["/run", helper], ["--helper", helper])
    assert main["env"] == [{"name": "HELPER", "value": helper}, {"name": "PLAIN", "value": "quay.io/x/helper:2"}]
    assert [(each["image"], each["args"]) for each in others] == [
        ("mirror.example/hub/library/busybox:1", [helper])
    ] * 3


def test_mirror_by_registry_leaves_others_alone() -> None:
    """A mapping mirrors the registries that it lists."""
    chart = Chart(App(), "c", registry_mirror={"docker.io": "mirror.example"})
    agent(chart, namespace="n", containers=[Container(name="c", image="quay.io/x/y:1", resources=SMALL)])
    assert [each["image"] for each in pod(chart)["containers"]] == ["mirror.example/a/b:1", "quay.io/x/y:1"]


@pytest.mark.parametrize("keyword", [{"platform": "ek"}, {"kubernetes_version": "1.2"}, {"registry_mirror": "a b"}])
def test_wrong_settings_are_refused_with_their_place(keyword: dict[str, str]) -> None:
    """A platform, version or mirror that cannot be is refused where it is given, in one line with the path."""
    (field,) = keyword
    app = App()
    with pytest.raises(PropsError, match=rf"\Ac: {field}: .*\Z"):
        Chart(app, "c", **keyword)  # type: ignore[arg-type]
    with pytest.raises(PropsError, match=rf"\AApp: {field}: .*\Z"):
        App(**keyword)  # type: ignore[arg-type]


def test_refused_agent_leaves_nothing_behind() -> None:
    """An agent that is refused has not entered the tree, so its id can be used again."""
    chart = cdk8s.Testing.chart()
    with pytest.raises(PropsError) as caught:
        agent(chart, "logs", namespace="n", imagee="x")
    assert str(caught.value) == "test/logs: imagee: unknown prop; did you mean 'image'?"
    agent(chart, "logs", namespace="n")


def test_id_used_twice_is_refused_in_one_line() -> None:
    """A construct id that is taken is said as any other mistake is."""
    chart = cdk8s.Testing.chart()
    agent(chart, "logs", namespace="n")
    with pytest.raises(
        PropsError, match=r"\Atest/logs: id: .*already a Construct with name 'logs'.*; give it another id\Z"
    ):
        agent(chart, "logs", namespace="m")


def test_foreign_objects_are_checked_too(tmp_path: Path) -> None:
    """An ApiObject that this library did not make is checked against the schema as well."""
    app = App(outdir=str(tmp_path / "dist"))
    cdk8s.ApiObject(Chart(app, "c"), "x", api_version="v1", kind="ConfigMap").add_json_patch(
        cdk8s.JsonPatch.add("/dta", {"a": "b"})
    )
    with pytest.raises(SynthError, match=r"\Ac: ConfigMap c-x-\w+: dta: no such field; did you mean data\?\Z"):
        app.synth()
