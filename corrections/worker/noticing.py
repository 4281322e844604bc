"""Changes that nobody said a word about: sorted, made cases when their time is over, on record once explained."""

from __future__ import annotations

import logging

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections.articles.sorting.sort import Sorted, sort
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
    with writing(engine) as session:
        noticing.notice(session, version, found)
    return True


def sorted_as(version: Unsorted) -> Sorted:
    """What kind of change it is. One that our rules fail on is for an editor to see, and stops none of the others."""
    try:
        return sort(version.old, version.new)
    except Exception:
        logger.exception("version %d of article %d could not be sorted", version.number, version.article_id)
        return Sorted(Change.WORDING)


def changes(session: Session) -> bool:
    """Notice what was taken down, and open cases for what is due; True if there may be more."""
    return any([_notice_removals(session), _settle(session)])


def explanations(session: Session) -> bool:
    """Put one explanation on record. True if there may be another."""
    return explaining.publish_explanation(session)


def _notice_removals(session: Session) -> bool:
    return all(noticing.notice_removal(session) for _ in range(MOST))


def _settle(session: Session) -> bool:
    due = noticing.due(session, most=MOST)
    for change in due:
        try:
            with session.begin_nested():
                noticing.settle(session, change, by=SYSTEM)
        except OperationalError:
            raise  # the database can't now: it is tried again
        except Exception:
            logger.exception("change %d could not be settled", change.id)
            noticing.put_off(change)
    return len(due) == MOST
