"""The command `constructs-ds`: one module per command, each imported only when it runs."""

from __future__ import annotations

import errno
import os
import signal
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from constructs_ds.errors import ConstructsDsError, Problem

if TYPE_CHECKING:
    from types import FrameType

COMMANDS: dict[str, str] = {
    "init": "A GitOps repository to begin with: code, tests, CI, Argo CD Application.",
    "synth": "Run the app of cdk8s.yaml and write its manifests, all or none.",
    "check": "Is the output folder what the code says? Shows the difference.",
    "pod-security": "The Pod Security level each workload needs, and which field is to blame.",
    "coverage": "On which nodes each DaemonSet runs, why not on the others, what it costs them.",
    "explain": "What each agent may touch of its node and the API server, and why.",
    "catalog": "The presets and roles: version, Pod Security level, host access.",
    "rollout": "How long a change takes, and how many nodes lack the agent meanwhile.",
    "report": "One HTML page: where agents run, what they cost, may do, and how they roll out.",
    "inventory": "Nodes of a platform, as many as wanted, for trying things out.",
}
"""Every command with its one line of help; `a-b` lives in the module `constructs_ds.cli.a_b` as `command`."""


_INTERRUPTED = 128 + 2
"""128 and SIGINT."""

_TERMINATED = 128 + 15
"""128 and SIGTERM."""

_TAKES_NO_MORE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to an open file answers when the disk is full, the quota or the limit reached, or it is broken."""


class LazyGroup(click.Group):
    """A group that knows its commands by name, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"constructs_ds.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one a misspelt name is close to."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            close = get_close_matches(args[0].lower(), COMMANDS, n=1)
            if not close:
                raise
            ctx.fail(f"No such command {args[0]!r}; did you mean {close[0]!r}?")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from `COMMANDS` alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="constructs-ds")
def cli() -> None:
    """Write, check and roll out node-level agents on Kubernetes.

    Exit status: 0 fine, 1 findings, 2 wrong usage or unreadable input.
    """


def main() -> None:
    """Run the command line; a user's mistake is one line per problem on standard error, never a traceback.

    A reader that goes away (`| head`), Ctrl-C and SIGTERM end it quietly, with the status that shells know them by.
    """
    if hasattr(signal, "SIGPIPE"):  # not on Windows
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(_run())
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(_INTERRUPTED)
    except ConstructsDsError as error:
        click.echo("\n".join(f"constructs-ds: {problem}" for problem in error.problems), err=True)
        sys.exit(error.exit_code)


def _run() -> int | None:
    """Run the command and put on its way what it wrote, which at the interpreter's exit would be too late to mend.

    Raises:
        ConstructsDsError: Standard output takes nothing more, as on a full disk.
    """
    try:
        try:
            status: int | None = cli.main(prog_name="constructs-ds", standalone_mode=False)
        finally:
            if sys.stdout is not None:  # as `>&-` leaves it
                sys.stdout.flush()
    except OSError as error:
        of_a_file = error.filename is not None  # an open stream has no name
        if sys.stdout is None or of_a_file or error.errno not in _TAKES_NO_MORE:
            raise
        # What could not be written is still in the buffer, and the interpreter tries once more as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ConstructsDsError(
            Problem("standard output", "", f"cannot be written: {error.strerror or error}", "see to space and rights")
        ) from None
    return status


def _terminate(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    """End as Ctrl-C does, so that temporary folders vanish; a second SIGTERM does not disturb that."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(_TERMINATED)
