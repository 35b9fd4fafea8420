"""What the Fluent Bit preset makes; `test_fluent_bit_runs` lets Fluent Bit itself read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from constructs_ds.builder import env
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
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
    Output,
    Stdout,
    Tls,
)
from presets.fluent_bit.output import Disk
from tests.presets import fluent_bit_cases as cases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])
DISK = Disk("/var/lib/logs", buffers=True)


def made(props: FluentBitProps, **settings: Any) -> list[dict[str, Any]]:
    """Return what the agent makes."""
    return manifests(props, Settings(**{"platform": "kubeadm", **settings}), name="logs", namespace="logging")


def one(kind: str, props: FluentBitProps, **settings: Any) -> dict[str, Any]:
    """Return the one object of a kind."""
    (found,) = [each for each in made(props, **settings) if each["kind"] == kind]
    return found


def config(props: FluentBitProps, **settings: Any) -> dict[str, Any]:
    """Return the configuration that Fluent Bit reads."""
    read: dict[str, Any] = yaml.safe_load(one("ConfigMap", props, **settings)["data"]["fluent-bit.yaml"])
    return read


def container(props: FluentBitProps) -> dict[str, Any]:
    """Return the main container."""
    found: dict[str, Any] = one("DaemonSet", props)["spec"]["template"]["spec"]["containers"][0]
    return found


def rules(kubernetes: KubernetesMetadata, **settings: Any) -> list[tuple[str, str]]:
    """Return what the ClusterRole allows, as (verb, resource)."""
    role = one("ClusterRole", FluentBitProps(kubernetes=kubernetes), **settings)
    return [(verb, resource) for rule in role["rules"] for verb in rule["verbs"] for resource in rule["resources"]]


@PLATFORMS
@pytest.mark.parametrize(
    "props", [pytest.param(FluentBitProps(), id="default"), pytest.param(cases.FULLY_SET, id="full")]
)
def test_whole_output(props: FluentBitProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(props, platform=platform) == yaml_snapshot


def test_keeps_positions_and_buffers_on_the_node() -> None:
    """Read positions and waiting records lie in the one folder that outlives the pod."""
    written = config(FluentBitProps())
    (tail,) = written["pipeline"]["inputs"]
    assert tail["db"] == "/var/lib/logging-logs/kube.db"
    assert tail["storage.type"] == "filesystem"
    assert written["service"]["storage.path"] == "/var/lib/logging-logs/buffer"
    writable = [mount for mount in container(FluentBitProps())["volumeMounts"] if not mount.get("readOnly")]
    assert [mount["mountPath"] for mount in writable] == ["/var/lib/logging-logs"]


def test_memory_buffer_writes_nothing_but_positions() -> None:
    """With the memory buffer inputs pause at a limit, and no output speaks of the disk."""
    written = config(FluentBitProps(buffer="memory", mem_buf_limit="8M"))
    (tail,) = written["pipeline"]["inputs"]
    assert tail["mem_buf_limit"] == "8M"
    assert "storage.path" not in written["service"]
    assert "storage.total_limit_size" not in written["pipeline"]["outputs"][0]


def test_leaves_its_own_logs_out() -> None:
    """The agent's own lines are not read."""
    assert config(FluentBitProps())["pipeline"]["inputs"][0]["exclude_path"] == (
        "/var/log/containers/logs-?????_logging_*.log"
    )


@pytest.mark.parametrize(("docker", "parser"), [(False, "cri"), (True, "docker")])
def test_reads_lines_as_the_runtime_writes_them(docker: bool, parser: str) -> None:
    """One parser, that of the runtime, so that a line in the other's form is seen to be wrong."""
    assert config(FluentBitProps(docker=docker))["pipeline"]["inputs"][0]["multiline.parser"] == parser


@pytest.mark.parametrize(("read_from", "head"), [("head", True), ("tail", False)])
def test_begins_files_where_the_role_says(read_from: Any, head: bool) -> None:
    """The role's word reaches files and journal alike."""
    tail, journal = config(FluentBitProps(read_from=read_from, journal=True))["pipeline"]["inputs"]
    assert tail["read_from_head"] is head
    assert journal["read_from_tail"] is not head


def test_probes_ask_what_is_served() -> None:
    """The health page is switched on, on the port that probes and Prometheus ask."""
    props = FluentBitProps(http_port=2999)
    service = config(props)["service"]
    assert (service["http_server"], service["health_check"], service["http_port"]) == (True, True, 2999)
    main = container(props)
    assert main["ports"] == [{"name": "http", "containerPort": 2999, "protocol": "TCP"}]
    assert main["livenessProbe"]["httpGet"]["path"] == "/"
    assert main["readinessProbe"]["httpGet"]["path"] == "/api/v2/health"


def test_names_its_program() -> None:
    """The program is said, as the images for debugging have no entry point."""
    main = container(FluentBitProps())
    assert main["command"] == ["/fluent-bit/bin/fluent-bit"]
    assert main["args"] == ["--config=/fluent-bit/etc/conf/fluent-bit.yaml"]


def test_nobody_reloads_it_from_outside() -> None:
    """Hot reload, open to whoever reaches the port, is off; a changed file rolls out through the checksum."""
    assert config(FluentBitProps())["service"]["hot_reload"] is False
    checksums = [
        one("DaemonSet", props)["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        for props in (FluentBitProps(), FluentBitProps(flush_seconds=2))
    ]
    assert checksums[0] != checksums[1]


@pytest.mark.parametrize(("seconds", "grace"), [(60, 50), (5, 1), (None, 20)])
def test_stops_before_it_is_killed(seconds: int | None, grace: int) -> None:
    """Fluent Bit's own grace time ends before Kubernetes' does."""
    assert config(FluentBitProps(termination_grace_period_seconds=seconds))["service"]["grace"] == grace


def test_may_only_read_pods() -> None:
    """By default it may get pods, and nothing else."""
    assert rules(KubernetesMetadata()) == [("get", "pods")]


@pytest.mark.parametrize(
    "kubernetes", [KubernetesMetadata(namespace_labels=True), KubernetesMetadata(namespace_annotations=True)]
)
def test_may_read_namespaces_when_records_carry_them(kubernetes: KubernetesMetadata) -> None:
    """What namespaces are labelled costs one more permission."""
    assert rules(kubernetes) == [("get", "pods"), ("get", "namespaces")]


@pytest.mark.parametrize(("version", "resource"), [("1.32", "nodes/proxy"), ("1.33", "nodes/pods")])
def test_kubelet_permission_is_as_narrow_as_the_version_has_it(version: str, resource: str) -> None:
    """nodes/proxy, which lets one run commands in pods, is asked for only where there is nothing narrower."""
    kubernetes = KubernetesMetadata(use_kubelet=True)
    assert rules(kubernetes, kubernetes_version=version) == [("get", resource)]
    assert {each["name"] for each in container(FluentBitProps(kubernetes=kubernetes))["env"]} == {
        "NODE_NAME",
        "NODE_IP",
    }


def test_without_metadata_it_has_no_token() -> None:
    """Nothing asked, nothing allowed."""
    props = FluentBitProps(kubernetes=None)
    assert not {"ClusterRole", "ClusterRoleBinding"} & {each["kind"] for each in made(props)}
    assert one("DaemonSet", props)["spec"]["template"]["spec"]["automountServiceAccountToken"] is False
    assert "filters" not in config(props)["pipeline"]


def test_filters_come_in_the_order_that_works() -> None:
    """Lines are put together before they are taken apart; the user's filters see the result."""
    names = [each["name"] for each in config(cases.FULLY_SET)["pipeline"]["filters"]]
    assert names == ["multiline", "kubernetes", "record_modifier", "lua"]


def test_no_credential_stands_in_the_config_map() -> None:
    """Every credential is a reference to a variable that comes from a Secret."""
    variables = {each["name"]: each["valueFrom"] for each in container(cases.FULLY_SET)["env"]}
    secrets = {name for name, source in variables.items() if "secretKeyRef" in source}
    assert secrets == {
        "LOKI_HTTP_USER",
        "LOKI_HTTP_PASSWORD",
        "ES_API_KEY",
        "FORWARD_SHARED_KEY",
        "FORWARD_USERNAME",
        "FORWARD_PASSWORD",
        "OPENTELEMETRY_HTTP_USER",
        "OPENTELEMETRY_HTTP_PASSWORD",
        "OPENTELEMETRY_HEADER_AUTHORIZATION",
    }
    text = one("ConfigMap", cases.FULLY_SET)["data"]["fluent-bit.yaml"]
    assert all(f"${{{name}}}" in text for name in secrets)


def test_certificates_are_mounted_once() -> None:
    """Two outputs that share a Secret share its volume."""
    tls = Tls.from_secret("ca", ca="ca.crt")
    props = FluentBitProps(outputs=[Loki(host="a", tls=tls), Elasticsearch(host="b", tls=tls)])
    mounts = [mount for mount in container(props)["volumeMounts"] if mount["name"] == "tls-ca"]
    assert mounts == [{"name": "tls-ca", "readOnly": True, "mountPath": "/fluent-bit/tls/ca"}]
    assert {each["tls.ca_file"] for each in config(props)["pipeline"]["outputs"]} == {"/fluent-bit/tls/ca/ca.crt"}


def test_tls_verifies_the_host() -> None:
    """Fluent Bit leaves host names unverified unless told; it is told."""
    written = Tls().to_dict()
    assert (written["tls.verify"], written["tls.verify_hostname"]) == (True, True)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (Loki(host="l"), {"name": "loki", "port": 3100, "line_format": "json", "compress": "gzip"}),
        (Elasticsearch(host="e"), {"name": "es", "logstash_format": True, "logstash_prefix": "kubernetes"}),
        (Elasticsearch(host="e", index="i"), {"index": "i", "generate_id": True, "suppress_type_name": True}),
        (OpenSearch(host="o", aws=AwsAuth(region="r")), {"name": "opensearch", "aws_auth": True, "aws_region": "r"}),
        (Forward(host="f"), {"require_ack_response": True, "retain_metadata_in_forward_mode": False}),
        (S3(bucket="bkt", region="r"), {"store_dir": "/var/lib/logs/s3", "store_dir_limit_size": "1G"}),
        (S3(bucket="bkt", region="r", key_format="/$UUID", compression="zstd"), {"s3_key_format": "/$UUID.zst"}),
        (Otlp(host="o"), {"name": "opentelemetry", "logs_uri": "/v1/logs", "logs_body_key": "$log"}),
        (Otlp(host="o", grpc=True), {"grpc": True}),
        (Stdout(), {"name": "stdout", "match": "*", "retry_limit": "no_limits", "storage.total_limit_size": "1G"}),
        (Stdout(properties={"match": "x"}), {"match": "x"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Output) else "",
)
def test_outputs(output: Output, expected: Mapping[str, Any]) -> None:
    """Each kind of output says what it is for, with a bound on what waits on disk."""
    written = output.to_dict(DISK)
    assert expected.items() <= written.items()


def test_s3_bounds_its_own_store() -> None:
    """The bucket's plugin keeps files of its own, waiting and put aside, and both have an end."""
    written = S3(bucket="bkt", region="r", disk_limit="2G").to_dict(DISK)
    assert (written["store_dir_limit_size"], written["quarantine_dir_limit_size"]) == ("2G", "2G")
    assert "storage.total_limit_size" not in written
    assert written["retry_limit"] == 100


def test_role_for_s3_is_on_the_account() -> None:
    """IRSA needs nothing but the annotation: no key is in the manifests."""
    account = one("ServiceAccount", cases.FULLY_SET)
    assert account["metadata"]["annotations"] == {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/logs"}
    assert not any(each["name"].startswith("AWS_") for each in container(cases.FULLY_SET)["env"])


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (
            lambda: FluentBitProps(outputs=[]),
            "FluentBitProps: there is no output, so records would go nowhere; give outputs or extra_outputs",
        ),
        (
            lambda: FluentBitProps(outputs=[Loki(host="a"), Loki(host="b")]),
            "FluentBitProps: two outputs are called 'loki'; give each an alias of its own",
        ),
        (
            lambda: FluentBitProps(exclude_own_logs=False),
            "FluentBitProps: Stdout with exclude_own_logs off reads what it writes, for ever; drop one of them",
        ),
        (
            lambda: FluentBitProps(extra_filters=[{"match": "*"}]),
            (
                "FluentBitProps: extra_filters: entry 0 has no name; "
                "Fluent Bit finds a plugin or parser by it, so give one"
            ),
        ),
        (
            lambda: FluentBitProps(files={"fluent-bit.yaml": ""}),
            (
                "FluentBitProps: files: 'fluent-bit.yaml' is the configuration that is made here; "
                "use the props, or another name"
            ),
        ),
        (
            lambda: FluentBitProps(mem_buf_limit="32Mi"),
            "FluentBitProps: mem_buf_limit: '32Mi' is no size in Fluent Bit's spelling; write '500M' or '1G'",
        ),
        (
            lambda: Loki(host="https://loki:3100"),
            (
                "Loki: host: 'https://loki:3100' is no host name; "
                "leave out scheme, port and path, as in 'loki.monitoring.svc'"
            ),
        ),
        (
            lambda: Loki(host="l", http_password="hunter2"),  # type: ignore[arg-type]  # noqa: S106
            "Loki: http_password: a text here would stand readable in the ConfigMap; give env.from_secret(name, key)",
        ),
        (
            lambda: Loki(host="l", labels={"app.kubernetes.io/name": "x"}),
            "Loki: labels: 'app.kubernetes.io/name' is no Loki label; use letters, digits and '_', no digit first",
        ),
        (
            lambda: Loki(host="l", labels={"a": "b,c"}),
            "Loki: labels: label 'a' has a comma in 'b,c', which separates labels; leave it out",
        ),
        (
            lambda: Elasticsearch(host="e", index="a", index_prefix="b"),
            "Elasticsearch: index 'a' and index_prefix 'b' exclude each other; drop one",
        ),
        (
            lambda: OpenSearch(host="e", index_prefix=None),
            "OpenSearch: neither index nor index_prefix is given; name one of them",
        ),
        (
            lambda: Forward(host="f", username=env.from_secret("a", "b")),
            "Forward: username and password go with shared_key only, or Fluent Bit refuses to start; give it",
        ),
        (
            lambda: S3(bucket="My_Bucket", region="r"),
            "S3: bucket: 'My_Bucket' is no bucket name; use 3 to 63 lower-case letters, digits, '.' and '-'",
        ),
        (
            lambda: S3(bucket="bkt", region="r", retry_limit="no_limits"),
            "S3: retry_limit: 'no_limits' would be 5 here, as the S3 plugin caps it; give a number",
        ),
        (
            lambda: Otlp(host="o", headers={"X A": "b"}),
            "Otlp: headers: 'X A' is no header name; use letters, digits and '-'",
        ),
        (
            lambda: Stdout(alias="my output"),
            "Stdout: alias: 'my output' is no alias; use letters, digits, '_', '.' and '-', a letter first",
        ),
        (
            lambda: Stdout(retry_limit=0),
            "Stdout: retry_limit: 0 is no number of retries; use 'no_retries', 'no_limits' or a number from 1",
        ),
        (
            lambda: Tls(ca="ca.crt"),
            "Tls: ca, certificate and private_key are keys of a Secret; name it in secret",
        ),
        (
            lambda: Tls.from_secret("loki"),
            "Tls: none of the keys in Secret 'loki' is used; name ca, certificate, private_key",
        ),
        (
            lambda: Tls.from_secret("loki", certificate="tls.crt"),
            "Tls: a client certificate needs both certificate and private_key; give the other one too",
        ),
    ],
)
def test_refuses(write: Callable[[], object], message: str) -> None:
    """Each mistake is refused where it is written, in one line that says what to do and repeats no secret."""
    with pytest.raises(PropsError) as caught:
        write()
    (line,) = str(caught.value).splitlines()
    assert line.endswith(f": {message}")


def test_refuses_container_logs_of_another_folder() -> None:
    """A file whose name tells no pod cannot get the pod's metadata; as a plain file it can be read."""
    with pytest.raises(PropsError) as caught:
        made(FluentBitProps(log_paths=["/var/log/pods/*/*/*.log"]))
    assert str(caught.value) == (
        "logs: log_paths: '/var/log/pods/*/*/*.log' does not lie in /var/log/containers, whose file names tell pod and "
        "namespace; write it as /var/log/containers/<pod>_<namespace>_<container>-*.log, or read it through file_paths"
    )
    assert made(FluentBitProps(log_paths=["/var/log/pods/*/*/*.log"], kubernetes=None))
