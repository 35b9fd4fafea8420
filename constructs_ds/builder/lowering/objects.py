"""What goes with the DaemonSet: priority, account and permissions, config, service, policy, monitors."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.lowering.agent import by_key
from constructs_ds.builder.lowering.pod import pod_template
from constructs_ds.builder.priority import SYSTEM_PRIORITY_CLASSES, PriorityClass
from constructs_ds.builder.reasons import WHY_ANNOTATION, Reason, to_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.builder.config_files import ConfigFiles
    from constructs_ds.builder.identity import Rule
    from constructs_ds.builder.lowering.agent import Agent

RBAC = "rbac.authorization.k8s.io"


def objects_of(agent: Agent) -> list[dict[str, Any]]:
    """Return everything an agent needs, in the order in which files have it."""
    return [
        *_priority(agent),
        *_service_account(agent),
        *_rbac(agent),
        *(_config_map(agent, config) for config in agent.props.config),
        *(dict(each) for each in agent.props.extra_objects),
        *_service(agent),
        *_network_policy(agent),
        _daemon_set(agent),
        *_monitor(agent),
    ]


def _priority(agent: Agent) -> Iterator[dict[str, Any]]:
    priority = agent.props.priority_class
    if isinstance(priority, PriorityClass):
        yield priority.to_dict()
    system = priority in SYSTEM_PRIORITY_CLASSES and agent.namespace != "kube-system"
    if system and agent.platform.system_priority_quota:
        yield _quota(agent, str(priority))


def _quota(agent: Agent, priority: str) -> dict[str, Any]:
    """A quota that admits the class: without one, some platforms refuse system priorities outside kube-system."""
    selector = {"scopeName": "PriorityClass", "operator": "In", "values": [priority]}
    spec = {"hard": {"pods": "1G"}, "scopeSelector": {"matchExpressions": [selector]}}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": agent.metadata(), "spec": spec}


def _service_account(agent: Agent) -> Iterator[dict[str, Any]]:
    account = agent.props.service_account
    if not account.create:
        return
    metadata = agent.metadata(agent.service_account)
    if account.annotations:
        metadata["annotations"] = by_key({**agent.props.annotations, **account.annotations})
    # The pod says whether it wants the token; the account alone never hands one out.
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": False}


def _rbac(agent: Agent) -> Iterator[dict[str, Any]]:
    agent.why.extend(Reason(rule.subject(), rule.why) for rule in agent.props.rbac if rule.why)
    scopes = dict.fromkeys(rule.scope for rule in agent.props.rbac)
    for scope in sorted(scopes, key=lambda each: (each != "cluster", each)):
        yield from _role_and_binding(agent, scope, [rule for rule in agent.props.rbac if rule.scope == scope])


def _role_and_binding(agent: Agent, scope: str, rules: list[Rule]) -> Iterator[dict[str, Any]]:
    prefix = "Cluster" if scope == "cluster" else ""
    kind = f"{prefix}Role"
    if scope == "cluster":
        metadata = agent.metadata(agent.cluster_name, cluster_scoped=True)
    elif scope in ("namespace", agent.namespace):
        metadata = agent.metadata()
    else:
        metadata = agent.metadata(agent.cluster_name) | {"namespace": scope}
    written = [rule.to_dict() for rule in rules]
    yield {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata, "rules": written}
    yield {
        "apiVersion": f"{RBAC}/v1",
        "kind": f"{kind}Binding",
        "metadata": {**metadata, "labels": dict(agent.labels)},
        "subjects": [{"kind": "ServiceAccount", "name": agent.service_account, "namespace": agent.namespace}],
        "roleRef": {"apiGroup": RBAC, "kind": kind, "name": metadata["name"]},
    }


def _config_map(agent: Agent, config: ConfigFiles) -> dict[str, Any]:
    made: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": agent.metadata(config.object_name(agent.name)),
    }
    if config.on_change == "hashed-name":
        made["immutable"] = True
    if config.files:
        made["data"] = config.text()
    if config.binary_files:
        encoded = {name: base64.b64encode(content).decode() for name, content in config.binary_files.items()}
        made["binaryData"] = encoded
    return made


def _service(agent: Agent) -> Iterator[dict[str, Any]]:
    metrics = agent.props.metrics
    if metrics is None or not (metrics.service or metrics.monitor == "ServiceMonitor"):
        return
    containers = (agent.props, *agent.props.sidecars, *agent.props.containers)
    numbers = (port.container_port for each in containers for port in each.ports if port.name == metrics.port)
    number = next(numbers, None)
    if number is None:  # refused by the rules, with a better message than the schema has
        return
    port = {"name": metrics.port, "port": number, "targetPort": metrics.port}
    spec = {"ports": [port], "selector": dict(agent.selector), "clusterIP": "None"}
    yield {"apiVersion": "v1", "kind": "Service", "metadata": agent.metadata(), "spec": spec}


def _network_policy(agent: Agent) -> Iterator[dict[str, Any]]:
    policy = agent.props.network_policy
    if policy is None:
        return
    spec = {"podSelector": {"matchLabels": dict(agent.selector)}, **policy.to_dict()}
    yield {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": agent.metadata(), "spec": spec}


def _daemon_set(agent: Agent) -> dict[str, Any]:
    rollout = agent.props.rollout
    spec: dict[str, Any] = {
        "selector": {"matchLabels": dict(agent.own_selector)},
        "template": pod_template(agent),
        "updateStrategy": rollout.to_dict(),
    }
    if rollout.min_ready_seconds:
        spec["minReadySeconds"] = rollout.min_ready_seconds
    if rollout.revision_history_limit is not None:
        spec["revisionHistoryLimit"] = rollout.revision_history_limit
    metadata = agent.metadata(agent.workload)
    metadata["labels"] = by_key({**agent.labels, **agent.own_selector})
    if agent.why:
        metadata["annotations"] = by_key({**agent.props.annotations, WHY_ANNOTATION: to_annotation(agent.why)})
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata, "spec": spec}


def _monitor(agent: Agent) -> Iterator[dict[str, Any]]:
    metrics = agent.props.metrics
    if metrics is None or metrics.monitor is None:
        return
    metadata = agent.metadata()
    metadata["labels"] = by_key({**agent.labels, **metrics.monitor_labels})
    endpoints = "podMetricsEndpoints" if metrics.monitor == "PodMonitor" else "endpoints"
    spec = {
        "jobLabel": "app.kubernetes.io/name",
        "selector": {"matchLabels": dict(agent.selector)},
        endpoints: [metrics.endpoint()],
    }
    yield {"apiVersion": "monitoring.coreos.com/v1", "kind": metrics.monitor, "metadata": metadata, "spec": spec}
