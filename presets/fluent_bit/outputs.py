"""Where records may go: standard output, Loki, another Fluent Bit or Fluentd, S3, OTLP.

Sources: docs.fluentbit.io/manual/data-pipeline/outputs/{standard-output,loki,forward,s3,opentelemetry}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.model import EnvVarSource
from presets.fluent_bit.output import Disk, NetworkOutput, Output
from presets.fluent_bit.values import Port, Secret, Size

_LOKI_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HEADER = re.compile(r"[A-Za-z0-9-]+\Z")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


_EXTENSION = {"gzip": ".gz", "zstd": ".zst", "snappy": ".snappy", None: ""}


class Stdout(Output):
    """The agent's own standard output: proves the pipeline, stores nothing."""

    plugin: ClassVar[str] = "stdout"

    format: Literal["json_lines", "json", "json_stream", "msgpack"] = "json_lines"

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {"format": self.format}


class Loki(NetworkOutput):
    """Grafana Loki."""

    plugin: ClassVar[str] = "loki"

    port: Port = 3100
    uri: str = "/loki/api/v1/push"
    tenant_id: str | None = None
    """The tenant (X-Scope-OrgID). Default: none is sent."""
    labels: Mapping[str, str] = Field(
        default_factory=lambda: {
            "job": "fluent-bit",
            "namespace": "$kubernetes['namespace_name']",
            "pod": "$kubernetes['pod_name']",
            "container": "$kubernetes['container_name']",
        }
    )
    """Stream labels: fixed texts, or a record's fields such as "$kubernetes['labels']['app']". Few values each: every
    combination is a stream."""
    structured_metadata: Mapping[str, str] = Field(default_factory=dict)
    """What is kept beside a line without being a label, spelt like labels. Default: nothing; Loki 3 takes it."""
    remove_keys: Sequence[str] = ()
    """Fields of the record that are not sent."""
    line_format: Literal["json", "key_value"] = "json"
    compress: Literal["gzip"] | None = "gzip"
    http_user: Secret | None = None
    http_password: Secret | None = None
    bearer_token: Secret | None = None

    @field_validator("labels", "structured_metadata")
    @classmethod
    def _labels_are_writable(cls, labels: Mapping[str, str]) -> Mapping[str, str]:
        for name, value in labels.items():
            if not _LOKI_LABEL.match(name):
                raise ValueError(f"{name!r} is no Loki label; use letters, digits and '_', no digit first")
            if "," in value:
                raise ValueError(f"label {name!r} has a comma in {value!r}, which separates labels; leave it out")
        return labels

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {
            "host": self.host,
            "port": self.port,
            "uri": self.uri,
            "tenant_id": self.tenant_id,
            "labels": _pairs(self.labels),
            "structured_metadata": _pairs(self.structured_metadata),
            "remove_keys": ",".join(self.remove_keys) or None,
            "line_format": self.line_format,
            "compress": self.compress,
            "http_user": self.reference("http_user"),
            "http_passwd": self.reference("http_password"),
            "bearer_token": self.reference("bearer_token"),
        }

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials."""
        return {
            "http_user": self.http_user,
            "http_password": self.http_password,
            "bearer_token": self.bearer_token,
        }


class Forward(NetworkOutput):
    """Another Fluent Bit, or Fluentd."""

    plugin: ClassVar[str] = "forward"

    port: Port = 24224
    acknowledged: bool = True
    """Whether each chunk is acknowledged, so that none is lost on the way."""
    compress: Literal["gzip"] | None = None
    """Default: not compressed. Fluentd takes it from 0.14.7."""
    with_metadata: bool = False
    """Whether records carry Fluent Bit's metadata. Default: they do not, since Fluentd drops every record that does."""
    shared_key: Secret | None = None
    """The key that both sides know."""
    username: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _login_needs_the_key(self) -> Self:
        if (self.username is not None or self.password is not None) and self.shared_key is None:
            raise ValueError("username and password go with shared_key only, or Fluent Bit refuses to start; give it")
        return self

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {
            "host": self.host,
            "port": self.port,
            "require_ack_response": self.acknowledged,
            "retain_metadata_in_forward_mode": self.with_metadata,
            "compress": self.compress,
            "shared_key": self.reference("shared_key"),
            "self_hostname": "${NODE_NAME}" if self.shared_key is not None else None,
            "username": self.reference("username"),
            "password": self.reference("password"),
        }

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials."""
        return {"shared_key": self.shared_key, "username": self.username, "password": self.password}


class S3(Output):
    """A bucket of Amazon S3, or of a store that speaks its language.

    Credentials come from where the AWS SDKs look: on EKS annotate the account,
    `service_account=ServiceAccount(annotations={"eks.amazonaws.com/role-arn": ...})`; elsewhere give `env` the
    variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret. Needs s3:PutObject on the bucket.
    """

    plugin: ClassVar[str] = "s3"

    bucket: str
    region: str
    """Such as "eu-central-1"."""
    retry_limit: int | Literal["no_limits", "no_retries"] = 100
    """How often an object is sent again before it is put aside. This plugin cannot go on for ever."""
    disk_limit: Size = "1G"
    """How much may wait on the node's disk, and how much of what was put aside stays there: twice this in all."""
    key_format: str = "/$TAG/%Y/%m/%d/%H-%M-%S-$UUID"
    """The name of an object: time, $TAG or parts of it such as $TAG[4], $UUID, $INDEX. The compression's extension is
    added."""
    total_file_size: Size = "50M"
    """How big an object grows."""
    upload_timeout: str = "10m"
    """How long an object grows before it is sent, whatever its size."""
    compression: Literal["gzip", "zstd", "snappy"] | None = "gzip"
    storage_class: str | None = None
    """Default: STANDARD."""
    role_arn: str | None = None
    """A role to assume beyond the agent's own, such as for a bucket of another account."""
    endpoint: str | None = None
    """Such as "https://minio.example.com:9000". Default: Amazon's own for the region."""

    @field_validator("bucket")
    @classmethod
    def _bucket_is_a_name(cls, bucket: str) -> str:
        if not _BUCKET.match(bucket):
            raise ValueError(f"{bucket!r} is no bucket name; use 3 to 63 lower-case letters, digits, '.' and '-'")
        return bucket

    @field_validator("retry_limit")
    @classmethod
    def _retries_end(cls, limit: int | str) -> int | str:
        if limit == "no_limits":
            raise ValueError("'no_limits' would be 5 here, as the S3 plugin caps it; give a number")
        return limit

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {
            "bucket": self.bucket,
            "region": self.region,
            "endpoint": self.endpoint,
            "role_arn": self.role_arn,
            "s3_key_format": self.key_format + _EXTENSION[self.compression],
            "total_file_size": self.total_file_size,
            "upload_timeout": self.upload_timeout,
            "use_put_object": True,
            "compression": self.compression,
            "storage_class": self.storage_class,
        }

    def store(self, disk: Disk) -> dict[str, Any]:
        """Return where objects grow before they are sent, whatever buffers the inputs have, and the bounds on it."""
        return {
            "store_dir": f"{disk.folder}/{self.title}",
            "store_dir_limit_size": self.disk_limit,
            "quarantine_dir_limit_size": self.disk_limit,
        }


class Otlp(NetworkOutput):
    """OpenTelemetry: a collector or a back end, over HTTP or gRPC."""

    plugin: ClassVar[str] = "opentelemetry"

    port: Port = 4318
    """Default: OTLP over HTTP; with `grpc` usually 4317."""
    grpc: bool = False
    """Whether OTLP goes over gRPC. Default: over HTTP."""
    uri: str = "/v1/logs"
    body_key: str | None = "$log"
    """The field that becomes the body; the others become attributes. Default: the line. None: the whole record."""
    headers: Mapping[str, str | Secret] = Field(default_factory=dict)
    """Further headers; what is secret comes from a Secret."""
    compress: Literal["gzip", "zstd"] | None = "gzip"
    http_user: Secret | None = None
    http_password: Secret | None = None

    @field_validator("headers")
    @classmethod
    def _headers_are_names(cls, headers: Mapping[str, str | EnvVarSource]) -> Mapping[str, str | EnvVarSource]:
        for name in headers:
            if not _HEADER.match(name):
                raise ValueError(f"{name!r} is no header name; use letters, digits and '-'")
        return headers

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {
            "host": self.host,
            "port": self.port,
            "grpc": self.grpc or None,
            "logs_uri": None if self.grpc else self.uri,
            "logs_body_key": self.body_key,
            "logs_body_key_attributes": True if self.body_key is not None else None,
            "header": [self._header(name, value) for name, value in self.headers.items()] or None,
            "compress": self.compress,
            "http_user": self.reference("http_user"),
            "http_passwd": self.reference("http_password"),
        }

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials."""
        secret = {f"header_{name}": value for name, value in self.headers.items() if isinstance(value, EnvVarSource)}
        return {"http_user": self.http_user, "http_password": self.http_password, **secret}

    def _header(self, name: str, value: str | EnvVarSource) -> str:
        return f"{name} {value if isinstance(value, str) else self.reference(f'header_{name}')}"


def _pairs(labels: Mapping[str, str]) -> str | None:
    return ",".join(f"{name}={value}" for name, value in labels.items()) or None
