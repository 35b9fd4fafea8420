"""Rollouts against a second-by-second model of the controller, and the planner's choices with their reasons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_ds.errors import UsageError
from constructs_ds.simulate.plan import POLICIES, Proposal, propose
from constructs_ds.simulate.rollout import Nodes, Phase, Timing, roll_out
from constructs_ds.simulate.strategy import Share, Strategy
from constructs_ds.simulate.words import duration, parse_duration
from tests.simulate.controller import Controller, Host

TIMING = Timing(stop=30, pull=5, start=10)


def as_share(given: int | str) -> Share:
    """Return what a manifest's int-or-percent is here."""
    return Share(int(given.rstrip("%")), is_percent=True) if isinstance(given, str) else Share(given)


shares = st.one_of(st.integers(1, 12), st.integers(1, 100).map(lambda percent: f"{percent}%"))


seconds = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(1, 3), st.integers(0, 3))


@given(shares, st.booleans(), st.integers(1, 25), st.integers(0, 4), st.integers(0, 3), seconds)
@settings(max_examples=600, deadline=None)
def test_a_rollout_is_what_the_controller_does(
    share: int | str, surge: bool, sound: int, blocked: int, cramped: int, taken: tuple[int, int, int, int]
) -> None:
    """Time, nodes without the agent, second pods and updated nodes are those of the model, for every mix of numbers."""
    stop, pull, start, ready = taken
    cramped = cramped if surge else 0
    # The controller goes through nodes in no order; those in trouble come first here, which is the worst for time.
    hosts = [Host(broken=True) for _ in range(blocked)] + [Host(cramped=True) for _ in range(cramped)]
    hosts += [Host() for _ in range(sound)]
    times = {"stop": stop, "pull": pull, "start": start, "min_ready": ready}
    seen = Controller(hosts, {"maxSurge" if surge else "maxUnavailable": share}, times).run()
    amounts = (
        {"max_surge": as_share(share), "max_unavailable": Share(0)} if surge else {"max_unavailable": as_share(share)}
    )
    strategy = Strategy(min_ready_seconds=ready, **amounts)
    found = roll_out(strategy, Nodes(len(hosts), blocked, cramped), Timing(stop, pull, start), image_bytes=7)
    updated = sum(phase.steps * phase.nodes for phase in found.phases)
    assert (found.seconds, found.without_agent, updated) == (seen.seconds, seen.without_agent, seen.updated)
    assert found.left == len(hosts) - seen.updated
    assert found.pulled_bytes == 7 * seen.updated
    if surge and found.at_once:
        assert found.second_pods + min(cramped, as_share(share).of(len(hosts))) == seen.second_pods


def test_the_model_leaves_on_delete_alone() -> None:
    """With OnDelete the controller touches no pod, and the simulation says so with the time of one node."""
    times = {"stop": 1, "pull": 1, "start": 1, "min_ready": 1}
    assert Controller([Host(), Host()], {"OnDelete": 1}, times).run().updated == 0
    found = roll_out(Strategy("OnDelete", min_ready_seconds=15), Nodes(2), TIMING)
    assert (found.steps, found.left, found.is_stuck) == (0, 2, True)
    assert found.notes == ("OnDelete: nothing moves until a person deletes a pod; each node then takes 60 s",)


def test_a_thousand_nodes_one_by_one_take_half_a_day() -> None:
    """The default of one at a time, on a thousand nodes at 45 seconds each."""
    found = roll_out(Strategy(), Nodes(1000), TIMING, image_bytes=10)
    assert (found.steps, found.at_once, duration(found.seconds), found.pulled_bytes) == (1000, 1, "12 h 30 min", 10_000)


def test_a_percentage_rounds_up_and_the_rest_is_a_step() -> None:
    """Ten per cent of 101 nodes is eleven at once: nine steps of eleven and one of two."""
    found = roll_out(Strategy(max_unavailable=Share(10, is_percent=True)), Nodes(101), TIMING)
    assert found.phases == (Phase(0, 45, 9, 11), Phase(405, 45, 1, 2))


def test_blocked_nodes_can_stop_everything() -> None:
    """Two nodes that are down use up maxUnavailable 2, and nothing else moves."""
    found = roll_out(Strategy(max_unavailable=Share(2)), Nodes(10, blocked=2), TIMING)
    assert found.is_stuck
    assert found.notes[0] == "2 blocked nodes count against 2 of the 2 that may be unavailable"
    assert found.notes[1].startswith("stuck: the blocked nodes use up maxUnavailable")


def test_surge_without_room_is_said() -> None:
    """Where no second pod fits, maxSurge never gets anywhere."""
    found = roll_out(Strategy(max_surge=Share(2), max_unavailable=Share(0)), Nodes(10, cramped=10), TIMING)
    assert found.is_stuck
    assert found.notes[0] == "10 of 10 nodes have no room for a second pod, which maxSurge needs; use maxUnavailable"


def test_no_nodes_is_nothing_to_do() -> None:
    """A DaemonSet that runs nowhere is done at once."""
    found = roll_out(Strategy(), Nodes(0), TIMING)
    assert (found.steps, found.seconds, found.is_stuck) == (0, 0, False)


def plan(role: Any = "log-collector", desired: int = 1000, within: str = "1h", **more: Any) -> Proposal:
    """Return the proposal for a role."""
    nodes = Nodes(desired, more.pop("blocked", 0), more.pop("cramped", 0))
    return propose(role, nodes, TIMING, parse_duration(within), **more)


def test_the_gentlest_that_ends_in_time_is_proposed() -> None:
    """1,000 nodes in an hour at 45 seconds each need thirteen at once: two per cent, and one per cent is too slow."""
    found = plan()
    assert found.strategy.max_unavailable == Share(2, is_percent=True)
    assert found.fits
    slower = roll_out(Strategy(max_unavailable=Share(1, is_percent=True)), Nodes(1000), TIMING)
    assert slower.seconds > 3600 >= found.rollout.seconds


def test_few_nodes_get_a_count() -> None:
    """On eight nodes a percentage says little."""
    assert plan(desired=8, within="3m").strategy.max_unavailable == Share(2)


def test_a_role_is_not_overburdened() -> None:
    """When the time is too short for what the role bears, the proposal is its limit, and says how long that takes."""
    found = plan(within="2m")
    assert not found.fits
    assert found.strategy.max_unavailable == Share(33, is_percent=True)
    assert found.reasons[-1].endswith(
        "longer than 2 min; more than 33 % of the nodes at once is too much for this role"
    )


@pytest.mark.parametrize("role", ["cni", "storage"])
def test_some_roles_stay_in_a_persons_hand(role: str) -> None:
    """Network and storage are replaced node by node, whatever the time."""
    found = plan(role)
    assert (found.strategy.type, found.fits) == ("OnDelete", False)


def test_surge_is_proposed_where_it_can_work() -> None:
    """A sensor that may run twice on a node leaves none without."""
    found = plan("security")
    assert (found.strategy.max_unavailable, found.rollout.without_agent) == (Share(0), 0)
    assert found.strategy.max_surge.amount > 0


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"has_host_port": True}, "maxUnavailable: two pods cannot hold its host port"),
        ({"writes_host": True}, "maxUnavailable: two pods would write to its host paths"),
        ({"cramped": 3}, "maxUnavailable: 3 of 1000 nodes have no room for a second pod"),
    ],
)
def test_surge_is_not_proposed_where_it_cannot(more: dict[str, Any], reason: str) -> None:
    """A host port, or a full node, rules out a second pod."""
    found = plan("security", **more)
    assert found.strategy.max_surge == Share(0)
    assert reason in found.reasons


def test_blocked_nodes_are_planned_for() -> None:
    """Nodes that are down are added to what may be unavailable, or the plan would be stuck."""
    found = plan(blocked=20)
    assert found.fits
    assert found.strategy.max_unavailable.of(1000) > 20
    assert plan("dns", desired=10, blocked=3).reasons[-1].startswith("it is stuck at any value")


@given(st.sampled_from(sorted(POLICIES)), st.integers(1, 3000), st.integers(1, 20_000), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_proposal_keeps_its_word(role: Any, desired: int, within: int, port: bool) -> None:
    """What is said to fit ends in time, and no proposal takes more nodes away than the role bears."""
    found = propose(role, Nodes(desired), TIMING, within, has_host_port=port)
    if found.fits:
        assert found.rollout.seconds <= within
    limit = max(1, Share(POLICIES[role].most_percent, is_percent=True).of(desired))
    assert found.rollout.without_agent <= limit


@pytest.mark.parametrize("text", ["", "soon", "5 parsecs", "1h!", "-3"])
def test_a_time_that_cannot_be_read_is_refused(text: str) -> None:
    """The message shows how a time is written."""
    with pytest.raises(UsageError, match="write seconds, or a time such as 30m or 1h30m"):
        parse_duration(text)
