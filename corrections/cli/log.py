"""`corrections log`: what can be done with the public log, ours or anybody's."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

EPILOG = """Ends with 0 if all holds; 1 if it could not be done here; 2 if it was not asked for rightly; 3 if the log
can’t be reached; 4 if it is not signed with the right key; 5 if something is not what was signed; 6 if the log was
forked; 7 if it was shortened; 11 if it is not countersigned by the witnesses that were asked for. One line says why."""


REPAIRED = """Ends with 0 if the log can be signed again; 1 if it could not be done here; 2 if it was not asked for
rightly; 3 if a copy can’t be reached; 4 if a checkpoint is not signed with the log’s key; 5 if a copy is not what was
signed; 8 if what is missing is in no copy; 9 if the copies or checkpoints contradict each other or the database.
Whatever it ends with but 0, nothing was changed."""


@click.group(short_help="Verify a public log; bring ours back.")
def log() -> None:
    """Verify a public log, ours or anybody’s; bring ours back after its database was restored."""


@log.command(short_help="Bring back entries that a restored database lacks.", epilog=REPAIRED)
@click.option("--from", "copies", metavar="DIR|URL", multiple=True, help="A copy of the log; may be given repeatedly.")
@click.option(
    "--last-checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A checkpoint that somebody kept; may be given repeatedly.",
)
@click.option("--patience", default=30.0, show_default=True, help="Seconds that one answer may take.")
def repair(copies: tuple[str, ...], checkpoints: tuple[Path, ...], patience: float) -> None:
    """Bring back the entries that a restored database lacks, as they were signed.

    The newest checkpoint that the log signed, of the one kept here and those that are given or in the copies, says
    which entries there have to be. They are read from the copies, checked against it, and added in one transaction,
    with the article versions and corrections that they speak of. Nothing is signed. Stop the website and the workers
    before.
    """
    from corrections import settings as settings_module
    from corrections.cli import repairing

    repairing.repair(settings_module.load(), copies, checkpoints, patience=patience)


@log.command(short_help="End the log in the open, and begin the next one.")
@click.option("--reason", required=True, help="Why, in a sentence that is published.")
@click.option(
    "--last-checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A checkpoint that somebody kept; may be given repeatedly.",
)
@click.option("--yes", "sure", is_flag=True, help="Don’t ask.")
def retire(reason: str, checkpoints: tuple[Path, ...], sure: bool) -> None:
    """End the log in the open, and begin the next one.

    For a log that can’t go on: its key is lost, or somebody else may have it, or entries are lost for good. What it
    holds is served at its addresses for ever. Its key is destroyed. The next log has a name and a key of its own, and
    its first entry names the old one’s last checkpoint, the entries that are missing, and the reason. Stop the website
    and the workers before. Broken off, it is brought to its end by running it again. With --yes, a log that holds
    nothing but its beginning is not ended.
    """
    from corrections import settings as settings_module
    from corrections.cli import retiring

    retiring.retire(settings_module.load(), reason=reason, checkpoints=checkpoints, sure=sure)


@log.command("rotate-key", short_help="Change the key that signs the log.")
@click.option("--finish", is_flag=True, help="End the change: sign with the new key alone.")
@click.option("--key-only", is_flag=True, help="Make the new key, and begin nothing yet.")
@click.option("--yes", "sure", is_flag=True, help="Don’t ask.")
def rotate_key(finish: bool, key_only: bool, sure: bool) -> None:
    """Change the key that signs the log, in two steps. Nothing has to be stopped or started for it.

    The first makes a new key (beside the old one; or it takes the one that lies there, or where LOG_NEW_KEY says), and
    the log signs with both. Everybody who verifies it with the old key goes on as before, and can note the new one. The
    second, with --finish, some weeks later: it signs with the new key alone, and the old one is overwritten. Broken
    off, each goes on when it is run again. With several machines, make the key with --key-only, copy it to all of them,
    and begin then.

    This is for a key that nobody else has. If somebody else may have it, or it is lost, end the log: see “corrections
    log retire --help”.
    """
    from corrections import settings as settings_module
    from corrections.cli import rotating

    if finish and key_only:
        raise click.UsageError("--finish and --key-only don’t go together.")
    rotating.rotate(settings_module.load(), finish=finish, key_only=key_only, sure=sure)


@log.command("take-over", short_help="Go on with a log from a copy of its installation.")
@click.option("--yes", "sure", is_flag=True, help="Don’t ask.")
def take_over(sure: bool) -> None:
    """Go on with a log from a copy of its installation, after the first one has ended for good.

    An installation that was copied signs nothing: two that sign one log fork it. This makes the copy the one that does.
    """
    from corrections import settings as settings_module
    from corrections.cli import owning

    owning.take_over(settings_module.load(), sure=sure)


@log.command(short_help="Verify a log, a copy of one, a proof file, or evidence.", epilog=EPILOG)
@click.argument("source", metavar="[URL|DIR|FILE]", required=False)
@click.option(
    "--vkey",
    "vkeys",
    multiple=True,
    help="The key that the log has to be signed with; repeatable for evidence. [default: the one that is remembered]",
)
@click.option(
    "--witness", "witnesses", metavar="VKEY", multiple=True, help="A witness that has to have signed, too; repeatable."
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A policy file (C2SP tlog-policy), such as /log/policy: which witnesses have to have countersigned.",
)
@click.option(
    "--mirror",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep a full copy in this folder, as large as what is served.",
)
@click.option("--no-documents", is_flag=True, help="Look at entries and tiles, not at what the entries commit to.")
@click.option(
    "--document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With a proof file: see that this is the document of its entry.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that somebody kept: the log has to go on from it.",
)
@click.option("--most", type=click.IntRange(1), help="Check no log with more entries. [default: 100,000,000]")
@click.option("--patience", default=30.0, show_default=True, help="Seconds that one answer may take.")
@click.option(
    "--memory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where it is remembered what was seen. [default: $XDG_STATE_HOME/corrections/logs]",
)
@click.pass_context
def verify(
    context: click.Context,
    source: str | None,
    vkeys: tuple[str, ...],
    witnesses: tuple[str, ...],
    policy: Path | None,
    mirror: Path | None,
    no_documents: bool,
    document: Path | None,
    since: Path | None,
    most: int | None,
    patience: float,
    memory: Path | None,
) -> None:
    """Verify a log, a copy of one, a proof file, or evidence.

    Of a log at an address, or copied into a folder: that its checkpoint is signed, that every entry and every tile
    gives the root that is signed, that every document is what its entry commits to, and that it goes on from what was
    seen of it the last time. Of a file .tlog-proof: that its entry is in the log, without asking anybody. Of an
    evidence.zip: the same for each record in it, and that every file there says what was signed. Of all of them, with
    --witness or --policy, that those have countersigned whom you believe. Of nothing that is named: the logs in this
    installation’s own database, and what its pages show of them; of what differs, the entry and the field.
    """
    if source is None:
        _verify_stored(context)
        return
    from corrections.cli.verifying import cosigning, evidence, finding, offline, online
    from corrections.cli.verifying.memory import Memory, usual_folder
    from corrections.cli.verifying.served import Served

    known, wanted = Memory(memory or usual_folder()), cosigning.wanted(witnesses, policy)
    vkey = vkeys[0] if vkeys else None
    say = partial(click.echo, err=True)
    asked = finding.Asked(known, say, vkey, not no_documents, most or finding.MOST_ENTRIES, wanted, since)
    is_address, place = source.lower().startswith(("http://", "https://")), Path(source)
    is_evidence = not is_address and place.is_file() and evidence.is_evidence(place)
    is_log = is_address or place.is_dir()
    if document is not None and (is_log or is_evidence):
        raise click.UsageError("--document goes with a proof file.")
    if len(vkeys) > 1 and not is_evidence:
        raise click.UsageError("More than one --vkey goes with evidence of more than one log.")
    if (since is not None and not is_log) or (mirror is not None and not is_address):
        raise click.UsageError("--mirror goes with an address, --since with one or with a copy of a log.")
    if is_address and source.endswith(".tlog-proof"):
        raise click.UsageError("That is the address of a proof file: save it, and verify what you saved.")
    if is_address:
        try:
            served = contextlib.closing(Served(source, patience=patience))
        except ValueError as error:
            raise click.UsageError(f"{error}.") from error
        with served as one:
            online.verify_url(source, asked, mirror, one)
    elif place.is_dir():
        online.verify_folder(place, asked)
    elif is_evidence:
        evidence.verify_evidence(place, asked, vkeys)
    elif place.is_file():
        offline.verify_file(place, known, vkey, document, wanted)
    else:
        raise click.UsageError(f"There is no file and no folder {source}, and it is no address.")


def _verify_stored(context: click.Context) -> None:
    from corrections import settings as settings_module
    from corrections.cli.readiness import ready_engine
    from corrections.cli.verifying.stored import verify_stored

    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        raise click.UsageError("These options go with an address, a folder or a file.")
    engine = ready_engine(settings_module.load())
    try:
        for line in verify_stored(engine):
            click.echo(line)
    finally:
        engine.dispose()
