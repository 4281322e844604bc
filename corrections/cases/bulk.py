"""One act on several cases at once: each as if it were done alone, with its own event, and one undo for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import answer_uses, closing, lapsing, putting_back, queries, rosters
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case, CaseRequest, CaseTaking
from corrections.cases.progress import record, set_urgency
from corrections.cases.queue_models import BulkAct
from corrections.cases.snooze import SnoozedFor
from corrections.errors import Message, Problem, Refused
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, RequestState, Severity

MOST = 100
KEPT = timedelta(hours=1)  # longer than anything can be undone, so that who tries is told that it is too late
Stood = dict[str, Any]
"""What stood of a case before an act, as the row of the act keeps it."""

GONE = Message("There is no such case any more.")
CHANGED = Message("This case was changed meanwhile.")


@dataclass
class Done:
    """What became of an act on several cases. `changed`: those that are as wanted now; `refused`: by id, why. `act`:
    what can be taken back of it; None if all of them were like that before."""

    act: BulkAct | None = None
    changed: list[int] = field(default_factory=list)
    refused: dict[int, Message] = field(default_factory=dict)


def perform(
    session: Session,
    name: str,
    chosen: Sequence[tuple[int, int | None]],
    act: Callable[[Case, int | None], object],
    *,
    by: User,
) -> Done:
    """Do `act` to each chosen case (its id, and the lock version that the editor saw). One that is refused keeps none
    of the others from it. Raises Refused for none, and for more than MOST."""
    if not chosen:
        raise Refused("Choose the cases first.")
    if len(chosen) > MOST:
        raise Refused(Message.of("Choose at most {most} cases.", most=MOST))
    cases, done, kept = held(session, (case_id for case_id, _ in chosen)), Done(), []
    stood = stand(session, cases)
    for case_id, seen in chosen:
        case = cases.get(case_id)
        if case is None:
            done.refused[case_id] = GONE
            continue
        version = case.lock_version
        try:
            with session.begin_nested():
                act(case, seen)
                session.flush()
        except Problem as problem:
            done.refused[case_id] = problem.message
        else:
            done.changed.append(case_id)
            if case.lock_version != version:
                kept.append((case, stood[case_id]))
    if kept:
        done.act = keep(session, name, kept, by=by)
    return done


def keep(session: Session, name: str, changed: Iterable[tuple[Case, Stood]], *, by: User) -> BulkAct:
    """Keep an act that was just done, with what stood of each case before it, so that it can be taken back."""
    session.flush()
    rows = [[case.id, case.lock_version, before] for case, before in changed]
    act = BulkAct(user_id=by.id, at=clock.now(), act=name, changed=rows)
    session.add(act)
    session.flush()
    return act


def undo(session: Session, bulk: BulkAct, *, by: User) -> Done:
    """Take an act on several cases back, but for cases that somebody has changed since. Raises Refused if it is too
    late, or was taken back already."""
    take_back(bulk)
    cases, done = held(session, (case_id for case_id, _, _ in bulk.changed)), Done(act=bulk)
    for case_id, version, before in reversed(bulk.changed):  # so that the turn that was had last is given back first
        case = cases.get(case_id)
        if case is None or case.lock_version != version:
            done.refused[case_id] = CHANGED
            continue
        try:
            with session.begin_nested():
                restore(session, case, before, by=by)
                session.flush()
        except Problem as problem:
            done.refused[case_id] = problem.message
        else:
            done.changed.append(case_id)
    return done


def take_back(act: BulkAct) -> None:
    """Say of an act that it is taken back now. Raises Refused if it is too late, or was already."""
    if act.undone_at is not None:
        raise Refused("This was taken back already.")
    if clock.now() >= act.at + UNDO:
        raise Refused("It is too late to undo this.")
    act.undone_at = clock.now()


def act_of(session: Session, act_id: int, user: User) -> BulkAct | None:
    """What somebody did to several cases; None if it was somebody else."""
    found = session.get(BulkAct, act_id, with_for_update=True)
    return found if found is not None and found.user_id == user.id else None


def sweep(session: Session) -> None:
    """Forget what stood before acts that can be taken back no more."""
    session.execute(delete(BulkAct).where(BulkAct.at < clock.now() - KEPT))


def held(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    # In one order, so that two editors who choose the same cases wait for each other only once.
    held = select(Case).where(Case.id.in_(list(ids))).order_by(Case.id).with_for_update()
    return {case.id: case for case in session.scalars(held.execution_options(populate_existing=True))}


def stand(session: Session, cases: Mapping[int, Case]) -> dict[int, Stood]:
    """What an act may change of some cases and `restore` puts back; an ending is taken back by `closing`."""
    takings = {row.case_id: row for row in session.scalars(select(CaseTaking).where(CaseTaking.case_id.in_(cases)))}
    new = [case_id for case_id, case in cases.items() if case.state is CaseState.NEW]
    received = defaultdict[int, list[int]](list)
    for case_id, request_id in session.execute(_RECEIVED, {"ids": new}) if new else ():
        received[case_id].append(request_id)
    return {
        case_id: _stands(case) | {"taking": lapsing.kept(takings.get(case_id)), "received": received[case_id]}
        for case_id, case in cases.items()
    }


_RECEIVED = (
    select(CaseRequest.case_id, CorrectionRequest.id)
    .join(CorrectionRequest, CorrectionRequest.id == CaseRequest.request_id)
    .where(CaseRequest.case_id.in_(bindparam("ids", expanding=True)), CorrectionRequest.state == RequestState.RECEIVED)
    .order_by(CorrectionRequest.id)
)


def _stands(case: Case) -> Stood:
    return {
        "state": str(case.state),
        "open": case.open,
        "desk": case.desk_id,
        "assignee": case.assignee_id,
        "severity": str(case.severity),
        "news": case.news,
        **putting_back.facts(case),
        "clock": putting_back.clock_of(case),
        "until": case.snoozed_until.isoformat() if case.snoozed_until is not None else None,
        "awaited": str(case.snoozed_for) if case.snoozed_for is not None else None,
    }


def restore(session: Session, case: Case, before: Stood, *, by: User) -> None:
    """Let a case that nobody has changed since an act stand as it did before that."""
    if before["open"] and case.state is CaseState.CLOSED:
        closing.undo(session, case, by=by)
        answer_uses.take_back(session, before)
    if case.state is CaseState.REVIEWING and before["state"] in _LEFT:
        record(session, case, "state", by=by.actor, before=case.state, after=CaseState(before["state"]))
        case.state = CaseState(before["state"])
        _not_begun(session, before["received"], by=by)
    if case.desk_id != before["desk"]:
        rosters.give_back(session, case)
        record(session, case, "moved to desk", by=by.actor, before=case.desk_id, after=before["desk"])
    assignee = queries.unless_disabled(session, before["assignee"])
    if case.assignee_id != assignee:
        record(session, case, "assigned", by=by.actor, before=case.assignee_id, after=assignee)
    case.desk_id, case.assignee_id, case.news = before["desk"], assignee, before["news"]
    lapsing.put_back(session, case, before["taking"] if assignee is not None else None)
    severity = Severity(before["severity"])
    if case.severity is not severity:
        record(session, case, "severity", by=by.actor, before=case.severity, after=severity)
        case.severity = severity
    putting_back.put_clock_back(case, before)
    putting_back.put_back(session, case, before, by=by)
    until, awaited = before["until"], before["awaited"]
    was = (datetime.fromisoformat(until) if until else None, SnoozedFor(awaited) if awaited else None)
    if (case.snoozed_until, case.snoozed_for) != was:
        record(session, case, "snoozed" if any(was) else "snooze ended", by=by.actor, until=until, awaited=awaited)
        case.snoozed_until, case.snoozed_for = was
        set_urgency(case)


_LEFT = frozenset({CaseState.NEW, CaseState.WAITING_READER, CaseState.WAITING_AUTHOR})
"""What a case is no longer once an editor acts on it."""


def _not_begun(session: Session, received: Sequence[int], *, by: User) -> None:
    """Nobody has begun with some reports after all, and their readers are told so."""
    for row in request_queries.requests(session, received).values() if received else ():
        if row.state is RequestState.WITH_EDITORS:
            requests.set_state(session, row, RequestState.RECEIVED, by=by.actor)
