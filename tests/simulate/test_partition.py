"""The proof that a family parts all nodes, against brute force over generated nodes."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_ds.errors import InputError
from constructs_ds.simulate import partition
from constructs_ds.simulate.eligibility import reasons
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.node import Node
from constructs_ds.simulate.partition import prove_partition
from constructs_ds.simulate.placement import read_placement
from constructs_ds.simulate.split import split_by_label

KEYS = ["a", "b"]
VALUES = ["x", "y", "", "3", "03", "5"]
EVERY_VALUE = [None, *VALUES, "4", "04", "0", "6", "9", "z", "99999999999999999999", "9223372036854775807"]
NAMES = ["n1", "n2", "n3"]


def affinity(*terms: list[dict[str, Any]], fields: Any = None) -> dict[str, Any]:
    """Return required node affinity with these terms."""
    listed = [{"matchExpressions": term, **({"matchFields": fields} if fields else {})} for term in terms]
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": listed}}}
    }


def on(key: str, operator: str, *values: str) -> dict[str, Any]:
    """Return a condition."""
    return {"key": key, "operator": operator, "values": list(values)}


conditions = st.one_of(
    st.builds(on, st.sampled_from(KEYS), st.sampled_from(["In", "NotIn"]), st.sampled_from(VALUES)),
    st.builds(on, st.sampled_from(KEYS), st.sampled_from(["In", "NotIn"]), *[st.sampled_from(VALUES)] * 3),
    st.builds(on, st.sampled_from(KEYS), st.sampled_from(["Exists", "DoesNotExist"])),
    st.sampled_from([on("a", "Exists", "x"), on("b", "In", "x", "a b"), on("a", "NotIn"), on("a b", "DoesNotExist")]),
    st.builds(on, st.sampled_from(KEYS), st.sampled_from(["Gt", "Lt"]), st.sampled_from(["3", "4", "0", "x", "-1"])),
)
fields = st.one_of(
    st.none(),
    st.lists(
        st.builds(
            on,
            st.sampled_from(["metadata.name", "spec.x"]),
            st.sampled_from(["In", "NotIn"]),
            st.sampled_from(["n1", ""]),
        )
    ),
)
members = st.one_of(
    st.builds(
        lambda key, value: {"nodeSelector": {key: value}}, st.sampled_from(KEYS), st.sampled_from([*VALUES, "no label"])
    ),
    st.builds(
        lambda terms, on_name: affinity(*terms, fields=on_name),
        st.lists(st.lists(conditions, max_size=2), max_size=2),
        fields,
    ),
    st.sampled_from([{}, {"nodeName": "n1"}]),
)


def matching(family: dict[str, dict[str, Any]], labels: dict[str, str], name: str) -> tuple[str, ...]:
    """Return the members that a node gets, as the controller decides it."""
    node = Node(name or "n3", labels)
    return tuple(m for m, spec in family.items() if not reasons(read_placement(Field("", "", spec)), node))


@given(st.lists(members, min_size=1, max_size=3), members)
@settings(max_examples=300, deadline=None)
def test_what_is_proven_holds_on_every_node(specs: list[dict[str, Any]], scope: dict[str, Any]) -> None:
    """Never a false proof over 507 generated nodes, and every witness really gets none or two."""
    family = {f"m{number}": spec for number, spec in enumerate(specs)}
    found = prove_partition(family, scope=scope)
    for name, a, b in product(NAMES, EVERY_VALUE, EVERY_VALUE):
        labels = {key: value for key, value in zip(KEYS, (a, b), strict=True) if value is not None}
        if matching({"scope": scope}, labels, name):
            got = matching(family, labels, name)
            assert got or found.gap, (labels, name)
            assert len(got) < 2 or found.overlap, (labels, name)
    if found.gap:
        assert matching(family, dict(found.gap.labels), found.gap.name) == ()
        assert matching({"scope": scope}, dict(found.gap.labels), found.gap.name)
    if found.overlap:
        assert set(found.overlap.members) <= set(matching(family, dict(found.overlap.labels), found.overlap.name))
        assert len(found.overlap.members) == 2


def test_values_and_the_rest_part_all_nodes() -> None:
    """Two sizes and a member for all others are a partition, absent labels included."""
    family = split_by_label("size", {"small": ["s"], "large": ["l", "xl"]}, rest="other")
    assert family["small"] == {"nodeSelector": {"size": "s"}}
    assert prove_partition(family).is_proven


def test_a_forgotten_rest_has_a_witness() -> None:
    """Without a member for the rest, the plainest node shows it: one without the label."""
    found = prove_partition(split_by_label("size", {"small": ["s"], "large": ["l", "xl"]}))
    assert str(found.gap) == "a node with none of the labels gets none of them"
    (problem,) = found.problems("family logs")
    assert str(problem).startswith(
        "family logs: family: a node with none of the labels gets none of them; add a member"
    )


def test_an_overlap_without_a_gap_is_one_problem() -> None:
    """Two members for all nodes are told once, with a node that gets both."""
    (problem,) = prove_partition({"a": {}, "b": {}}).problems("family x")
    assert str(problem) == (
        "family x: family: a node with none of the labels gets both a and b; make their selectors disjoint"
    )


def test_an_overlap_has_a_witness() -> None:
    """Two members that share a value show the node that gets both."""
    found = prove_partition(
        {"a": affinity([on("size", "In", "s", "m")]), "b": affinity([on("size", "NotIn", "l", "s")])}
    )
    assert str(found.overlap) == "a node with size=m gets both a and b"
    assert found.problems()[-1].remedy == "make their selectors disjoint"
    assert not found.is_proven


def test_what_is_full_is_looked_at_once() -> None:
    """The same conditions behind two values of another label are decided together, and still right."""
    both = [[on("b", "In", "1")], [on("b", "NotIn", "1")]]
    family = {"x": affinity(*([on("a", "In", "x"), *rest] for rest in both))}
    family["y"] = affinity(*([on("a", "In", "y"), *rest] for rest in both))
    family["rest"] = affinity([on("a", "NotIn", "x", "y")])
    assert prove_partition(family).is_proven


def test_numbers_are_parted_exactly() -> None:
    """Above three and below four leave out nothing but what is no number."""
    numbers = {"few": affinity([on("cores", "Lt", "4")]), "many": affinity([on("cores", "Gt", "3")])}
    assert prove_partition(numbers, scope=affinity([on("cores", "In", "3", "4", "17")])).is_proven
    gap = prove_partition(
        {"few": affinity([on("cores", "Lt", "4")]), "many": affinity([on("cores", "Gt", "4")])},
        scope=affinity([on("cores", "Gt", "3")]),
    ).gap
    assert gap is not None
    assert gap.labels == {"cores": "4"}


def test_the_operating_system_is_known() -> None:
    """Every node has one of two, so Linux and Windows are all there is; the proof says that it took it so."""
    found = prove_partition(split_by_label("kubernetes.io/os", {"linux": ["linux"], "windows": ["windows"]}))
    assert found.is_proven
    assert found.assumed == ("kubernetes.io/os",)


def test_every_way_to_write_a_number_may_be_named() -> None:
    """Where each form of a number is listed, that number is not left over, and the next one is."""
    forms = ["0" * zeros + "7" for zeros in range(63)]
    family = {"seven": affinity([on("n", "In", *forms)]), "more": affinity([on("n", "Gt", "7")])}
    assert prove_partition(family, scope=affinity([on("n", "Gt", "6"), on("n", "Lt", "9")])).is_proven


def test_a_name_that_nobody_uses_is_found() -> None:
    """The witness for everything else is called otherwise than the values that are listed."""
    gap = prove_partition({"a": affinity([on("n", "In", "other", "other-1")])}, scope=affinity([on("n", "Exists")])).gap
    assert gap is not None
    assert gap.labels == {"n": "other-2"}


def test_what_a_cluster_knows_can_be_told() -> None:
    """Where every node has one of two architectures, two members are a family."""
    family = split_by_label("kubernetes.io/arch", {"amd": ["amd64"], "arm": ["arm64"]})
    assert not prove_partition(family).is_proven
    assert prove_partition(family, known={"kubernetes.io/arch": ["amd64", "arm64"]}).is_proven


def test_the_scope_is_what_the_family_is_for() -> None:
    """Outside its scope a family need not have a member."""
    family = {
        name: spec | {"nodeSelector": {"gpu": "yes"}}
        for name, spec in split_by_label("size", {"s": ["s"]}, rest="r").items()
    }
    family["s"]["nodeSelector"]["size"] = "s"
    assert prove_partition(family).gap is not None
    assert prove_partition(family, scope={"nodeSelector": {"gpu": "yes"}}).is_proven


def test_many_labels_are_no_hindrance() -> None:
    """Twelve labels with four values each are decided at once: what is full is not looked at again."""
    family = {"first": affinity([on("k0", "In", "a")])}
    for number in range(1, 12):
        before = [on(f"k{n}", "NotIn", "a") for n in range(number)]
        family[f"m{number}"] = affinity([*before, on(f"k{number}", "In", "a")])
    family["rest"] = affinity([on(f"k{n}", "NotIn", "a") for n in range(12)])
    assert prove_partition(family).is_proven


def test_too_many_cases_are_refused_and_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search would not end, that is said."""
    monkeypatch.setattr(partition, "_MOST_CASES", 1)
    family = {"a": affinity([on("x", "In", "1"), on("y", "In", "1")]), "b": affinity([on("x", "NotIn", "1")])}
    with pytest.raises(InputError, match="more than 1 cases to look at; use fewer labels"):
        prove_partition(family)


@pytest.mark.parametrize(
    ("values", "message"),
    [({"a": []}, "member a: size: no values"), ({"a": ["s"], "b": ["s"]}, "member b: size: 's' is also a value of a")],
)
def test_a_split_that_is_none_is_refused(values: dict[str, list[str]], message: str) -> None:
    """Members need values, and each value one member."""
    with pytest.raises(InputError, match=message):
        split_by_label("size", values)


def test_a_selector_that_cannot_be_read_is_refused() -> None:
    """A member's mistake names the member and the field."""
    with pytest.raises(InputError, match=r"member a: nodeSelector: got 'x'; write a mapping"):
        prove_partition({"a": {"nodeSelector": "x"}})
