"""One thing that an agent was granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Topic = Literal["host", "privilege", "api", "placement"]
"""host: the node's namespaces, paths and ports; privilege: what its processes may do; api: at the API server;
placement: on which nodes, and before whom."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that an agent was granted.

    Attributes:
        topic: What kind of thing.
        subject: What was granted, such as "hostPath /var/log (read-only)"; what the annotation with reasons calls it.
        field: Where the manifest says so.
        means: What that gives access to, whoever wrote the manifest; "" where nothing is known of it.
        why: Why this agent has it, as its manifest says; "" where it does not.
    """

    topic: Topic
    subject: str
    field: str
    means: str = ""
    why: str = ""
