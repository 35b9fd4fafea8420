"""What the tests of `output` share: a manifest, and the YAML parsers that manifests meet."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[str], dict[str, Any]]


def _kubectl(text: str) -> dict[str, Any]:
    """Read one manifest with kubectl's parser; `label --local` talks to no cluster."""
    command = ["kubectl", "label", "--local", "-f", "-", "read=yes", "-o", "json"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[:2000]
    obj: dict[str, Any] = json.loads(done.stdout)
    del obj["metadata"]["labels"]
    return obj


def _pyyaml(text: str) -> dict[str, Any]:
    obj: dict[str, Any] = yaml.safe_load(text)
    return obj


def _pyyaml_c(text: str) -> dict[str, Any]:
    obj: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return obj


def _ruamel(text: str) -> dict[str, Any]:
    obj: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return obj


@pytest.fixture(scope="session", params=["kubectl", "pyyaml", "pyyaml-c", "ruamel"])
def read(request: pytest.FixtureRequest) -> Reader:
    """Each parser in turn: Go's as kubectl and Argo CD use it, YAML 1.1 twice, YAML 1.2."""
    if request.param == "kubectl" and shutil.which("kubectl") is None:
        pytest.skip("needs kubectl on PATH, whose YAML parser is the one that counts")
    readers: dict[str, Reader] = {"kubectl": _kubectl, "pyyaml": _pyyaml, "pyyaml-c": _pyyaml_c, "ruamel": _ruamel}
    return readers[request.param]


@pytest.fixture(scope="session")
def read_fast() -> list[Reader]:
    """Return the parsers that take tens of thousands of strings in a second or two."""
    return [_pyyaml_c] if shutil.which("kubectl") is None else [_kubectl, _pyyaml_c]


@pytest.fixture
def daemon_set() -> dict[str, Any]:
    """Return a DaemonSet that every supported Kubernetes accepts, in Kubernetes' own field order."""
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "exporter", "namespace": "monitoring", "labels": {"app": "exporter"}},
        "spec": {
            "selector": {"matchLabels": {"app": "exporter"}},
            "template": {
                "metadata": {"labels": {"app": "exporter"}},
                "spec": {
                    "volumes": [{"name": "root", "hostPath": {"path": "/"}}],
                    "containers": [
                        {
                            "name": "exporter",
                            "image": "quay.io/prometheus/node-exporter:v1.9.1",
                            "args": ["--path.rootfs=/host", "--web.listen-address=:9100"],
                            "ports": [{"name": "metrics", "hostPort": 9100, "containerPort": 9100}],
                            "env": [{"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
                            "resources": {"limits": {"memory": "64Mi"}, "requests": {"cpu": "50m", "memory": "64Mi"}},
                            "volumeMounts": [{"name": "root", "readOnly": True, "mountPath": "/host"}],
                            "securityContext": {"readOnlyRootFilesystem": True},
                        }
                    ],
                    "nodeSelector": {"kubernetes.io/os": "linux"},
                    "hostNetwork": True,
                    "tolerations": [{"operator": "Exists"}],
                },
            },
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
        },
    }
