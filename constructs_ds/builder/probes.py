"""Probes in one line each; a `Probe` of the model does for the rest."""

from __future__ import annotations

from typing import Literal

from constructs_ds.model import ExecAction, HTTPGetAction, Probe, TCPSocketAction


def http_get(
    path: str,
    port: str | int,
    *,
    scheme: Literal["HTTP", "HTTPS"] | None = None,
    period_seconds: int | None = None,
    timeout_seconds: int | None = None,
    initial_delay_seconds: int | None = None,
    failure_threshold: int | None = None,
) -> Probe:
    """Return a probe that passes on a status from 200 to 399. Times in seconds; Kubernetes' defaults where left out.

    Source: kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/.
    """
    return Probe(
        http_get=HTTPGetAction(path=path, port=port, scheme=scheme),
        period_seconds=period_seconds,
        timeout_seconds=timeout_seconds,
        initial_delay_seconds=initial_delay_seconds,
        failure_threshold=failure_threshold,
    )


def tcp_socket(port: str | int, *, period_seconds: int | None = None) -> Probe:
    """Return a probe that passes when the port accepts a connection."""
    return Probe(tcp_socket=TCPSocketAction(port=port), period_seconds=period_seconds)


def exec_command(*command: str, period_seconds: int | None = None, timeout_seconds: int | None = None) -> Probe:
    """Return a probe that passes when the command exits 0."""
    return Probe(exec=ExecAction(command=list(command)), period_seconds=period_seconds, timeout_seconds=timeout_seconds)
