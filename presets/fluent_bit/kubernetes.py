"""What Kubernetes knows about a log line: pod, namespace, labels.

Sources: docs.fluentbit.io/manual/data-pipeline/filters/kubernetes; the requests it makes, and so the permissions it
needs, are those of plugins/filter_kubernetes/kube_meta.c (GET on one pod, one namespace, or the kubelet's /pods).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constructs_ds.builder.identity import Rule
from constructs_ds.builder.value import Value
from constructs_ds.versions import KubernetesVersion
from presets.fluent_bit.values import Size

_FINE_GRAINED = KubernetesVersion(1, 33)
"""From here the kubelet asks for nodes/pods, not nodes/proxy, which lets one run commands in every pod of a node
(kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/, feature KubeletFineGrainedAuthz)."""


class KubernetesMetadata(Value):
    """What is added to the records of containers, and what pods may say about their own logs."""

    labels: bool = True
    """Whether records carry the pod's labels."""
    annotations: bool = False
    """Whether records carry the pod's annotations. Default: they do not; they are long and say little."""
    namespace_labels: bool = False
    namespace_annotations: bool = False
    owner_references: bool = False
    """Whether records name the pod's owner, such as its ReplicaSet."""
    merge_log: bool = True
    """Whether a line that is a JSON object becomes fields of the record."""
    keep_log: bool = False
    """Whether the line itself stays when it has become fields."""
    pods_choose_parser: bool = True
    """Whether the annotation fluentbit.io/parser on a pod chooses how its lines are read."""
    pods_may_opt_out: bool = True
    """Whether the annotation fluentbit.io/exclude on a pod keeps its logs away."""
    use_kubelet: bool = False
    """Whether the node's kubelet is asked in place of the API server: for clusters with thousands of nodes. It needs a
    permission on nodes, and the kubelet's address from the pod network."""
    verify_kubelet: bool = True
    """Whether the kubelet's certificate has to be one of the cluster's. It is self-signed unless the kubelets have
    serverTLSBootstrap, as on kubeadm clusters by default; turning this off trusts whoever answers at the address."""
    buffer_size: Size = "1M"
    """How long an answer may be. A pod with a longer description goes without metadata; Fluent Bit's own is 32k."""

    def filter(self, tag_prefix: str) -> dict[str, Any]:
        """Return the filter for records whose tag begins with `tag_prefix`."""
        made: dict[str, Any] = {
            "name": "kubernetes",
            "match": "kube.*",
            "kube_tag_prefix": tag_prefix,
            "merge_log": self.merge_log,
            "keep_log": self.keep_log,
            "labels": self.labels,
            "annotations": self.annotations,
            "namespace_labels": self.namespace_labels,
            "namespace_annotations": self.namespace_annotations,
            "owner_references": self.owner_references,
            "k8s-logging.parser": self.pods_choose_parser,
            "k8s-logging.exclude": self.pods_may_opt_out,
            "buffer_size": self.buffer_size,
        }
        if self.use_kubelet:
            made |= {"use_kubelet": True, "kubelet_host": "${NODE_IP}", "tls.verify": self.verify_kubelet}
        return made

    def rules(self, version: KubernetesVersion) -> Iterator[Rule]:
        """Yield the permissions that this takes, and no more."""
        if self.use_kubelet:
            resource = "nodes/pods" if version >= _FINE_GRAINED else "nodes/proxy"
            yield Rule(resources=[resource], verbs=["get"], why="the kubelet is asked which pods it runs")
        else:
            yield Rule(resources=["pods"], verbs=["get"], why="records carry the name and labels of their pod")
        if self.namespace_labels or self.namespace_annotations:
            yield Rule(resources=["namespaces"], verbs=["get"], why="records carry what their namespace is labelled")
