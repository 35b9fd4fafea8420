"""Python names for Kubernetes fields: `hostPID` is `host_pid`, `clusterIPs` is `cluster_ips`, `from` is `from_`."""

from __future__ import annotations

import keyword
import re

_SPELLINGS: dict[str, str] = {
    "client_ip": "clientIP",
    "cluster_ip": "clusterIP",
    "cluster_ips": "clusterIPs",
    "container_id": "containerID",
    "dataset_uuid": "datasetUUID",
    "disk_uri": "diskURI",
    "downward_api": "downwardAPI",
    "external_ips": "externalIPs",
    "host_ip": "hostIP",
    "host_ipc": "hostIPC",
    "host_ips": "hostIPs",
    "host_pid": "hostPID",
    "image_id": "imageID",
    "load_balancer_ip": "loadBalancerIP",
    "non_resource_urls": "nonResourceURLs",
    "pd_id": "pdID",
    "pod_ip": "podIP",
    "pod_ips": "podIPs",
    "resource_id": "resourceID",
    "scale_io": "scaleIO",
    "set_hostname_as_fqdn": "setHostnameAsFQDN",
    "storage_policy_id": "storagePolicyID",
    "target_wwns": "targetWWNs",
    "volume_id": "volumeID",
}
"""Attributes whose Kubernetes name is not plain camel case."""

_ACRONYM = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+[0-9]*(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


def attribute_name(field: str) -> str:
    """Return the attribute of a Kubernetes field.

    >>> attribute_name("hostPID"), attribute_name("podIPs"), attribute_name("from")
    ('host_pid', 'pod_ips', 'from_')
    """
    name = "_".join(word.lower() for word in _ACRONYM.findall(field))
    return f"{name}_" if keyword.iskeyword(name) else name


def kubernetes_name(attribute: str) -> str:
    """Return the Kubernetes field of an attribute.

    >>> kubernetes_name("host_pid"), kubernetes_name("pod_ips"), kubernetes_name("from_")
    ('hostPID', 'podIPs', 'from')
    """
    spelling = _SPELLINGS.get(attribute)
    if spelling is not None:
        return spelling
    first, *others = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in others)
