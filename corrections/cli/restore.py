"""`corrections restore`: an installation from its backup."""

from __future__ import annotations

from pathlib import Path

import click

ENDS = """Ends with 0 if all is restored and the log can be signed; 10 if all is restored, and the log can’t be signed
yet: what to run next is said. With --from or --last-checkpoint it ends as “corrections log repair” does. With any other
code nothing was restored."""
NOT_SIGNED = 10


@click.command(short_help="Restore a backup.", epilog=ENDS)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Verify the backup, and restore nothing.")
@click.option("--force", is_flag=True, help="Put what is there aside; without it, there may be no database.")
@click.option("--from", "copies", metavar="DIR|URL", multiple=True, help="A copy of the log; may be given repeatedly.")
@click.option(
    "--last-checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A checkpoint that somebody kept; may be given repeatedly.",
)
@click.option("--patience", default=30.0, show_default=True, help="Seconds that one answer of a copy may take.")
@click.pass_context
def restore(
    context: click.Context,
    file: Path,
    only_check: bool,
    force: bool,
    copies: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    patience: float,
) -> None:
    """Restore a backup into this installation, on SQLite or PostgreSQL, whichever it was made from.

    All of it is verified first, its public log too, and made ready beside what is there; then both change places in
    one step. Stop the website and the workers before. Sessions are ended, emails held back and publications stopped:
    an old database does not know what happened since. If the log has more entries than the backup, nothing is signed
    until they are brought back from a copy of the log, which --from does at once.
    """
    from corrections import settings as settings_module
    from corrections.cli import repairing, rotating
    from corrections.cli.archiving import advising, restoring

    if only_check:
        says = restoring.look(file)
        log = f"; the log has {says.log.size:,} entries" if says.log else ""
        click.echo(f"{file} is whole: made {says.made} by version {says.version}{log}.")
        return
    settings = settings_module.load()
    restoring.tell(settings, restoring.restore(settings, file, replace=force))
    rotating.take_up_restored(settings)
    if copies or checkpoints:
        repairing.repair(settings, copies, checkpoints, patience=patience)
        return
    steps = advising.next_steps(settings)
    if steps:
        click.echo("The site can be served, and takes reports; nothing can be published yet:")
        for step in steps:
            click.echo(f"- {step}")
        context.exit(NOT_SIGNED)
    click.echo("The log can be signed. Start the website and the workers.")
