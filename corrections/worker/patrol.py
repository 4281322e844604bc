"""Going round the log, bundle by bundle, as long as the newsroom runs: disks forget, and databases have owners.

What is not as it was signed is found without anybody asking, and nothing more is signed on top of it.
"""

from __future__ import annotations

import logging

from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from corrections import database
from corrections.articles import auditing as versions
from corrections.errors import Message
from corrections.log import auditing, queries, tiles
from corrections.log.auditing import Spoiled
from corrections.log.models import Log
from corrections.notices import auditing as revisions
from corrections.policy import auditing as policies

logger = logging.getLogger(__name__)


def go_round(engine: Engine) -> str | None:
    """See to the next bundle of the log that takes entries, or to the first one again; return what is spoiled.

    A bundle that was is seen to again until it no longer is: what was brought back is signed on from by itself.
    """
    with database.reading(engine) as session:
        log = queries.current(session)
        if log is None or log.size == 0:
            return None
        log_id, before = log.id, log.spoiled
        number = log.patrolled // tiles.WIDTH if log.patrolled < log.size else 0
        problem, reached = None, number * tiles.WIDTH
        try:
            reached = see_to(session, log, number).stop
        except Spoiled as error:
            problem = str(error).removesuffix(".")
    with database.writing(engine) as session:
        session.execute(update(Log).where(Log.id == log_id).values(patrolled=reached, spoiled=problem))
    if problem is not None and problem != before:
        logger.error("%s", problem)
    return problem


def see_to(session: Session, log: Log, number: int) -> range:
    """See that a bundle of a log, and what pages show of it, is what was signed; return the indexes of its entries.

    Raises Spoiled that names the entry and the field.
    """
    entries = range(number * tiles.WIDTH, min((number + 1) * tiles.WIDTH, log.size))
    try:
        auditing.see_to_bundle(session, log, number)
        what = _differing(session, log.id, entries)
    except UNREADABLE:
        what = f"what is stored of entry {_unreadable(session, log.id, entries)} can’t be read"
    if what is not None:
        raise Spoiled(Message.of("The log {origin} is spoiled: {what}.", origin=log.origin, what=what))
    return entries


# Of values that are none of those that a column holds.
UNREADABLE = (ValueError, LookupError, TypeError, DBAPIError)


def _differing(session: Session, log_id: int, entries: range) -> str | None:
    """What rows of versions, of revisions and of the policy say otherwise than the documents of these entries."""
    each = (versions.spoiled, revisions.spoiled, policies.spoiled)
    return next((what for spoiled in each if (what := spoiled(session, log_id, entries)) is not None), None)


def _unreadable(session: Session, log_id: int, entries: range) -> int:
    """The first of these entries of which something can't be read."""
    for index in entries:
        try:
            queries.entries(session, [(log_id, index)])
            queries.parts(session, [(log_id, index)])
            _differing(session, log_id, range(index, index + 1))
        except UNREADABLE:
            return index
    return entries.start
