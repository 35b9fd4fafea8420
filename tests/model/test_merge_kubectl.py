"""Strategic merge against `kubectl patch --local`, which runs Kubernetes' own code and needs no cluster."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_ds.model import strategic_merge

if TYPE_CHECKING:
    from pathlib import Path

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl to compare with")

NAMES = st.sampled_from(["a", "b", "c", "d"])
WORDS = st.sampled_from(["x", "y"])


def keyed(key: str, keys: st.SearchStrategy[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return lists of elements that each have their own key."""
    element = st.fixed_dictionaries({key: keys}, optional=fields)
    return st.lists(element, min_size=1, max_size=4, unique_by=lambda item: item[key])


def mapping(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return maps with some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


CONTAINER_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "image": WORDS,
    "args": st.lists(WORDS, max_size=2),
    "env": keyed("name", NAMES, value=WORDS),
    "ports": keyed("containerPort", st.integers(1, 4), name=NAMES, hostPort=st.integers(1, 4)),
    "volumeMounts": keyed("mountPath", NAMES, name=NAMES, readOnly=st.booleans()),
    "securityContext": mapping(privileged=st.booleans(), capabilities=mapping(add=st.lists(WORDS, max_size=2))),
    "resources": mapping(limits=st.dictionaries(WORDS, st.just("1"), max_size=2)),
}
SPEC_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "hostPID": st.booleans(),
    "containers": keyed("name", NAMES, **CONTAINER_FIELDS),
    "volumes": keyed("name", NAMES, emptyDir=mapping(medium=WORDS), hostPath=st.fixed_dictionaries({"path": WORDS})),
    "tolerations": st.lists(st.fixed_dictionaries({"key": WORDS}), max_size=2),
    "imagePullSecrets": keyed("name", NAMES),
    "hostAliases": keyed("ip", NAMES, hostnames=st.lists(WORDS, max_size=2)),
    "nodeSelector": st.dictionaries(NAMES, WORDS, max_size=3),
}
METADATA_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "labels": st.dictionaries(NAMES, WORDS, max_size=3),
    "finalizers": st.lists(NAMES, max_size=4, unique=True),
}
STRATEGY = mapping(type=WORDS, rollingUpdate=mapping(maxSurge=st.sampled_from([1, "10%"])))


@st.composite
def objects(draw: st.DrawFn) -> Any:
    """Return a DaemonSet without apiVersion and kind: always with containers, since lists are what merges."""
    some = st.sets(st.sampled_from(sorted(SPEC_FIELDS)), min_size=3)
    pod = {name: draw(SPEC_FIELDS[name]) for name in sorted({"containers"} | draw(some))}
    metadata = {name: draw(field) for name, field in METADATA_FIELDS.items() if draw(st.booleans())}
    return {"metadata": metadata, "spec": {"updateStrategy": draw(STRATEGY), "template": {"spec": pod}}}


NEVER_NULL = {"name", "containerPort", "mountPath", "ip", "path", "key", "metadata", "spec", "template"}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Any], Any]:
    """Return some objects and one patch: an object with nulls in it, and directives in its maps and elements."""
    targets = draw(st.lists(objects(), min_size=4, max_size=4))
    return targets, directed(draw, draw(objects()), targets, "")


def directed(draw: st.DrawFn, value: Any, targets: list[Any], field: str) -> Any:
    """Return part of a patch with nulls and directives in it; maps are replaced only where all targets have them."""
    if isinstance(value, list):
        return value if field == "tolerations" else [marked(draw, item, ["delete"]) for item in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, below in value.items():
        held = [target.get(key) if isinstance(target, dict) else None for target in targets]
        result[key] = directed(draw, below, held, key)
        if key not in NEVER_NULL:
            result[key] = draw(st.sampled_from([result[key]] * 5 + [None]))
    if field in {"labels", "nodeSelector", "rollingUpdate"} and all(isinstance(target, dict) for target in targets):
        return marked(draw, result, ["delete", "replace"])
    return result


def marked(draw: st.DrawFn, value: Any, directives: list[str]) -> Any:
    """Return a map with a directive, one time in five; anything else as it is."""
    if not isinstance(value, dict) or draw(st.integers(0, 4)):
        return value
    return value | {"$patch": draw(st.sampled_from(directives))}


def without_leftovers(value: Any) -> Any:
    """Return what kubectl printed without the nulls and directives that it leaves in new elements."""
    if isinstance(value, dict):
        return {key: without_leftovers(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [without_leftovers(item) for item in value if not (isinstance(item, dict) and "$patch" in item)]
    return value


def kubectl_patch(targets: list[Any], patch: Any, folder: Path) -> list[Any]:
    """Return the objects as kubectl patches them."""
    path = folder / "objects.json"
    path.write_text("\n".join(map(json.dumps, targets)), encoding="utf-8")
    command = [
        "kubectl",
        "patch",
        "--local",
        "-f",
        str(path),
        "--type",
        "strategic",
        "-p",
        json.dumps(patch),
        "-o",
        "json",
    ]
    rest = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    decoder, found = json.JSONDecoder(), []
    while rest.strip():
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].lstrip()
    return found


@needs_kubectl
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=cases())
def test_same_as_kubectl(case: tuple[list[Any], Any], tmp_path: Path) -> None:
    """Merging any patch into any DaemonSet gives what kubectl gives, order of lists included."""
    targets, patch = case
    head = {"apiVersion": "apps/v1", "kind": "DaemonSet"}
    named = [head | obj | {"metadata": {"name": f"n{i}"} | obj["metadata"]} for i, obj in enumerate(targets)]
    patched = kubectl_patch(named, patch, tmp_path)
    assert [strategic_merge(obj, patch) for obj in named] == [without_leftovers(obj) for obj in patched]
