"""How defaults, parts and the user's own props are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from constructs_ds.builder.container import Container
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resolve import resolve
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.model import ContainerPort

SMALL = Resources(cpu="10m", memory="16Mi")
LOGS, PID, NET = HostAccess.container_logs(), HostAccess.host_pid("w"), HostAccess.host_network("w")


def port(number: int, **fields: Any) -> ContainerPort:
    """Return a container port."""
    return ContainerPort(container_port=number, **fields)


class RoleProps(NodeDaemonSetProps):
    """A role: defaults of its class, and two parts."""

    rollout: Rollout = Rollout.rolling("10%")
    host_access: Sequence[HostAccess] = (LOGS,)
    args: Sequence[str] = ("--class",)

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield the general before the particular."""
        yield from super().parts(settings)
        yield Parts(
            args=["--general"],
            env={"A": "general", "B": "general"},
            host_access=[PID],
            ports=[port(53, name="dns"), port(80, name="web")],
            security=Security(run_as_root="logs", capabilities={"SYS_TIME": "w"}),
            metrics=Metrics(port="web", path="/m"),
            component="general",
        )
        yield Parts(args=["--particular"], env={"B": "particular"}, priority_class="system-node-critical")


def resolved(**props: Any) -> RoleProps:
    """Return the resolved props of a role that the user gave some of."""
    return resolve(RoleProps(image="a/b:1", resources=SMALL, **props), Settings())


def test_defaults_and_parts() -> None:
    """Without the user: the class's defaults, under the parts, the later part over the earlier."""
    made = resolved()
    assert made.args == ["--particular"]
    assert made.env == {"A": "general", "B": "particular"}
    assert made.host_access == [LOGS, PID]
    assert (made.component, made.priority_class, made.rollout) == (
        "general",
        "system-node-critical",
        Rollout.rolling("10%"),
    )


@pytest.mark.parametrize(
    ("props", "field", "expected"),
    [
        ({"args": ["--mine"]}, "args", ["--mine"]),
        ({"component": "mine"}, "component", "mine"),
        ({"priority_class": None}, "priority_class", None),
        ({"rollout": Rollout.on_delete()}, "rollout", Rollout.on_delete()),
        ({"env": {"A": "mine", "C": "mine"}}, "env", {"A": "mine", "B": "particular", "C": "mine"}),
        ({"host_access": [NET, PID]}, "host_access", [LOGS, PID, NET]),
        ({"metrics": Metrics(port="mine")}, "metrics", Metrics(port="mine", path="/m")),
        ({"metrics": None}, "metrics", None),
    ],
)
def test_the_users_props_win(props: dict[str, Any], field: str, expected: object) -> None:
    """What the user gives replaces, or grows collections, or joins values field by field."""
    assert getattr(resolved(**props), field) == expected


def test_ports_meet_by_number_and_protocol() -> None:
    """A port given again takes the place of the role's; another protocol on one number is another port."""
    mine = [port(53, name="dns-udp", protocol="UDP"), port(80, name="mine", protocol="TCP")]
    assert resolved(ports=mine).ports == [port(53, name="dns"), mine[1], mine[0]]


def test_entries_that_meet_in_one_list_are_kept() -> None:
    """Two containers of one name in the user's own list are both there, for the rules to refuse."""
    twice = [Container(name="c", image="a/c:1", resources=SMALL), Container(name="c", image="a/d:1", resources=SMALL)]
    assert resolved(containers=twice).containers == twice


def test_security_joins_field_by_field() -> None:
    """A capability of the user's is added to the role's, and what else the role relaxed stays."""
    made = resolved(security=Security(capabilities={"NET_RAW": "mine"})).security
    assert made == Security(run_as_root="logs", capabilities={"SYS_TIME": "w", "NET_RAW": "mine"})


def test_a_user_takes_the_place_of_root() -> None:
    """A user id that the user gives is not overruled by a role that wanted root."""
    context = resolved(security=Security(user=1000)).security.to_dict()
    assert (context["runAsUser"], context["runAsNonRoot"]) == (1000, True)
