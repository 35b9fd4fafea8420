"""A synth killed at any moment leaves the old output whole, or the new one: never less, never a mixture."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)

_DRIVER = '''
"""Write a folder again and again, each time killed one line later; print what was left and what the next run made."""
import json, os, signal, sys
from pathlib import Path
from constructs_ds.output import swap, tree

OLD = {"app.k8s.yaml": "old", "same.k8s.yaml": "same", "sub/stale.k8s.yaml": "stale"}
NEW = {"app.k8s.yaml": "new", "same.k8s.yaml": "same", "more.k8s.yaml": "more"}
base, can_exchange = Path(sys.argv[1]), sys.argv[2] == "exchange"
if not can_exchange:
    swap._system_call = lambda: None
FILES = {swap.__file__, tree.__file__}


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def die_at(line):
    left = line

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


line, left_by_kill, left_by_next = 0, [], []
while True:
    line += 1
    dist = base / str(line) / "dist"
    tree.write_tree(dist, OLD)
    (dist / "README.md").write_text("kept")
    child = os.fork()
    if child == 0:
        die_at(line)
        tree.write_tree(dist, NEW)
        sys.settrace(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        break
    left_by_kill.append(content(dist) if dist.exists() else content(dist.parent / ".dist.constructs-ds-old"))
    tree.write_tree(dist, NEW)
    left_by_next.append([content(dist), sorted(os.listdir(dist.parent))])
json.dump({"kills": line - 1, "left": left_by_kill, "next": left_by_next, "last": content(dist)}, sys.stdout)
'''

_KEPT = {"README.md": "kept"}
_OLD = {"app.k8s.yaml": "old", "same.k8s.yaml": "same", "sub/stale.k8s.yaml": "stale"} | _KEPT
_NEW = {"app.k8s.yaml": "new", "same.k8s.yaml": "same", "more.k8s.yaml": "more"} | _KEPT


@pytest.mark.parametrize("how", ["exchange", "two renames"])
def test_killed_at_every_line(tmp_path: Path, how: str) -> None:
    """After SIGKILL at each line of the writer the folder has all old or all new files, and the next run ends well.

    Without an exchange of names there is one moment at which the old folder stands beside its place; the next run puts
    it back, and it is whole.
    """
    done = subprocess.run(
        [sys.executable, "-c", _DRIVER, str(tmp_path), how], capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads(done.stdout)
    assert result["kills"] > 50
    assert [left for left in result["left"] if left not in (_OLD, _NEW)] == []
    assert {"app.k8s.yaml": "old"}.items() <= result["left"][0].items()
    assert _NEW in result["left"]  # some kills come after the exchange
    assert [made for made in result["next"] if made != [_NEW, ["dist"]]] == []
    assert result["last"] == _NEW


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Two synths of one folder at once both end well, and the folder has the files of one of them."""
    code = (
        "import sys; from pathlib import Path; from constructs_ds.output import write_tree\n"
        "for n in range(30): write_tree(Path(sys.argv[1]), {f'{sys.argv[2]}{i}.k8s.yaml': str(n) for i in range(20)})"
    )
    commands = [[sys.executable, "-c", code, str(tmp_path / "dist"), name] for name in ("a", "b")]
    writers = [subprocess.Popen(command, stderr=subprocess.PIPE) for command in commands]
    assert [(writer.communicate()[1].decode(), writer.returncode) for writer in writers] == [("", 0), ("", 0)]
    names = sorted(path.name for path in (tmp_path / "dist").iterdir())
    assert names in [sorted(f"{name}{i}.k8s.yaml" for i in range(20)) for name in ("a", "b")]
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]
