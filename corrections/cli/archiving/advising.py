"""What has to be done before the log of a restored database can be signed. It never is on the database’s word alone."""

from __future__ import annotations

from sqlalchemy import Engine

from corrections.cli.readiness import engine_of
from corrections.database import reading
from corrections.errors import Problem, Unavailable
from corrections.log import notes, queries, signing
from corrections.log.models import Log
from corrections.settings import Settings

FROM_OUTSIDE = (
    "“corrections log repair --from COPY”, with the address or the folder of any copy of the log; or “corrections log "
    "repair --last-checkpoint FILE”, with what /log/checkpoint last said, which a cache, a copy or a reader has"
)
LOST = "“corrections log retire --reason …”"


def next_steps(settings: Settings) -> list[str]:
    """What is in the way, and which command is next; nothing if the log can be signed."""
    engine = signing.attach(engine_of(settings.database_url), settings)
    try:
        signing.check(engine)
        return []
    except Problem as problem:
        return _steps(engine) or [str(problem)]
    finally:
        engine.dispose()


def _steps(engine: Engine) -> list[str]:
    with reading(engine) as session:
        log = queries.current(session)
    if log is None:
        return ["In this backup no log was started: “corrections init” starts it."]
    try:
        signing.signer(engine).key_of(log)
    except Unavailable as problem:
        return [
            f"{problem} Put it back from where the keys are kept, then run “corrections check”. A key that is lost for "
            f"good ends the log: {LOST}.",
            *_about_head(engine, log),
        ]
    return _about_head(engine, log)


def _about_head(engine: Engine, log: Log) -> list[str]:
    head = signing.signer(engine).head
    try:
        note = head.read_ours()
    except Unavailable as problem:
        return [str(problem)]
    if note is None:
        return [
            f"{head.path} is missing, which says how far the log has come, so nobody can tell whether this backup has "
            f"all of it. Next: {FROM_OUTSIDE}. Do that only after the installation that the backup was made of has "
            "ended for good: two that sign one log fork it."
        ]
    says = signing.read_signed(note, notes.verifier_key(log.vkey))
    if says is None:
        return [
            f"{head.path} says how far another log has come than the one in this backup, {log.origin}. If that log "
            "ended, and another one followed, this backup is too old: nothing of it may be signed any more. Restore "
            "one that was made later. Only if the file belongs to an installation that nobody needs, move it away. "
            f"Next: {FROM_OUTSIDE}."
        ]
    if says.size > log.size:
        return [
            f"The log has {says.size:,} entries, and this backup {log.size:,} of them. Next: “corrections log repair "
            f"--from COPY”, which brings entries {log.size} to {says.size - 1} back from any copy of the log. If no "
            f"copy has them, they are lost, and the log ends: {LOST}."
        ]
    return []
