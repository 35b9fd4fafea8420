"""Names and labels as Kubernetes takes them.

Source: kubernetes.io/docs/concepts/overview/working-with-objects/names/ and .../labels/.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import Finding, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\Z")
_SUBDOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\Z")
_PATH_SEGMENT = re.compile(r"(?!\.\.?\Z)[^/%]+\Z")
_QUALIFIED = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\Z")

LABEL_REMEDY = "use at most 63 lower-case letters, digits and '-', starting and ending with a letter or digit"
LABEL_VALUE_REMEDY = "use at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"
_DNS_LABEL_KINDS = frozenset({"Namespace", "DaemonSet"})
"""Kinds whose name ends up in a label value or a DNS name. (A DaemonSet's may be longer, but its pods carry it.)"""
_RBAC_KINDS = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})


def _object_name(made: Mapping[str, Any]) -> Iterator[Finding]:
    name, kind = section(made, "metadata").get("name", ""), made["kind"]
    if kind == "Service" or kind in _DNS_LABEL_KINDS:
        pattern, remedy = LABEL, LABEL_REMEDY
    elif kind in _RBAC_KINDS:
        pattern, remedy = _PATH_SEGMENT, "leave out '/' and '%'"
    else:
        pattern, remedy = _SUBDOMAIN, "use lower-case letters, digits, '-' and '.'"
    if not isinstance(name, str) or not pattern.match(name):
        yield Finding("name", f"{name!r} is no name for a {kind}", remedy)


def _namespace(made: Mapping[str, Any]) -> Iterator[Finding]:
    namespace = section(made, "metadata").get("namespace")
    if namespace is not None and not (isinstance(namespace, str) and LABEL.match(namespace)):
        yield Finding("namespace", f"{namespace!r} is no namespace name", LABEL_REMEDY)


def _labels(made: Mapping[str, Any]) -> Iterator[Finding]:
    pod: Mapping[str, Any] = section(made, "spec", "template", "metadata") if made["kind"] == "DaemonSet" else {}
    for field, metadata in (("metadata", section(made, "metadata")), ("template.metadata", pod)):
        for key, value in section(metadata, "labels").items():
            yield from key_problem(f"{field}.labels", key)
            yield from label_value_problem(f"{field}.labels[{key}]", value)
        for key in section(metadata, "annotations"):
            yield from key_problem(f"{field}.annotations", key)


def label_value_problem(field: str, value: Any) -> Iterator[Finding]:
    """Find what is wrong with the value of a label."""
    if not isinstance(value, str) or not _is_label_value(value):
        yield Finding(field, f"{value!r} is no label value", LABEL_VALUE_REMEDY)


def key_problem(field: str, key: str) -> Iterator[Finding]:
    """Find what is wrong with the key of a label, an annotation or a taint."""
    if not _is_key(key):
        yield Finding(field, f"{key!r} is no label or annotation key", "write name or dns.prefix/name")


# The same few labels are on every object of every agent.
@lru_cache(maxsize=4096)
def _is_label_value(value: str) -> bool:
    return LABEL_VALUE.match(value) is not None


@lru_cache(maxsize=4096)
def _is_key(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    return _QUALIFIED.match(name) is not None and (not slash or _SUBDOMAIN.match(prefix) is not None)


RULES = (_object_name, _namespace, _labels)
