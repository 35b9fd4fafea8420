"""Elasticsearch and OpenSearch, which Fluent Bit feeds in much the same way.

Sources: docs.fluentbit.io/manual/data-pipeline/outputs/{elasticsearch,opensearch}.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from constructs_ds.builder.value import Value
from constructs_ds.model import EnvVarSource
from presets.fluent_bit.output import NetworkOutput
from presets.fluent_bit.values import Port, Secret


class AwsAuth(Value):
    """Requests signed with AWS Signature 4, as Amazon's OpenSearch Service wants them.

    The agent's identity comes from where the AWS SDKs look; on EKS, annotate the service account.
    """

    region: str
    role_arn: str | None = None
    """A role to assume beyond the agent's own."""
    external_id: str | None = None
    serverless: bool = False
    """Whether it is OpenSearch Serverless."""

    def to_dict(self) -> dict[str, Any]:
        """Return the properties of an output."""
        return {
            "aws_auth": True,
            "aws_region": self.region,
            "aws_role_arn": self.role_arn,
            "aws_external_id": self.external_id,
            "aws_service_name": "aoss" if self.serverless else None,
        }


class _Search(NetworkOutput):
    """What the two have in common."""

    port: Port = 9200
    path: str | None = None
    """A prefix of the path, for a server behind a proxy. Default: none."""
    index_prefix: str | None = "kubernetes"
    """An index a day: this, a hyphen and the date. None: everything goes to `index`."""
    index: str | None = None
    """One index or data stream for everything, in place of an index a day."""
    pipeline: str | None = None
    """An ingest pipeline. Default: none."""
    generate_id: bool = True
    """Whether each record gets an id made of its content, so that sending it again makes no second one."""
    replace_dots: bool = True
    """Whether dots in field names become underscores: the labels "app" and "app.kubernetes.io/name" clash otherwise."""
    compress: Literal["gzip"] | None = "gzip"
    http_user: Secret | None = None
    http_password: Secret | None = None
    aws: AwsAuth | None = None
    """Default: requests are not signed."""

    @model_validator(mode="after")
    def _index_is_one_or_the_other(self) -> Self:
        if self.index is not None and self.index_prefix is not None and "index_prefix" in self.model_fields_set:
            raise ValueError(
                f"index {self.index!r} and index_prefix {self.index_prefix!r} exclude each other; drop one"
            )
        if self.index is None and self.index_prefix is None:
            raise ValueError("neither index nor index_prefix is given; name one of them")
        return self

    def own_properties(self) -> dict[str, Any]:
        """Return what both kinds have to say."""
        return {
            "host": self.host,
            "port": self.port,
            "path": self.path,
            **self._index(),
            "pipeline": self.pipeline,
            "suppress_type_name": True,
            "generate_id": self.generate_id,
            "replace_dots": self.replace_dots,
            "compress": self.compress,
            "http_user": self.reference("http_user"),
            "http_passwd": self.reference("http_password"),
            **(self.aws.to_dict() if self.aws is not None else {}),
        }

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials."""
        return {"http_user": self.http_user, "http_password": self.http_password}

    def _index(self) -> dict[str, Any]:
        if self.index is not None:
            return {"index": self.index}
        return {"logstash_format": True, "logstash_prefix": self.index_prefix, "time_key_nanos": True}


class Elasticsearch(_Search):
    """Elasticsearch 8 or newer."""

    plugin: ClassVar[str] = "es"

    api_key: Secret | None = None
    """An API key in base64, in place of user and password."""

    def own_properties(self) -> dict[str, Any]:
        """Return what this kind has to say."""
        return {**super().own_properties(), "http_api_key": self.reference("api_key")}

    def secrets(self) -> dict[str, EnvVarSource | None]:
        """Return the credentials."""
        return {**super().secrets(), "api_key": self.api_key}


class OpenSearch(_Search):
    """OpenSearch 2 or newer, Amazon's service included."""

    plugin: ClassVar[str] = "opensearch"
