"""Changes that nobody said a word about: sorted, made cases when their time is over, on record once explained; and
what was removed and comes again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from corrections.cases import returns
from corrections.events import SYSTEM
from corrections.watch import noticing

MOST = 20  # in one transaction, which keeps other writers waiting


def changes(session: Session) -> bool:
    """Sort new versions, notice what was taken down, and open cases; True if there may be more."""
    return any(
        [
            _repeat(noticing.sort_next, session),
            _repeat(noticing.notice_removal, session),
            _repeat(lambda session: noticing.open_next(session, by=SYSTEM), session),
        ]
    )


def returned(session: Session) -> bool:
    """Tell the desks of versions that say again what was removed; True if there may be more."""
    return _repeat(returns.tell_next, session)


def explanations(session: Session) -> bool:
    """Put one explanation on record. True if there may be another."""
    return noticing.publish_explanation(session)


def _repeat(piece: Callable[[Session], bool], session: Session) -> bool:
    return all(piece(session) for _ in range(MOST))
