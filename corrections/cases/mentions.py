"""Who is named in a note is told, by email and in a list of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import naming
from corrections.cases.models import Case, CaseMention, CaseNote
from corrections.cases.naming import Colleague
from corrections.cases.progress import record
from corrections.deliveries import actions as deliveries

MOST = 20  # in one note: what names more is a list of the staff


class Mention(NamedTuple):
    """A note in which somebody is named, as their list shows it."""

    note: CaseNote
    case: Case
    author: str
    headline: str | None
    is_new: bool


def colleagues(users: Iterable[User]) -> list[Colleague]:
    return [Colleague(user.id, user.name, user.username) for user in users]


def tell(session: Session, case: Case, note: CaseNote, *, by: User) -> None:
    """Note who is named in a new note, and tell them; not whoever wrote it."""
    if "@" not in note.text:
        return
    named = naming.find(note.text, colleagues(accounts.working(session)))
    for user_id in list(dict.fromkeys(one.user_id for one in named if one.user_id != by.id))[:MOST]:
        session.add(CaseMention(note_id=note.id, user_id=user_id))
        record(session, case, "mentioned", by=by.actor, note=note.id, user=user_id)
        deliveries.enqueue(session, "case-mention", to=("user", user_id), about=addresses.case(case.id), note=note.id)


def told(session: Session, note: CaseNote) -> list[str]:
    """The names of those who are told of a note."""
    of = select(User.name).join(CaseMention, CaseMention.user_id == User.id).where(CaseMention.note_id == note.id)
    return list(session.scalars(of.order_by(User.name)))


def named_in(session: Session, note_ids: Collection[int]) -> list[tuple[int, User]]:
    """Who is named in some notes, in whichever case those are by now: the note's id and the colleague."""
    if not note_ids:
        return []
    return [(note_id, user) for note_id, user in session.execute(_NAMED_IN, {"ids": list(note_ids)})]


_NAMED_IN = (
    select(CaseMention.note_id, User)
    .join(User, User.id == CaseMention.user_id)
    .where(CaseMention.note_id.in_(bindparam("ids", expanding=True)))
    .order_by(CaseMention.note_id, User.name, User.id)
)


def unknown(session: Session, note: CaseNote) -> list[str]:
    """What stands after an @ in a note and names nobody, or more than one: nobody was told for it."""
    if "@" not in note.text:
        return []
    return naming.unknown(note.text, colleagues(accounts.working(session)))


def of_user(session: Session, user_id: int, *, before: int | None = None, limit: int = 50) -> list[Mention]:
    """The notes in which somebody is named, newest first; `before`: the id of the last note of the page before."""
    wanted = (
        select(CaseNote, Case, User.name, Article.headline, CaseMention.seen_at)
        .join(CaseMention, CaseMention.note_id == CaseNote.id)
        .join(Case, Case.id == CaseNote.case_id)
        .join(User, User.id == CaseNote.user_id)
        .outerjoin(Article, Article.id == Case.article_id)
        .where(CaseMention.user_id == user_id)
        .order_by(CaseNote.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(CaseMention.note_id < before)
    return [Mention(*row[:4], row[4] is None) for row in session.execute(wanted)]


def is_new_in(session: Session, case_id: int, user_id: int) -> bool:
    """Whether somebody is named in a note on a case that they have not opened since."""
    here = select(CaseMention.note_id).join(CaseNote).where(CaseNote.case_id == case_id)
    return (
        session.scalar(here.where(CaseMention.user_id == user_id, CaseMention.seen_at.is_(None)).limit(1)) is not None
    )


def see(session: Session, case_id: int, user_id: int) -> None:
    """They have opened the case."""
    here = select(CaseNote.id).where(CaseNote.case_id == case_id)
    session.execute(
        update(CaseMention)
        .where(CaseMention.user_id == user_id, CaseMention.seen_at.is_(None), CaseMention.note_id.in_(here))
        .values(seen_at=clock.now())
    )
