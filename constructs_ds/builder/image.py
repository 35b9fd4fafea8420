"""Container images, and the one setting that sends them all through a registry mirror."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, field_validator, model_validator

from constructs_ds.builder.value import Value

PullPolicy = Literal["Always", "IfNotPresent", "Never"]


def _is_mirror(value: str) -> str:
    if not _MIRROR.match(value):
        raise ValueError(f"{value!r} is no registry; write host[:port][/path] without a scheme")
    return value


_Mirror = Annotated[str, AfterValidator(_is_mirror)]

RegistryMirror = _Mirror | Mapping[str, _Mirror]
"""Either one registry (with an optional path) in place of every other, such as "mirror.example.com/hub", or a mapping
from registry to its mirror, such as {"docker.io": "mirror.example.com/hub"}; unlisted registries are left alone."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_REPOSITORY = re.compile(r"[a-z0-9][a-zA-Z0-9._:-]*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*\Z")
_MIRROR = re.compile(r"[a-z0-9][a-zA-Z0-9._:-]*(?:/[a-zA-Z0-9._-]+)*/?\Z")
_HUB = "docker.io"


class Image(Value):
    """A container image, pinned by tag, digest or both.

    Source of the grammar: github.com/distribution/reference (reference.go).
    """

    repository: str
    """Registry and path, such as "quay.io/prometheus/node-exporter". Without a registry: Docker Hub."""
    tag: str | None = None
    """Such as "v1.12.1". Default: none; then `digest` is required."""
    digest: str | None = None
    """Such as "sha256:…" (64 hex digits). With both, the runtime pulls the digest and the tag is for the reader."""
    pull_policy: PullPolicy | None = None
    """Default: not written; Kubernetes then uses IfNotPresent for a pinned tag."""
    pull_secrets: Sequence[str] = ()
    """Names of Secrets in the agent's namespace that hold registry credentials."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "repository[:tag][@digest]".

        Raises:
            ValueError: Neither a tag nor a digest is there, or a part is malformed.
        """
        rest, _, digest = text.partition("@")
        repository, colon, tag = rest.rpartition(":")
        if not colon or "/" in tag:
            repository, tag = rest, ""
        return cls(repository=repository, tag=tag or None, digest=digest or None)

    @field_validator("repository")
    @classmethod
    def _repository_is_one(cls, value: str) -> str:
        if not _REPOSITORY.match(value):
            raise ValueError(f"{value!r} is no image repository; write registry/path in lower case, without tag")
        return value

    @model_validator(mode="after")
    def _is_pinned(self) -> Self:
        if self.tag is None and self.digest is None:
            raise ValueError(
                f"image {self.repository!r} has neither tag nor digest; pin one, so that a rollout is a commit"
            )
        if self.tag == "latest" and self.digest is None:
            raise ValueError(f"image {self.repository!r} has the tag 'latest', which moves; pin a version or a digest")
        if self.tag is not None and not _TAG.match(self.tag):
            raise ValueError(f"{self.tag!r} is no image tag; use up to 128 letters, digits, '_', '.' and '-'")
        if self.digest is not None and not _DIGEST.match(self.digest):
            raise ValueError(f"{self.digest!r} is no digest; write sha256: and 64 hex digits")
        return self

    def reference(self, mirror: RegistryMirror | None = None) -> str:
        """Return what goes into a manifest, pulled through `mirror` when there is one."""
        reference = mirrored(self.repository, mirror)
        if self.tag is not None:
            reference += f":{self.tag}"
        if self.digest is not None:
            reference += f"@{self.digest}"
        return reference


def as_image(value: Image | str) -> Image:
    """Return `value` as an image, reading a text as `Image.parse` does."""
    return value if isinstance(value, Image) else Image.parse(value)


def mirrored(repository: str, mirror: RegistryMirror | None) -> str:
    """Return `repository` with its registry replaced by the mirror's."""
    if mirror is None:
        return repository
    registry, path = split_registry(repository)
    target = mirror if isinstance(mirror, str) else mirror.get(registry)
    return repository if target is None else f"{target.rstrip('/')}/{path}"


def split_registry(repository: str) -> tuple[str, str]:
    """Return registry and path; a name without a registry is Docker Hub's, and a bare one lies under "library".

    >>> split_registry("busybox")
    ('docker.io', 'library/busybox')
    """
    head, slash, tail = repository.partition("/")
    if slash and ("." in head or ":" in head or head == "localhost"):
        return head, tail
    return _HUB, repository if slash else f"library/{repository}"
