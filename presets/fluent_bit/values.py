"""The kinds of value that Fluent Bit's properties have."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from constructs_ds.model import EnvVarSource

_HOST = re.compile(r"[A-Za-z0-9._:-]+\Z|\$\{\w+\}\Z")
_SIZE = re.compile(r"\d+(?:[kKmMgG][bB]?)?\Z")


def _is_host(text: str) -> str:
    if not _HOST.match(text):
        raise ValueError(f"{text!r} is no host name; leave out scheme, port and path, as in 'loki.monitoring.svc'")
    return text


def _is_size(text: str) -> str:
    if not _SIZE.match(text):
        raise ValueError(f"{text!r} is no size in Fluent Bit's spelling; write '500M' or '1G'")
    return text


def _is_secret(value: Any) -> Any:
    if isinstance(value, str):
        # Without the value: a password belongs in no terminal either.
        raise ValueError("a text here would stand readable in the ConfigMap; give env.from_secret(name, key)")  # noqa: TRY004  (pydantic wants it)
    return value


Host = Annotated[str, AfterValidator(_is_host)]
"""A host name or address, such as "loki.monitoring.svc", or "${NAME}" of an environment variable."""
Port = Annotated[int, Field(ge=1, le=65535)]
Size = Annotated[str, AfterValidator(_is_size)]
"""Bytes, such as "500M" or "1G" (powers of 1000; no "Mi")."""
Secret = Annotated[EnvVarSource, BeforeValidator(_is_secret)]
"""One key of a Secret, `env.from_secret(name, key)`. It reaches the agent as an environment variable."""
