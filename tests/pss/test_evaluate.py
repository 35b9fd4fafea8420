"""Verdicts as their users see them, and odd input."""

from __future__ import annotations

import subprocess
import sys
from types import MappingProxyType
from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.pss import Exemptions, evaluate, lowest_level, pod_of
from constructs_ds.versions import KubernetesVersion
from tests.pss.random_pods import minimal_pod
from tests.pss.tweaks import with_container, with_context, with_spec

BASELINE_POD = {"metadata": {}, "spec": {"containers": [{"name": "a"}]}}


@pytest.mark.parametrize(
    ("pod", "level", "allowed"),
    [
        (minimal_pod(), "restricted", {"privileged", "baseline", "restricted"}),
        (BASELINE_POD, "baseline", {"privileged", "baseline"}),
        (with_spec(hostPID=True), "privileged", {"privileged"}),
    ],
)
def test_level(pod: dict[str, Any], level: str, allowed: set[str]) -> None:
    """The level is the strictest that admits the pod, and milder ones admit it too."""
    result = evaluate(pod)
    assert level == result.level
    assert allowed == {each for each in ("privileged", "baseline", "restricted") if result.allows(each)}


def test_violations_by_level() -> None:
    """The restricted level leaves out the baseline checks that its own checks say more about."""
    result = evaluate(with_context({"capabilities": {"add": ["BPF"], "drop": ["ALL"]}, "privileged": True}))
    assert [v.check for v in result.violations] == ["capabilities_baseline", "privileged", "capabilities_restricted"]
    assert [v.check for v in result.violations_at("baseline")] == ["capabilities_baseline", "privileged"]
    assert [v.check for v in result.violations_at("restricted")] == ["privileged", "capabilities_restricted"]
    assert result.violations_at("privileged") == ()


def test_a_pod_may_pass_restricted_and_not_baseline() -> None:
    """A volume with two sources, which the API server refuses, is judged as upstream judges it."""
    result = evaluate(with_spec(volumes=[{"name": "a", "secret": {}, "hostPath": {}}]))
    assert (result.level, result.allows("restricted"), result.allows("baseline")) == ("restricted", True, False)


def test_violation_as_dict() -> None:
    """JSON outputs have six keys of a violation, in that order."""
    violation = evaluate(with_spec(hostPID=True)).violations[0]
    assert list(violation.as_dict().items()) == [
        ("level", "baseline"),
        ("check", "hostNamespaces"),
        ("reason", "host namespaces"),
        ("detail", "hostPID=true"),
        ("field", "spec.hostPID"),
        ("remedy", "leave out hostPID"),
    ]


def test_repr() -> None:
    """A result shows its level, version and checks."""
    assert repr(evaluate(with_spec(hostIPC=True), "1.30")) == "<Result privileged at v1.30: hostNamespaces>"
    assert repr(evaluate(minimal_pod())) == "<Result restricted at latest: none>"


def test_versions() -> None:
    """Versions are texts or KubernetesVersions; what cannot be read is the latest, and the result says so."""
    assert str(evaluate(BASELINE_POD, KubernetesVersion(1, 33)).version) == "v1.33"
    assert evaluate(BASELINE_POD, "x").version.problem == "got 'x', which counts as 'latest'; use 'latest' or 'v1.x'"
    host = with_container({"livenessProbe": {"httpGet": {"host": "h"}}})
    assert [evaluate(host, version).level for version in ("v1.0", "v1.33", "v1.34", "v1.99", "latest")] == [
        "restricted",
        "restricted",
        "privileged",
        "privileged",
        "privileged",
    ]


def workload(kind: str, version: str | None, pod: dict[str, Any]) -> dict[str, Any]:
    """Return a workload of a kind with a pod template."""
    spec: dict[str, Any] = {"spec": {"template": pod}}
    if kind == "Pod":
        spec = pod
    elif kind == "PodTemplate":
        spec = {"template": pod}
    elif kind == "CronJob":
        spec = {"spec": {"jobTemplate": {"spec": {"template": pod}}}}
    return {"kind": kind} | ({"apiVersion": version} if version else {}) | spec


KINDS = [
    ("Pod", "v1"), ("PodTemplate", "v1"), ("ReplicationController", "v1"), ("DaemonSet", "apps/v1"),
    ("Deployment", "apps/v1"), ("ReplicaSet", "apps/v1"), ("StatefulSet", "apps/v1beta2"), ("Job", "batch/v1"),
    ("CronJob", "batch/v1beta1"), ("DaemonSet", "extensions/v1beta1"), ("DaemonSet", None), ("Pod", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "version"), KINDS)
def test_pod_of(kind: str, version: str | None) -> None:
    """The pod is found in every kind that Pod Security knows; evaluate looks there too."""
    pod = with_spec(hostPID=True)
    found = pod_of(workload(kind, version, pod))
    assert found is not None
    assert (pod["metadata"], pod["spec"]) == (found["metadata"], found["spec"])
    assert [v.check for v in evaluate(workload(kind, version, pod)).violations] == ["hostNamespaces"]


@pytest.mark.parametrize(
    "object",
    [
        {},
        {"kind": "Service", "apiVersion": "v1", "spec": {"template": {}}},
        {"kind": "DaemonSet", "apiVersion": "apps.kruise.io/v1alpha1", "spec": {"template": {}}},
        {"kind": "Job", "apiVersion": "batch.volcano.sh/v1", "spec": {}},
        {"kind": "Pod", "apiVersion": "apps/v1", "spec": {}},
        {"kind": "ReplicationController", "apiVersion": "extensions/v1beta1", "spec": {}},
        {"kind": ["Pod"], "apiVersion": "v1"},
    ],
)
def test_pod_of_others(object: dict[str, Any]) -> None:
    """Other kinds, those of the same name in other groups too, have no pod."""
    assert pod_of(object) is None


@pytest.mark.parametrize(
    ("object", "message"),
    [
        ({"kind": "DaemonSet"}, "spec: missing; a DaemonSet has its pod at spec.template"),
        ({"kind": "DaemonSet", "spec": {}}, "spec.template: missing; a DaemonSet has its pod at spec.template"),
        ({"kind": "Job", "spec": []}, "spec: is no mapping; a Job has its pod at spec.template"),
        (
            {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": "x"}}}},
            "spec.jobTemplate.spec.template: is no mapping; a CronJob has its pod at spec.jobTemplate.spec.template",
        ),
    ],
)
def test_workloads_without_a_pod(object: dict[str, Any], message: str) -> None:
    """A workload without a pod template is refused with the place where it should be."""
    with pytest.raises(InputError) as caught:
        evaluate(object)
    assert message == str(caught.value)


WRONG = [
    ({}, "spec: missing; a pod has metadata and spec"),
    ({"spec": None}, "spec: missing; a pod has metadata and spec"),
    ({"spec": []}, "spec: got []; a mapping is expected"),
    ({"spec": {}, "metadata": "x"}, "metadata: got 'x'; a mapping is expected"),
    ({"spec": {}, "kind": "Service"}, "kind: got 'Service', which has no pod; pass a pod, or its template"),
    ({"spec": {"template": {}}}, "kind: missing in what looks like a workload; add it, or pass its template"),
    ({"spec": {}, "metadata": {"annotations": {"a": 1}}}, "metadata.annotations[a]: got 1; text is expected"),
    ({"spec": {"hostPID": "true"}}, "spec.hostPID: got 'true'; true or false is expected"),
    ({"spec": {"hostUsers": 0}}, "spec.hostUsers: got 0; true or false is expected"),
    ({"spec": {"os": {"name": 1}}}, "spec.os.name: got 1; text is expected"),
    ({"spec": {"os": "windows"}}, "spec.os: got 'windows'; a mapping is expected"),
    ({"spec": {"containers": {}}}, "spec.containers: got {}; a list is expected"),
    ({"spec": {"initContainers": [None, 1]}}, "spec.initContainers[1]: got 1; a mapping is expected"),
    ({"spec": {"volumes": [{"hostPath": "/"}]}}, "spec.volumes[0].hostPath: got '/'; a mapping is expected"),
    ({"spec": {"volumes": [{"name": 1}]}}, "spec.volumes[0].name: got 1; text is expected"),
    ({"spec": {"runtimeClassName": 1}}, "spec.runtimeClassName: got 1; text is expected"),
    ({"spec": {"securityContext": "x" * 99}}, f"spec.securityContext: got '{'x' * 59}...; a mapping is expected"),
    (
        {"spec": {"securityContext": {"runAsUser": "0"}}},
        "spec.securityContext.runAsUser: got '0'; a whole number is expected",
    ),
    (
        {"spec": {"securityContext": {"runAsUser": True}}},
        "spec.securityContext.runAsUser: got True; a whole number is expected",
    ),
    (
        {"spec": {"securityContext": {"sysctls": [{"name": 1}]}}},
        "spec.securityContext.sysctls[0].name: got 1; text is expected",
    ),
    (
        {"spec": {"securityContext": {"seccompProfile": {"type": 1}}}},
        "spec.securityContext.seccompProfile.type: got 1; text is expected",
    ),
    (
        {"spec": {"securityContext": {"seLinuxOptions": {"role": 1}}}},
        "spec.securityContext.seLinuxOptions.role: got 1; text is expected",
    ),
    (
        {"spec": {"securityContext": {"windowsOptions": {"hostProcess": 1}}}},
        "spec.securityContext.windowsOptions.hostProcess: got 1; true or false is expected",
    ),
]

WRONG_IN_CONTAINER = [
    ({"name": 1}, "name: got 1; text is expected"),
    ({"ports": [{"hostPort": "80"}]}, "ports[0].hostPort: got '80'; a whole number is expected"),
    ({"ports": [{"containerPort": 80.5}]}, "ports[0].containerPort: got 80.5; a whole number is expected"),
    ({"livenessProbe": []}, "livenessProbe: got []; a mapping is expected"),
    ({"startupProbe": {"httpGet": {"host": 1}}}, "startupProbe.httpGet.host: got 1; text is expected"),
    ({"lifecycle": 1}, "lifecycle: got 1; a mapping is expected"),
    ({"lifecycle": {"preStop": 1}}, "lifecycle.preStop: got 1; a mapping is expected"),
    ({"lifecycle": {"preStop": {"tcpSocket": 1}}}, "lifecycle.preStop.tcpSocket: got 1; a mapping is expected"),
    ({"securityContext": []}, "securityContext: got []; a mapping is expected"),
    ({"securityContext": {"privileged": "no"}}, "securityContext.privileged: got 'no'; true or false is expected"),
    ({"securityContext": {"procMount": 1}}, "securityContext.procMount: got 1; text is expected"),
    ({"securityContext": {"capabilities": []}}, "securityContext.capabilities: got []; a mapping is expected"),
    (
        {"securityContext": {"capabilities": {"add": "ALL"}}},
        "securityContext.capabilities.add: got 'ALL'; a list is expected",
    ),
    (
        {"securityContext": {"capabilities": {"drop": [1]}}},
        "securityContext.capabilities.drop[0]: got 1; text is expected",
    ),
    (
        {"securityContext": {"capabilities": {"add": [None, 2]}}},
        "securityContext.capabilities.add[1]: got 2; text is expected",
    ),
]
WRONG += [
    ({"spec": {kind: [{}, container]}}, f"spec.{kind}[1].{message}")
    for kind in ("initContainers", "containers", "ephemeralContainers")
    for container, message in WRONG_IN_CONTAINER
]


@pytest.mark.parametrize(("pod", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong_types(pod: dict[str, Any], message: str) -> None:
    """A field of a wrong type, which the API server would refuse, is told with its path and its value on one line."""
    with pytest.raises(InputError) as caught:
        evaluate(pod)
    assert message == str(caught.value)


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": None, "initContainers": [], "volumes": None, "os": None, "securityContext": None},
        {"containers": [None], "volumes": [None]},
        {"containers": [{"name": None, "securityContext": None, "ports": None, "lifecycle": None}]},
        {"containers": [{"ports": [None], "livenessProbe": None, "lifecycle": {"postStart": None}}]},
        {"containers": [{"securityContext": {"capabilities": {"add": None, "drop": [None]}}}]},
        {"securityContext": {"sysctls": None, "seLinuxOptions": None, "windowsOptions": None, "seccompProfile": None}},
        {"hostNetwork": None, "hostPID": None, "hostIPC": None, "hostUsers": None, "runtimeClassName": None},
    ],
)
@pytest.mark.parametrize("metadata", [None, {}, {"annotations": None}, {"annotations": {"a": None}}])
def test_null_is_not_set(spec: dict[str, Any], metadata: Any) -> None:
    """Null stands for a field that is not set, wherever it is, as in the API server."""
    assert evaluate({"metadata": metadata, "spec": spec}).allows("baseline")


def test_any_mapping() -> None:
    """A pod may be any mapping of plain data."""
    assert evaluate(MappingProxyType(BASELINE_POD)).level == "baseline"


def test_lowest_level() -> None:
    """The lowest level is the strictest that admits every pod; that one level stricter would reject one."""
    pods = [minimal_pod(), BASELINE_POD, with_spec(hostPID=True)]
    assert [lowest_level(pods[:count]) for count in range(4)] == ["restricted", "restricted", "baseline", "privileged"]
    assert lowest_level([with_container({"livenessProbe": {"httpGet": {"host": "h"}}})], "v1.33") == "restricted"


def test_exemptions() -> None:
    """Names that are listed are exempt, each in its own list; empty ones never are."""
    exemptions = Exemptions(frozenset({"kube-system", ""}), frozenset({"gvisor", ""}), frozenset({"admin", ""}))
    assert exemptions.exempt(namespace="kube-system")
    assert exemptions.exempt(runtime_class="gvisor", namespace="x")
    assert exemptions.exempt(username="admin")
    assert not exemptions.exempt(namespace="gvisor", runtime_class="admin", username="kube-system")
    assert not exemptions.exempt()
    assert not Exemptions().exempt(namespace="kube-system", runtime_class=None)


def test_import_is_light() -> None:
    """Importing the evaluator loads neither cdk8s, pydantic, YAML nor Rich."""
    program = (
        "import sys, constructs_ds.pss; print(*{'jsii', 'cdk8s', 'pydantic', 'yaml', 'rich', 'click'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
