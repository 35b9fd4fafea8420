"""Arrows point one way, and what is pure starts no Node.js."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

FOUNDATION = {"errors", "quantity", "versions", "validation", "_lazy", "node"}
PURE = {*FOUNDATION, "model", "input", "output", "pss", "simulate", "platforms"}
PROPS = {*PURE, "builder", "agents"}
MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(FOUNDATION, FOUNDATION),
    "model": FOUNDATION,
    **dict.fromkeys(PURE - FOUNDATION - {"model"}, PURE),
    "builder": PURE,
    "agents": PROPS,
    "presets": PROPS,
    "explain": {*PURE, "builder"},
    "scaffold": PURE,
    "cdk": PROPS,
    "agents.constructs": {*PROPS, "cdk"},
    "presets.constructs": {*PROPS, "cdk", "agents.constructs", "presets"},
    "testing": {*PROPS, "cdk"},
    "cli": {*PROPS, "explain", "scaffold", "cdk", "presets", ""},
}
"""Folder, or module where it stands apart -> the others that it may import; "" is the package's own public names."""

CDK_SIDE = {"cdk", "agents.constructs", "presets.constructs", "cli"}
"""Where cdk8s may be imported."""


def modules() -> Iterator[Path]:
    """Yield every module of the library but the two that only name lazily what is elsewhere."""
    for package in ("constructs_ds", "presets"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path not in {ROOT / "constructs_ds" / "__init__.py", ROOT / "presets" / "__init__.py"}:
                yield path


def layer_of(module: str) -> str:
    """Return the layer that a dotted module name is in."""
    package, *rest = module.split(".")
    inside = ["presets", *rest] if package == "presets" else rest
    return ".".join(inside[:2]) if inside[1:2] == ["constructs"] else "".join(inside[:1])


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports when it runs; blocks for type checkers do not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from imports(ast.Module([other], []))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield from imports(node)


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path: Path) -> None:
    """A module imports its own layer and those below it, and cdk8s only on the cdk8s side."""
    here = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found = list(imports(ast.parse(path.read_text(encoding="utf-8"))))
    ours = {layer_of(name) for name in found if name.split(".")[0] in {"constructs_ds", "presets"}}
    assert ours - {here} <= MAY_IMPORT[here]
    if here not in CDK_SIDE:
        assert not {name.split(".")[0] for name in found} & {"cdk8s", "constructs", "jsii"}


@pytest.mark.parametrize(
    "module",
    [
        "constructs_ds",
        "constructs_ds.model",
        "constructs_ds.pss",
        "constructs_ds.input",
        "constructs_ds.output",
        "constructs_ds.simulate",
        "constructs_ds.platforms",
        "constructs_ds.builder.manifests",
        "constructs_ds.builder.from_manifest",
        "constructs_ds.agents.node_exporter",
        "constructs_ds.cli",
        "presets",
        "presets.prometheus_node_exporter",
    ],
)
def test_starts_no_node(module: str) -> None:
    """Importing what is pure loads neither jsii nor cdk8s."""
    program = f"import sys, {module}; print(*({{'jsii', 'cdk8s', 'constructs'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_manifests_need_no_node() -> None:
    """From props to YAML works where there is no Node.js at all."""
    program = """
import sys
from constructs_ds import manifests, Settings
from constructs_ds.output import dumps
from presets.prometheus_node_exporter import PrometheusNodeExporterProps
assert "kind: DaemonSet" in dumps(manifests(PrometheusNodeExporterProps(), Settings(), name="a", namespace="n"))
assert "jsii" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={"PATH": ""}, check=True)


CHANGES_BY_ITSELF = {"datetime", "time", "random", "socket", "uuid", "secrets", "getpass", "locale", "platform"}
"""Modules whose answers differ from day to day, or from machine to machine."""


def test_what_is_written_depends_on_the_code_alone() -> None:
    """Nothing but the progress bar of the command line looks at a clock, a host name or chance."""
    looks = {
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("constructs_ds/**/*.py"), *ROOT.glob("presets/**/*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if name.split(".")[0] in CHANGES_BY_ITSELF
    }
    assert looks == {"constructs_ds/cli/_fleet.py"}
