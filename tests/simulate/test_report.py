"""The page: what is on it, that nothing in it comes from elsewhere, and that it can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from constructs_ds.simulate.checks import find_problems
from constructs_ds.simulate.forecast import Assumptions
from constructs_ds.simulate.host_access import host_access
from constructs_ds.simulate.report import Report, report_html
from constructs_ds.simulate.report.charts import colours, stacked_bars, time_bars
from constructs_ds.simulate.report.markup import Markup, join, tag
from constructs_ds.simulate.report.style import STYLE
from tests.simulate.builders import covered, daemonset, fleet, node, requests

GPU = [{"key": "gpu", "effect": "NoSchedule"}]
_VOID = {"meta", "rect", "line"}
_LEADING = {"src", "href", "srcset", "data", "xlink:href"}


def page(agents: list[dict[str, Any]] | None = None, **more: Any) -> str:
    """Return the page of some agents on three nodes."""
    nodes = [node("a"), node("b"), node("g", taints=GPU, labels={"node.kubernetes.io/instance-type": "g5.xlarge"})]
    given = agents or [daemonset("logs", container=requests(cpu="200m", memory="256Mi")), daemonset("sensor")]
    found = covered(given, more.pop("nodes", nodes))
    levels = {agent.id: "baseline" for agent in found.fleet.daemonsets} | more.pop("levels", {})
    return report_html(Report(found, find_problems(found), levels, **more))


class Tree(HTMLParser):
    """Checks that every element is closed in order, and collects what the page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.references: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element that is open, and where it leads."""
        if tag not in _VOID:
            self.open.append(tag)
        self.references.extend(
            value or "" for name, value in attrs if name in {"src", "href", "srcset", "data", "xlink:href"}
        )

    def handle_endtag(self, tag: str) -> None:
        """Expect the innermost element to end."""
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect what is read."""
        self.texts.append(data)


def read(text: str) -> Tree:
    """Return the page's tree, checked."""
    tree = Tree()
    tree.feed(text)
    assert tree.open == []
    return tree


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    """Every element is closed, and no address leads anywhere: no script, font, picture or style from elsewhere."""
    text = page()
    assert read(text).references == []
    assert not re.search(r"https?://|url\(|@import|<script|<link|<img", text)


def test_the_page_shows_each_part() -> None:
    """Placement, cost, access and rollout are all there, with the agents' numbers."""
    words = " ".join(" ".join(read(page()).texts).split())
    for heading in (
        "Problems",
        "Where each agent runs",
        "What they cost each node",
        "What they may do",
        "How a change rolls",
    ):
        assert heading in words
    assert "agents/logs 2 of 2 runs taint" in words
    assert "200m of 4" in words
    assert "maxUnavailable 1" in words


def test_the_same_input_gives_the_same_page() -> None:
    """It bears no date, and no order is left to chance."""
    assert page() == page()


def test_names_are_text_and_never_markup() -> None:
    """What a manifest says is escaped wherever it is shown."""
    agent = daemonset('<script>alert("x")</script>', labels={"app": "x"}, container=requests(cpu="1"))
    text = page([agent], title="<b>title</b>")
    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;" in text


def test_problems_are_told_errors_first() -> None:
    """An agent that nobody schedules is on the page with what to do."""
    words = " ".join(read(page([daemonset(spec={"nodeName": "gone"})])).texts)
    assert "no node of the inventory runs it" in words
    assert "change its placement, or remove it" in words


def test_no_problems_is_said() -> None:
    """A sound fleet gets a sentence and no table."""
    assert "None: the agents fit, run somewhere" in page()


def test_what_does_not_fit_stands_out() -> None:
    """A cell of the matrix names the resource, and its look differs."""
    text = page([daemonset(container=requests(cpu="9"))])
    assert '<span class="pill bad" title="needs 9 cpu, 4 of 4 is left">resources</span>' in text


def test_assumptions_are_stated() -> None:
    """The times rest on what the footer says."""
    assert "an old pod takes 5 s to stop, a new one 1 min to become ready" in page(
        assumptions=Assumptions(start_seconds=60, stop_seconds=5)
    )


def test_many_steps_are_one_bar() -> None:
    """A rollout of a hundred steps is drawn as one part, and told as such."""
    nodes = [node(f"n{n}") for n in range(100)]
    assert "100 steps of 1 nodes, 40 s each" in page([daemonset()], nodes=nodes)


def test_few_paths_are_all_shown() -> None:
    """Up to four paths that are only read stand beside those that may be written."""
    volumes = [{"name": "v", "hostPath": {"path": "/var/log"}}]
    mounts = [{"name": "v", "mountPath": "/l", "readOnly": True}]
    text = page([daemonset(container={"volumeMounts": mounts}, spec={"volumes": volumes})])
    assert '<ul class="plain"><li><code>/var/log</code></li></ul>' in text


def test_many_read_only_paths_are_folded() -> None:
    """Paths that may be written are always shown; of the others many are folded."""
    volumes = [{"name": f"v{n}", "hostPath": {"path": f"/p{n}"}} for n in range(7)]
    mounts = [{"name": f"v{n}", "mountPath": f"/p{n}", "readOnly": n > 0} for n in range(7)]
    text = page([daemonset(container={"volumeMounts": mounts}, spec={"volumes": volumes})])
    assert "<strong><code>/p0</code></strong>" in text
    assert "<summary>6 read-only</summary>" in text


@pytest.mark.parametrize(
    ("spec", "container", "privileged"),
    [
        ({}, {"securityContext": {"privileged": True}}, ("main",)),
        ({"securityContext": {"windowsOptions": {"hostProcess": True}}}, {}, ("main",)),
        (
            {"securityContext": {"windowsOptions": {"hostProcess": True}}},
            {"securityContext": {"windowsOptions": {"hostProcess": False}}},
            (),
        ),
        ({}, {}, ()),
    ],
    ids=["privileged", "host process", "container's own word", "neither"],
)
def test_who_has_the_run_of_the_node(
    spec: dict[str, Any], container: dict[str, Any], privileged: tuple[str, ...]
) -> None:
    """Privileged containers and Windows host processes are named."""
    access = host_access(fleet(daemonset(spec=spec, container=container)).daemonsets[0])
    assert access.privileged == privileged


def test_host_access_is_collected() -> None:
    """Namespaces, added capabilities and ports of all containers come together."""
    container = {
        "securityContext": {"capabilities": {"add": ["SYS_TIME", "NET_RAW"]}},
        "ports": [{"containerPort": 80}],
    }
    access = host_access(
        fleet(daemonset(spec={"hostNetwork": True, "hostPID": True}, container=container)).daemonsets[0]
    )
    assert (access.namespaces, access.capabilities) == (("network", "PID"), ("NET_RAW", "SYS_TIME"))
    assert [str(port) for port in access.ports] == ["80/TCP"]
    assert not access.is_none
    assert host_access(fleet(daemonset()).daemonsets[0]).is_none


def test_more_agents_than_colours_share_grey() -> None:
    """The first eight have a colour each; of the others the legend gives the number."""
    palette = colours([f"a{n}" for n in range(10)])
    assert len({*palette.values()}) == 9
    assert palette["a8"] == palette["a9"] == "var(--rest)"


def test_bars_end_where_the_axis_does() -> None:
    """A share above the scale is cut at its end, and the label says the number."""
    drawn = stacked_bars("t", [("row", [("a", 1.5)])], {"a": "red"})
    assert ">150.0%<" in drawn
    widths = [float(width) for width in re.findall(r'width="([0-9.]+)"', drawn)]
    assert max(widths) == 760


def test_an_empty_chart_is_drawn() -> None:
    """No rows and no time are no division by zero."""
    assert "<svg" in time_bars("t", [("row", [], "never by itself")])
    assert "<svg" in stacked_bars("t", [], {})


def test_long_names_are_cut_and_told_whole() -> None:
    """A name that does not fit is shortened; the whole of it is there for those who point at it."""
    drawn = stacked_bars("t", [("n" * 40, [])], {})
    assert "n" * 33 + "…" in drawn
    assert f"<title>{'n' * 40}</title>" in drawn


def test_markup_escapes_texts_and_attributes() -> None:
    """Texts and attributes are escaped once; markup is left as it is."""
    assert tag("p", "<", Markup("<i></i>"), title='"') == '<p title="&quot;">&lt;<i></i></p>'
    assert join(["&", tag("rect", x=1.5)]) == '&amp;<rect x="1.5"/>'


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("ink", "bg"), ("ink", "card"), ("soft", "bg"), ("soft", "card"), ("soft", "track"), ("accent", "card")]
    + [(name, f"{name}bg") for name in ("good", "warn", "bad", "off")],
)
def test_text_can_be_read(theme: int, ink: str, ground: str) -> None:
    """Every text has the contrast that WCAG asks for, on each ground that it stands on, light and dark."""
    values = dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{3,6})", STYLE.split("@media")[theme]))
    assert contrast(values[ink], values[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("index", range(8))
def test_bars_stand_out(theme: int, index: int) -> None:
    """Every colour of a bar has a contrast of three with the page, as WCAG asks of drawings."""
    values = dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{3,6})", STYLE.split("@media")[theme]))
    assert contrast(values[f"c{index}"], values["card"]) >= 3
