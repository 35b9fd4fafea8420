"""Fluent Bit itself reads what the preset writes: started on made-up logs, asked what it collected."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from constructs_ds.builder import env
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.settings import Settings
from constructs_ds.output import dumps
from presets.fluent_bit import FluentBitProps, KubernetesMetadata, Loki, Stdout
from tests.presets.fluent_bit_cases import FULLY_SET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("fluent-bit") is None, reason="needs Fluent Bit 5.1 on PATH (no package registry has it)"
)

_NOWHERE = Loki(host="127.0.0.1", port=9)
_GIVES_UP = {"retry_limit": 1}
_QUICK_TO_TELL = {"hc_errors_count": 1, "hc_retry_failure_count": 1, "scheduler.base": 1, "scheduler.cap": 1}
_CONTAINER = "0" * 64
_PATIENCE = 30.0
"""Seconds until what is waited for counts as missing."""


class Node:
    """A folder that stands in for a node, and the preset's configuration moved into it."""

    def __init__(self, folder: Path, props: FluentBitProps) -> None:
        self.folder = folder
        self.positions_of_node = props.positions_dir or "/var/lib/logging-logs"
        self.logs = folder / "log" / "containers"
        self.positions = folder / "positions"
        self.logs.mkdir(parents=True)
        self.positions.mkdir()
        (folder / "parsers.conf").write_text("[PARSER]\n    Name json\n    Format json\n")
        made = manifests(props, Settings(platform="kubeadm"), name="logs", namespace="logging")
        files = next(each for each in made if each["kind"] == "ConfigMap")["data"]
        for name, text in files.items():
            (folder / name).write_text(self._moved(text))
        self.config: dict[str, Any] = yaml.safe_load((folder / "fluent-bit.yaml").read_text())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.config["service"] |= {"http_port": self.port, "http_listen": "127.0.0.1", "grace": 1}

    def _moved(self, text: str) -> str:
        dots = str(self.folder).replace("/", ".")
        places = {
            "/fluent-bit/etc/parsers.conf": f"{self.folder}/parsers.conf",
            "/fluent-bit/etc/conf": str(self.folder),
            self.positions_of_node: str(self.positions),
            "/var/log": f"{self.folder}/log",
            "kube.var.log.": f"kube{dots}.log.",
        }
        for there, here in places.items():
            text = text.replace(there, here)
        return text

    def log(self, pod: str, namespace: str, *lines: str) -> None:
        """Write lines as containerd does."""
        text = "".join(f"2026-01-02T03:04:05.0{i}Z stdout F {line}\n" for i, line in enumerate(lines))
        with (self.logs / f"{pod}_{namespace}_app-{_CONTAINER}.log").open("a") as file:
            file.write(text)

    def command(self, *more: str) -> list[str]:
        """Return the command that starts Fluent Bit here."""
        (self.folder / "moved.yaml").write_text(dumps([self.config]))
        return ["fluent-bit", *more, f"--config={self.folder}/moved.yaml"]

    @contextmanager
    def running(self, output: str = "out.txt") -> Iterator[Path]:
        """Run Fluent Bit; its standard output goes to the file that is handed over."""
        out = self.folder / output
        environment = {**os.environ, "NODE_NAME": "node-1"}
        with out.open("w") as stdout, (self.folder / "err.txt").open("a") as stderr:
            process = subprocess.Popen(self.command(), stdout=stdout, stderr=stderr, env=environment)
            try:
                yield out
            finally:
                process.terminate()
                process.wait(timeout=_PATIENCE)

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of a page of the agent's HTTP server; (0, "") while there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""


def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_accepts_every_property(tmp_path: Path) -> None:
    """Fluent Bit's own check finds nothing wrong with the fully set form."""
    node = Node(tmp_path, FULLY_SET)
    done = subprocess.run(node.command("--dry-run"), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "configuration test is successful" in done.stderr


def test_check_would_find_a_wrong_property(tmp_path: Path) -> None:
    """Fluent Bit's own check refuses a property that no plugin has, so passing it means something."""
    node = Node(tmp_path, FluentBitProps(outputs=[Stdout(properties={"formatt": "json"})]))
    done = subprocess.run(node.command("--dry-run"), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "formatt" in done.stderr


def test_collects_what_pods_say_but_not_what_it_says_itself(tmp_path: Path) -> None:
    """Lines of other pods come out, the agent's own do not; health and metrics answer where probes ask."""
    node = Node(tmp_path, FluentBitProps(kubernetes=None))
    node.log("web-1", "shop", "sold a hat", "sold a scarf")
    node.log("logs-x7k2p", "logging", "my own words")
    node.log("logs-extra-x7k2p", "logging", "words of another agent")
    with node.running() as out:
        _until(lambda: "another agent" in out.read_text() and "scarf" in out.read_text(), "the lines did not come out")
        _until(lambda: node.get("/api/v2/health")[0] == 200, "no health page")
        assert node.get("/")[0] == 200
        assert "fluentbit_input_records_total" in node.get("/api/v2/metrics/prometheus")[1]
        assert "my own words" not in out.read_text()
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert {record["log"] for record in records} == {"sold a hat", "sold a scarf", "words of another agent"}


def test_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """After a restart only lines that are new come out: positions are kept in the folder of positions."""
    node = Node(tmp_path, FluentBitProps(kubernetes=None))
    node.log("web-1", "shop", "before")
    with node.running("first.txt") as out:
        _until(lambda: "before" in out.read_text(), "the first line did not come out")
    assert (node.positions / "kube.db").is_file()
    node.log("web-1", "shop", "after")
    with node.running("second.txt") as out:
        _until(lambda: "after" in out.read_text(), "the second line did not come out")
    assert "before" not in out.read_text()


def test_keeps_on_disk_what_it_cannot_send(tmp_path: Path) -> None:
    """While the destination is down, records wait below the folder of positions, and the agent stays ready."""
    node = Node(tmp_path, FluentBitProps(kubernetes=None, outputs=[_NOWHERE]))
    node.config["service"] |= _QUICK_TO_TELL
    node.log("web-1", "shop", "wait for it")
    with node.running():
        _until(lambda: 'retries_total{name="loki"} 2' in node.get("/api/v2/metrics/prometheus")[1], "no retries")
        assert list((node.positions / "buffer").rglob("*.flb"))
        assert node.get("/api/v2/health")[0] == 200


def test_is_not_ready_when_records_are_given_up(tmp_path: Path) -> None:
    """An output that gives up what it cannot send makes readiness fail, while liveness does not restart the agent."""
    node = Node(tmp_path, FluentBitProps(kubernetes=None, outputs=[_NOWHERE.model_copy(update=_GIVES_UP)]))
    node.config["service"] |= _QUICK_TO_TELL

    def unready_after_another_line() -> bool:
        node.log("web-1", "shop", "lost")
        return node.get("/api/v2/health")[0] == 500

    with node.running():
        _until(unready_after_another_line, "readiness does not tell")
        assert node.get("/")[0] == 200


def test_reads_files_and_names_the_node(tmp_path: Path) -> None:
    """Plain files come out with the node's name, and stack traces of containers as one record."""
    props = FluentBitProps(kubernetes=None, file_paths=["/var/log/audit/*.log"], multiline=["python"])
    node = Node(tmp_path, props)
    (tmp_path / "log" / "audit").mkdir()
    (tmp_path / "log" / "audit" / "audit.log").write_text("user root logged in\n")
    trace = ("Traceback (most recent call last):", '  File "a.py", line 1, in <module>', "ValueError: no", "next")
    node.log("web-1", "shop", *trace)
    with node.running() as out:
        _until(lambda: "logged in" in out.read_text() and "next" in out.read_text(), "the lines did not come out")
    records = [json.loads(line) for line in out.read_text().splitlines()]
    audit = next(record for record in records if "root" in record["log"])
    assert audit["node"] == "node-1"
    assert any("Traceback" in record["log"] and "ValueError: no" in record["log"] for record in records)


class _Server(ThreadingHTTPServer):
    """Answers as the API server and as Loki, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        self.pushed: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a pod or a namespace."""
        self.server.asked.append(("get", self.path))
        kind = "Pod" if "/pods/" in self.path else "Namespace"
        labels = {"app": "web"} if kind == "Pod" else {"team": "shop"}
        self._answer(200, {"kind": kind, "metadata": {"name": "web-1", "uid": "u-1", "labels": labels}, "spec": {}})

    def do_POST(self) -> None:
        """Take what is pushed to Loki."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.add(self.headers["Authorization"])
        self.server.pushed.append(json.loads(gzip.decompress(body)))
        self._answer(204, None)

    def _answer(self, status: int, body: Any) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def server() -> Iterator[_Server]:
    """Serve on a free port."""
    with _Server() as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def test_asks_the_api_server_only_what_its_role_allows(
    tmp_path: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pods and namespaces are read one by one: every request is one that the ClusterRole of the preset allows."""
    port = server.server_address[1]
    monkeypatch.setenv("LOKI_BEARER_TOKEN", "from-a-secret")
    loki = Loki(host="127.0.0.1", port=port, bearer_token=env.from_secret("loki", "token"))
    props = FluentBitProps(kubernetes=KubernetesMetadata(namespace_labels=True), outputs=[loki])
    node = Node(tmp_path, props)
    (tmp_path / "token").write_text("t")
    (tmp_path / "namespace").write_text("logging")
    node.config["pipeline"]["filters"][0] |= {
        "kube_url": f"http://127.0.0.1:{port}",
        "kube_token_file": str(tmp_path / "token"),
        "kube_namespace_file": str(tmp_path / "namespace"),
    }
    node.log("web-1", "shop", '{"level":"info"}')
    with node.running():
        _until(lambda: bool(server.pushed), "nothing was pushed")
    made = manifests(props, Settings(platform="kubeadm"), name="logs", namespace="logging")
    rules = next(each for each in made if each["kind"] == "ClusterRole")["rules"]
    allowed = {(verb, resource) for rule in rules for verb in rule["verbs"] for resource in rule["resources"]}
    asked = {(verb, "pods" if "/pods/" in path else "namespaces") for verb, path in server.asked}
    assert asked == allowed == {("get", "pods"), ("get", "namespaces")}
    assert server.tokens == {"Bearer from-a-secret"}
    stream = server.pushed[0]["streams"][0]
    assert stream["stream"] == {"job": "fluent-bit", "namespace": "shop", "pod": "web-1", "container": "app"}
    record = json.loads(stream["values"][0][1])
    assert record["level"] == "info"
    assert record["kubernetes"]["labels"] == {"app": "web"}
