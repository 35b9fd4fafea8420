"""The presets and roles by name, and what they make by default. Pure Python, no Node.js."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any, Literal

import presets
from constructs_ds import agents
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import Problem, UsageError

_SUFFIX = "Props"
_NAMESPACE = "node-agents"
_PLACEHOLDER_IMAGE = "registry.example.com/agent:1.0.0"


@dataclass(frozen=True, slots=True)
class Known:
    """A preset or role.

    Attributes:
        name: Of the construct, such as "FluentBit".
        kind: Which of the two.
        props: Its props, not yet made.
    """

    name: str
    kind: Literal["preset", "role"]
    props: type[NodeDaemonSetProps]

    @property
    def role(self) -> str:
        """The role that a preset fills in; a role is its own."""
        roles = {each.props: each.name for each in _of(agents, "role")}
        return next((roles[base] for base in self.props.__mro__ if base in roles), "")

    @property
    def agent_name(self) -> str:
        """What an agent of it is called here: "fluent-bit" for FluentBit."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", self.name).lower()

    @property
    def needs(self) -> tuple[str, ...]:
        """The props that have to be given."""
        return tuple(name for name, field in self.props.model_fields.items() if field.is_required())

    def manifests(self, settings: Settings) -> list[dict[str, Any]]:
        """Return what it makes with nothing said but what a role leaves open: image and resources.

        Raises:
            PropsError: It needs more props than those, or cannot run on that platform.
        """
        stand_ins: dict[str, Any] = {"image": _PLACEHOLDER_IMAGE, "resources": Resources(cpu="100m", memory="128Mi")}
        given = {name: value for name, value in stand_ins.items() if name in self.needs}
        return manifests(self.props(**given), settings, name=self.agent_name, namespace=_NAMESPACE)


def known_agents() -> list[Known]:
    """Return every preset, then every role, in the order of their names."""
    return [*_of(presets, "preset"), *_of(agents, "role")]


def find_agent(name: str) -> Known:
    """Return a preset or role by its name.

    Raises:
        UsageError: There is none; the message lists those there are.
    """
    everything = {each.name: each for each in known_agents()}
    if name in everything:
        return everything[name]
    folded = {known.lower(): known for known in everything}
    close = difflib.get_close_matches(name.lower(), folded, n=1)
    hint = f"did you mean {folded[close[0]]}? " if close else ""
    what = f"got {name!r}, which is neither a file nor a preset or role"
    raise UsageError(Problem("", "", what, f"{hint}there are {', '.join(everything)}"))


def _of(package: Any, kind: Literal["preset", "role"]) -> list[Known]:
    names = sorted(name.removesuffix(_SUFFIX) for name in package.__all__ if name.endswith(_SUFFIX))
    return [Known(name, kind, getattr(package, name + _SUFFIX)) for name in names]
