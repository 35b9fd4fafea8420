"""The reasons in a manifest are for what it grants: an override that takes something back takes its reason along."""

from __future__ import annotations

from typing import Any

import pytest

import presets
from constructs_ds.builder.granted import without_stale_reasons
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.reasons import WHY_ANNOTATION, from_annotation
from constructs_ds.builder.settings import Settings
from constructs_ds.model import PodSpec
from presets import FlannelProps, PrometheusNodeExporterProps

PRESETS = sorted(name for name in presets.__all__ if name.endswith("Props"))


def subjects(made: list[dict[str, Any]]) -> set[str]:
    """Return what the DaemonSet's annotation gives reasons for."""
    (daemon_set,) = (each for each in made if each["kind"] == "DaemonSet")
    annotation = daemon_set["metadata"].get("annotations", {}).get(WHY_ANNOTATION, "")
    return {reason.subject for reason in from_annotation(annotation)}


def exporter(overrides: Overrides, **given: Any) -> set[str]:
    """Return what a node exporter with overrides gives reasons for."""
    props = PrometheusNodeExporterProps(overrides=overrides, **given)
    return subjects(manifests(props, Settings(platform="eks"), name="exporter", namespace="metrics"))


@pytest.mark.parametrize("platform", ["eks", "kubeadm"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_reason_of_a_preset_is_for_something(name: str, platform: str) -> None:
    """As presets make them, no reason is without its grant: both sides use the same words."""
    made = manifests(getattr(presets, name)(), Settings(platform=platform), name="agent", namespace="agents")
    assert subjects(made)
    assert without_stale_reasons(made) == made


ALL = exporter(Overrides())


@pytest.mark.parametrize(
    ("overrides", "gone"),
    [
        (Overrides(pod={"tolerations": None}), {"toleration every taint:NoSchedule"}),
        (Overrides(pod=PodSpec(host_pid=False)), {"hostPID"}),
        (Overrides(pod={"hostNetwork": None, "hostPID": None}), {"hostNetwork", "hostPID"}),
        (
            Overrides(container={"securityContext": {"capabilities": {"add": None}}}),
            {"capability SYS_TIME (node-exporter)"},
        ),
        (Overrides(pod={"affinity": None}), {"affinity eks.amazonaws.com/compute-type NotIn fargate"}),
        (
            Overrides(container={"volumeMounts": [{"mountPath": "/host/root", "name": "root", "readOnly": None}]}),
            {"hostPath / (read-only)"},
        ),
        (Overrides(pod={"schedulerName": "other"}), set()),
    ],
    ids=["tolerations", "hostPID", "namespaces", "capability", "affinity", "read-only", "nothing"],
)
def test_what_is_taken_back_has_no_reason_left(overrides: Overrides, gone: set[str]) -> None:
    """Exactly the reasons for what an override removes are gone."""
    assert exporter(overrides) == ALL - gone


def test_permissions_taken_back_have_no_reason_left() -> None:
    """A rule that an override drops from the role is not explained any more."""
    rules = [{"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]}]
    kept = exporter(Overrides(cluster_role={"rules": rules}), kube_rbac_proxy=True)
    assert {subject for subject in kept if subject.startswith("may ")} == {"may create tokenreviews cluster-wide"}


def test_annotation_goes_with_its_last_reason() -> None:
    """An agent that was left nothing special has no annotation either."""
    props = FlannelProps(
        overrides=Overrides(
            daemon_set={"metadata": {"annotations": {WHY_ANNOTATION: "hostIPC: it was there once"}}},
        )
    )
    made = manifests(props, name="flannel", namespace="kube-flannel")
    assert "annotations" not in next(each for each in made if each["kind"] == "DaemonSet")["metadata"]
