"""Kubernetes versions as people write them."""

from __future__ import annotations

import pytest

from constructs_ds.errors import InputError
from constructs_ds.versions import NEWEST, OLDEST, KubernetesVersion, parse_version, supported


@pytest.mark.parametrize("text", ["1.33", "v1.33", "1.33.4", "v1.33.4", "v1.33.4-eks-1", "1.33.4+k3s1"])
def test_version_is_read(text: str) -> None:
    """A minor, a patch release and a vendor's suffix all name the minor."""
    assert parse_version(text) == KubernetesVersion(1, 33)


def test_latest_is_the_newest() -> None:
    """`latest` is the newest known version."""
    assert parse_version("latest") == NEWEST == supported()[-1]


@pytest.mark.parametrize(
    "text", ["", "1", "1.", "33", "v1", "1.29", "1.38", "2.33", "1.33.", "1.33x", "Latest", "1.33 ", "1.33\n"]
)
def test_no_version(text: str) -> None:
    """What is no version, or one that is not supported, is refused with the range that is."""
    with pytest.raises(InputError) as caught:
        parse_version(text)
    assert str(caught.value) == f"kubernetes_version: got {text!r}; use {OLDEST} to {NEWEST}, or 'latest'"


def test_order_is_release_order() -> None:
    """1.9 is older than 1.10, and supported versions come oldest first."""
    assert KubernetesVersion(1, 9) < KubernetesVersion(1, 10)
    assert list(supported()) == sorted(supported())
    assert str(OLDEST) == "1.30"
