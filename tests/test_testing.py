"""The helpers for users' tests: they pass where all is well, and say what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constructs_ds.builder.manifests import manifests
from constructs_ds.errors import InputError
from constructs_ds.testing import (
    Coverage,
    assert_no_problems,
    assert_runs_everywhere,
    assert_within_budget,
    coverage,
    daemon_sets,
    find,
)
from presets import PrometheusNodeExporterProps

NODES = """
kind: NodeClasses
classes:
  - {name: worker, count: 2, allocatable: {cpu: "2", memory: 4Gi}}
  - name: odd
    taints: [{key: example.com/odd, effect: NoExecute}]
    allocatable: {cpu: "2", memory: 4Gi}
"""


@pytest.fixture
def objects() -> list[dict[str, Any]]:
    """Return the objects of a node exporter."""
    return manifests(PrometheusNodeExporterProps(), name="exporter", namespace="metrics")


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """Return an inventory with two workers and one node that nobody tolerates."""
    path = tmp_path / "nodes.yaml"
    path.write_text(NODES)
    return path


@pytest.fixture
def found(objects: list[dict[str, Any]], inventory: Path) -> Coverage:
    """Return where the exporter runs."""
    return coverage(objects, inventory)


def test_find_returns_the_object(objects: list[dict[str, Any]]) -> None:
    """An object is found by kind and name."""
    assert find(objects, "ServiceAccount", "exporter")["metadata"]["namespace"] == "metrics"
    assert list(daemon_sets(objects)) == ["exporter"]


def test_find_says_what_there_is(objects: list[dict[str, Any]]) -> None:
    """A name that is not there is answered with those that are."""
    with pytest.raises(LookupError, match=r"^no DaemonSet 'exporte'; there are: metrics/exporter$"):
        find(objects, "DaemonSet", "exporte")


def test_one_name_twice_is_no_answer(objects: list[dict[str, Any]]) -> None:
    """Objects of one name in two namespaces are told apart, and never silently taken for one."""
    other = manifests(PrometheusNodeExporterProps(), name="exporter", namespace="elsewhere")
    both = [*objects, *other]
    assert find(both, "DaemonSet", "exporter", namespace="elsewhere") == other[-1]
    said = r"^2 DaemonSet 'exporter'; there are: metrics/exporter, elsewhere/exporter$"
    with pytest.raises(LookupError, match=said):
        find(both, "DaemonSet", "exporter")
    with pytest.raises(LookupError, match=said):
        daemon_sets(both)


def test_coverage_but_for_a_class_passes(found: Coverage) -> None:
    """An agent that runs on all nodes but those named passes."""
    assert_runs_everywhere(found, "exporter", but_for=["odd"])


def test_a_blind_spot_fails_with_its_reason(found: Coverage) -> None:
    """A node without the agent is named with the reason."""
    with pytest.raises(AssertionError, match=r"^odd-1: does not run exporter: taint example.com/odd:NoExecute"):
        assert_runs_everywhere(found, "exporter")


def test_an_unwanted_node_fails(found: Coverage) -> None:
    """A node that was to be left out and is not is named."""
    with pytest.raises(AssertionError, match=r"^worker-1: runs exporter\nworker-2: runs exporter$"):
        assert_runs_everywhere(found, "exporter", but_for=["odd", "worker"])


def test_budget_holds_or_says_what_is_over(found: Coverage) -> None:
    """A budget passes at what the agents take, and fails below it with both numbers."""
    assert_within_budget(found, cpu="100m", memory="64Mi")
    with pytest.raises(AssertionError, match=r"the agents take 100m cpu of .* the budget is 99m"):
        assert_within_budget(found, cpu="99m")


def test_clashing_agents_fail(objects: list[dict[str, Any]], inventory: Path) -> None:
    """Two agents on one host port are found; one alone has no problems."""
    other = manifests(PrometheusNodeExporterProps(), name="second", namespace="metrics")
    assert_no_problems(coverage(objects, inventory))
    with pytest.raises(AssertionError, match=r"9100"):
        assert_no_problems(coverage([*objects, *other], inventory))


def test_an_inventory_that_is_none_is_refused(objects: list[dict[str, Any]], tmp_path: Path) -> None:
    """A file without nodes is refused by name."""
    path = tmp_path / "empty.yaml"
    path.write_text("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n")
    with pytest.raises(InputError, match=r"there are no nodes in it, only 1 ConfigMap"):
        coverage(objects, path)
