"""What the API server fills in before admission sees a pod, as far as the standard looks at it.

Defaulting happens on decoding, the copying of annotations in the pod's create strategy; both come before validating
admission, of which Pod Security is a part. Read in pkg/apis/core/v1/defaults.go and pkg/registry/core/pod/strategy.go
of k8s.io/kubernetes at v1.26.15, v1.27.16, v1.29.14, v1.30.14, v1.31.14, v1.32.10, v1.33.6, v1.34.1, v1.35.0, v1.36.0;
1.37 is taken to be as 1.36.

Not done: fields that a server drops since their feature gate is off there (`hostUsers` and `procMount` before 1.33, in
most clusters). Gates are a cluster's own business, so such a field counts as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from constructs_ds.pss.checks.app_armor_profile import ANNOTATION_PREFIX as APP_ARMOR_PREFIX
from constructs_ds.pss.checks.seccomp_profile_baseline import CONTAINER_ANNOTATION_PREFIX as SECCOMP_PREFIX
from constructs_ds.pss.checks.seccomp_profile_baseline import POD_ANNOTATION as SECCOMP_POD

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

SECCOMP_COPIED: Final = range(19, 27)
"""The minors of Kubernetes whose API server copies seccomp annotations to fields."""

APP_ARMOR_COPIED_SINCE: Final = 30
"""The minor from which on the API server copies AppArmor annotations to fields."""

APP_ARMOR_COPIED_BACK: Final = range(30, 34)
"""The minors whose API server also writes an annotation for each container whose field, or whose pod's, is set."""

_UNCONFINED = "Unconfined"


def apply_defaults(pod: Pod, minor: int) -> None:
    """Complete `pod` as the API server of Kubernetes 1.minor would."""
    if pod.host_network:
        _default_host_ports(pod)
    _default_volumes(pod)
    if pod.annotations and minor in SECCOMP_COPIED:
        _copy_seccomp(pod)
    if minor >= APP_ARMOR_COPIED_SINCE and not pod.windows:
        _copy_app_armor(pod, back=minor in APP_ARMOR_COPIED_BACK)


def _default_host_ports(pod: Pod) -> None:
    """Give ports the number they have on the node anyway; ephemeral containers are left out (SetDefaults_Pod)."""
    for container in pod.containers:
        if container.kind != "ephemeralContainers":
            for port in container.ports:
                port.host_port = port.host_port or port.container_port


def _default_volumes(pod: Pod) -> None:
    """Make a volume without a source an emptyDir (SetDefaults_Volume)."""
    for volume in pod.volumes:
        volume.sources = volume.sources or ("emptyDir",)


def _copy_seccomp(pod: Pod) -> None:
    """Set the profile where only the annotation has it (applySeccompVersionSkew)."""
    if pod.security.seccomp is None:
        pod.security.seccomp = _seccomp_type(pod.annotations.get(SECCOMP_POD))
    for container in pod.containers:
        if container.security.seccomp is None:
            container.security.seccomp = _seccomp_type(pod.annotations.get(SECCOMP_PREFIX + container.name))


def _seccomp_type(annotation: str | None) -> str | None:
    if annotation in ("runtime/default", "docker/default"):
        return "RuntimeDefault"
    if annotation == "unconfined":
        return _UNCONFINED
    has_profile = annotation is not None and annotation.removeprefix("localhost/") not in ("", annotation)
    return "Localhost" if has_profile else None


def _copy_app_armor(pod: Pod, *, back: bool) -> None:
    """Copy "unconfined" between annotations and fields (applyAppArmorVersionSkew).

    The other values are copied too, but are allowed on either side, so it makes no difference here.
    """
    for container in pod.containers:
        key = APP_ARMOR_PREFIX + container.name
        own = container.security.app_armor
        if key in pod.annotations:
            copies = own is None and pod.security.app_armor != _UNCONFINED
            if copies and pod.annotations[key] == "unconfined":
                container.security.app_armor = _UNCONFINED
        elif back and (pod.security.app_armor if own is None else own) == _UNCONFINED:
            pod.annotations[key] = "unconfined"
