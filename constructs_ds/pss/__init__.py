"""Pod Security Standards, decided as Kubernetes' admission controller decides.

    evaluate.py    the verdict on a pod
    checks/        one module per check
    registry.py    which checks apply at which version
    visitor.py     a manifest read as the checks see it; defaults.py: what the API server fills in
    policy.py      levels, versions, the labels of namespaces; exemptions.py: what is not judged
    templates.py   where workloads keep their pod

Pure Python; neither pydantic nor cdk8s is imported.
"""

from __future__ import annotations

from constructs_ds.pss.checks import CHECKS
from constructs_ds.pss.evaluate import evaluate, lowest_level
from constructs_ds.pss.exemptions import Exemptions
from constructs_ds.pss.policy import (
    LEVELS,
    MODES,
    Level,
    LevelVersion,
    Policy,
    PolicyVersion,
    namespace_labels,
    parse_policy_version,
    read_policy,
)
from constructs_ds.pss.result import Result, Violation
from constructs_ds.pss.templates import pod_of

__all__ = [
    "CHECKS",
    "LEVELS",
    "MODES",
    "Exemptions",
    "Level",
    "LevelVersion",
    "Policy",
    "PolicyVersion",
    "Result",
    "Violation",
    "evaluate",
    "lowest_level",
    "namespace_labels",
    "parse_policy_version",
    "pod_of",
    "read_policy",
]
