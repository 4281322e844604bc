"""Who has a case open at this moment: a row a person and case, renewed by their page, of no use after a minute.

It locks nothing and leaves no event. What two people do at once is caught by what each had on the screen (`progress`).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Insert

from corrections import clock
from corrections.accounts.models import User
from corrections.cases.models import Case, CasePresence
from corrections.database import Moment, insert

FORGOTTEN = timedelta(minutes=1)


class Doing(StrEnum):
    """What somebody does in a case that they have open."""

    LOOKING = "looking"
    ANSWER = "answer"  # writing to the reader, or what the reader is told
    NOTE = "note"
    NOTICE = "notice"
    OTHER = "other"  # writing something else


class Other(NamedTuple):
    name: str
    doing: Doing


class Around(NamedTuple):
    """A case as somebody's page asks about it: how often it was saved, and who else has it open."""

    lock_version: int
    others: list[Other]


def say(session: Session, case_id: int, user_id: int, doing: Doing) -> None:
    """`user_id` has the case open, and is `doing` that."""
    row = {"case": case_id, "who": user_id, "what": str(doing), "now": clock.now()}
    session.execute(_saying(session.get_bind().dialect.name), row)


@cache
def _saying(dialect: str) -> Insert:
    what, now = bindparam("what", type_=String), bindparam("now", type_=Moment)
    row = insert(dialect, CasePresence.__table__).values(
        case_id=bindparam("case"), user_id=bindparam("who"), doing=what, seen_at=now
    )
    return row.on_conflict_do_update(index_elements=["case_id", "user_id"], set_={"doing": what, "seen_at": now})


def leave(session: Session, case_id: int, user_id: int) -> None:
    """They have closed the page."""
    here = (CasePresence.case_id == case_id, CasePresence.user_id == user_id)
    session.execute(delete(CasePresence).where(*here))


def around(session: Session, case_id: int, *, but: int) -> Around | None:
    """Who has a case open, `but` this user, those who write first; None if there is no such case. One query."""
    wanted = {"case": case_id, "but": but, "since": clock.now() - FORGOTTEN}
    rows = session.execute(_AROUND, wanted).all()
    if not rows:
        return None
    others = [Other(name, Doing(doing)) for _, name, doing in rows if name is not None]
    return Around(rows[0][0], sorted(others, key=lambda other: other.doing is Doing.LOOKING))


_here = CasePresence.__table__.c
_AROUND = (
    select(Case.lock_version, User.name, _here.doing)
    .outerjoin(
        CasePresence.__table__,
        and_(_here.case_id == Case.id, _here.user_id != bindparam("but"), _here.seen_at > bindparam("since")),
    )
    .outerjoin(User, User.id == _here.user_id)
    .where(Case.id == bindparam("case"))
    .order_by(User.name, User.id)
)


def is_writing(session: Session, case_id: int, user_id: int) -> bool:
    """Whether somebody is typing something in a case now."""
    row = session.get(CasePresence, (case_id, user_id))
    return row is not None and row.doing != Doing.LOOKING and row.seen_at > clock.now() - FORGOTTEN


def sweep(session: Session) -> None:
    """Forget who has not been heard of for a minute."""
    session.execute(delete(CasePresence).where(CasePresence.seen_at <= clock.now() - FORGOTTEN))
