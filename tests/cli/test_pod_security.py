"""The command `pod-security` as a user meets it: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.cli import main, pod_security

if TYPE_CHECKING:
    from pathlib import Path

AGENT = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: agents}
spec:
  template:
    spec:
      hostPID: true
      volumes:
      - {name: a, hostPath: {path: /a}}
      - {name: b, hostPath: {path: /b}}
      containers: [{name: agent}]
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web}]}}}
"""
HARDENED = """\
apiVersion: v1
kind: Pod
metadata: {name: hardened}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: a
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
VALUES = "replicas: 3\n"


def namespace(name: str, **labels: str) -> str:
    """Return a Namespace with Pod Security labels; underscores stand for dashes."""
    prefixed = {f"pod-security.kubernetes.io/{key.replace('_', '-')}": value for key, value in labels.items()}
    return json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": prefixed}}) + "\n"


class Run(SimpleNamespace):
    """How a run ended: `code`, `out`, `err`."""

    code: int
    out: str
    err: str


def _main_to_the_end() -> None:
    main()
    sys.exit(0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Return a function that runs the command on documents, or on given arguments alone."""
    monkeypatch.chdir(tmp_path)

    def run_command(*documents: str, arguments: tuple[str, ...] = (), paths: tuple[str, ...] = ("in.yaml",)) -> Run:
        (tmp_path / "in.yaml").write_text("---\n".join(documents))
        monkeypatch.setattr(sys, "argv", ["constructs-ds", "pod-security", *paths, *arguments])
        with pytest.raises(SystemExit) as caught:
            _main_to_the_end()
        captured = capsys.readouterr()
        return Run(code=caught.value.code or 0, out=captured.out, err=captured.err)

    return run_command


def test_text(run: Any) -> None:
    """Each workload has a line with its level, and below it what keeps it from the next; the rest is counted."""
    done = run(AGENT, WEB, HARDENED, SERVICE, VALUES)
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
DaemonSet agents/agent: privileged (in.yaml:1)
  not baseline:
    hostNamespaces: spec.hostPID: host namespaces (hostPID=true); leave out hostPID
    hostPathVolumes: spec.volumes[0].hostPath (and 1 more): hostPath volumes (volumes "a", "b"); \
use another kind of volume, such as emptyDir or persistentVolumeClaim
Deployment web: baseline (in.yaml:13)
  not restricted:
    allowPrivilegeEscalation: spec.containers[0].securityContext.allowPrivilegeEscalation: \
allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false); \
set it to false
    capabilities_restricted: spec.containers[0].securityContext.capabilities.drop: unrestricted capabilities \
(container "web" must set securityContext.capabilities.drop=["ALL"]); \
set drop: ["ALL"] and add nothing, or NET_BIND_SERVICE alone
    runAsNonRoot: spec.containers[0].securityContext.runAsNonRoot: runAsNonRoot != true \
(pod or container "web" must set securityContext.runAsNonRoot=true); \
set it to true there or at spec.securityContext, with an image or runAsUser that is not root
    seccompProfile_restricted: spec.containers[0].securityContext.seccompProfile.type: seccompProfile \
(pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"); \
set RuntimeDefault there or at spec.securityContext
Pod hardened: restricted (in.yaml:18)
3 workloads at Kubernetes 1.37: 1 privileged, 1 baseline, 1 restricted; 2 other objects passed over
"""
    )


def test_json(run: Any) -> None:
    """The JSON has the documented keys and nothing else."""
    done = run(AGENT, SERVICE, HARDENED, arguments=("--output", "json", "--kubernetes-version", "v1.33.4"))
    report = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert list(report) == ["version", "kubernetes_version", "objects", "rejected", "problems", "passed_over"]
    assert tuple(report[key] for key in report if key != "objects") == (1, "1.33", [], [], 1)
    agent, hardened = report["objects"]
    assert [v["check"] for v in agent.pop("violations") if v["level"] == "baseline"] == [
        "hostNamespaces",
        "hostPathVolumes",
    ]
    assert agent == {
        "file": "in.yaml",
        "kind": "DaemonSet",
        "namespace": "agents",
        "name": "agent",
        "level": "privileged",
    }
    assert hardened == {
        "file": "in.yaml", "kind": "Pod", "namespace": "", "name": "hardened", "level": "restricted", "violations": []
    }  # fmt: skip


def test_json_violation(run: Any) -> None:
    """A violation has its six keys."""
    done = run(AGENT, arguments=("--output", "json"))
    assert json.loads(done.out)["objects"][0]["violations"][0] == {
        "level": "baseline", "check": "hostNamespaces", "reason": "host namespaces", "detail": "hostPID=true",
        "field": "spec.hostPID", "remedy": "leave out hostPID",
    }  # fmt: skip


def test_nothing_to_judge(run: Any) -> None:
    """Inputs without a workload are fine."""
    done = run(SERVICE)
    assert (done.code, done.out) == (0, "0 workloads at Kubernetes 1.37; 1 other objects passed over\n")


def test_one_workload(run: Any) -> None:
    """One is a workload, not workloads."""
    assert run(HARDENED).out.endswith("\n1 workload at Kubernetes 1.37: 1 restricted; 0 other objects passed over\n")


def test_namespace_among_the_inputs(run: Any) -> None:
    """A Namespace that comes after its workload says what would be refused, in the admission controller's words."""
    done = run(AGENT, WEB, namespace("agents", enforce="baseline", enforce_version="v1.30"))
    refused = [line for line in done.out.splitlines() if line.startswith("refused")]
    assert (done.code, done.err) == (1, "")
    assert refused == [
        (
            "refused: DaemonSet agents/agent: namespace agents enforces baseline:v1.30 (in.yaml:18): "
            'host namespaces (hostPID=true), hostPath volumes (volumes "a", "b")'
        )
    ]


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"enforce": "privileged"},
        {"audit": "restricted", "warn": "restricted"},
        {"enforce_version": "v1.30"},
    ],
)
def test_namespace_that_admits(run: Any, labels: dict[str, str]) -> None:
    """Labels that enforce nothing refuse nothing."""
    done = run(namespace("agents", **labels), AGENT)
    assert (done.code, "refused" in done.out) == (0, False)


def test_other_namespaces_do_not_matter(run: Any) -> None:
    """Neither the labels of another namespace nor those of another kind of object refuse a pod."""
    other = namespace("agents", enforce="restricted").replace("Namespace", "Tenant")
    assert run(AGENT, namespace("others", enforce="restricted"), other).code == 0


def test_workloads_without_namespace_belong_to_default(run: Any) -> None:
    """Where a manifest names no namespace, the one called default decides."""
    done = run(WEB, namespace("default", enforce="restricted"))
    assert (done.code, "Deployment web: namespace default enforces restricted:v1.37" in done.out) == (1, True)


def test_namespace_level(run: Any) -> None:
    """--namespace-level judges every workload, except where labels say otherwise."""
    done = run(AGENT, WEB, namespace("agents", enforce="privileged"), arguments=("--namespace-level", "restricted"))
    refused = [line.split(" (")[0] for line in done.out.splitlines() if line.startswith("refused")]
    assert (done.code, len(refused)) == (1, 1)
    assert refused[0].startswith("refused: Deployment web: namespace default enforces restricted:v1.37: allowPriv")
    assert run(WEB, arguments=("--namespace-level", "baseline")).code == 0


def test_rejections_as_json(run: Any) -> None:
    """The JSON has what would be refused, by which level at which version, and for what."""
    done = run(AGENT, namespace("agents", enforce="baseline"), arguments=("--output", "json"))
    [rejected] = json.loads(done.out)["rejected"]
    assert done.code == 1
    assert [violation["check"] for violation in rejected.pop("violations")] == ["hostNamespaces", "hostPathVolumes"]
    assert rejected == {
        "file": "in.yaml", "kind": "DaemonSet", "namespace": "agents", "name": "agent",
        "enforced": {"level": "baseline", "version": "v1.37"},
    }  # fmt: skip


PROBED = WEB.replace("{name: web}]", "{name: web, livenessProbe: {httpGet: {host: h, port: 1}}}]")


@pytest.mark.parametrize(
    ("label", "cluster", "enforced"),
    [
        ("v1.33", "1.34", "v1.33"),
        ("v1.34", "1.33", "v1.33"),
        ("latest", "1.33", "v1.33"),
        ("v1.34", "1.34", "v1.34"),
        ("v1.99", "latest", "v1.37"),
        ("latest", "1.34", "v1.34"),
    ],
)
def test_no_cluster_judges_by_what_it_does_not_know(run: Any, label: str, cluster: str, enforced: str) -> None:
    """A label that asks for a newer version than the cluster's, or the latest, gets the cluster's own."""
    done = run(
        PROBED,
        namespace("default", enforce="baseline", enforce_version=label),
        arguments=("--kubernetes-version", cluster),
    )
    refused = f"enforces baseline:{enforced}" in done.out
    assert (enforced >= "v1.34", int(enforced >= "v1.34")) == (refused, done.code)


def test_unreadable_labels(run: Any) -> None:
    """A label that cannot be read is a finding, and counts as restricted."""
    done = run(WEB, namespace("default", enforce="strict"))
    assert done.code == 1
    assert "refused: Deployment web: namespace default enforces restricted:v1.37" in done.out
    problem = (
        "in.yaml:6: Namespace default: metadata.labels[pod-security.kubernetes.io/enforce]: "
        "got 'strict', which counts as restricted; use one of privileged, baseline, restricted"
    )
    assert problem in done.out
    assert [problem] == json.loads(
        run(WEB, namespace("default", enforce="strict"), arguments=("--output", "json")).out
    )["problems"]


def test_standard_input(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(WEB.encode())))
    assert "Deployment web: baseline (<stdin>:1)" in run(paths=("-",)).out


def test_list(run: Any) -> None:
    """The items of a List are judged one by one."""
    items = "".join(
        f"- {json.dumps({'kind': 'Pod', 'apiVersion': 'v1', 'metadata': {'name': n}, 'spec': {}})}\n" for n in "ab"
    )
    done = run(f"apiVersion: v1\nkind: List\nitems:\n{items}")
    assert done.out.splitlines()[:2] == ["Pod a: restricted (in.yaml:4)", "Pod b: restricted (in.yaml:5)"]


BROKEN = [
    ("a: [\n", "in.yaml:7: no YAML: while parsing a flow node did not find expected node content; mend the syntax"),
    ("kind: Pod\nkind: Pod\n", "in.yaml:7: key 'kind' given twice; keep one of the two"),
    ("- 1\n", "in.yaml:6: a manifest is a mapping, got a list; start it with apiVersion and kind"),
    ("kind: DaemonSet\n", "in.yaml:6: DaemonSet: spec: missing; a DaemonSet has its pod at spec.template"),
    (
        "kind: Pod\nmetadata: {name: x}\nspec: {hostPID: 1}\n",
        "in.yaml:6: Pod x: spec.hostPID: got 1; true or false is expected",
    ),
    ("kind: Pod\nmetadata: {name: 1}\nspec: {}\n", "in.yaml:6: Pod 1: metadata.name: got 1; text is expected"),
    ("kind: Pod\nmetadata: []\nspec: {}\n", "in.yaml:6: Pod: metadata: got []; a mapping is expected"),
    (
        "apiVersion: v1\nkind: Namespace\nmetadata: {labels: {a: 1}}\n",
        "in.yaml:6: Namespace: metadata.labels[a]: got 1; text is expected",
    ),
]


@pytest.mark.parametrize(("document", "message"), BROKEN, ids=[message for _, message in BROKEN])
@pytest.mark.parametrize("output", ["text", "json"])
def test_broken_documents(run: Any, document: str, message: str, output: str) -> None:
    """A document that cannot be judged is told on one line; the others are judged all the same; exit 2."""
    done = run(WEB, document, HARDENED, arguments=("--output", output))
    assert (2, f"constructs-ds: {message}\n") == (done.code, done.err)
    assert "hardened" in done.out
    assert "web" in done.out


def test_unreadable_wins_over_findings(run: Any) -> None:
    """Exit 2 tells that not everything was seen, whatever else was found."""
    assert run(AGENT, namespace("agents", enforce="baseline"), "a: [\n").code == 2


@pytest.mark.parametrize(
    ("paths", "arguments", "message"),
    [
        (("none.yaml",), (), "none.yaml: no such file or directory; check the path and its permissions"),
        (("empty",), (), "empty: folder without *.yaml, *.yml or *.json; name another"),
        (
            ("in.yaml",),
            ("--kubernetes-version", "x"),
            "--kubernetes-version: got 'x'; use a version such as 1.37, or 'latest'",
        ),
        (
            ("in.yaml",),
            ("--kubernetes-version", "2.0"),
            "--kubernetes-version: got '2.0'; use a version such as 1.37, or 'latest'",
        ),
    ],
)
def test_usage(run: Any, tmp_path: Path, paths: tuple[str, ...], arguments: tuple[str, ...], message: str) -> None:
    """Wrong paths and versions are one line each, exit 2."""
    (tmp_path / "empty").mkdir()
    done = run(SERVICE, paths=paths, arguments=arguments)
    assert (2, f"constructs-ds: {message}\n") == (done.code, done.err)


@pytest.mark.parametrize("arguments", [("--namespace-level", "strict"), ("--output", "yaml"), ("--no-such-option",)])
def test_wrong_options(run: Any, arguments: tuple[str, ...]) -> None:
    """Unknown options and values are refused, exit 2."""
    assert run(SERVICE, arguments=arguments).code == 2


def test_no_path(run: Any) -> None:
    """Without a path there is nothing to do, exit 2."""
    assert run(paths=()).code == 2


def test_versions_newer_than_known(run: Any) -> None:
    """A newer Kubernetes is judged as the newest known, and that is said."""
    done = run(WEB, arguments=("--kubernetes-version", "1.99"))
    assert (done.code, done.err) == (0, "constructs-ds: Kubernetes 1.99 is newer than is known here; judged as 1.37\n")
    assert "at Kubernetes 1.37" in done.out


def test_names_that_steer_a_terminal(run: Any) -> None:
    """Control characters and line ends in names reach neither the terminal nor a line of their own."""
    done = run(json.dumps({"kind": "Pod", "metadata": {"name": "a\x1b[2J\nb\ud800"}, "spec": {}}))
    assert done.out.startswith("Pod a [2J b\N{REPLACEMENT CHARACTER}: restricted (in.yaml:1)\n")


def test_colours_on_a_terminal_only(run: Any) -> None:
    """What goes to a pipe has no colours."""
    assert "\x1b" not in run(AGENT, WEB, HARDENED).out


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(("large", "shown"), [(0, True), (5_000_000, False)])
def test_progress(run: Any, monkeypatch: pytest.MonkeyPatch, large: int, shown: bool) -> None:
    """On a terminal, a large input has a progress bar, a small one none; the answer does not change."""
    plain = run(WEB, HARDENED).out
    terminal = Terminal()
    monkeypatch.setattr(pod_security, "_LARGE_BYTES", large)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert plain == run(WEB, HARDENED).out
    assert shown == ("Judging" in terminal.getvalue())


def test_no_progress_without_a_terminal(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal there is no bar, however large the input."""
    monkeypatch.setattr(pod_security, "_LARGE_BYTES", 0)
    assert run(WEB).err == ""


def test_help_is_light(tmp_path: Path) -> None:
    """The command's help loads neither YAML, Rich, pydantic nor cdk8s."""
    program = (
        "import sys\nfrom constructs_ds.cli import cli\n"
        "cli.main(['pod-security', '--help'], standalone_mode=False)\n"
        "print(*{'yaml', 'rich', 'pydantic', 'jsii'} & {*sys.modules}, 'loaded')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, env=os.environ
    )
    assert done.stdout.splitlines()[-1] == "loaded"
