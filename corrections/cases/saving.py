"""Saved views: filters of the queue under a name, of one's own or of a desk. The desk's belong to its lead."""

from __future__ import annotations

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.cases import answer_settings, queries
from corrections.cases.models import Desk, DeskMember
from corrections.cases.queue_models import SavedView
from corrections.errors import Message, Refused

MOST = 12
"""Views that somebody has of their own, and that a desk has: each is counted for every page of the queue."""
LONGEST_NAME = 40


def of(session: Session, user_id: int) -> list[tuple[SavedView, str | None]]:
    """The views that somebody sees: those of their desks, with the desk's name, and then their own."""
    return [(view, desk) for view, desk in session.execute(_SEEN, {"user_id": user_id})]


# Asked for every page of the queue, as the desks are: put together once.
_user: BindParameter[int] = bindparam("user_id")
_SEEN = (
    select(SavedView, Desk.name)
    .outerjoin(Desk, Desk.id == SavedView.desk_id)
    .where(
        or_(
            SavedView.user_id == _user,
            SavedView.desk_id.in_(select(DeskMember.desk_id).where(DeskMember.user_id == _user)),
        )
    )
    .order_by(SavedView.user_id.is_not(None), Desk.position, SavedView.desk_id, SavedView.id)
)


def view(session: Session, view_id: int, user: User) -> SavedView | None:
    """A view that somebody may change; None also for one that is not theirs to see or change."""
    found = session.get(SavedView, view_id)
    if found is None or (found.desk_id is None and found.user_id != user.id):
        return None
    return found if found.desk_id is None or may_change(session, found.desk_id, user) else None


def may_change(session: Session, desk_id: int, user: User) -> bool:
    """Whether somebody may change the views of a desk: its lead, the standards editor, an administrator."""
    return answer_settings.scope_of(session, user).has(desk_id)


def desks(session: Session, user_id: int) -> list[tuple[Desk, bool]]:
    """Every desk in its order, and whether somebody leads it."""
    return [(desk, bool(leads)) for desk, leads in session.execute(_DESKS, {"user_id": user_id})]


_DESKS = (
    select(Desk, DeskMember.lead)
    .outerjoin(DeskMember, and_(DeskMember.desk_id == Desk.id, DeskMember.user_id == _user))
    .order_by(Desk.position, Desk.id)
)


def save(session: Session, name: str, filters: str, *, desk_id: int | None = None, by: User) -> SavedView:
    """Keep filters under a name, for `by` alone or for a desk. Raises Refused."""
    if desk_id is not None and queries.desk(session, desk_id) is None:
        raise Refused(Message("There is no such desk.", at="desk"))
    if desk_id is not None and not may_change(session, desk_id, by):
        raise Refused(
            Message("A desk’s views are saved by its lead, the standards editor or an administrator.", at="desk")
        )
    owned = SavedView.desk_id == desk_id if desk_id is not None else SavedView.user_id == by.id
    if (session.scalar(select(func.count()).select_from(SavedView).where(owned)) or 0) >= MOST:
        raise Refused(Message.of("There are {most} saved views already. Remove one first.", most=MOST))
    saved = SavedView(user_id=by.id if desk_id is None else None, desk_id=desk_id, name="", filters=filters)
    saved.name = _free_name(session, saved, name)
    session.add(saved)
    session.flush()
    events.record(session, addresses.saved_view(saved.id), "view saved", by=by.actor, desk=desk_id)
    return saved


def rename(session: Session, saved: SavedView, name: str, *, by: User) -> None:
    """Give a view another name. Raises Refused for an empty one, or one that another of the same owner has."""
    if name.strip() != saved.name:
        saved.name = _free_name(session, saved, name)
        events.record(session, addresses.saved_view(saved.id), "view renamed", by=by.actor)


def remove(session: Session, saved: SavedView, *, by: User) -> None:
    """Remove a view. The cases that it showed stay where they are."""
    events.record(session, addresses.saved_view(saved.id), "view removed", by=by.actor, desk=saved.desk_id)
    session.delete(saved)


def _free_name(session: Session, saved: SavedView, name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(Message("Give the view a name.", at="name"))
    if len(name) > LONGEST_NAME:
        raise Refused(Message.of("A view’s name can have at most {most} characters.", most=LONGEST_NAME).about("name"))
    same = select(SavedView).where(SavedView.user_id.is_not_distinct_from(saved.user_id))
    others = session.scalars(same.where(SavedView.desk_id.is_not_distinct_from(saved.desk_id)))
    if any(other is not saved and other.name.casefold() == name.casefold() for other in others):
        raise Refused(Message("There is a view of this name already.", at="name"))
    return name
