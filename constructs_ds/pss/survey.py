"""Many manifests judged together: the level of each workload, and what the namespaces among them would refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.plain import is_mapping
from constructs_ds.pss.evaluate import REGISTRY, judge, prepare
from constructs_ds.pss.exemptions import Exemptions
from constructs_ds.pss.policy import LevelVersion, Policy, PolicyVersion, read_policy
from constructs_ds.pss.reading import mapping, text, texts_by_key
from constructs_ds.pss.templates import pod_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.input import Manifest
    from constructs_ds.pss.pod import Pod
    from constructs_ds.pss.policy import Level
    from constructs_ds.pss.result import Result, Violation


@dataclass(frozen=True, slots=True)
class Workload:
    """An object that makes pods, judged.

    Attributes:
        source: The file it was read from.
        line: Where in that file, 1-based.
        kind: Such as DaemonSet.
        namespace: As written; "" where the manifest leaves it to whoever applies it.
        name: As written, or "".
        pod: The pod, filled in as by the API server; can be judged again by another version.
        result: The verdict at the version of the survey.
    """

    source: str
    line: int
    kind: str
    namespace: str
    name: str
    pod: Pod
    result: Result

    def __str__(self) -> str:
        """Return "DaemonSet monitoring/node-exporter"."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A workload whose pods its namespace would refuse.

    Attributes:
        workload: Which.
        namespace: The namespace, `default` where the workload names none.
        enforced: The level and version that the namespace enforces.
        where: The Namespace object; "" where the level is the one given for all.
        violations: What for.
    """

    workload: Workload
    namespace: str
    enforced: LevelVersion
    where: str
    violations: tuple[Violation, ...]


class Survey:
    """Judges manifests one after another and remembers what the namespaces among them ask for.

    Attributes:
        workloads: Those judged so far.
        passed_over: How many objects were neither workloads nor Namespaces.
        unreadable: A problem for each workload or Namespace that cannot be judged.
        label_problems: A problem for each Pod Security label that cannot be read.
    """

    def __init__(
        self,
        version: PolicyVersion,
        namespace_level: Level | None = None,
        exemptions: Exemptions | None = None,
    ) -> None:
        """Begin.

        Args:
            version: Of the cluster: its API server's, and the newest policy it knows.
            namespace_level: What namespaces enforce unless their own labels among the manifests say otherwise.
                Default: only namespaces among the manifests are looked at.
            exemptions: What the cluster does not judge. Default: nothing is exempt.
        """
        self.version = version
        self.namespace_level: Level | None = namespace_level
        self.exemptions = exemptions or Exemptions()
        self.workloads: list[Workload] = []
        self.passed_over = 0
        self.unreadable: list[Problem] = []
        self.label_problems: list[Problem] = []
        self._policies: dict[str, tuple[str, Policy]] = {}
        level = namespace_level or "privileged"
        self._default = Policy(enforce=LevelVersion(level, version))

    def add(self, manifest: Manifest) -> Workload | None:
        """Judge one object; None where there is nothing to judge, which `passed_over` and `unreadable` tell of."""
        try:
            workload = self._workload(manifest)
            if workload is None and not self._add_namespace(manifest):
                self.passed_over += 1
        except InputError as error:
            self.unreadable += [_located(manifest, problem) for problem in error.problems]
            return None
        if workload is not None:
            self.workloads.append(workload)
        return workload

    def rejections(self) -> Iterator[Rejection]:
        """Yield the workloads that their namespaces would refuse, in the order they were added."""
        for workload in self.workloads:
            namespace = workload.namespace or "default"
            unknown = self.namespace_level is None and namespace not in self._policies
            if unknown or self.exemptions.exempt(namespace=namespace, runtime_class=workload.pod.runtime_class):
                continue
            where, policy = self._policies.get(namespace, ("", self._default))
            enforced = LevelVersion(policy.enforce.level, self._known(policy.enforce.version))
            violations = judge(workload.pod, enforced.version).violations_at(enforced.level)
            if violations:
                yield Rejection(workload, namespace, enforced, where, violations)

    def _known(self, version: PolicyVersion) -> PolicyVersion:
        """Return the version a cluster of ours judges by: its own where a label asks for a newer one, or the latest."""
        if version.minor is None:
            return self.version
        own = REGISTRY.newest.minor if self.version.minor is None else self.version.minor
        return version if version.minor <= own else self.version

    def _workload(self, manifest: Manifest) -> Workload | None:
        template = pod_of(manifest.object)
        if template is None:
            return None
        metadata = mapping(manifest.object, "metadata", "") or {}
        pod = prepare(template, self.version)
        return Workload(
            source=manifest.source,
            line=manifest.line,
            kind=manifest.object["kind"],
            namespace=text(metadata, "namespace", "metadata") or "",
            name=text(metadata, "name", "metadata") or "",
            pod=pod,
            result=judge(pod, self.version),
        )

    def _add_namespace(self, manifest: Manifest) -> bool:
        if manifest.object.get("kind") != "Namespace" or manifest.object.get("apiVersion") != "v1":
            return False
        metadata = mapping(manifest.object, "metadata", "") or {}
        labels = texts_by_key(metadata, "labels", "metadata")
        policy, problems = read_policy(labels, self._default)
        self.label_problems += [_located(manifest, problem) for problem in problems]
        self._policies[text(metadata, "name", "metadata") or ""] = (manifest.where, policy)
        return True


def _located(manifest: Manifest, problem: Problem) -> Problem:
    metadata = manifest.object.get("metadata")
    name = metadata.get("name") if is_mapping(metadata) else None
    what = " ".join(str(part) for part in (manifest.object.get("kind"), name) if part)
    return Problem(f"{manifest.where}: {what}", problem.field, problem.what, problem.remedy)
