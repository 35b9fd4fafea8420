"""Typed constructs for node-level agents on Kubernetes.

Everything an app needs is here; names load when they are first used, so that importing the package starts no Node.js.
`constructs_ds.agents` has the roles, `presets` the products, `constructs_ds.model` every Kubernetes type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds import _lazy

if TYPE_CHECKING:
    from constructs_ds.builder import env, probes
    from constructs_ds.builder.config_files import ConfigFiles
    from constructs_ds.builder.container import Container
    from constructs_ds.builder.family import FamilyProps, NodeClass
    from constructs_ds.builder.host_access import HostAccess, HostPath
    from constructs_ds.builder.identity import Rule, ServiceAccount
    from constructs_ds.builder.image import Image, RegistryMirror
    from constructs_ds.builder.manifests import manifests
    from constructs_ds.builder.metrics import Metrics
    from constructs_ds.builder.overrides import Overrides
    from constructs_ds.builder.parts import Parts
    from constructs_ds.builder.placement import NodeRequirement, Placement, Toleration
    from constructs_ds.builder.priority import PriorityClass
    from constructs_ds.builder.props import NodeDaemonSetProps
    from constructs_ds.builder.resources import Resources
    from constructs_ds.builder.rollout import Rollout
    from constructs_ds.builder.security import Security
    from constructs_ds.builder.settings import Settings
    from constructs_ds.cdk.app import App
    from constructs_ds.cdk.chart import Chart, configure
    from constructs_ds.cdk.construct import Construct
    from constructs_ds.cdk.daemon_set import NodeDaemonSet
    from constructs_ds.cdk.family import Family
    from constructs_ds.cdk.namespace import Namespace
    from constructs_ds.cdk.takes_props import takes_props
    from constructs_ds.errors import ConstructsDsError, InputError, Problem, PropsError, SynthError, UsageError

__all__ = [
    "App",
    "Chart",
    "ConfigFiles",
    "Construct",
    "ConstructsDsError",
    "Container",
    "Family",
    "FamilyProps",
    "HostAccess",
    "HostPath",
    "Image",
    "InputError",
    "Metrics",
    "Namespace",
    "NodeClass",
    "NodeDaemonSet",
    "NodeDaemonSetProps",
    "NodeRequirement",
    "Overrides",
    "Parts",
    "Placement",
    "PriorityClass",
    "Problem",
    "PropsError",
    "RegistryMirror",
    "Resources",
    "Rollout",
    "Rule",
    "Security",
    "ServiceAccount",
    "Settings",
    "SynthError",
    "Toleration",
    "UsageError",
    "configure",
    "env",
    "manifests",
    "probes",
    "takes_props",
]

_HOME = {
    "App": "constructs_ds.cdk.app",
    "Chart": "constructs_ds.cdk.chart",
    "ConfigFiles": "constructs_ds.builder.config_files",
    "Construct": "constructs_ds.cdk.construct",
    "ConstructsDsError": "constructs_ds.errors",
    "Container": "constructs_ds.builder.container",
    "Family": "constructs_ds.cdk.family",
    "FamilyProps": "constructs_ds.builder.family",
    "HostAccess": "constructs_ds.builder.host_access",
    "HostPath": "constructs_ds.builder.host_access",
    "Image": "constructs_ds.builder.image",
    "InputError": "constructs_ds.errors",
    "Metrics": "constructs_ds.builder.metrics",
    "Namespace": "constructs_ds.cdk.namespace",
    "NodeClass": "constructs_ds.builder.family",
    "NodeDaemonSet": "constructs_ds.cdk.daemon_set",
    "NodeDaemonSetProps": "constructs_ds.builder.props",
    "NodeRequirement": "constructs_ds.builder.placement",
    "Overrides": "constructs_ds.builder.overrides",
    "Parts": "constructs_ds.builder.parts",
    "Placement": "constructs_ds.builder.placement",
    "PriorityClass": "constructs_ds.builder.priority",
    "Problem": "constructs_ds.errors",
    "PropsError": "constructs_ds.errors",
    "RegistryMirror": "constructs_ds.builder.image",
    "Resources": "constructs_ds.builder.resources",
    "Rollout": "constructs_ds.builder.rollout",
    "Rule": "constructs_ds.builder.identity",
    "Security": "constructs_ds.builder.security",
    "ServiceAccount": "constructs_ds.builder.identity",
    "Settings": "constructs_ds.builder.settings",
    "SynthError": "constructs_ds.errors",
    "Toleration": "constructs_ds.builder.placement",
    "UsageError": "constructs_ds.errors",
    "configure": "constructs_ds.cdk.chart",
    "env": "constructs_ds.builder",
    "manifests": "constructs_ds.builder.manifests",
    "probes": "constructs_ds.builder",
    "takes_props": "constructs_ds.cdk.takes_props",
}
"""Where each public name lives."""

if not TYPE_CHECKING:
    __getattr__, __dir__ = _lazy.names(__name__, _HOME)
