"""Drafting the next set of routing rules, and putting it in force. Every act leaves an event; none commits.

Rules that were in force are kept once others replace them: the history of cases says by which rule each came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from corrections import clock, events
from corrections.accounts.models import User
from corrections.cases import queries, rules
from corrections.cases.differing import differing
from corrections.cases.models import Desk, RoutingRule
from corrections.cases.routing import CONDITIONS
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.taxonomy import Severity

ABOUT = "/desk/settings/routing"
DRAFTED, IN_FORCE, DROPPED = "rules drafted", "rules in force", "draft of rules dropped"
# Of a rule, what an event may hold.
LISTED = frozenset({"medium", "error_type", "relation", "usual", "severity", "desk_id", "assignee_id"})
COPIED = (*CONDITIONS, "position", "desk_id", "assignee_id", "severity")


def is_drafted(session: Session) -> bool:
    """Whether a next set is being drafted; it may have no rule."""
    told = events.all_of(session, ABOUT, (DRAFTED, IN_FORCE, DROPPED))
    return bool(told) and told[-1].verb == DRAFTED


def begin(session: Session, *, by: User) -> None:
    """Begin the draft with the rules in force, unless it was begun."""
    _lock(session)
    if is_drafted(session):
        return
    for row in rules.in_force(session):
        session.add(RoutingRule(draft=True, **{name: getattr(row, name) for name in COPIED}))
    events.record(session, ABOUT, DRAFTED, by=by.actor)
    session.flush()


def add(session: Session, *, desk: Desk | None, by: User, **conditions: Any) -> RoutingRule:
    """Add a rule to the draft, after those that are there. Raises Refused, for one that would catch everything too."""
    _hold_draft(session)
    last = max((row.position for row in rules.drafted(session)), default=0)
    rule = RoutingRule(draft=True, position=last + 1, **_checked(session, desk, conditions))
    session.add(rule)
    session.flush()
    events.record(session, ABOUT, "rule added", by=by.actor, **_known(session, rule))
    return rule


def change(session: Session, rule: RoutingRule, *, desk: Desk | None, by: User, **conditions: Any) -> None:
    """Give a rule of the draft other conditions, or another way. Raises Refused."""
    _hold_draft(session, rule)
    columns = _checked(session, desk, conditions)
    details = differing(rule, columns, LISTED)
    for name, value in columns.items():
        setattr(rule, name, value)
    if details:
        events.record(session, ABOUT, "rule changed", by=by.actor, **_known(session, rule), **details)
        session.flush()


def remove(session: Session, rule: RoutingRule, *, by: User) -> None:
    """Take a rule out of the draft. Raises Refused."""
    _hold_draft(session, rule)
    events.record(session, ABOUT, "rule removed", by=by.actor, **_known(session, rule))
    session.delete(rule)
    session.flush()


def move(session: Session, rule: RoutingRule, *, up: bool, by: User) -> None:
    """Let a rule of the draft be asked before (`up`) or after its neighbour. Raises Refused."""
    _hold_draft(session, rule)
    ordered = list(rules.drafted(session))
    at = next(n for n, row in enumerate(ordered) if row.id == rule.id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(ordered):
        ordered[at], ordered[other] = ordered[other], ordered[at]
        for position, row in enumerate(ordered, start=1):
            row.position = position
        known = {"rule": rule.id, "desk": rule.desk_id}
        events.record(session, ABOUT, "rule moved", by=by.actor, before=at + 1, after=other + 1, **known)
        session.flush()


def put_in_force(session: Session, *, seen: str, by: User) -> None:
    """Let the draft take the place of the rules in force. Raises Conflict if it is not the one that was `seen`."""
    _hold_draft(session)
    next_rules = rules.drafted(session)
    if rules.digest(next_rules) != seen:
        raise Conflict(Message("The draft was changed by somebody else meanwhile. Look at it again."))
    now = clock.now()
    for row in rules.in_force(session):
        row.ended_at = now
    for row in next_rules:
        row.draft = False
    events.record(session, ABOUT, IN_FORCE, by=by.actor, rules=len(next_rules))
    session.flush()


def drop(session: Session, *, by: User) -> None:
    """Throw the draft away; the rules in force stay. Raises Refused."""
    _hold_draft(session)
    session.execute(delete(RoutingRule).where(RoutingRule.draft.is_(True)))
    events.record(session, ABOUT, DROPPED, by=by.actor)


def add_in_force(
    session: Session, *, desk: Desk, severity: Severity | None = None, by: Actor, **conditions: Any
) -> RoutingRule:
    """Add a rule that is in force at once: for a newsroom that is being set up."""
    last = max((row.position for row in rules.in_force(session)), default=0)
    told = _checked(session, desk, {"severity": severity} | conditions)
    rule = RoutingRule(draft=False, position=last + 1, **told)
    session.add(rule)
    session.flush()
    events.record(session, ABOUT, "rule added", by=by, rule=rule.id, desk=desk.id)
    return rule


def _known(session: Session, rule: RoutingRule) -> dict[str, int]:
    """What an event says of a rule of the draft: as the how many-th it was asked, so that people know which it was."""
    ids = [row.id for row in rules.drafted(session)]
    return {"rule": rule.id, "desk": rule.desk_id, "place": ids.index(rule.id) + 1}


def hand_over(session: Session, user_id: int, *, to: Callable[[int], int | None], by: Actor) -> int:
    """Let the rules that give cases to somebody give them to another (`to`: whom, by desk), or to their desk; return
    how many. One in force ends, and the same with the other name takes its place."""
    _lock(session)
    named = [row for row in (*rules.in_force(session), *rules.drafted(session)) if row.assignee_id == user_id]
    for row in named:
        rule = row
        if not row.draft:
            row.ended_at = clock.now()
            rule = RoutingRule(draft=False, **{name: getattr(row, name) for name in COPIED})
            session.add(rule)
        rule.assignee_id = to(rule.desk_id)
        session.flush()
        known = {"rule": rule.id, "desk": rule.desk_id, "before": user_id, "after": rule.assignee_id}
        events.record(session, ABOUT, "rule handed over", by=by, **known)
    return len(named)


def _checked(session: Session, desk: Desk | None, told: dict[str, Any]) -> dict[str, Any]:
    """The columns of a rule. Raises Refused for a desk that there is not, for somebody who does not work on it, and for
    a rule without a condition."""
    if desk is None:
        raise Refused(Message("Choose the desk that such reports go to.", at="desk"))
    if not any(told.get(name) for name in CONDITIONS):
        raise Refused(
            Message(
                "Give the rule at least one condition. What no rule fits goes to the first desk.",
                at="section",
            )
        )
    assignee: int | None = told.get("assignee_id")
    if assignee is not None and not queries.works_on(session, assignee, desk.id):
        raise Refused(Message.of("They don’t work on the desk “{desk}”.", desk=desk.name).about("assignee"))
    columns = (*CONDITIONS, "assignee_id", "severity")
    return {"desk_id": desk.id} | {name: told.get(name) or None for name in columns}


def _hold_draft(session: Session, rule: RoutingRule | None = None) -> None:
    """Wait for whoever changes the draft at this moment. Raises Refused if it, or this rule of it, is no draft now."""
    _lock(session)
    if rule is not None:
        session.refresh(rule)
    if not is_drafted(session) or (rule is not None and not rule.draft):
        raise Refused("Nobody is drafting rules at the moment. Begin with “Change the rules”.")


def _lock(session: Session) -> Sequence[int]:
    """Whoever begins a draft, changes one or puts one in force waits for others who do; who gives the desk a case does
    not."""
    return session.scalars(select(Desk.id).order_by(Desk.id).limit(1).with_for_update(key_share=True)).all()
