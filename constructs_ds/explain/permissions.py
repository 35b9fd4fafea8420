"""What a ServiceAccount may do at the API server, as far as the manifests at hand say.

Source: kubernetes.io/docs/reference/access-authn-authz/rbac/ (subjects, roleRef, the groups of ServiceAccounts).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_ds.explain.grant import Grant
from constructs_ds.simulate.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUP = "rbac.authorization.k8s.io"


@dataclass(slots=True)
class Permissions:
    """The roles and bindings among the manifests."""

    roles: dict[tuple[str, str, str], list[Field]] = field(default_factory=dict[tuple[str, str, str], list[Field]])
    """Rules by kind, namespace ("" for a ClusterRole) and name."""
    bindings: list[Field] = field(default_factory=list[Field])

    def take(self, item: Field) -> None:
        """Take in an object; what is no role or binding is passed over."""
        kind = item.get("kind").value
        if not str(item.get("apiVersion").value).startswith(f"{_GROUP}/"):
            return
        if kind in ("Role", "ClusterRole"):
            namespace = _namespace(item) if kind == "Role" else ""
            self.roles[kind, namespace, item.at("metadata", "name").text()] = item.get("rules").items()
        elif kind in ("RoleBinding", "ClusterRoleBinding"):
            self.bindings.append(item)

    def of(self, namespace: str, account: str) -> Iterator[Grant]:
        """Yield what a ServiceAccount may do, in the order of the bindings."""
        for binding in self.bindings:
            if any(_is_bound(subject, namespace, account) for subject in binding.get("subjects").items()):
                yield from self._through(binding, namespace)

    def _through(self, binding: Field, home: str) -> Iterator[Grant]:
        kind, name = (binding.at("roleRef", key).text() for key in ("kind", "name"))
        within = _namespace(binding) if binding.get("kind").value == "RoleBinding" else ""
        where = "cluster-wide" if not within else "in its namespace" if within == home else f"in {within}"
        rules = self.roles.get((kind, within if kind == "Role" else "", name))
        if rules is None:
            means = "its rules are not among these manifests"
            yield Grant("api", f"may do what {kind} {name} allows {where}", binding.get("roleRef").path, means)
        for rule in rules or ():
            yield Grant("api", f"{_in_words(rule)} {where}", rule.path, _means(rule))


def _namespace(item: Field) -> str:
    return item.at("metadata", "namespace").text() or "default"


def _is_bound(subject: Field, namespace: str, account: str) -> bool:
    name = subject.get("name").text()
    if subject.get("kind").text() == "Group":
        everyone = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
        return name in everyone
    return (subject.get("kind").text(), subject.get("namespace").text(), name) == ("ServiceAccount", namespace, account)


def _in_words(rule: Field) -> str:
    """Return a rule as the library's own reasons call it: `may get/list pods, nodes`."""
    what = rule.get("resources").texts() or rule.get("nonResourceURLs").texts()
    return f"may {'/'.join(rule.get('verbs').texts())} {', '.join(what)}"


_CAUTIONS = (
    ({"*"}, {"*"}, "everything"),
    ({"secrets", "*"}, {"get", "list", "watch", "*"}, "reads Secrets, and so what others log in with"),
    ({"pods/exec", "pods/*", "*"}, {"create", "*"}, "runs commands in other pods"),
    ({"nodes/proxy", "nodes/*", "*"}, {"get", "create", "*"}, "runs commands in pods through the kubelet"),
    (
        {"pods", "daemonsets", "deployments", "jobs", "*"},
        {"create", "*"},
        "starts pods, with whatever account is there",
    ),
    ({"serviceaccounts/token", "*"}, {"create", "*"}, "becomes any ServiceAccount"),
)
"""Resources and verbs that give more than they say.

Source: kubernetes.io/docs/concepts/security/rbac-good-practices/.
"""


def _means(rule: Field) -> str:
    resources, verbs = set(rule.get("resources").texts()), set(rule.get("verbs").texts())
    said = [means for things, deeds, means in _CAUTIONS if resources & things and verbs & deeds]
    only = rule.get("resourceNames").texts()
    return "; ".join([*said[: 1 if "everything" in said else None], *([f"only {', '.join(only)}"] if only else [])])
