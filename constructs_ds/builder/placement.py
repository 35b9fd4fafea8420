"""Which nodes an agent runs on: selector, required affinity and tolerations, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from constructs_ds.builder.value import Value

OS_LABEL = "kubernetes.io/os"
CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane"

Effect = Literal["NoSchedule", "NoExecute", "PreferNoSchedule"]
Tolerate = Literal["none", "node", "no-schedule", "everything"]
"""How much an agent tolerates beyond what the DaemonSet controller adds by itself.

none: nothing.
node: the control-plane taint and the taints of the platform that node agents tolerate.
no-schedule: every NoSchedule taint, so that a node set apart for something is no blind spot, and the platform's
    NoExecute taints that node agents tolerate.
everything: every taint, NoExecute included: for agents without which a node never becomes usable.
"""


class Toleration(Value):
    """A taint that does not keep the agent off, and why."""

    key: str | None = None
    """The taint's key. Default: every key; then `operator` has to be Exists."""
    operator: Literal["Exists", "Equal"] = "Exists"
    """Whether any value is tolerated, or the given one."""
    value: str | None = None
    """The tolerated value, for Equal."""
    effect: Effect | None = None
    """Default: every effect."""
    toleration_seconds: int | None = None
    """Seconds that a NoExecute taint is borne. Default: for ever."""
    why: str = ""
    """Shown by `explain`."""

    @classmethod
    def exists(cls, key: str, effect: Effect | None = None, *, why: str = "") -> Self:
        """Tolerate the taint with any value."""
        return cls(key=key, effect=effect, why=why)

    @classmethod
    def equal(cls, key: str, value: str, effect: Effect | None = None, *, why: str = "") -> Self:
        """Tolerate the taint with that value only."""
        return cls(key=key, operator="Equal", value=value, effect=effect, why=why)

    @model_validator(mode="after")
    def _is_one_the_api_takes(self) -> Self:
        if self.key is None and self.operator == "Equal":
            raise ValueError("a toleration without a key needs operator 'Exists'; name the key or use Exists")
        if self.operator == "Exists" and self.value is not None:
            raise ValueError(f"operator Exists takes no value, got {self.value!r}; use Toleration.equal")
        if self.toleration_seconds is not None and self.effect != "NoExecute":
            raise ValueError("toleration_seconds goes with effect NoExecute only; set the effect or drop it")
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the toleration as Kubernetes reads it."""
        written = {"key": self.key, "operator": self.operator, "value": self.value, "effect": self.effect}
        written["tolerationSeconds"] = self.toleration_seconds  # type: ignore[assignment]
        return {key: value for key, value in written.items() if value is not None}

    def subject(self) -> str:
        """Return the taint in the spelling of `kubectl taint`."""
        key = self.key or "every taint"
        value = f"={self.value}" if self.value is not None else ""
        return f"toleration {key}{value}" + (f":{self.effect}" if self.effect else "")


class NodeRequirement(Value):
    """One expression over node labels; a node has to meet all of a term's."""

    key: str
    """A label's key."""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]
    """As in Kubernetes; Gt and Lt compare whole numbers."""
    values: Sequence[str] = ()
    """None for Exists and DoesNotExist, one for Gt and Lt, else at least one."""

    def to_dict(self) -> dict[str, Any]:
        """Return the expression as Kubernetes reads it."""
        written: dict[str, Any] = {"key": self.key, "operator": self.operator}
        return written | ({"values": list(self.values)} if self.values else {})


class Placement(Value):
    """Which nodes run the agent. Start from a factory and narrow it with `where`, `any_of` or `tolerating`."""

    os: Literal["linux", "windows"] = "linux"
    """The operating system of the image. Selected always: Windows pools often carry no taint."""
    node_selector: Mapping[str, str] = Field(default_factory=dict)
    """Labels that a node must carry, all of them."""
    required: Sequence[NodeRequirement] = ()
    """Expressions that a node must meet, all of them."""
    alternatives: Sequence[Sequence[NodeRequirement]] = ()
    """Terms of which a node must meet at least one, each a list of expressions to be met together."""
    tolerate: Tolerate = "node"
    """How much is tolerated as a matter of course. Default: what node agents tolerate on the platform."""
    tolerations: Sequence[Toleration] = ()
    """Further tolerations."""
    keep_off_virtual_nodes: bool = True
    """Whether nodes that are no machines (Fargate, virtual kubelet) are kept off by affinity."""

    @classmethod
    def every_node(cls) -> Self:
        """Every Linux node: workers, control plane, and nodes set apart by any NoSchedule taint."""
        return cls(tolerate="no-schedule")

    @classmethod
    def workers(cls) -> Self:
        """Linux nodes that are not of the control plane."""
        return cls(required=(NodeRequirement(key=CONTROL_PLANE_LABEL, operator="DoesNotExist"),))

    @classmethod
    def control_plane(cls) -> Self:
        """Nodes of the control plane only."""
        return cls(required=(NodeRequirement(key=CONTROL_PLANE_LABEL, operator="Exists"),))

    @classmethod
    def windows(cls) -> Self:
        """Windows nodes only, those set apart by any NoSchedule taint included."""
        return cls(os="windows", tolerate="no-schedule")

    @classmethod
    def critical(cls) -> Self:
        """Every Linux node whatever its taints: for agents that a node needs before it is usable."""
        return cls(tolerate="everything")

    @classmethod
    def labelled(cls, labels: Mapping[str, str]) -> Self:
        """Linux nodes that carry these labels."""
        return cls(node_selector=labels)

    def where(self, *required: NodeRequirement) -> Self:
        """Narrow to nodes that also meet these expressions."""
        return self.model_copy(update={"required": (*self.required, *required)})

    def any_of(self, *terms: Sequence[NodeRequirement]) -> Self:
        """Narrow to nodes that meet at least one of these terms."""
        return self.model_copy(update={"alternatives": (*self.alternatives, *terms)})

    def tolerating(self, *tolerations: Toleration) -> Self:
        """Tolerate these taints as well."""
        return self.model_copy(update={"tolerations": (*self.tolerations, *tolerations)})
