"""Monitors against the Prometheus Operator's own types: a field that they lack is dropped by the cluster."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from presets import DcgmExporterProps, FluentBitProps, PrometheusNodeExporterProps
from tests.oracle.go import build_oracle

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs_ds.builder.props import NodeDaemonSetProps

EVERY_FIELD: dict[str, Any] = {
    "scheme": "https",
    "interval": "15s",
    "scrape_timeout": "10s",
    "honor_labels": True,
    "insecure_skip_verify": True,
    "monitor_labels": {"release": "prometheus"},
}


@pytest.fixture(scope="module")
def refusal(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], str]:
    """Return what asks the operator's types, built from its own Go module."""
    binary = build_oracle("monitors", tmp_path_factory)

    def ask(monitor: dict[str, Any]) -> str:
        done = subprocess.run([binary], input=json.dumps(monitor), capture_output=True, text=True, check=True)
        answer: str = json.loads(done.stdout)
        return answer

    return ask


def monitor_of(props: NodeDaemonSetProps) -> dict[str, Any]:
    """Return the one monitor that the agent makes."""
    made = manifests(props, name="agent", namespace="monitoring")
    (monitor,) = (each for each in made if each["kind"].endswith("Monitor"))
    return monitor


@pytest.mark.parametrize(
    "props",
    [
        pytest.param(FluentBitProps(metrics=Metrics(port="http", monitor="PodMonitor")), id="fluent-bit"),
        pytest.param(DcgmExporterProps(metrics=Metrics(port="metrics", monitor="ServiceMonitor")), id="dcgm"),
        pytest.param(
            PrometheusNodeExporterProps(
                kube_rbac_proxy=True, metrics=Metrics(port="metrics", monitor="ServiceMonitor")
            ),
            id="node-exporter-proxied",
        ),
    ],
)
def test_presets_monitors_are_the_operators(
    props: NodeDaemonSetProps, refusal: Callable[[dict[str, Any]], str]
) -> None:
    """The operator's types have every field of a preset's monitor."""
    assert not refusal(monitor_of(props))


@pytest.mark.parametrize(
    ("monitor", "token"),
    [("PodMonitor", None), ("ServiceMonitor", "/var/run/secrets/kubernetes.io/serviceaccount/token")],
)
def test_every_field_is_the_operators(
    monitor: Any, token: str | None, refusal: Callable[[dict[str, Any]], str]
) -> None:
    """All that can be said of metrics arrives in a field that the operator knows."""
    metrics = Metrics(port="metrics", monitor=monitor, bearer_token_file=token, **EVERY_FIELD)
    assert not refusal(monitor_of(PrometheusNodeExporterProps(metrics=metrics)))


@pytest.mark.parametrize(
    ("field", "value", "answer"),
    [
        ("scrapeInterval", "15s", 'unknown field "spec.podMetricsEndpoints[0].scrapeInterval"'),
        ("scrapeTimeOut", "15s", 'unknown field "spec.podMetricsEndpoints[0].scrapeTimeOut"'),
        ("bearerTokenFile", "/token", 'unknown field "spec.podMetricsEndpoints[0].bearerTokenFile"'),
        ("honorLabels", "yes", "cannot unmarshal string"),
    ],
)
def test_a_wrong_field_would_be_found(
    field: str, value: str, answer: str, refusal: Callable[[dict[str, Any]], str]
) -> None:
    """What a PodMonitor does not have is told; a token file is a ServiceMonitor's alone."""
    made = monitor_of(FluentBitProps(metrics=Metrics(port="http", monitor="PodMonitor")))
    made["spec"]["podMetricsEndpoints"][0][field] = value
    assert answer in refusal(made)


def test_an_unknown_kind_would_be_found(refusal: Callable[[dict[str, Any]], str]) -> None:
    """Kinds of other versions are not taken for monitors."""
    assert "unknown apiVersion" in refusal({"apiVersion": "v1", "kind": "PodMonitor"})
    assert "unknown kind" in refusal({"apiVersion": "monitoring.coreos.com/v1", "kind": "Monitor"})
