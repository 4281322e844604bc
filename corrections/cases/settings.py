"""Desks, and who works on them."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Result, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import events
from corrections.accounts.models import User
from corrections.cases import answer_settings, queries, rule_sets
from corrections.cases.duty_models import DeskRoster, DutyTurn
from corrections.cases.models import Case, Desk, DeskMember, RoutingRule, SavedAnswer
from corrections.cases.queue_models import SavedView
from corrections.errors import Message, Refused
from corrections.events import Actor

ABOUT = "/desk/settings/desks"
HAS_CASES = Message("This desk has cases. Rename it instead.")
TAKEN = Message("There is a desk of this name already.", at="name")


def add_desk(session: Session, name: str, *, by: Actor) -> Desk:
    """Add a desk. Raises Refused for an empty name, or one that another desk has."""
    desk = Desk(name=_free_name(session, name), position=(session.scalar(select(func.max(Desk.position))) or 0) + 1)
    session.add(desk)
    _flush_name(session)
    events.record(session, ABOUT, "desk added", by=by, desk=desk.id)
    return desk


def rename_desk(session: Session, desk: Desk, name: str, *, by: Actor) -> None:
    """Give a desk another name. Raises Refused for an empty one, or one that another desk has."""
    if name.strip() != desk.name:
        desk.name = _free_name(session, name, but=desk)
        _flush_name(session)
        events.record(session, ABOUT, "desk renamed", by=by, desk=desk.id)


def _free_name(session: Session, name: str, *, but: Desk | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused(Message("Give the desk a name.", at="name"))
    if any(desk is not but and desk.name.casefold() == name.casefold() for desk in session.scalars(select(Desk))):
        raise Refused(TAKEN)
    return name


def _flush_name(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:  # given to another desk at the same moment
        raise Refused(TAKEN) from error


def remove_desk(session: Session, desk: Desk, *, by: Actor) -> None:
    """Remove a desk that has never had a case. Raises Refused for others: their history names them."""
    if len(queries.desks(session)) == 1:
        raise Refused("There is always a desk: this is the last one.")
    if session.scalar(select(Case.id).where(Case.desk_id == desk.id).limit(1)) is not None:
        raise Refused(HAS_CASES)
    rules = session.execute(delete(RoutingRule).where(RoutingRule.desk_id == desk.id, RoutingRule.ended_at.is_(None)))
    session.execute(delete(RoutingRule).where(RoutingRule.desk_id == desk.id))
    session.execute(delete(SavedView).where(SavedView.desk_id == desk.id))
    session.execute(delete(DeskMember).where(DeskMember.desk_id == desk.id))
    answers = session.execute(delete(SavedAnswer).where(SavedAnswer.desk_id == desk.id))
    session.execute(delete(DutyTurn).where(DutyTurn.desk_id == desk.id))
    session.execute(delete(DeskRoster).where(DeskRoster.desk_id == desk.id))
    session.delete(desk)
    try:
        session.flush()
    except IntegrityError as error:  # a case came to it at the same moment
        raise Refused(HAS_CASES) from error
    if gone := _how_many(rules):
        events.record(session, rule_sets.ABOUT, "rules gone", by=by, desk=desk.id, rules=gone)
    if gone := _how_many(answers):
        events.record(session, answer_settings.ABOUT, "answers gone", by=by, desk=desk.id, answers=gone)
    # Last: what happened before is told of this desk, also when another one has got its number.
    events.record(session, ABOUT, "desk removed", by=by, desk=desk.id)


def _how_many(deleted: Result[Any]) -> int:
    return cast(CursorResult[Any], deleted).rowcount


def add_member(session: Session, desk: Desk, user: User, *, lead: bool = False, by: Actor) -> None:
    """Let a user work on a desk, as its lead or not."""
    row = session.get(DeskMember, (desk.id, user.id))
    before = None if row is None else row.lead
    if before is lead:
        return
    session.merge(DeskMember(desk_id=desk.id, user_id=user.id, lead=lead))
    session.flush()
    if before is None:
        events.record(session, ABOUT, "member added", by=by, desk=desk.id, user=user.id, lead=lead)
    else:
        events.record(session, ABOUT, "lead added" if lead else "lead removed", by=by, desk=desk.id, user=user.id)


def set_lead(session: Session, desk: Desk, user: User, *, lead: bool, by: Actor) -> bool:
    """Have somebody who works on a desk lead it, or no longer; False, and nothing, if that is so already."""
    member = session.get(DeskMember, (desk.id, user.id), with_for_update=True)
    if member is None:
        raise Refused(Message.of("{name} does not work on this desk.", name=user.name))
    if member.lead == lead:
        return False
    member.lead = lead
    events.record(session, ABOUT, "lead added" if lead else "lead removed", by=by, desk=desk.id, user=user.id)
    return True


def remove_member(session: Session, desk: Desk, user: User, *, by: Actor) -> None:
    """Let a user no longer work on a desk; nothing if they don't."""
    member = delete(DeskMember).where(DeskMember.desk_id == desk.id, DeskMember.user_id == user.id)
    if _how_many(session.execute(member)):
        events.record(session, ABOUT, "member removed", by=by, desk=desk.id, user=user.id)
