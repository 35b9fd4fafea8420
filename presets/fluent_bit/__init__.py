"""Fluent Bit: collects logs, enriches them with the pod they came from, and sends them on.

The props are in `props`, where records may go in `outputs` and `elastic`, what pods add to them in `kubernetes`.
Sources: docs.fluentbit.io/manual (pipeline, administration) for 5.1, and the options that the binary of 5.1.1 lists.
"""

from presets.fluent_bit.elastic import AwsAuth, Elasticsearch, OpenSearch
from presets.fluent_bit.kubernetes import KubernetesMetadata
from presets.fluent_bit.output import Output, Tls
from presets.fluent_bit.outputs import S3, Forward, Loki, Otlp, Stdout
from presets.fluent_bit.props import FluentBitProps

__all__ = [
    "S3",
    "AwsAuth",
    "Elasticsearch",
    "FluentBitProps",
    "Forward",
    "KubernetesMetadata",
    "Loki",
    "OpenSearch",
    "Otlp",
    "Output",
    "Stdout",
    "Tls",
]
