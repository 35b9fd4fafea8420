"""Manifests judged together: namespaces, defaults and exemptions."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.input import Manifest
from constructs_ds.pss import Exemptions, parse_policy_version
from constructs_ds.pss.survey import Survey
from tests.pss.tweaks import with_spec


def survey_of(*objects: dict[str, Any], **options: Any) -> Survey:
    """Return a survey of objects, at Kubernetes 1.37 unless told otherwise."""
    survey = Survey(parse_policy_version(options.pop("version", "v1.37")), **options)
    for line, each in enumerate(objects, start=1):
        survey.add(Manifest("a.yaml", line, each))
    return survey


def pod(namespace: str | None, **spec: Any) -> dict[str, Any]:
    """Return a Pod that only privileged admits."""
    metadata = {"name": "a"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": "v1", "kind": "Pod", **with_spec(hostPID=True, **spec), "metadata": metadata}


def namespace(name: str, level: str, version: str = "v1") -> dict[str, Any]:
    """Return a Namespace that enforces a level."""
    labels = {"pod-security.kubernetes.io/enforce": level}
    return {"apiVersion": version, "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


@pytest.mark.parametrize(
    ("exemptions", "refused"),
    [
        (Exemptions(), ["x", "y"]),
        (Exemptions(namespaces=frozenset({"x"})), ["y"]),
        (Exemptions(runtime_classes=frozenset({"gvisor"})), ["x"]),
        (Exemptions(usernames=frozenset({"admin"})), ["x", "y"]),
    ],
)
def test_exemptions(exemptions: Exemptions, refused: list[str]) -> None:
    """Exempt namespaces and runtime classes refuse nothing."""
    objects = [pod("x"), pod("y", runtimeClassName="gvisor")]
    survey = survey_of(*objects, namespace_level="baseline", exemptions=exemptions)
    assert refused == [rejection.namespace for rejection in survey.rejections()]


def test_the_latest_cluster_judges_by_the_label() -> None:
    """A survey at the latest version takes a label's version as it is, and the latest for one that is newer."""
    labelled = namespace("x", "baseline")
    labels = labelled["metadata"]["labels"]
    seen: list[str] = []
    for version in ("v1.30", "v1.99", "latest"):
        labels["pod-security.kubernetes.io/enforce-version"] = version
        [rejection] = survey_of(labelled, pod("x"), version="latest").rejections()
        seen.append(str(rejection.enforced))
    assert seen == ["baseline:v1.30", "baseline:latest", "baseline:latest"]


def test_where_the_level_comes_from() -> None:
    """A rejection tells the Namespace object, or nothing where the level was given for all."""
    survey = survey_of(namespace("x", "baseline"), pod("x"), pod("y"), namespace_level="restricted")
    assert [(rejection.where, rejection.enforced.level) for rejection in survey.rejections()] == [
        ("a.yaml:1", "baseline"),
        ("", "restricted"),
    ]


def test_namespaces_of_other_groups() -> None:
    """Only a Namespace of the core group has labels that count; another is passed over."""
    survey = survey_of(namespace("x", "baseline", "example.org/v1"), pod("x"))
    assert (survey.passed_over, list(survey.rejections())) == (1, [])


def test_what_was_seen() -> None:
    """A survey remembers its workloads in order, and what it could not judge."""
    survey = survey_of(pod("x"), {"kind": "Service"}, {"kind": "Pod"}, pod(None))
    assert [str(workload) for workload in survey.workloads] == ["Pod x/a", "Pod a"]
    assert [str(p) for p in survey.unreadable] == ["a.yaml:3: Pod: spec: missing; a pod has metadata and spec"]
    assert survey.passed_over == 1
