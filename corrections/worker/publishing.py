"""Publications whose time has come or that can no longer be, and fixes that a capture has found."""

from __future__ import annotations

import logging

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections import clock
from corrections.errors import Unavailable
from corrections.notices import actions as notices
from corrections.notices import queries
from corrections.notices.fixes import notice_fixes
from corrections.watch import queries as watch

logger = logging.getLogger(__name__)


def holds(session: Session) -> bool:
    """Publish the hold that has been due longest: one in a transaction. True if there may be another.

    While the log can't be signed all that is due waits, says so, and is tried again in the next round.
    """
    for hold_id in queries.due_holds(session, clock.now()):
        try:
            with session.begin_nested():
                notices.publish_hold(session, hold_id, changes_of=watch.numbers_of_case)
        except OperationalError:
            raise  # the database can't now, or two publishers met: it is tried again
        except Unavailable as problem:
            notices.put_off(session, problem.message)
            return False
        except Exception:
            # A fault of ours: whoever pressed the button is told, and it keeps none of the others waiting.
            logger.exception("hold %d could not be published", hold_id)
            notices.fail_hold(session, hold_id)
        return True
    return False


def outdated(session: Session) -> bool:
    """End the publications that a newer version of an article has made impossible, long before they are due."""
    return notices.end_outdated(session) > 0


def fixes(session: Session) -> bool:
    """Bring back the cases whose article was put right by the CMS."""
    return notice_fixes(session) > 0
