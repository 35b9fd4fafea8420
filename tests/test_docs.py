"""What the documents say is so: generated parts are current, and every piece of Python in them runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import presets

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WITHOUT_CODE = [
    ROOT / name for name in (".github/CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md", "presets/README.md")
]
SNIPPETS = [
    pytest.param(code, id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", document.read_text(), re.DOTALL | re.MULTILINE))
]
PRELUDE = """
from pathlib import Path
import yaml
from cdk8s import ApiObject, JsonPatch
from constructs_ds import *
from constructs_ds import model
from presets import *
app = App(platform="eks")
chart = Chart(app, "chart")
namespace = Namespace(chart, "agents")
manifest = yaml.safe_load(Path("vendor.yaml").read_text())
"""


def test_generated_parts_are_current() -> None:
    """YAML and tables that the code knows are shown as they are now; `python docs/generate.py` renews them."""
    command = [sys.executable, ROOT / "docs" / "generate.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("code", SNIPPETS)
def test_snippets_run(code: str, tmp_path: Path) -> None:
    """Each piece of Python runs as it stands, given what the text around it takes for granted."""
    shutil.copy(ROOT.joinpath("tests", "vendor.yaml"), tmp_path / "vendor.yaml")
    script = tmp_path / "main.py"
    script.write_text(PRELUDE + code)
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_links_lead_somewhere() -> None:
    """Every relative link of a document names a file or folder that is there."""
    for document in [*DOCUMENTS, *WITHOUT_CODE]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_page_is_in_the_index() -> None:
    """docs/README.md links each page beside it."""
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


def test_contributing_names_what_is_there() -> None:
    """Every path with a folder in it that CONTRIBUTING.md names is there, but for placeholders."""
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:constructs_ds|presets|tests|docs|examples)/[\w./-]*)`", text))
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_preset_says_how_it_differs() -> None:
    """docs/presets.md compares each preset with what its product publishes."""
    text = (ROOT / "docs" / "presets.md").read_text().partition("## What each makes")[0]
    known = {name.removesuffix("Props") for name in presets.__all__ if name.endswith("Props")}
    assert {name for name in known if f"### {name}\n" not in text} == set()
