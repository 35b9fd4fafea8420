"""The fully set form of `FluentBit`, shared by its tests."""

from __future__ import annotations

from constructs_ds.builder import env
from constructs_ds.builder.identity import ServiceAccount
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.resources import Resources
from presets.fluent_bit import (
    S3,
    AwsAuth,
    Elasticsearch,
    FluentBitProps,
    Forward,
    KubernetesMetadata,
    Loki,
    OpenSearch,
    Otlp,
    Stdout,
    Tls,
)

LOKI = Loki(
    host="loki-gateway.monitoring.svc",
    port=443,
    tenant_id="platform",
    labels={"cluster": "prod", "namespace": "$kubernetes['namespace_name']"},
    structured_metadata={"pod": "$kubernetes['pod_name']"},
    remove_keys=["stream", "_p"],
    http_user=env.from_secret("loki", "user"),
    http_password=env.from_secret("loki", "password"),
    tls=Tls.from_secret("loki-tls", ca="ca.crt"),
)
ELASTICSEARCH = Elasticsearch(
    host="elastic.logs.svc",
    index="logs-kubernetes",
    pipeline="geoip",
    api_key=env.from_secret("elastic", "api-key"),
    tls=Tls(server_name="elastic.example.com"),
)
OPENSEARCH = OpenSearch(
    alias="audit",
    match="file.*",
    host="abc.eu-central-1.aoss.amazonaws.com",
    port=443,
    aws=AwsAuth(region="eu-central-1", role_arn="arn:aws:iam::111122223333:role/logs", serverless=True),
    tls=Tls(),
    disk_limit="250M",
)
FORWARD = Forward(
    host="aggregator.logging.svc",
    compress="gzip",
    shared_key=env.from_secret("forward", "shared-key"),
    username=env.from_secret("forward", "user"),
    password=env.from_secret("forward", "password"),
    tls=Tls.from_secret("forward-tls", ca="ca.crt", certificate="tls.crt", private_key="tls.key"),
    retry_limit=10,
)
BUCKET = S3(bucket="all-logs", region="eu-central-1", storage_class="STANDARD_IA", workers=1)
OTLP = Otlp(
    host="collector.monitoring.svc",
    headers={"X-Scope": "prod", "Authorization": env.from_secret("otlp", "authorization")},
    http_user=env.from_secret("otlp", "user"),
    http_password=env.from_secret("otlp", "password"),
)
OTLP_GRPC = Otlp(alias="otlp-grpc", host="collector.monitoring.svc", port=4317, grpc=True, body_key=None)

FULLY_SET = FluentBitProps(
    name="logs",
    namespace="logging",
    docker=True,
    log_paths=["/var/log/containers/*_shop_*.log", "/var/log/containers/*_pay_*.log"],
    exclude_paths=["/var/log/containers/*_kube-system_*.log"],
    file_paths=["/var/log/audit/*.log", "/opt/app/logs/*.log"],
    read_from="tail",
    journal=True,
    journal_units=["kubelet.service", "containerd.service"],
    positions_dir="/var/lib/logs",
    outputs=[
        LOKI,
        ELASTICSEARCH,
        OPENSEARCH,
        FORWARD,
        BUCKET,
        OTLP,
        OTLP_GRPC,
        Stdout(format="json", properties={"json_date_key": "time"}, retry_limit="no_retries"),
    ],
    kubernetes=KubernetesMetadata(
        annotations=True,
        namespace_labels=True,
        namespace_annotations=True,
        owner_references=True,
        keep_log=True,
        use_kubelet=True,
        verify_kubelet=False,
    ),
    multiline=["java", "shop"],
    max_chunks_up=32,
    flush_seconds=5,
    log_level="warn",
    http_port=2021,
    tail={"skip_empty_lines": True},
    service={"scheduler.base": 3},
    parsers=[{"name": "shop-json", "format": "json", "time_key": "ts"}],
    multiline_parsers=[
        {
            "name": "shop",
            "type": "regex",
            "flush_timeout": 1000,
            "rules": [
                {"state": "start_state", "regex": r"/^\d/", "next_state": "more"},
                {"state": "more", "regex": r"/^\s/", "next_state": "more"},
            ],
        }
    ],
    extra_inputs=[{"name": "dummy", "tag": "heartbeat"}],
    extra_filters=[{"name": "lua", "match": "kube.*", "script": "/fluent-bit/etc/conf/mask.lua", "call": "mask"}],
    extra_outputs=[{"name": "null", "match": "heartbeat"}],
    files={"mask.lua": "function mask(tag, time, record)\n  return 0, time, record\nend\n"},
    resources=Resources(cpu="200m", memory="256Mi", memory_limit="1Gi"),
    service_account=ServiceAccount(annotations={"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/logs"}),
    metrics=Metrics(port="http", path="/api/v2/metrics/prometheus", monitor="PodMonitor"),
    termination_grace_period_seconds=120,
)
