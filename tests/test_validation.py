"""What pydantic finds wrong, in the user's own words and spelling."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from constructs_ds.errors import Problem, PropsError
from constructs_ds.validation import Refusing, did_you_mean


class Inner(BaseModel, metaclass=Refusing):
    """Something inside."""

    model_config = ConfigDict(extra="forbid", strict=True)
    number: int
    shade: Literal["light", "dark"] = "light"


class Other(BaseModel, metaclass=Refusing):
    """Another thing that may stand in its place."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: str


class Outer(BaseModel, metaclass=Refusing):
    """Something with others inside."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)
    one: Inner | None = None
    many: Sequence[Inner] = ()
    named: Mapping[str, Inner | str] = Field(default_factory=dict)
    either: Inner | Other | None = None
    host_ip: str | None = Field(default=None, alias="hostIP")

    @field_validator("many")
    @classmethod
    def _not_too_many(cls, value: Sequence[Inner]) -> Sequence[Inner]:
        if len(value) > 2:
            raise PropsError(Problem("", "", "too many", "leave some out"))
        return value


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"one": {"number": 1, "shde": "dark"}}, ["one.shde: unknown prop; did you mean 'shade'?"]),
        ({"many": [{"number": 1}, {}]}, ["many[1].number: required, but not given"]),
        (
            {"many": [{"number": 1, "shade": "drak"}]},
            ["many[0].shade: got 'drak'; allowed: 'dark', 'light' -- did you mean 'dark'?"],
        ),
        ({"many": Inner(number=1)}, ["many: got Inner(number=1, shade='light'); give a list"]),
        ({"many": [{"number": 1}] * 3}, ["many: too many; leave some out"]),
        ({"named": {"NODE": {"number": 1, "zzz": 2}}}, ["named.NODE.zzz: unknown prop; known: number, shade"]),
        ({"either": {"number": 1, "txt": "x"}}, ["either.txt: unknown prop"]),
        ({"either": "x"}, ["either: got 'x'; give an Inner or an Other"]),
        ({"named": {"NODE": None}}, ["named.NODE: got None; give an Inner or a text"]),
        ({"host_ip": 10}, ['host_ip: got 10; give a text: "10"']),
        ({"hostIp": "x"}, ["hostIp: unknown prop; did you mean 'host_ip'?"]),
        ({"one": 1, "zzz": 2}, ["one: got 1; give an Inner", "zzz: unknown prop; known: either, host_ip, many"]),
    ],
)
def test_mistakes_in_words(given: dict[str, Any], lines: list[str]) -> None:
    """Each mistake is one line with the path as it was written, and a hint where one can be given."""
    with pytest.raises(PropsError) as caught:
        Outer(**given)
    said = str(caught.value).splitlines()
    assert len(said) >= len(lines)
    for line in lines:
        assert any(each.partition(": Outer: ")[2].startswith(line) for each in said), said


def test_value_without_a_name() -> None:
    """A value without a name, as other libraries take them, is a mistake in one line as well, not a TypeError."""
    with pytest.raises(PropsError, match=r"test_validation\.py:\d+: Inner: got 3 without a name; write name=value"):
        Inner(3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_the_line_is_the_users(tmp_path: Path) -> None:
    """The place of a mistake is the file and line of the call, with nothing of the library in between."""
    program = tmp_path / "main.py"
    program.write_text(
        "from constructs_ds import HostAccess\n\n"
        "def logs():\n"
        "    return HostAccess.path('var/log', 'reads logs')\n\n"
        "try:\n    logs()\nexcept ValueError as error:\n    print(error)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.stdout.startswith("main.py:4: HostPath: 'var/log' is no absolute path")


@pytest.mark.parametrize(
    ("given", "hint"),
    [("imagee", " -- did you mean 'image'?"), ("zzz", ""), ("", "")],
)
def test_did_you_mean(given: str, hint: str) -> None:
    """A known name is suggested only where it is close."""
    assert did_you_mean(given, ["image", "args"]) == hint
