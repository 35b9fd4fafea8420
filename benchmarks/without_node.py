"""Props to YAML without Node.js, beside PyYAML's C dumper, `kubectl kustomize` and cdk8s-plus on the same agents.

`python -m benchmarks.without_node`. cdk8s-plus needs Node.js and the extra `bench`; kubectl is left out where missing.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from benchmarks.agents import NAMESPACE, OBJECTS_PER_AGENT, props
from benchmarks.timing import best_of, row
from constructs_ds.builder.manifests import manifests
from constructs_ds.output import dumps, in_document_order, in_field_order

AGENTS = 500


def render(count: int) -> str:
    """Return the YAML of agents, from props."""
    made = [each for index in range(count) for each in manifests(props(), name=f"agent-{index}", namespace=NAMESPACE)]
    return dumps(map(in_field_order, in_document_order(made)))


def kustomize(text: str) -> float | None:
    """Return the seconds that `kubectl kustomize` takes for the same objects; None without kubectl."""
    if shutil.which("kubectl") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "agents.yaml").write_text(text)
        (Path(folder) / "kustomization.yaml").write_text(f"namespace: {NAMESPACE}\nresources: [agents.yaml]\n")
        command = ["kubectl", "kustomize", folder]
        return best_of(3, lambda: subprocess.run(command, check=True, capture_output=True))


def main() -> None:
    """Print the times per object."""
    objects = AGENTS * OBJECTS_PER_AGENT
    text = render(AGENTS)
    parsed = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    dumper = best_of(3, lambda: yaml.dump_all(parsed, Dumper=yaml.CSafeDumper, sort_keys=False))
    peers = {"PyYAML's C dumper alone": dumper / objects}
    if (built := kustomize(text)) is not None:
        peers["kubectl kustomize"] = built / objects
    from benchmarks.through_cdk8s import per_object, plus  # noqa: PLC0415  (starts Node.js)

    peers["cdk8s-plus"] = per_object(plus, 100)
    print("Without Node.js (props to checked YAML; above 1.00x is faster than the peer)")
    print(row(f"{AGENTS} agents", best_of(3, lambda: render(AGENTS)), objects, peers))


if __name__ == "__main__":
    main()
