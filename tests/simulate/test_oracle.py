"""Eligibility and request arithmetic against Kubernetes' own code, over generated cases."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from constructs_ds.simulate.eligibility import runs, stays
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.node import NodeReader
from constructs_ds.simulate.placement import read_placement
from constructs_ds.simulate.resources import pod_requests
from tests.oracle.go import build_oracle
from tests.simulate import cases

PAIRS = 30_000
PODS = 10_000


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the Go program that asks Kubernetes' own modules."""
    return build_oracle("scheduling", tmp_path_factory)


def ask(oracle: Path, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the oracle's answer to each question."""
    given = "\n".join(json.dumps(question) for question in questions)
    answers = subprocess.run([str(oracle)], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in answers.stdout.splitlines()]


def verdict(question: dict[str, Any]) -> dict[str, bool]:
    """Return what this library decides about one pair."""
    # A generated node may have no name, which no inventory may; the reader refuses it, so it is given another way.
    name = question["node"]["metadata"].get("name", "")
    named = question["node"] | {"metadata": question["node"]["metadata"] | {"name": name or "x"}}
    read = NodeReader().read(Field("", "", named))
    node = type(read)(name, read.labels, read.taints, read.allocatable)
    spec = Field("", "", question["daemonset"]).at("spec", "template", "spec")
    placement = read_placement(spec, comparisons=question["comparisons"])
    return {"runs": runs(placement, node), "stays": stays(placement, node)}


def test_eligibility_is_the_controllers_decision(oracle: Path) -> None:
    """On every generated pair of DaemonSet and node, running and staying are decided as Kubernetes decides them."""
    rng = cases.dice(20_261_121)
    questions = [
        {"daemonset": cases.daemonset(rng), "node": cases.node(rng), "comparisons": rng.random() < 0.5}
        for _ in range(PAIRS)
    ]
    answers = ask(oracle, questions)
    ours = [verdict(question) for question in questions]
    differing = [(q, theirs, mine) for q, theirs, mine in zip(questions, answers, ours, strict=True) if theirs != mine]
    assert not differing, f"{len(differing)} of {PAIRS}; the first: {json.dumps(differing[0])}"
    seen = Counter((answer["runs"], answer["stays"]) for answer in answers)
    assert min(seen[True, True], seen[False, True], seen[False, False]) > PAIRS // 50, "the cases are lopsided"


def test_requests_are_the_schedulers(oracle: Path) -> None:
    """On every generated pod, each resource adds up to exactly what the scheduler counts."""
    rng = cases.dice(4)
    pods = [cases.pod(rng) for _ in range(PODS)]
    answers = ask(oracle, [{"pod": pod} for pod in pods])
    for pod, answer in zip(pods, answers, strict=True):
        theirs = {name: Decimal(amount) for name, amount in answer.items()}
        assert pod_requests(Field("", "", pod["spec"])) == theirs, json.dumps(pod)
