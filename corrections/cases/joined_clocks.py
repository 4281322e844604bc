"""The clocks of cases that were joined to others: each keeps its severity and its start, and waits with where it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases import clocks
from corrections.cases.clocks import Calendar
from corrections.cases.models import Case, CaseRequest
from corrections.events import Event
from corrections.taxonomy import CaseState, Severity


class Start(NamedTuple):
    """Since when something is to be answered (None: somebody has), and to be decided, and how severe it is."""

    severity: Severity
    answer: datetime | None
    decision: datetime


class Joined(NamedTuple):
    """A case that was joined to another. `here`: whether what came from it is in the case that is asked about."""

    id: int
    merged_into_id: int
    decided_at: datetime
    severity: Severity
    clock_from: datetime
    decision_from: datetime
    first_answered_at: datetime | None
    here: bool


class Move(NamedTuple):
    """A case went from one state into another."""

    at: datetime
    before: str
    after: str


JOIN_UNDONE = "join undone"
CalendarFor = Callable[[Severity], Calendar | None]


def starts(session: Session, case: Case, calendar_for: CalendarFor) -> list[Start]:
    """The clocks of all that was joined to a case, directly or by others, and still is in it."""
    joined = [Joined._make(row) for row in session.execute(_JOINED, {"case_id": case.id})]
    if not joined:
        return []
    moves = defaultdict[str, list[Move]](list)
    abouts = {addresses.case(one.merged_into_id) for one in joined}
    for about, at, verb, said in session.execute(_MOVES, {"abouts": sorted(abouts)}):
        if verb == JOIN_UNDONE:
            moves[about].pop()  # which opened it, with the clock that it had
        else:
            moves[about].append(Move(at, said["before"], said["after"]))
    return list(_in(case, joined, moves, calendar_for))


def _in(
    into: Case | Joined, joined: Sequence[Joined], moves: Mapping[str, Sequence[Move]], calendar_for: CalendarFor
) -> Iterator[Start]:
    """The clocks that were joined to `into`, as they stand there."""
    moved = moves.get(addresses.case(into.id), ())
    opened_again = max((move.at for move in moved if move.before == CaseState.CLOSED), default=None)
    for one in joined:
        if one.merged_into_id != into.id:
            continue
        own = [Start(one.severity, one.clock_from, one.decision_from)] if one.here else []
        for start in (*own, *_in(one, joined, moves, calendar_for)):
            if opened_again is not None and one.decided_at <= opened_again:
                yield Start(start.severity, into.clock_from, into.decision_from)
            else:
                calendar = calendar_for(start.severity)
                decision = _later(start.decision, moved, since=one.decided_at, calendar=calendar)
                yield Start(start.severity, start.answer if one.first_answered_at is None else None, decision)


def _later(decision: datetime, moved: Sequence[Move], *, since: datetime, calendar: Calendar | None) -> datetime:
    """`decision`, later by the working time that a case has waited for its reader `since` then."""
    stopped = None
    for move in moved:
        if move.after == CaseState.WAITING_READER:
            stopped = move.at
        elif stopped is not None:
            if move.at > since:
                decision = clocks.later(decision, max(stopped, since), move.at, calendar)
            stopped = None
    return decision


_into = select(Case.id).where(Case.merged_into_id == bindparam("case_id")).cte("joined", recursive=True)
_into = _into.union(select(Case.id).join(_into, Case.merged_into_id == _into.c.id))
_here = exists().where(CaseRequest.home_id == Case.id, CaseRequest.case_id == bindparam("case_id"))
_JOINED = (
    select(*(getattr(Case, name) for name in Joined._fields[:-1]), _here)
    .join(_into, _into.c.id == Case.id)
    .order_by(Case.id)
    # What this transaction has added has no case yet: it need not be written before.
    .execution_options(autoflush=False)
)
_MOVES = (
    select(Event.about, Event.at, Event.verb, Event.details)
    .where(Event.about.in_(bindparam("abouts", expanding=True)), Event.verb.in_(("state", JOIN_UNDONE)))
    .order_by(Event.id)
    .execution_options(autoflush=False)
)
