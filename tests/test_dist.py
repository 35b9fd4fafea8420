"""What is committed in dist/ is what a cluster would take: schemas, kubectl's parser, Pod Security."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from constructs_ds.model.schema_tables import KINDS
from constructs_ds.output import check_schema, dumps, in_document_order, in_field_order
from constructs_ds.pss import LEVELS, evaluate, pod_of, read_policy
from constructs_ds.versions import KubernetesVersion, supported

DIST = Path(__file__).parent.parent / "dist"
FILES = sorted(DIST.glob("*.k8s.yaml"))


def read(file: Path) -> list[dict[str, Any]]:
    """Return the documents of a file."""
    return list(yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader))


def test_dist_has_a_file_per_cluster() -> None:
    """Each cluster of the platform example has its file, and each file all four kinds of agent that belong there."""
    agents = {
        file.name: [each["metadata"]["name"] for each in read(file) if each["kind"] == "DaemonSet"] for file in FILES
    }
    assert agents == {
        "dc1.k8s.yaml": ["kube-flannel", "fluent-bit", "node-exporter", "dcgm-exporter"],
        "prod-eu.k8s.yaml": ["fluent-bit", "node-exporter", "dcgm-exporter"],
    }


@pytest.mark.parametrize("version", supported(), ids=str)
def test_dist_passes_the_strict_schema(version: KubernetesVersion) -> None:
    """Every document passes the strict schema of every supported version, by our check and by the schemas' own."""
    for file in FILES:
        objects = read(file)
        assert check_schema(objects, version) == []
        for each in objects:
            if (each["apiVersion"], each["kind"]) in KINDS:
                kubernetes_validate.validate(each, str(version), strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: its parser is not compared")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_kubectl_reads_what_was_written(file: Path) -> None:
    """The parser of kubectl sees in each document exactly what ours wrote."""
    command = ["kubectl", "label", "--local", "-f", str(file), "a=b", "-o", "json"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    objects = _stream(printed)
    for seen in objects:
        del seen["metadata"]["labels"]["a"]
    assert objects == read(file)


def _stream(text: str) -> list[dict[str, Any]]:
    decoder, objects, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        each, at = decoder.raw_decode(text, at)
        objects.append(each)
        at += 1
    return objects


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_files_are_in_order(file: Path) -> None:
    """Documents and fields stand in Kubernetes' own order: writing them again changes nothing."""
    objects = read(file)
    assert dumps(map(in_field_order, in_document_order(objects))) == file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_namespaces_carry_the_lowest_level(file: Path) -> None:
    """Every namespace admits all its pods, and one level stricter would turn one away."""
    objects = read(file)
    namespaces = [each for each in objects if each["kind"] == "Namespace"]
    assert namespaces
    for namespace in namespaces:
        policy, problems = read_policy(namespace["metadata"]["labels"])
        assert not problems
        assert policy.enforce == policy.audit == policy.warn
        name = namespace["metadata"]["name"]
        pods = [pod for each in objects if each["metadata"].get("namespace") == name and (pod := pod_of(each))]
        verdicts = [evaluate(pod, str(policy.enforce.version)) for pod in pods]
        assert verdicts
        assert all(verdict.allows(policy.enforce.level) for verdict in verdicts)
        for stricter in LEVELS[LEVELS.index(policy.enforce.level) + 1 :]:
            assert not all(verdict.allows(stricter) for verdict in verdicts)


def test_registry_mirror_reaches_every_image() -> None:
    """In the cluster with a mirror no image comes from anywhere else."""
    objects = read(DIST / "dc1.k8s.yaml")
    pods = [pod["spec"] for each in objects if (pod := pod_of(each))]
    images = [each["image"] for pod in pods for key in ("initContainers", "containers") for each in pod.get(key, ())]
    assert len(images) == 7
    assert {image.partition("/mirror/")[0] for image in images} == {"registry.dc1.example.internal"}
