"""What every place that records may go to has in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.builder.host_access import volume_name
from constructs_ds.builder.value import Value
from constructs_ds.model import EnvVarSource, SecretVolumeSource, Volume, VolumeMount
from presets.fluent_bit.values import Host, Size

_TLS_ROOT = "/fluent-bit/tls"
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_NO_VARIABLE_LETTER = re.compile(r"[^A-Za-z0-9]+")


class Tls(Value):
    """An encrypted connection; certificate and host name are verified unless told otherwise.

    Fluent Bit itself leaves the host name unverified, so any valid certificate would do; here it is verified.
    Source: docs.fluentbit.io/manual/administration/transport-security.
    """

    secret: str | None = None
    """A Secret in the agent's namespace with PEM files under the keys below. Default: none is mounted."""
    ca: str | None = None
    """The Secret's key with the authorities to trust, such as "ca.crt". Default: those that the image brings."""
    certificate: str | None = None
    """The Secret's key with the client's certificate, such as "tls.crt". Default: the client shows none."""
    private_key: str | None = None
    """The Secret's key with the key of the client's certificate, such as "tls.key"."""
    server_name: str | None = None
    """The name to ask for and verify, where it is not the host. Default: the host."""
    verify: bool = True
    """Whether the certificate has to be one that is trusted."""
    verify_hostname: bool = True
    """Whether the certificate has to be the host's."""

    @classmethod
    def from_secret(
        cls,
        name: str,
        *,
        ca: str | None = None,
        certificate: str | None = None,
        private_key: str | None = None,
        server_name: str | None = None,
    ) -> Self:
        """Trust, and show, what the keys of a Secret hold."""
        return cls(secret=name, ca=ca, certificate=certificate, private_key=private_key, server_name=server_name)

    @model_validator(mode="after")
    def _files_have_a_secret(self) -> Self:
        keys = (self.ca, self.certificate, self.private_key)
        if any(keys) and self.secret is None:
            raise ValueError("ca, certificate and private_key are keys of a Secret; name it in secret")
        if self.secret is not None and not any(keys):
            raise ValueError(f"none of the keys in Secret {self.secret!r} is used; name ca, certificate, private_key")
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("a client certificate needs both certificate and private_key; give the other one too")
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the properties of an output."""
        folder = f"{_TLS_ROOT}/{self.secret}"
        files = {"tls.ca_file": self.ca, "tls.crt_file": self.certificate, "tls.key_file": self.private_key}
        return {
            "tls": True,
            "tls.verify": self.verify,
            "tls.verify_hostname": self.verify_hostname,
            "tls.vhost": self.server_name,
            **{name: f"{folder}/{key}" for name, key in files.items() if key is not None},
        }

    def volume(self) -> Volume | None:
        """Return the Secret as a volume."""
        if self.secret is None:
            return None
        return Volume(name=_volume(self.secret), secret=SecretVolumeSource(secret_name=self.secret))

    def volume_mount(self) -> VolumeMount | None:
        """Return where the container sees the Secret."""
        if self.secret is None:
            return None
        return VolumeMount(name=_volume(self.secret), read_only=True, mount_path=f"{_TLS_ROOT}/{self.secret}")


def _volume(secret: str) -> str:
    return volume_name(f"tls-{secret}")


@dataclass(frozen=True)
class Disk:
    """Where the agent keeps things on the node, and whether records wait there."""

    folder: str
    buffers: bool


class Output(Value):
    """One place that records go to. Use one of its kinds; `properties` reaches what they do not name."""

    plugin: ClassVar[str]
    """Fluent Bit's name for the kind."""

    alias: str | None = None
    """The name in Fluent Bit's own logs and metrics; unique. Default: the plugin's name."""
    match: str = "*"
    """Which records, by tag: "kube.*" are containers', "file.*" other files', "journal.*" the journal's.
    Default: all."""
    retry_limit: int | Literal["no_limits", "no_retries"] = "no_limits"
    """How often sending is tried again before records are dropped. Default: for ever, up to `disk_limit`; Fluent Bit's
    own is once."""
    disk_limit: Size = "1G"
    """How much may wait on the node's disk; beyond it the oldest is dropped."""
    workers: int | None = Field(default=None, ge=0)
    """Threads that send. Default: the plugin's own."""
    properties: Mapping[str, Any] = Field(default_factory=dict)
    """Further properties in Fluent Bit's spelling; they win over what stands here."""

    @field_validator("alias")
    @classmethod
    def _alias_is_a_name(cls, alias: str | None) -> str | None:
        if alias is not None and not _ALIAS.match(alias):
            raise ValueError(f"{alias!r} is no alias; use letters, digits, '_', '.' and '-', a letter first")
        return alias

    @field_validator("retry_limit")
    @classmethod
    def _retries_are_counted(cls, limit: int | str) -> int | str:
        if isinstance(limit, int) and limit < 1:
            raise ValueError(f"{limit} is no number of retries; use 'no_retries', 'no_limits' or a number from 1")
        return limit

    @property
    def title(self) -> str:
        """The alias, or what stands in for it."""
        return self.alias or self.plugin

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say; None leaves a property out."""
        raise NotImplementedError

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials of this kind by what they are for."""
        return {}

    def tls_settings(self) -> Tls | None:
        """Return how connections are encrypted, where that is for us to say."""
        return None

    def store(self, disk: Disk) -> dict[str, Any]:
        """Return the bounds on what waits on disk."""
        return {"storage.total_limit_size": self.disk_limit} if disk.buffers else {}

    def to_dict(self, disk: Disk) -> dict[str, Any]:
        """Return the output as it stands in the configuration."""
        tls = self.tls_settings()
        written: dict[str, Any] = {
            "name": self.plugin,
            "alias": self.title,
            "match": self.match,
            **self.own_properties(),
            **(tls.to_dict() if tls is not None else {}),
            "workers": self.workers,
            "retry_limit": self.retry_limit,
            **self.store(disk),
            **self.properties,
        }
        return {name: value for name, value in written.items() if value is not None}

    def env(self) -> Iterator[tuple[str, EnvVarSource]]:
        """Yield the credentials as environment variables."""
        for name, source in self.secrets().items():
            if source is not None:
                yield self.variable(name), source

    def reference(self, name: str) -> str | None:
        """Return what stands for a credential in the configuration; None where there is none."""
        return None if self.secrets().get(name) is None else f"${{{self.variable(name)}}}"

    def variable(self, name: str) -> str:
        """Return the environment variable of a credential, such as "LOKI_HTTP_PASSWORD"."""
        return _NO_VARIABLE_LETTER.sub("_", f"{self.title}_{name}").upper()


class NetworkOutput(Output):
    """An output that connects to a host which the user names."""

    host: Host
    """Such as "loki-gateway.monitoring.svc"."""
    tls: Tls | None = None
    """Default: the connection is not encrypted."""

    def tls_settings(self) -> Tls | None:
        """Return how connections are encrypted."""
        return self.tls
