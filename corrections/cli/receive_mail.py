"""`corrections receive-mail`: take one mail in, as a mail server hands it over."""

from __future__ import annotations

import logging
import sys

import click

from corrections.errors import Problem

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and brings it again


@click.command(short_help="Take a mail to the corrections address in.")
def receive_mail() -> None:
    """Take a mail in from standard input, for a mail server that delivers into a pipe.

    In /etc/aliases: corrections: "|/path/to/corrections receive-mail". A mail server takes exit code 75 for “later”:
    nothing is lost while the database can’t be reached, or anything else fails. The same mail, brought twice, is taken
    in once.
    """
    try:
        _receive()
    except Exception as problem:
        # With any other code the server sends the mail back to who wrote it. We only fail to take it in.
        if not isinstance(problem, (Problem, OSError)):
            logging.getLogger(__name__).exception("a mail could not be taken in")
        click.echo(str(problem) or type(problem).__name__, err=True)
        sys.exit(TRY_AGAIN)


def _receive() -> None:
    from corrections import settings as settings_module
    from corrections.cli import logs, readiness
    from corrections.mailbox import receiving
    from corrections.mailbox.parsing import MOST_BYTES

    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    while sys.stdin.buffer.read(65_536):  # a server whose pipe is closed early takes the mail for undelivered
        pass
    settings = settings_module.load()
    logs.configure()
    engine = readiness.ready_engine(settings)
    receiving.receive(engine, settings, raw, whole=len(raw) <= MOST_BYTES)
    engine.dispose()
