"""`evaluate`: the admission controller's verdict on a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.plain import is_mapping
from constructs_ds.pss.checks import CHECKS
from constructs_ds.pss.defaults import apply_defaults
from constructs_ds.pss.policy import LEVELS, Level, PolicyVersion, parse_policy_version
from constructs_ds.pss.registry import Registry
from constructs_ds.pss.result import Result
from constructs_ds.pss.templates import pod_of
from constructs_ds.pss.visitor import read_pod
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constructs_ds.pss.pod import Pod

REGISTRY: Final = Registry(CHECKS)


def evaluate(
    pod: Mapping[str, Any],
    version: str | KubernetesVersion = "latest",
    *,
    server_version: str | KubernetesVersion | None = None,
) -> Result:
    """Judge a pod by the Pod Security Standards, as the admission controller would.

    Args:
        pod: A mapping with `metadata` and `spec`: a Pod, the template of a workload, or a workload with its kind.
        version: The policy version: "v1.33", "1.33" or "latest". What cannot be read counts as the latest, and what is
            newer than the newest known as that, as upstream has it; `.version` of the result says so.
        server_version: The Kubernetes of the API server, which fills in fields. Default: that of the policy.

    Raises:
        InputError: It is no pod, or a field that matters has a wrong type; one line says which.

    >>> evaluate({"metadata": {}, "spec": {"hostPID": True, "containers": [{"name": "a"}]}}, "v1.33").level
    'privileged'
    """
    policy_version = parse_policy_version(str(version))
    server = policy_version if server_version is None else parse_policy_version(str(server_version))
    return judge(prepare(pod, server), policy_version)


def prepare(pod: Mapping[str, Any], server: PolicyVersion) -> Pod:
    """Return what the checks look at once the API server has filled it in.

    Raises:
        InputError: See `evaluate`.
    """
    prepared = read_pod(_as_pod(pod))
    apply_defaults(prepared, REGISTRY.newest.minor if server.minor is None else server.minor)
    return prepared


def judge(pod: Pod, version: PolicyVersion) -> Result:
    """Return the verdict on a pod that `prepare` has prepared; as often as wanted, by any version."""
    found = [(check, result) for check in REGISTRY.plan(version.minor) if (result := check.check_pod(pod))]
    return Result(found, version)


def lowest_level(pods: Iterable[Mapping[str, Any]], version: str | KubernetesVersion = "latest") -> Level:
    """Return the strictest level that admits every one of `pods`; restricted where there are none.

    Args:
        pods: As for `evaluate`.
        version: As for `evaluate`.

    Raises:
        InputError: See `evaluate`.
    """
    results = [evaluate(pod, version) for pod in pods]
    return next(level for level in reversed(LEVELS) if all(result.allows(level) for result in results))


def _as_pod(pod: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pod of a workload, and a pod or template as it is."""
    kind = pod.get("kind")
    if kind is None or kind == "Pod":
        spec = pod.get("spec")
        if is_mapping(spec) and "template" in spec and "containers" not in spec:
            raise InputError(
                Problem("", "kind", "missing in what looks like a workload", "add it, or pass its template")
            )
        return pod
    template = pod_of(pod)
    if template is None:
        raise InputError(Problem("", "kind", f"got {kind!r}, which has no pod", "pass a pod, or its template"))
    return template
