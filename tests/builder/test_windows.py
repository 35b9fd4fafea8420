"""Agents on Windows nodes: nothing that the API server refuses there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.errors import PropsError
from constructs_ds.model import WindowsSecurityContextOptions
from constructs_ds.pss import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST_PROCESS = WindowsSecurityContextOptions(host_process=True, run_as_user_name="NT AUTHORITY\\system")


def pod_of_agent(**given: Any) -> Mapping[str, Any]:
    """Return the pod template of an agent on Windows."""
    props = NodeDaemonSetProps(
        image="registry.example.com/agent:1.0",
        resources=Resources(cpu="50m", memory="64Mi"),
        placement=Placement.windows(),
        **given,
    )
    made = manifests(props, name="agent", namespace="agents")
    template: Mapping[str, Any] = made[-1]["spec"]["template"]
    return template


def test_says_that_it_is_windows() -> None:
    """The pod says its operating system, and selects the nodes that have it."""
    spec = pod_of_agent()["spec"]
    assert spec["os"] == {"name": "windows"}
    assert spec["nodeSelector"] == {"kubernetes.io/os": "windows"}


def test_has_no_linux_privileges() -> None:
    """What the API server refuses on a Windows pod is not written, and the pod is restricted all the same."""
    template = pod_of_agent()
    assert template["spec"]["containers"][0]["securityContext"] == {"runAsNonRoot": True}
    assert evaluate(template, "1.33").level == "restricted"


def test_host_process_is_what_windows_knows() -> None:
    """A HostProcess container carries its Windows options, and is privileged."""
    template = pod_of_agent(
        security=Security(windows_options=HOST_PROCESS),
        host_access=[HostAccess.host_network("a HostProcess container is on the node's network")],
    )
    options = template["spec"]["containers"][0]["securityContext"]["windowsOptions"]
    assert options == {"hostProcess": True, "runAsUserName": "NT AUTHORITY\\system"}
    assert evaluate(template, "1.33").level == "privileged"


def test_refuses_linux_privileges() -> None:
    """A relaxation that means nothing on Windows is refused, not dropped."""
    with pytest.raises(PropsError) as caught:
        pod_of_agent(security=Security(capabilities={"NET_ADMIN": "routes"}))
    assert str(caught.value) == (
        "agent: security.capabilities: capabilities of container 'agent' means nothing on Windows, where the placement "
        "is; leave it out; windows_options has what Windows knows"
    )
