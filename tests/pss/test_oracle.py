"""The same pods judged here and by Kubernetes' own code: no difference in level, check ids, reasons or details."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from constructs_ds.input import read_manifests
from constructs_ds.pss import CHECKS, evaluate, parse_policy_version
from constructs_ds.pss.evaluate import REGISTRY
from tests.oracle.go import build_oracle, run_go
from tests.pss.random_pods import CONTAINER_KINDS, VERSIONS, Pod, random_cases

ORACLE = Path(__file__).parents[1] / "oracle" / "podsecurity"
COUNT = 24_000
SEED = 20_263


@pytest.fixture(scope="module")
def cases() -> list[tuple[str, Pod]]:
    """Return what is judged."""
    return list(random_cases(SEED, COUNT))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[str, Pod]]) -> list[dict[str, Any]]:
    """Return the oracle's verdicts."""
    binary = build_oracle("podsecurity", tmp_path_factory)
    lines = "\n".join(
        json.dumps({"version": version, "server": _server(version), "pod": pod}) for version, pod in cases
    )
    done = subprocess.run([binary], input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _server(version: str) -> int:
    minor = parse_policy_version(version).minor
    return REGISTRY.newest.minor if minor is None else minor


def _verdict(version: str, pod: Pod) -> dict[str, Any]:
    result = evaluate(pod, version)
    return {
        level: [{"check": v.check, "reason": v.reason, "detail": v.detail} for v in result.violations_at(level)]
        for level in ("baseline", "restricted")
    }


def test_same_verdict(cases: list[tuple[str, Pod]], expected: list[dict[str, Any]]) -> None:
    """Every pod gets the admission controller's checks, reasons and details, at both levels and in the same order."""
    assert len(expected) == len(cases) >= 20_000
    for (version, pod), verdict in zip(cases, expected, strict=True):
        assert verdict == _verdict(version, pod), f"{version}: {json.dumps(pod)}"


def test_same_level(cases: list[tuple[str, Pod]], expected: list[dict[str, Any]]) -> None:
    """The level is the strictest whose list of reasons is empty."""
    for (version, pod), verdict in zip(cases, expected, strict=True):
        level = next((each for each in ("restricted", "baseline") if not verdict[each]), "privileged")
        assert level == evaluate(pod, version).level, f"{version}: {json.dumps(pod)}"


def test_every_check_forbids_and_allows_at_every_version(
    cases: list[tuple[str, Pod]], expected: list[dict[str, Any]]
) -> None:
    """The pods reach both sides of every check at every version from 1.25 to 1.37."""
    pods: Counter[str] = Counter()
    forbidden: Counter[tuple[str, str]] = Counter()
    for (version, _), verdict in zip(cases, expected, strict=True):
        pods[version] += 1
        forbidden.update((version, each) for each in {found["check"] for level in verdict.values() for found in level})
    for version in VERSIONS:
        for check in REGISTRY.plan(_server(version)):
            assert 10 < forbidden[version, check.id] < pods[version] - 10, (version, check.id)


def test_every_check_blames_every_kind_of_container(cases: list[tuple[str, Pod]]) -> None:
    """The pods reach each check that looks at containers through init, ordinary and ephemeral ones."""
    kinds: dict[str, set[str]] = {check.id: set() for check in CHECKS}
    for version, pod in cases:
        for violation in evaluate(pod, version).violations:
            kinds[violation.check].update(kind for kind in CONTAINER_KINDS for f in violation.fields if f"{kind}[" in f)
    of_pods = {"hostNamespaces", "hostPathVolumes", "restrictedVolumes", "sysctls"}
    assert {check: set() if check in of_pods else set(CONTAINER_KINDS) for check in kinds} == kinds


@pytest.mark.parametrize("level", ["baseline", "restricted"])
@pytest.mark.parametrize("outcome", ["pass", "fail"])
def test_upstream_fixtures(level: str, outcome: str) -> None:
    """Upstream's own fixtures, thousands of pods over all versions, are admitted and refused as their folders say."""
    folder = run_go("list", "-m", "-f", "{{.Dir}}", "k8s.io/pod-security-admission", folder=ORACLE).strip()
    fixtures = sorted(Path(folder, "test", "testdata", level).glob(f"v1.*/{outcome}/*.yaml"))
    assert len(fixtures) > 400
    for fixture in fixtures:
        for manifest in read_manifests([fixture]):
            admitted = evaluate(manifest.object, fixture.parts[-3]).allows(level)  # type: ignore[arg-type]
            assert (outcome == "pass") == admitted, os.fspath(fixture)
