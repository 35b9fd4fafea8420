"""What all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds.node import ensure_node
from tests.snapshots import YamlFile

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


# Tests import cdk8s as users do, before anything of ours; here that must find the Node.js that ours would.
ensure_node()


@pytest.fixture
def yaml_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare a list of manifests with a whole YAML file: `assert manifests(...) == yaml_snapshot`."""
    return snapshot.use_extension(YamlFile)
