"""The command `corrections` and what it does with failures: one clear line, and an exit code that is not 0.

This module and the commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import atexit
import gc

import click

from corrections import __version__
from corrections.cli.allow_passwords import allow_passwords
from corrections.cli.backup import backup
from corrections.cli.capture import capture
from corrections.cli.check import check
from corrections.cli.demo import demo
from corrections.cli.export_case import export_case
from corrections.cli.init import init
from corrections.cli.log import log
from corrections.cli.receive_mail import receive_mail
from corrections.cli.restore import restore
from corrections.cli.second_factor import remove_second_factor
from corrections.cli.serve import serve
from corrections.cli.settings import settings
from corrections.cli.watch import watch
from corrections.cli.worker import worker
from corrections.errors import Problem


class Commands(click.Group):
    """Commands whose failures are told in one line."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            raise click.ClickException(worded(problem)) from problem
        except OSError as error:
            if error.strerror is None:
                raise
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror}.") from error


def worded(problem: Problem) -> str:
    """What went wrong and, as the person at a terminal can do something about it, what the database said."""
    said = getattr(problem.__cause__, "orig", None)
    return (
        f"{problem} ({str(said).strip().splitlines()[0]})" if said is not None and str(said).strip() else str(problem)
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="corrections")
def main() -> None:
    """An editorial corrections tracker for one newsroom.

    Settings come from environment variables CORRECTIONS_<NAME> and from corrections.toml in the instance folder;
    “corrections settings” lists them all.
    """
    # What a command loads stays to its end, and goes with its process: to look through it for garbage again and again
    # took a tenth to a quarter of the time that commands need.
    gc.set_threshold(10_000, 10, 10)
    atexit.register(gc.freeze)


COMMANDS = (demo, init, serve, worker, watch, capture, receive_mail, settings, check, log, backup, restore)
for command in (*COMMANDS, export_case, remove_second_factor, allow_passwords):
    main.add_command(command)
