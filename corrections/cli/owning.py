"""Going on with a log from another place: the installation that signed it has ended, and this is its copy."""

from __future__ import annotations

import click

from corrections import database
from corrections.cli.readiness import ready_engine
from corrections.cli.verifying.endings import Ended
from corrections.log import notes, queries, signing
from corrections.settings import Settings


def take_over(settings: Settings, *, sure: bool) -> None:
    """Make the head of the log this installation's own. Raises Ended, Problem."""
    engine = ready_engine(settings)
    with database.reading(engine) as session:
        log = queries.current(session)
    if log is None:
        raise Ended("There is no log in the database: “corrections init” starts one.")
    head = signing.signer(engine).head
    note = head.read()
    checkpoint = signing.read_signed(note, notes.verifier_key(log.vkey))
    if note is None or checkpoint is None:
        raise Ended(f"{head.path} holds no checkpoint that this log signed: see “corrections log repair --help”.")
    click.echo(
        f"This installation goes on with the log {log.origin} after {checkpoint.size:,} entries. If the one that it "
        "was copied from has published more, or still publishes, the log is forked, and that can’t be undone: compare "
        "with its /log/checkpoint, and see that it has ended for good."
    )
    if not sure and click.prompt(f"To go on, type {log.origin}", default="", show_default=False) != log.origin:
        raise Ended("Nothing was changed.")
    with head.alone():
        # Whoever typed may have taken long: what is there now must not be put back to what was agreed to.
        if head.read() != note:
            raise Ended(f"{head.path} has changed meanwhile. Nothing was changed: run this again.")
        head.write(note)
    signing.check(engine)
    engine.dispose()
    click.echo("The log can be signed here.")
