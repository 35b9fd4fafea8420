"""Labels, and the requirements that select on them, judged as Kubernetes judges them.

Source: k8s.io/apimachinery pkg/labels/selector.go (NewRequirement, Requirement.Matches) and
pkg/api/validate/content (label syntax), v0.37.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_NAME = re.compile(_NAME)
_LABEL_VALUE = re.compile(f"(?:{_NAME})?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_INTEGER = re.compile(r"([+-]?)0*([0-9]{1,19})")
_LONGEST_NAME = 63
_LONGEST_PREFIX = 253
INT64_MAX = 2**63 - 1
"""The largest number that a label is compared as."""


def is_label_value(text: str) -> bool:
    """Say whether `text` may stand as the value of a label; the empty string may."""
    return len(text) <= _LONGEST_NAME and _LABEL_VALUE.fullmatch(text) is not None


def is_label_key(text: str) -> bool:
    """Say whether `text` may stand as the key of a label: a name, or `prefix/name`."""
    prefix, slash, name = text.rpartition("/")
    if slash and not (len(prefix) <= _LONGEST_PREFIX and _SUBDOMAIN.fullmatch(prefix)):
        return False
    return len(name) <= _LONGEST_NAME and _LABEL_NAME.fullmatch(name) is not None


def parse_int64(text: str) -> int | None:
    """Return the number that Go's `strconv.ParseInt(text, 10, 64)` returns, or `None` where it fails."""
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    number = int(match[1] + match[2])  # zeros in front may be more than Python converts
    return number if -INT64_MAX - 1 <= number <= INT64_MAX else None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on a label: `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the condition as a person reads it, such as `disk In (ssd)`."""
        values = f" ({', '.join(self.values)})" if self.values else ""
        return f"{self.key} {self.operator}{values}"

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether `labels` satisfy this condition, which must be a valid one (see `invalid`)."""
        value = labels.get(self.key)
        if self.operator == "In":
            return value in self.values
        if self.operator == "NotIn":
            return value not in self.values
        if self.operator == "Exists":
            return value is not None
        if self.operator == "DoesNotExist":
            return value is None
        return value is not None and self._compares(value)

    def _compares(self, value: str) -> bool:
        """Compare as whole numbers; a value that is no number satisfies neither `Gt` nor `Lt`."""
        number, bound = parse_int64(value), parse_int64(self.values[0])
        if number is None or bound is None:
            return False
        return number > bound if self.operator == "Gt" else number < bound


@lru_cache(maxsize=4096)
def invalid(requirement: Requirement) -> str:
    """Return why Kubernetes cannot read this condition, in words; empty when it can.

    A node affinity term with such a condition matches no node.
    """
    if not is_label_key(requirement.key):
        return f"{requirement.key!r} is no label key"
    wrong = _wrong_values(requirement.operator, requirement.values)
    if wrong:
        return wrong
    bad = next((value for value in requirement.values if not is_label_value(value)), None)
    return "" if bad is None else f"{bad!r} is no label value"


def _wrong_values(operator: str, values: tuple[str, ...]) -> str:
    """Return what is wrong with the number and form of `values` for `operator`."""
    if operator in {"In", "NotIn"}:
        return "" if values else f"{operator} needs at least one value"
    if operator in {"Exists", "DoesNotExist"}:
        return f"{operator} takes no values" if values else ""
    if operator in {"Gt", "Lt"}:
        return "" if len(values) == 1 and parse_int64(values[0]) is not None else f"{operator} needs one whole number"
    return f"{operator!r} is no operator; use In, NotIn, Exists, DoesNotExist, Gt or Lt"
