"""What the documents say is so: generated parts are current, and every piece of Python in them runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
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
    """The README shows the YAML and the catalog as they are now; `python docs/generate.py` renews them."""
    done = subprocess.run([sys.executable, ROOT / "docs" / "generate.py", "--check"], check=False)
    assert done.returncode == 0


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
    for document in [*DOCUMENTS, ROOT / ".github" / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
