"""`cdk8s.yaml`: which command makes the manifests, and where they go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from constructs_ds.errors import InputError, Problem, UsageError
from constructs_ds.input.plain import is_mapping

CONFIG = "cdk8s.yaml"
_DEFAULT_OUTPUT = "dist"


@dataclass(frozen=True, slots=True)
class Project:
    """What `cdk8s.yaml` and the options say.

    Attributes:
        app: The command, for a shell, as the npm CLI runs it.
        outdir: The output folder.
    """

    app: str
    outdir: Path


def read_project(app: str | None, outdir: str | None) -> Project:
    """Return the project of the working directory; options win over `cdk8s.yaml`, which may then be missing.

    Keys that the npm CLI has for itself (`language`, `imports`, ...) are left to it.

    Raises:
        UsageError: There is no command to run.
        InputError: `cdk8s.yaml` cannot be read as what it should be.
    """
    config = _read_config()
    app = app or config.get("app")
    outdir = outdir or config.get("output") or _DEFAULT_OUTPUT
    if app is None:
        where = CONFIG if Path(CONFIG).exists() else ""
        what = "no app is named" if where else f"there is no {CONFIG} in {Path.cwd()}"
        raise UsageError(Problem(where, "app", what, "write 'app: python main.py' into it, or give --app"))
    return Project(app, Path(outdir))


def _read_config() -> dict[str, str]:
    """Return the texts under `app` and `output`, those that are there."""
    try:
        text = Path(CONFIG).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(Problem(CONFIG, "", f"cannot be read: {error.strerror or error}")) from None
    try:
        config: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(Problem(_place(error), "", "is no YAML", "mend it")) from None
    if not is_mapping(config):
        raise InputError(Problem(CONFIG, "", "is no mapping", "write 'app: python main.py' and 'output: dist'"))
    return {key: _text(key, config[key]) for key in ("app", "output") if config.get(key) is not None}


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        example = "python main.py" if key == "app" else _DEFAULT_OUTPUT
        raise InputError(Problem(CONFIG, key, f"got {value!r}", f"write a text, such as {key}: {example}"))
    return value


def _place(error: yaml.YAMLError) -> str:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return f"{CONFIG}:{mark.line + 1}" if mark is not None else CONFIG
