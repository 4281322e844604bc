"""Changes that nobody said a word about: sorted, made cases when their time is over, on record once explained; and
what was removed and comes again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections.articles.sorting.sort import Sorted
from corrections.cases import returns
from corrections.database import reading, writing
from corrections.events import SYSTEM
from corrections.taxonomy import Change
from corrections.watch import explaining, noticing
from corrections.watch.noticing import Unsorted

logger = logging.getLogger(__name__)

MOST = 20  # in one transaction, which keeps other writers waiting


def sort_next(engine: Engine) -> bool:
    """Sort one version between two transactions: a long text takes seconds. True if there may be another."""
    with reading(engine) as session:
        version = noticing.unsorted(session)
    if version is None:
        return False
    found = sorted_as(version)
    place = place_of(version, found)
    with writing(engine) as session:
        noticing.notice(session, version, found, place)
    return True


def place_of(version: Unsorted, found: Sorted) -> list[int] | None:
    """Where the words stood that the change is about; a place that can't be told is not known."""
    try:
        return version.place(found)
    except Exception:
        logger.exception(
            "what changed in version %d of article %d could not be placed", version.number, version.article_id
        )
        return None


def sorted_as(version: Unsorted) -> Sorted:
    """What kind of change it is. One that our rules fail on is for an editor to see, and stops none of the others."""
    try:
        return version.sort()
    except Exception:
        logger.exception("version %d of article %d could not be sorted", version.number, version.article_id)
        return Sorted(Change.WORDING)


def changes(session: Session) -> bool:
    """Notice what was taken down, and open cases for what is due; True if there may be more."""
    return any([_notice_removals(session), _settle(session)])


def returned(session: Session) -> bool:
    """Tell the desks of versions that say again what was removed; True if there may be more."""
    return all(returns.tell_next(session) for _ in range(MOST))


def explanations(session: Session) -> bool:
    """Put one explanation on record. True if there may be another."""
    return explaining.publish_explanation(session)


def _notice_removals(session: Session) -> bool:
    left = MOST
    with _contained(session, "what was taken down could not be noticed"):
        while left and noticing.notice_removal(session):
            left -= 1
    return not left


def _settle(session: Session) -> bool:
    due = noticing.due(session, most=MOST)
    for change in due:
        noticing.put_off(change)  # first, in case it can't be settled
        with _contained(session, f"change {change.id} could not be settled"):
            noticing.settle(session, change, by=SYSTEM)
    return len(due) == MOST


@contextmanager
def _contained(session: Session, failed: str) -> Iterator[None]:
    """One piece of the work: a fault of ours in it undoes none of the others, nor keeps them waiting."""
    try:
        with session.begin_nested():
            yield
    except OperationalError:
        raise  # the database can't now: it is tried again
    except Exception:
        logger.exception(failed)
