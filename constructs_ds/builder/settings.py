"""What is set once for an app, chart, namespace or agent, the nearest winning."""

from __future__ import annotations

from typing import Self

from pydantic import field_validator

from constructs_ds.builder.image import RegistryMirror
from constructs_ds.builder.value import Value
from constructs_ds.platforms import Platform, load_platform
from constructs_ds.versions import NEWEST, KubernetesVersion, parse_version


class Settings(Value):
    """Where manifests are going. Every field may be left to the next wider scope."""

    platform: str = "kubernetes"
    """Where the cluster runs, such as "eks" or "kubeadm". Default: a conformant cluster of no particular kind."""
    kubernetes_version: str = str(NEWEST)
    """What manifests are checked against, and the version in Pod Security labels. Default: the newest known."""
    registry_mirror: RegistryMirror | None = None
    """The registry that every image is pulled from instead. Default: none."""
    cluster: str | None = None
    """Which cluster a chart is for, where an app renders several. Charts with the same value (or none) share namespaces
    and must not make the same object twice."""

    @field_validator("platform")
    @classmethod
    def _platform_is_known(cls, value: str) -> str:
        return load_platform(value).name

    @field_validator("kubernetes_version")
    @classmethod
    def _version_is_supported(cls, value: str) -> str:
        return str(parse_version(value))

    def within(self, wider: Self) -> Self:
        """Return these settings with what was left out taken from a wider scope."""
        return self.over(wider)

    @property
    def facts(self) -> Platform:
        """The facts of the platform."""
        return load_platform(self.platform)

    @property
    def version(self) -> KubernetesVersion:
        """The target version, as a number that compares."""
        return parse_version(self.kubernetes_version)
