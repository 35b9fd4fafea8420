"""Configuration files: a ConfigMap, where it is mounted, and what a change of it does."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.builder.host_access import absolute
from constructs_ds.builder.value import Value
from constructs_ds.errors import InputError, Problem

OnChange = Literal["checksum", "hashed-name", "none"]
"""What a changed file does to the running agents.

checksum: a checksum annotation on the pod template restarts them in a rollout. With pruning on, the map that nodes
    not yet updated need stays where it is.
hashed-name: an immutable ConfigMap whose name carries the hash; the old one has to be kept until the rollout is over.
none: nothing; for agents that watch their files, or read the ConfigMap through the API.
"""

_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}\Z")
_ONE_MEBIBYTE = 1024 * 1024


class ConfigFiles(Value):
    """Files that an agent reads, kept in one ConfigMap.

    Source: kubernetes.io/docs/concepts/configuration/configmap/ (keys, the limit of 1 MiB, immutability).
    """

    files: Mapping[str, str | bytes]
    """File name to content. Bytes have to be UTF-8; see `binary_files` for what is not."""
    mount_path: str | None = None
    """The folder in which the containers see the files. Default: not mounted, read through the API or env."""
    name: str | None = None
    """The ConfigMap's name. Default: the agent's."""
    binary_files: Mapping[str, bytes] = Field(default_factory=dict)
    """Files that are not text."""
    on_change: OnChange = "checksum"
    """What a changed file does to the running agents; see `OnChange`. Default: a rollout, by checksum."""
    containers: Sequence[str] | None = None
    """The containers that mount it, by name. Default: the main container only."""
    volume: str = "config"
    """The name of the volume."""
    default_mode: int | None = None
    """File permissions, such as 0o440. Default: Kubernetes' own, 0o644."""

    @classmethod
    def from_folder(cls, folder: str | Path, *, mount_path: str, on_change: OnChange = "checksum") -> Self:
        """Read every file right under a folder.

        Raises:
            InputError: The folder or a file in it cannot be read.
            PropsError: A file is not UTF-8, or there is none.
        """
        try:
            entries = sorted(entry for entry in Path(folder).iterdir() if entry.is_file())
            files = {entry.name: entry.read_bytes() for entry in entries}
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            raise InputError(Problem(str(folder), "", what, "give a folder that exists")) from None
        return cls(files=files, mount_path=mount_path, on_change=on_change)

    @field_validator("files", mode="after")
    @classmethod
    def _files_are_text(cls, files: Mapping[str, str | bytes]) -> Mapping[str, str]:
        return {
            name: _encodable(name, content) if isinstance(content, str) else _decoded(name, content)
            for name, content in files.items()
        }

    @field_validator("mount_path", mode="after")
    @classmethod
    def _mount_path_is_absolute(cls, path: str | None) -> str | None:
        return None if path is None else absolute(path)

    @model_validator(mode="after")
    def _fits_a_config_map(self) -> Self:
        names = [*self.files, *self.binary_files]
        if not names:
            raise ValueError("files is empty; give at least one file, or leave the configuration out")
        for name in names:
            if not _KEY.match(name) or name in {".", ".."}:
                raise ValueError(f"{name!r} is no file name a ConfigMap takes; use letters, digits, '-', '_' and '.'")
        if len(set(names)) != len(names):
            raise ValueError("a file name stands in both files and binary_files; keep one")
        size = sum(len(text.encode()) for text in self.text().values())
        size += sum(len(content) for content in self.binary_files.values())
        if size > _ONE_MEBIBYTE:
            raise ValueError(f"the files have {size} bytes together; a ConfigMap holds 1 MiB (1048576)")
        return self

    def text(self) -> dict[str, str]:
        """Return the text files."""
        return {name: content for name, content in self.files.items() if isinstance(content, str)}

    def checksum(self) -> str:
        """Return a SHA-256 over names and contents, 64 hex digits; the order of the files does not matter."""
        parts = {"data": self.text(), "binary": {name: content.hex() for name, content in self.binary_files.items()}}
        canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def object_name(self, agent: str) -> str:
        """Return the ConfigMap's name, with ten digits of the hash when the name is to change with the content."""
        name = self.name or agent
        return f"{name}-{self.checksum()[:10]}" if self.on_change == "hashed-name" else name

    def volume_dict(self, agent: str) -> dict[str, Any]:
        """Return the volume."""
        source: dict[str, Any] = {"name": self.object_name(agent)}
        if self.default_mode is not None:
            source["defaultMode"] = self.default_mode
        return {"name": self.volume, "configMap": source}


def _encodable(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"file {name!r} is no text that UTF-8 can write (U+{ord(text[error.start]):04X} at {error.start}); "
            "read it as UTF-8, or as bytes"
        ) from None
    return text


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"file {name!r} is not UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start}); "
            "save it as UTF-8 or give it in binary_files"
        ) from None
