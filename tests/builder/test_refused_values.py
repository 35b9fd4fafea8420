"""Values refuse a mistake where it is written: one line with the file, the line, the class and the field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds import model
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.host_access import HostAccess, HostPath
from constructs_ds.builder.identity import Rule, ServiceAccount
from constructs_ds.builder.image import Image
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.placement import Toleration
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import ConstructsDsError

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "test_refused_values.py"
SMALL = Resources(cpu="10m", memory="16Mi")


def agent(**props: Any) -> NodeDaemonSetProps:
    """Return the props of a small agent."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": SMALL, **props}
    return NodeDaemonSetProps(**given)


def port(number: int, **fields: Any) -> model.ContainerPort:
    """Return a container port."""
    return model.ContainerPort(container_port=number, **fields)


REFUSED = [
    pytest.param(
        lambda: agent(imag="x"),
        "HERE: NodeDaemonSetProps: imag: unknown prop; did you mean 'image'?",
        id="a misspelt prop",
    ),
    pytest.param(
        lambda: agent(foo="x"),
        "HERE: NodeDaemonSetProps: foo: unknown prop; see NodeDaemonSetProps",
        id="an unknown prop like no other",
    ),
    pytest.param(
        lambda: NodeDaemonSetProps(resources=SMALL),
        "HERE: NodeDaemonSetProps: image: required, but not given",
        id="a missing prop",
    ),
    pytest.param(
        lambda: agent(args="--x"), "HERE: NodeDaemonSetProps: args: got '--x'; give a list", id="a text for a list"
    ),
    pytest.param(
        lambda: agent(host_access=HostAccess.host_network("w")),
        (
            "HERE: NodeDaemonSetProps: host_access: got HostAccess(network='w', pid=None, ipc=None, "
            "paths=()); give a list"
        ),
        id="a value for a list of them",
    ),
    pytest.param(
        lambda: agent(env={"A": 1}), 'HERE: NodeDaemonSetProps: env.A: got 1; give a text: "1"', id="a number in env"
    ),
    pytest.param(
        lambda: agent(args=[1]), 'HERE: NodeDaemonSetProps: args[0]: got 1; give a text: "1"', id="a number in args"
    ),
    pytest.param(
        lambda: agent(containers=[{"name": "x"}]),
        (
            "HERE: NodeDaemonSetProps: containers[0].image: required, but not given\nHERE: "
            "NodeDaemonSetProps: containers[0].resources: required, but not given"
        ),
        id="a nested mistake in a list",
    ),
    pytest.param(
        lambda: Resources(cpu="10m", memory="128m"),
        "HERE: Resources: memory: '128m' is a fraction of a byte; write 128Mi or 1Gi",
        id="a fraction of a byte",
    ),
    pytest.param(
        lambda: Resources(cpu="16Mi", memory="16Mi"),
        "HERE: Resources: cpu: '16Mi' is an amount of bytes, not of cores; write 250m or 2",
        id="cores in bytes",
    ),
    pytest.param(
        lambda: Image.parse("registry.example.com/agent:latest"),
        "HERE: Image: image 'registry.example.com/agent' has the tag 'latest', which moves; pin a version or a digest",
        id="a tag that moves",
    ),
    pytest.param(
        lambda: agent(dns_policy="Defualt"),
        (
            "HERE: NodeDaemonSetProps: dns_policy: got 'Defualt'; allowed: 'ClusterFirst', "
            "'ClusterFirstWithHostNet', 'Default', 'None' -- did you mean 'Default'?"
        ),
        id="a wrong literal",
    ),
    pytest.param(
        lambda: agent(termination_message_policy="x"),
        ("HERE: NodeDaemonSetProps: termination_message_policy: got 'x'; allowed: 'FallbackToLogsOnError', 'File'"),
        id="a wrong policy",
    ),
    pytest.param(
        lambda: model.ContainerPort(container_prt=1),
        (
            "HERE: ContainerPort: container_port: required, but not given\nHERE: ContainerPort: "
            "container_prt: unknown prop; did you mean 'container_port'?"
        ),
        id="a misspelt field of a Kubernetes type",
    ),
    pytest.param(
        lambda: model.Probe(http_get=model.HTTPGetAction(pth="x", port=1)),
        "HERE: HTTPGetAction: pth: unknown prop; did you mean 'path'?",
        id="a misspelt field of a probe",
    ),
    pytest.param(
        lambda: agent(ports=[port(70, protocol="tcp")]),
        "HERE: ContainerPort: protocol: got 'tcp'; allowed: 'SCTP', 'TCP', 'UDP'",
        id="a protocol in lower case",
    ),
    pytest.param(
        lambda: agent(termination_grace_period_seconds=-1),
        (
            "HERE: NodeDaemonSetProps: termination_grace_period_seconds: got -1; input should be greater "
            "than or equal to 0"
        ),
        id="a negative grace period",
    ),
    pytest.param(
        lambda: agent(fs_group=-1),
        "HERE: NodeDaemonSetProps: fs_group: got -1; input should be greater than or equal to 0",
        id="a negative group",
    ),
    pytest.param(
        lambda: agent(platform="ekss"),
        (
            "HERE: NodeDaemonSetProps: platform: got 'ekss'; did you mean 'eks'? known platforms: eks, "
            "kubeadm, kubernetes"
        ),
        id="an unknown platform",
    ),
    pytest.param(
        lambda: agent(registry_mirror="http://mirror.example.com"),
        (
            "HERE: NodeDaemonSetProps: registry_mirror: 'http://mirror.example.com' is no registry; write "
            "host[:port][/path] without a scheme"
        ),
        id="a mirror with a scheme",
    ),
    pytest.param(
        lambda: agent(registry_mirror=""),
        ("HERE: NodeDaemonSetProps: registry_mirror: '' is no registry; write host[:port][/path] without a scheme"),
        id="an empty mirror",
    ),
    pytest.param(
        lambda: agent(extra_objects=[{"kind": "ConfigMap"}]),
        (
            "HERE: NodeDaemonSetProps: extra_objects: [0] lacks apiVersion, kind or metadata.name; every "
            "object has the three"
        ),
        id="a further object without a name",
    ),
    pytest.param(
        lambda: agent(extra_objects=[{}]),
        (
            "HERE: NodeDaemonSetProps: extra_objects: [0] lacks apiVersion, kind or metadata.name; every "
            "object has the three"
        ),
        id="an empty further object",
    ),
    pytest.param(
        lambda: agent(scratch_dirs=["tmp"]),
        ("HERE: NodeDaemonSetProps: scratch_dirs: 'tmp' is no absolute path; start with '/' and leave out '..'"),
        id="a relative scratch folder",
    ),
    pytest.param(
        lambda: agent(image="a/b"),
        (
            "HERE: NodeDaemonSetProps: image: image 'a/b' has neither tag nor digest; pin one, so that a "
            "rollout is a commit"
        ),
        id="an image without tag",
    ),
    pytest.param(
        lambda: agent(image="A/B:1"),
        (
            "HERE: NodeDaemonSetProps: image: 'A/B' is no image repository; write registry/path in lower "
            "case, without tag"
        ),
        id="an image in upper case",
    ),
    pytest.param(
        lambda: agent(image=""),
        ("HERE: NodeDaemonSetProps: image: '' is no image repository; write registry/path in lower case, without tag"),
        id="an empty image",
    ),
    pytest.param(
        lambda: agent(image="a/b@sha256:12"),
        ("HERE: NodeDaemonSetProps: image: 'sha256:12' is no digest; write sha256: and 64 hex digits"),
        id="a short digest",
    ),
    pytest.param(
        lambda: Rollout(max_unavailable=1, max_surge=1),
        ("HERE: Rollout: max_unavailable 1 and max_surge 1 are both above zero; Kubernetes takes one of them"),
        id="surge and unavailable",
    ),
    pytest.param(
        lambda: Rollout(max_unavailable=0, max_surge=0),
        ("HERE: Rollout: max_unavailable 0 without max_surge never moves; give one of them a value above zero"),
        id="neither surge nor unavailable",
    ),
    pytest.param(
        lambda: Rollout(max_unavailable=0),
        ("HERE: Rollout: max_unavailable 0 without max_surge never moves; give one of them a value above zero"),
        id="nothing unavailable",
    ),
    pytest.param(
        lambda: Rollout(max_surge=0),
        ("HERE: Rollout: max_surge 0 without max_unavailable never moves; give one of them a value above zero"),
        id="no surge",
    ),
    pytest.param(
        lambda: Rollout(max_unavailable="0%", max_surge="0%"),
        ("HERE: Rollout: max_unavailable 0% without max_surge never moves; give one of them a value above zero"),
        id="zero percent of both",
    ),
    pytest.param(
        lambda: Rollout(max_unavailable="00%", max_surge="00%"),
        ("HERE: Rollout: max_unavailable 00% without max_surge never moves; give one of them a value above zero"),
        id="zero percent in two digits",
    ),
    pytest.param(
        lambda: Rollout.rolling("101%"),
        "HERE: Rollout: max_unavailable '101%' is over 100%; give at most '100%'",
        id="over 100 percent",
    ),
    pytest.param(
        lambda: Rollout.rolling("ten"),
        ("HERE: Rollout: max_unavailable 'ten' is neither a number nor a percentage; write 2 or '10%'"),
        id="a word for a share",
    ),
    pytest.param(
        lambda: Rollout.rolling("10"),
        ("HERE: Rollout: max_unavailable '10' is neither a number nor a percentage; write 2 or '10%'"),
        id="a number in a text",
    ),
    pytest.param(
        lambda: Rollout.rolling(-1),
        "HERE: Rollout: max_unavailable -1 is negative; give a number of nodes or a percentage",
        id="a negative share",
    ),
    pytest.param(
        lambda: Rollout.rolling(True),
        "HERE: Rollout: max_unavailable: got True; give a whole number or a text",
        id="a boolean for a share",
    ),
    pytest.param(
        lambda: Rollout(strategy="OnDelete", max_unavailable=1),
        ("HERE: Rollout: OnDelete takes neither max_unavailable nor max_surge; drop them or use RollingUpdate"),
        id="OnDelete with a share",
    ),
    pytest.param(
        lambda: Rollout(min_ready_seconds=-1),
        "HERE: Rollout: min_ready_seconds: got -1; input should be greater than or equal to 0",
        id="negative ready seconds",
    ),
    pytest.param(
        lambda: Resources(cpu="10x", memory="1"),
        ("HERE: Resources: cpu: '10x' is no quantity; write a number and one of n u m k M G T P E Ki Mi Gi Ti Pi Ei"),
        id="a quantity that does not parse",
    ),
    pytest.param(
        lambda: Resources(cpu="10m", memory="64MB"),
        (
            "HERE: Resources: memory: '64MB' is no quantity; write a number and one of n u m k M G T P E Ki "
            "Mi Gi Ti Pi Ei"
        ),
        id="a unit that Kubernetes has not",
    ),
    pytest.param(
        lambda: Resources(cpu="10m", memory="64Mi", memory_limit="32Mi"),
        "HERE: Resources: memory request 64Mi is above its limit 32Mi; raise memory_limit",
        id="a request above its limit",
    ),
    pytest.param(
        lambda: Resources(cpu="-1", memory="64Mi"),
        "HERE: Resources: cpu: '-1' is negative; give an amount above zero",
        id="a negative quantity",
    ),
    pytest.param(
        lambda: Resources(cpu=1, memory="64Mi"),
        'HERE: Resources: cpu: got 1; give a text: "1"',
        id="a number for a quantity",
    ),
    pytest.param(
        lambda: ConfigFiles(files={"a.conf": b"\xff\xfe"}),
        (
            "HERE: ConfigFiles: files: file 'a.conf' is not UTF-8 (byte 0xff at offset 0); save it as UTF-8 "
            "or give it in binary_files"
        ),
        id="a config file that is not UTF-8",
    ),
    pytest.param(
        lambda: ConfigFiles(files={}),
        "HERE: ConfigFiles: files is empty; give at least one file, or leave the configuration out",
        id="no config files",
    ),
    pytest.param(
        lambda: ConfigFiles(files={"a/b": "x"}),
        ("HERE: ConfigFiles: 'a/b' is no file name a ConfigMap takes; use letters, digits, '-', '_' and '.'"),
        id="a config file in a folder",
    ),
    pytest.param(
        lambda: ConfigFiles(files={"a": "é" * (600 * 1024)}),
        ("HERE: ConfigFiles: the files have 1228800 bytes together; a ConfigMap holds 1 MiB (1048576)"),
        id="config files over 1 MiB",
    ),
    pytest.param(
        lambda: ConfigFiles(files={"a": "x"}, binary_files={"a": b"x"}),
        "HERE: ConfigFiles: a file name stands in both files and binary_files; keep one",
        id="a config file given twice",
    ),
    pytest.param(
        lambda: agent(config=[ConfigFiles(files={"a": "\ud800"})]),
        (
            "HERE: ConfigFiles: files: file 'a' is no text that UTF-8 can write (U+D800 at 0); read it as "
            "UTF-8, or as bytes"
        ),
        id="half a surrogate pair",
    ),
    pytest.param(
        lambda: agent(config=[ConfigFiles(files={"a": "x"}, mount_path="relative")]),
        ("HERE: ConfigFiles: mount_path: 'relative' is no absolute path; start with '/' and leave out '..'"),
        id="a relative mount path",
    ),
    pytest.param(
        lambda: ConfigFiles.from_folder("/nonexistent", mount_path="/x"),
        "/nonexistent: cannot be read (No such file or directory); give a folder that exists",
        id="a config folder that is not there",
    ),
    pytest.param(
        lambda: HostAccess.path("a", "w"),
        "HERE: HostPath: 'a' is no absolute path; start with '/' and leave out '..'",
        id="a relative host path",
    ),
    pytest.param(
        lambda: HostAccess.path("/a/../b", "w"),
        "HERE: HostPath: '/a/../b' is no absolute path; start with '/' and leave out '..'",
        id="a climbing host path",
    ),
    pytest.param(
        lambda: HostAccess.path("/a", ""),
        "HERE: HostPath: why: got an empty text; say why, for whoever reviews it",
        id="a host path without reason",
    ),
    pytest.param(
        lambda: agent(host_access=[HostAccess.host_network("")]),
        "HERE: HostAccess: network: got an empty text; say why, for whoever reviews it",
        id="a host network without reason",
    ),
    pytest.param(
        lambda: HostPath(name="a", why="w"),
        "HERE: HostPath: host path 'a' needs exactly one of path and location",
        id="a host path of nowhere",
    ),
    pytest.param(
        lambda: Security(user=0), "HERE: Security: user: got 0; input should be greater than or equal to 1", id="user 0"
    ),
    pytest.param(
        lambda: Security(user=1, run_as_root="x"),
        "HERE: Security: user 1 and run_as_root exclude each other; drop one",
        id="a user and root",
    ),
    pytest.param(
        lambda: Security(capabilities={"CAP_NET_ADMIN": "x"}),
        ("HERE: Security: capability 'CAP_NET_ADMIN' is not written as Kubernetes wants it; write 'NET_ADMIN'"),
        id="a capability with CAP_",
    ),
    pytest.param(
        lambda: Security(privileged=" "),
        "HERE: Security: privileged needs a reason that says why; got an empty text",
        id="a relaxation without reason",
    ),
    pytest.param(
        lambda: Toleration(operator="Equal", value="x"),
        ("HERE: Toleration: a toleration without a key needs operator 'Exists'; name the key or use Exists"),
        id="a toleration without key",
    ),
    pytest.param(
        lambda: Toleration(key="a", value="x"),
        "HERE: Toleration: operator Exists takes no value, got 'x'; use Toleration.equal",
        id="Exists with a value",
    ),
    pytest.param(
        lambda: Toleration(key="a", toleration_seconds=3),
        ("HERE: Toleration: toleration_seconds goes with effect NoExecute only; set the effect or drop it"),
        id="seconds without NoExecute",
    ),
    pytest.param(
        lambda: Rule(verbs=["get"]),
        "HERE: Rule: a rule names either resources or non_resource_urls; give exactly one of them",
        id="a rule for nothing",
    ),
    pytest.param(
        lambda: Rule(verbs=[], resources=["pods"]),
        "HERE: Rule: a rule without verbs allows nothing; name at least one, such as 'get'",
        id="a rule without verbs",
    ),
    pytest.param(
        lambda: Rule(verbs=["get"], resources=["pods"], non_resource_urls=["/m"]),
        "HERE: Rule: a rule names either resources or non_resource_urls; give exactly one of them",
        id="a rule for two things",
    ),
    pytest.param(
        lambda: ServiceAccount(create=False),
        "HERE: ServiceAccount: create=False needs the name of the ServiceAccount that exists",
        id="an account made by nobody",
    ),
    pytest.param(
        lambda: PriorityClass(name="foo", value=2_000_000_000),
        ("HERE: PriorityClass: value: got 2000000000; input should be less than or equal to 1000000000"),
        id="a priority too high",
    ),
    pytest.param(
        lambda: Overrides(daemonset={}),
        "HERE: Overrides: daemonset: unknown prop; did you mean 'daemon_set'?",
        id="a misspelt override",
    ),
    pytest.param(
        lambda: Settings(platform="ek"),
        ("HERE: Settings: platform: got 'ek'; did you mean 'eks'? known platforms: eks, kubeadm, kubernetes"),
        id="a misspelt platform",
    ),
    pytest.param(
        lambda: Settings(kubernetes_version="1.20"),
        "HERE: Settings: kubernetes_version: got '1.20'; use 1.30 to 1.37, or 'latest'",
        id="a Kubernetes too old",
    ),
    pytest.param(
        lambda: Settings(registry_mirror=3),
        'HERE: Settings: registry_mirror: got 3; give a text: "3"',
        id="a number for a mirror",
    ),
]
"""How a mistake is written -> what is said, with HERE for the file and line."""


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_refused(make: Callable[[], Any], message: str) -> None:
    """A value that cannot be meant is refused with what is wrong and how to mend it, at the user's own line."""
    with pytest.raises(ConstructsDsError) as caught:
        make()
    assert re.sub(rf"{re.escape(FILE)}:\d+", "HERE", str(caught.value)) == message


def test_a_factory_names_the_line_that_called_it() -> None:
    """A mistake in a call of a factory is said at that call, not inside the library."""
    with pytest.raises(ConstructsDsError) as caught:
        Rollout.rolling("200%")
    line = test_a_factory_names_the_line_that_called_it.__code__.co_firstlineno + 3
    assert caught.value.problems[0].where == f"{FILE}:{line}: Rollout"
