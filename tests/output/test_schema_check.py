"""Manifests against the schema of a Kubernetes version."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from types import MappingProxyType
from typing import Any

import pytest

from constructs_ds.output import check_schema, fields_since, schema_files
from constructs_ds.output.schema_paths import fields_at
from constructs_ds.versions import NEWEST, OLDEST, KubernetesVersion, supported

_EACH_VERSION = pytest.mark.parametrize("version", supported(), ids=str)


def _lines(obj: Any, version: KubernetesVersion = NEWEST) -> list[str]:
    """Return the problems of one object, without its name."""
    return [str(problem).partition(": ")[2] for problem in check_schema([obj], version)]


def _with(daemon_set: dict[str, Any], path: list[str | int], value: object) -> dict[str, Any]:
    """Return a copy with one field set, or taken out for an ellipsis."""
    copy = deepcopy(daemon_set)
    parent = copy
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]
    if value is ...:
        del parent[path[-1]]  # type: ignore[arg-type]
    else:
        parent[path[-1]] = value  # type: ignore[index]
    return copy


_POD: list[str | int] = ["spec", "template", "spec"]
_CONTAINER: list[str | int] = [*_POD, "containers", 0]
_SHOWN = "spec.template.spec.containers[0]"

_GOOD = [
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n", "labels": {"a": "b"}}},
    {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "n"}, "automountServiceAccountToken": False},
    {"apiVersion": "v1", "kind": "Secret", "data": {"a": "YQ=="}, "stringData": {"b": "b"}},
    {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000000},
    {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": {"podSelector": {}}},
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "n"},
        "subjects": [{"kind": "ServiceAccount", "name": "n", "namespace": "n"}],
    },
    {"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 80, "targetPort": "http"}]}},
    {"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 80, "targetPort": None}]}},
]


@_EACH_VERSION
def test_good_objects(daemon_set: dict[str, Any], version: KubernetesVersion) -> None:
    """Ordinary manifests have no problems at any supported version."""
    assert check_schema([daemon_set, *_GOOD], version) == []


@_EACH_VERSION
@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (["spc"], {}, "spc: no such field; did you mean spec?"),
        ([*_CONTAINER, "ports", 0, "hostPrt"], 1, f"{_SHOWN}.ports[0].hostPrt: no such field; did you mean hostPort?"),
        ([*_POD, "HOSTPID"], True, "spec.template.spec.HOSTPID: no such field; did you mean hostPID?"),
        ([*_CONTAINER, "Image"], "x", f"{_SHOWN}.Image: no such field; did you mean image?"),
        (
            ["spec", "updateStrategy", "zzz"],
            1,
            "spec.updateStrategy.zzz: no such field; known here: rollingUpdate, type",
        ),
        (["spec", "qqqqq"], 1, "spec.qqqqq: no such field; known here: "),
        ([*_CONTAINER, "qqqqq"], 1, f"{_SHOWN}.qqqqq: no such field"),
        ([*_CONTAINER, "name"], ..., f"{_SHOWN}.name: missing; it is required"),
        (["spec", "selector"], ..., "spec.selector: missing; it is required"),
        ([*_POD, "containers"], ..., "spec.template.spec.containers: missing; it is required"),
        (
            [*_CONTAINER, "ports", 0, "hostPort"],
            "9100",
            f'{_SHOWN}.ports[0].hostPort: got "9100"; expected an integer, without quotes',
        ),
        (
            [*_CONTAINER, "ports", 0, "hostPort"],
            "http",
            f'{_SHOWN}.ports[0].hostPort: got "http"; expected an integer',
        ),
        (
            [*_CONTAINER, "ports", 0, "hostPort"],
            2**31,
            f"{_SHOWN}.ports[0].hostPort: got 2147483648; the API's integers end at 2147483647",
        ),
        ([*_CONTAINER, "env", 0, "value"], 1, f"{_SHOWN}.env[0].value: got 1; expected a string: put it in quotes"),
        (["metadata", "labels", "a"], True, "metadata.labels.a: got true; expected a string: put it in quotes"),
        (["metadata", "labels", "a.b/c"], 1, 'metadata.labels["a.b/c"]: got 1; expected a string: put it in quotes'),
        ([*_POD, "hostNetwork"], "yes", 'spec.template.spec.hostNetwork: got "yes"; expected true or false'),
        ([*_POD, "hostNetwork"], "true", 'hostNetwork: got "true"; expected true or false, without quotes'),
        ([*_CONTAINER, "args"], "--flag", f'{_SHOWN}.args: got "--flag"; expected a list'),
        ([*_POD, "nodeSelector"], [], "spec.template.spec.nodeSelector: got []; expected a mapping"),
        (
            ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"],
            1.5,
            "maxUnavailable: got 1.5; expected a string or an integer",
        ),
        (
            [*_CONTAINER, "resources", "limits", "memory"],
            True,
            "resources.limits.memory: got true; expected a string or a number",
        ),
        (["kind"], "Daemonset", 'kind: apps/v1 has no "Daemonset"; did you mean DaemonSet?'),
        (["apiVersion"], "app/v1", 'apiVersion: no such group: "app/v1"; DaemonSet is in apps/v1'),
        (["apiVersion"], ..., "apiVersion: missing; every manifest says its apiVersion and kind"),
        (["kind"], ["DaemonSet"], 'kind: got ["DaemonSet"]; every manifest says its apiVersion and kind'),
        (["spec", "selector"], {"x": float("nan"), 1: 2}, "spec.selector: got the key 1 (int); keys are strings"),
    ],
)
def test_mistakes(
    daemon_set: dict[str, Any], version: KubernetesVersion, path: list[str | int], value: object, line: str
) -> None:
    """Each mistake in a DaemonSet is one line with its field, what is wrong and what to do, at every version."""
    found = _lines(_with(daemon_set, path, value), version)
    assert any(line in each for each in found), found


def test_all_mistakes_at_once(daemon_set: dict[str, Any]) -> None:
    """Every mistake in every object is found in one go, and says which object it is in."""
    first = _with(_with(daemon_set, ["spec", "a1"], 1), [*_CONTAINER, "name"], ...)
    second = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": 1, "b": 2}}
    assert [(each.where, each.field) for each in check_schema([first, second])] == [
        ("DaemonSet monitoring/exporter", "spec.template.spec.containers[0].name"),
        ("DaemonSet monitoring/exporter", "spec.a1"),
        ("ConfigMap c", "data.a"),
        ("ConfigMap c", "data.b"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "since"),
    [
        ([*_POD, "hostnameOverride"], "h", 34),
        ([*_CONTAINER, "restartPolicyRules"], [], 34),
        ([*_POD, "resources"], {}, 32),
        ([*_CONTAINER, "securityContext", "appArmorProfile"], {"type": "RuntimeDefault"}, 30),
        ([*_CONTAINER, "volumeMounts", 0, "recursiveReadOnly"], "Enabled", 30),
    ],
)
def test_fields_newer_than_the_target(
    daemon_set: dict[str, Any], path: list[str | int], value: object, since: int
) -> None:
    """A field that the target lacks is refused with the first version that has it at that place, and accepted there."""
    obj = _with(daemon_set, path, value)
    for version in supported():
        found = _lines(obj, version)
        if version.minor >= since:
            assert found == []
        else:
            end = f"needs Kubernetes 1.{since}; target is {version}: leave it out, or raise the target"
            assert [each.partition(": ")[2] for each in found] == [end]
    assert fields_since("apps/v1", "DaemonSet", path)[0] == KubernetesVersion(1, since)


@pytest.mark.parametrize(
    ("api_version", "kind", "version", "line"),
    [
        (
            "resource.k8s.io/v1",
            "DeviceClass",
            OLDEST,
            "apiVersion: resource.k8s.io/v1 DeviceClass needs Kubernetes 1.34",
        ),
        (
            "flowcontrol.apiserver.k8s.io/v1beta3",
            "FlowSchema",
            NEWEST,
            "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is gone after Kubernetes 1.31",
        ),
        (
            "extensions/v1beta1",
            "DaemonSet",
            NEWEST,
            'apiVersion: no such group: "extensions/v1beta1"; DaemonSet is in apps/v1',
        ),
        ("v1.0", "Pod", NEWEST, 'no such group: "v1.0"; Pod is in v1'),
        ("v1", "Zzzzz", NEWEST, 'kind: v1 has no "Zzzzz"'),
        ("nothing/v1", "Zzzzz", NEWEST, 'no such group: "nothing/v1"; custom resources are in a group with a dot'),
    ],
)
def test_kinds_of_other_versions(api_version: str, kind: str, version: KubernetesVersion, line: str) -> None:
    """A built-in kind that the target lacks is refused, with the version that has it or the group it is in."""
    (found,) = _lines({"apiVersion": api_version, "kind": kind}, version)
    assert line in found


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("monitoring.coreos.com/v1", "PodMonitor"),
        ("networking.istio.io/v1", "NetworkPolicy"),
        ("resource.example.com/v1", "DeviceClass"),
    ],
)
def test_custom_resources_are_passed_over(api_version: str, kind: str) -> None:
    """Custom resources are not judged, even where group and kind look like built-in ones."""
    assert check_schema([{"apiVersion": api_version, "kind": kind, "spec": {"anything": 1}}]) == []


def test_maps_of_objects() -> None:
    """A misspelt field of an object in a map with free keys is found, and the right one named."""
    device = {"name": "gpu", "attributes": {"model": {"versionn": "1"}}}
    obj = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "spec": {"devices": [device]}}
    assert "spec.devices[0].attributes.model.versionn: no such field; did you mean version?" in _lines(obj)


def test_secrets_are_not_shown() -> None:
    """No value of a Secret appears in an error."""
    obj = {
        "apiVersion": "v1",
        "kind": "Secret",
        "data": {"a": "hunter2!", "b": 12345},
        "stringData": {"c": ["hunter2"]},
    }
    assert _lines(obj) == [
        "data.a: is no base64; encode it, or use stringData for text",
        "data.b: got a int, not shown; expected a string: put it in quotes",
        "stringData.c: got a list, not shown; expected a string",
    ]


def test_lists_are_opened() -> None:
    """The items of a List are checked as if they stood alone."""
    items = [{"apiVersion": "v1", "kind": "ConfigMap", "dta": {}}, _GOOD[0]]
    assert _lines({"apiVersion": "v1", "kind": "List", "items": items}) == ["dta: no such field; did you mean data?"]


def test_other_mappings_are_understood(daemon_set: dict[str, Any]) -> None:
    """Mappings that are no dict, and tuples, are checked like any other."""
    obj = MappingProxyType(daemon_set | {"spec": MappingProxyType(daemon_set["spec"] | {"a1": ()})})
    (found,) = _lines(obj)
    assert found.startswith("spec.a1: no such field")


@pytest.mark.parametrize("obj", [None, "text", 3, ["a"]])
def test_what_is_no_manifest(obj: Any) -> None:
    """What is no mapping is one problem, not a traceback."""
    (found,) = check_schema([obj])
    assert "where a manifest is expected" in str(found)


def test_fields_at_a_path() -> None:
    """The fields known at a path are told; where there is no object, or no such kind, there are none."""
    assert fields_at(NEWEST, "apps/v1", "DaemonSet", ("spec", "updateStrategy")) == ("rollingUpdate", "type")
    assert fields_at(NEWEST, "apps/v1", "DaemonSet", ("spec", "nowhere")) is None
    assert fields_at(NEWEST, "apps/v1", "DaemonSet", ("metadata", "labels", "a")) is None
    assert fields_at(NEWEST, "example.com/v1", "Thing", ()) is None


def test_only_what_is_needed_is_opened() -> None:
    """Checking opens one file of one version, not the hundred megabytes of all of them."""
    code = (
        "import sys\n"
        "from constructs_ds.output import check_schema\n"
        "opened = []\n"
        "sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == 'open' else None)\n"
        "assert check_schema([{'apiVersion': 'v1', 'kind': 'ConfigMap'}]) == []\n"
        "print(*[path for path in opened if 'kubernetes_validate' in path], sep='\\n')\n"
        "assert 'kubernetes_validate' not in sys.modules and 'jsonschema' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    (opened,) = done.stdout.decode().splitlines()
    assert opened.endswith(f"v{NEWEST}.0-local-strict/_definitions.json")


def test_missing_schemas_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package of schemas, or with one too old, the error is one line that names it."""
    with pytest.raises(schema_files.ConstructsDsError, match=r"no schemas of Kubernetes 1.99: .*; install kubernetes-"):
        check_schema([_GOOD[0]], KubernetesVersion(1, 99))
    monkeypatch.setattr(schema_files, "find_spec", lambda _: None)
    with pytest.raises(schema_files.ConstructsDsError, match=r"the schema check needs the package kubernetes-validate"):
        check_schema([_GOOD[0]], KubernetesVersion(1, 98))
