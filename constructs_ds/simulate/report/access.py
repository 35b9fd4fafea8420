"""What of the node each agent reaches, and the Pod Security level that it needs: the auditor's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.host_access import HostAccess, host_access
from constructs_ds.simulate.report.markup import Markup, join, section, table, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.pss import Level
    from constructs_ds.simulate.coverage import Coverage
    from constructs_ds.simulate.host import HostPath

_PILL: Mapping[Level, str] = {"privileged": "bad", "baseline": "warn", "restricted": "good"}
_LEAD = (
    "The strictest Pod Security level that admits each agent, and what of its node it reaches. "
    "Paths in bold may be written."
)
_NOTHING = "none"
_FEW_PATHS = 4


def access_section(coverage: Coverage, levels: Mapping[str, Level]) -> Markup:
    """Return a row for each agent, those that need most first."""
    order = list(_PILL)
    agents = sorted(coverage.fleet.daemonsets, key=lambda agent: order.index(levels[agent.id]))
    rows = [_row(agent.id, levels[agent.id], host_access(agent)) for agent in agents]
    heads = ("DaemonSet", "Level", "Host namespaces", "Privileged", "Capabilities", "Host ports", "Host paths")
    listed = tag("div", table("Host access by agent", heads, rows), class_="access")
    return section("What they may do to a node", _LEAD, listed)


def _row(name: str, level: Level, access: HostAccess) -> tuple[str, ...]:
    return (
        name,
        tag("span", level, class_=f"pill {_PILL[level]}"),
        ", ".join(access.namespaces) or _NOTHING,
        ", ".join(access.privileged) or _NOTHING,
        ", ".join(access.capabilities) or _NOTHING,
        ", ".join(str(port) for port in access.ports) or _NOTHING,
        _paths(access.paths),
    )


def _paths(paths: Sequence[HostPath]) -> Markup:
    """Return the paths that may be written, then those that may not; many of the latter are folded."""
    if not paths:
        return join([_NOTHING])
    written = [tag("li", tag("strong", tag("code", path.path))) for path in paths if path.writable]
    read = [tag("li", tag("code", path.path)) for path in paths if not path.writable]
    if len(read) <= _FEW_PATHS:
        return tag("ul", *written, *read, class_="plain")
    folded = tag("details", tag("summary", f"{len(read)} read-only"), tag("ul", *read, class_="plain"))
    return join([tag("ul", *written, class_="plain"), folded])
