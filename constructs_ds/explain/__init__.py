"""What an agent may touch and why, read from any manifests. Pure Python, no Node.js.

knowledge.py    what a path, capability or taint gives access to, whoever wrote the manifest
grants.py       what a DaemonSet's pods are granted, found by privileges.py, host.py and scheduling.py
permissions.py  what its ServiceAccount may do at the API server
agent.py        all of it together, with the Pod Security level: `explain`
"""

from __future__ import annotations

from constructs_ds.explain.agent import Explained, explain
from constructs_ds.explain.grant import Grant, Topic

__all__ = ["Explained", "Grant", "Topic", "explain"]
