"""Desks, who works on them, and the routing rules."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import events
from corrections.accounts.models import User
from corrections.cases import queries, rules
from corrections.cases.models import Case, Desk, DeskMember, RoutingRule
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.taxonomy import ErrorType, Severity

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
    session.execute(delete(RoutingRule).where(RoutingRule.desk_id == desk.id))
    session.execute(delete(DeskMember).where(DeskMember.desk_id == desk.id))
    session.delete(desk)
    try:
        session.flush()
    except IntegrityError as error:  # a case came to it at the same moment
        raise Refused(HAS_CASES) from error
    events.record(session, ABOUT, "desk removed", by=by, desk=desk.id)


def add_member(session: Session, desk: Desk, user: User, *, lead: bool = False, by: Actor) -> None:
    """Let a user work on a desk, as its lead or not."""
    session.merge(DeskMember(desk_id=desk.id, user_id=user.id, lead=lead))
    session.flush()
    events.record(session, ABOUT, "member added", by=by, desk=desk.id, user=user.id, lead=lead)


def remove_member(session: Session, desk: Desk, user: User, *, by: Actor) -> None:
    session.execute(delete(DeskMember).where(DeskMember.desk_id == desk.id, DeskMember.user_id == user.id))
    events.record(session, ABOUT, "member removed", by=by, desk=desk.id, user=user.id)


def add_rule(
    session: Session,
    *,
    desk: Desk,
    section: str | None = None,
    agency: str | None = None,
    error_type: ErrorType | None = None,
    severity: Severity | None = None,
    by: Actor,
) -> RoutingRule:
    """Add a rule after those that are there. Raises Refused for one without a condition: it would catch everything."""
    if section is None and agency is None and error_type is None:
        raise Refused(
            Message(
                "Give the rule a section, an agency or a kind of error. What no rule matches goes to the first desk.",
                at="section",
            )
        )
    position = (session.scalar(select(func.max(RoutingRule.position))) or 0) + 1
    rule = RoutingRule(
        position=position, section=section, agency=agency, error_type=error_type, desk_id=desk.id, severity=severity
    )
    session.add(rule)
    session.flush()
    events.record(session, ABOUT, "rule added", by=by, rule=rule.id, desk=desk.id)
    return rule


def remove_rule(session: Session, rule: RoutingRule, *, by: Actor) -> None:
    events.record(session, ABOUT, "rule removed", by=by, rule=rule.id, desk=rule.desk_id)
    session.delete(rule)


def move_rule(session: Session, rule: RoutingRule, *, up: bool, by: Actor) -> None:
    """Let a rule be asked before (`up`) or after its neighbour."""
    ordered = list(rules.rules(session))
    at = next(n for n, row in enumerate(ordered) if row.id == rule.id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(ordered):
        ordered[at], ordered[other] = ordered[other], ordered[at]
        for position, row in enumerate(ordered, start=1):
            row.position = position
        events.record(session, ABOUT, "rule moved", by=by, rule=rule.id)
