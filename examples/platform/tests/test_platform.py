"""What the platform team asserts of its agents before anything is applied; `pytest` in this folder runs it."""

from pathlib import Path

import pytest
import yaml

from constructs_ds.testing import Coverage, assert_no_problems, assert_runs_everywhere, assert_within_budget, coverage

HERE = Path(__file__).parent.parent
DIST = HERE.parent.parent / "dist"
VIRTUAL = {"prod-eu": ["fargate"], "dc1": []}
WITHOUT_GPU = {"prod-eu": ["general", "batch", "fargate"], "dc1": ["control-plane", "worker"]}


@pytest.fixture(params=["prod-eu", "dc1"])
def cluster(request: pytest.FixtureRequest) -> str:
    """Name each cluster in turn."""
    return str(request.param)


@pytest.fixture
def found(cluster: str) -> Coverage:
    """Say where the cluster's agents run on the nodes of its inventory."""
    objects = yaml.safe_load_all((DIST / f"{cluster}.k8s.yaml").read_text())
    return coverage(objects, HERE / "inventories" / f"{cluster}.yaml")


def test_every_node_is_logged_and_measured(found: Coverage, cluster: str) -> None:
    """No machine is a blind spot: neither the control plane nor nodes set apart by a taint."""
    assert_runs_everywhere(found, "fluent-bit", but_for=VIRTUAL[cluster])
    assert_runs_everywhere(found, "node-exporter", but_for=VIRTUAL[cluster])


def test_gpus_are_measured_where_there_are_any(found: Coverage, cluster: str) -> None:
    """The GPU exporter runs on the nodes with GPUs and nowhere else."""
    assert_runs_everywhere(found, "dcgm-exporter", but_for=WITHOUT_GPU[cluster])


def test_agents_get_along(found: Coverage) -> None:
    """No two agents clash on a port or a path, and all of them fit."""
    assert_no_problems(found)


def test_agents_stay_within_their_budget(found: Coverage) -> None:
    """All agents together take at most half a core and half a gibibyte of each node."""
    assert_within_budget(found, cpu="500m", memory="512Mi")
