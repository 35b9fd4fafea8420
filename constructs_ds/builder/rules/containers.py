"""Containers and volumes of one pod.

Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go (ValidatePodSpec and what it calls).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from constructs_ds.builder.rules.finding import DaemonSetView, Finding, entries, section
from constructs_ds.builder.rules.names import LABEL
from constructs_ds.quantity import QuantityError, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

_PORT_NAME = re.compile(r"(?=.{1,15}\Z)(?!.*--)(?=.*[a-z])[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\Z")
_ORDINARY = frozenset({"cpu", "memory", "ephemeral-storage", "storage"})
_ENV_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*\Z")


def _container_names(view: DaemonSetView) -> Iterator[Finding]:
    containers = view.containers
    for name, count in Counter(each.get("name") for _, each in containers).items():
        if count > 1:
            yield Finding("containers", f"the name {name!r} is used {count} times", "give each container its own name")
    for field, container in containers:
        if not LABEL.match(str(container.get("name"))):
            what = f"{container.get('name')!r} is no container name"
            yield Finding(field, what, "use at most 63 lower-case letters, digits and '-'")


def _volume_names(view: DaemonSetView) -> Iterator[Finding]:
    names = [volume.get("name") for volume in view.volumes]
    for name, count in Counter(names).items():
        if count > 1:
            yield Finding("volumes", f"the name {name!r} is used {count} times", "give each volume its own name")
        if not LABEL.match(str(name)):
            yield Finding("volumes", f"{name!r} is no volume name", "use at most 63 lower-case letters, digits and '-'")


def _mounts(view: DaemonSetView) -> Iterator[Finding]:
    volumes = [volume.get("name") for volume in view.volumes]
    for field, container in view.containers:
        mounts = entries(container, "volumeMounts")
        for mount in mounts:
            if mount.get("name") not in volumes:
                known = ", ".join(map(str, volumes)) or "there are none"
                what = f"mounts volume {mount.get('name')!r}, which the pod does not have"
                yield Finding(f"{field}.volumeMounts", what, f"add it to volumes, or use one of: {known}")
        for path, count in Counter(mount.get("mountPath") for mount in mounts).items():
            if count > 1:
                what = f"{path} is mounted {count} times"
                yield Finding(f"{field}.volumeMounts", what, "mount one volume per path")


def _propagation(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        if section(container, "securityContext").get("privileged") is True:
            continue
        for mount in entries(container, "volumeMounts"):
            if mount.get("mountPropagation") == "Bidirectional":
                what = f"{mount.get('mountPath')} is Bidirectional, which Kubernetes allows privileged containers only"
                remedy = "use HostToContainer, or declare security privileged with its reason"
                yield Finding(f"{field}.volumeMounts", what, remedy)


def _escalation(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        context = section(container, "securityContext")
        added = cast("Sequence[str]", section(context, "capabilities").get("add") or ())
        if context.get("allowPrivilegeEscalation") is False and (context.get("privileged") or "CAP_SYS_ADMIN" in added):
            what = "allowPrivilegeEscalation false contradicts privileged or CAP_SYS_ADMIN"
            yield Finding(f"{field}.securityContext", what, "drop one of them")


def _ports(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        names = [port["name"] for port in entries(container, "ports") if port.get("name")]
        for name, count in Counter(names).items():
            if count > 1:
                yield Finding(f"{field}.ports", f"the name {name!r} is used {count} times", "name each port once")
            if not _PORT_NAME.match(name):
                remedy = "use at most 15 lower-case letters, digits and '-', with a letter among them"
                yield Finding(f"{field}.ports", f"{name!r} is no port name", remedy)
        for port in entries(container, "ports"):
            for key in ("containerPort", "hostPort"):
                yield from _port_number(f"{field}.ports", key, port.get(key))
        yield from _probe_ports(field, container, names)


def _port_number(field: str, key: str, number: Any) -> Iterator[Finding]:
    if isinstance(number, int) and not 1 <= number <= 65535:  # noqa: PLR2004  (the last port)
        yield Finding(field, f"{key} {number} is no port", "use 1 to 65535")


def _probe_ports(field: str, container: Mapping[str, Any], names: list[str]) -> Iterator[Finding]:
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        for handler in ("httpGet", "tcpSocket"):
            port = section(container, probe, handler).get("port")
            yield from _port_number(f"{field}.{probe}", "port", port)
            if isinstance(port, str) and port not in names:
                known = ", ".join(names) or "there are none"
                yield Finding(
                    f"{field}.{probe}", f"port {port!r} is not among the container's ports", f"known: {known}"
                )


def _env_names(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        for variable in entries(container, "env"):
            if not _ENV_NAME.match(str(variable.get("name"))):
                what = f"{variable.get('name')!r} is no variable name"
                yield Finding(f"{field}.env", what, "use letters, digits, '_', '-' and '.', not starting with a digit")


def _resources(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        resources = section(container, "resources")
        amounts: dict[tuple[str, str], Any] = {}
        for kind in ("requests", "limits"):
            for name, text in section(resources, kind).items():
                try:
                    amounts[kind, name] = parse_quantity(str(text))
                except QuantityError as error:
                    yield Finding(f"{field}.resources.{kind}.{name}", error.problems[0].what, error.problems[0].remedy)
                else:
                    yield from _extended(f"{field}.resources.{kind}", name, amounts[kind, name])
        for (kind, name), amount in amounts.items():
            limit = amounts.get(("limits", name))
            if kind == "requests" and limit is not None and amount > limit:
                what = f"the request {resources['requests'][name]} is above the limit {resources['limits'][name]}"
                yield Finding(f"{field}.resources.{name}", what, "lower the request or raise the limit")


def _extended(field: str, name: str, amount: Decimal) -> Iterator[Finding]:
    """Devices and the like come in whole numbers, under a name with a domain."""
    if name in _ORDINARY or name.startswith("hugepages-"):
        return
    if "/" not in name:
        yield Finding(f"{field}.{name}", "no such resource", "an extended resource has a domain: vendor.example/name")
    elif amount != amount.to_integral_value():
        yield Finding(f"{field}.{name}", f"{amount} is no whole number", "extended resources are counted")


RULES = (_container_names, _volume_names, _mounts, _propagation, _escalation, _ports, _env_names, _resources)
