"""One act on several cases at once: each as if it were done alone, with its own event, and one undo for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import closing, lapsing, putting_back, queries, rosters
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case, CaseRequest, CaseTaking
from corrections.cases.progress import record, set_due, set_urgency
from corrections.cases.queue_models import BulkAct
from corrections.cases.snooze import SnoozedFor
from corrections.errors import Message, Problem, Refused
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, RequestState, Severity

MOST = 100

GONE = Message("There is no such case any more.")
CHANGED = Message("This case was changed meanwhile.")


@dataclass
class Done:
    """What became of an act on several cases. `refused`: by id, why. `act`: None if nothing was changed."""

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
    cases, done, kept = _held(session, (case_id for case_id, _ in chosen)), Done(), []
    stood = _stand(session, cases)
    for case_id, seen in chosen:
        case = cases.get(case_id)
        if case is None:
            done.refused[case_id] = GONE
            continue
        before = stood[case_id]
        try:
            with session.begin_nested():
                act(case, seen)
                session.flush()
        except Problem as problem:
            done.refused[case_id] = problem.message
        else:
            done.changed.append(case_id)
            kept.append([case_id, case.lock_version, before])
    if kept:
        done.act = BulkAct(user_id=by.id, at=clock.now(), act=name, changed=kept)
        session.add(done.act)
        session.flush()
    return done


def undo(session: Session, bulk: BulkAct, *, by: User) -> Done:
    """Take an act on several cases back, but for cases that somebody has changed since. Raises Refused if it is too
    late, or was taken back already."""
    if bulk.undone_at is not None:
        raise Refused("This was taken back already.")
    if clock.now() >= bulk.at + UNDO:
        raise Refused("It is too late to undo this.")
    bulk.undone_at = clock.now()
    cases, done = _held(session, (case_id for case_id, _, _ in bulk.changed)), Done(act=bulk)
    for case_id, version, before in reversed(bulk.changed):  # so that the turn that was had last is given back first
        case = cases.get(case_id)
        if case is None or case.lock_version != version:
            done.refused[case_id] = CHANGED
            continue
        try:
            with session.begin_nested():
                _restore(session, case, before, by=by)
                session.flush()
        except Problem as problem:
            done.refused[case_id] = problem.message
        else:
            done.changed.append(case_id)
    return done


def act_of(session: Session, act_id: int, user: User) -> BulkAct | None:
    """What somebody did to several cases; None if it was somebody else."""
    found = session.get(BulkAct, act_id, with_for_update=True)
    return found if found is not None and found.user_id == user.id else None


def _held(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    # In one order, so that two editors who choose the same cases wait for each other only once.
    held = select(Case).where(Case.id.in_(list(ids))).order_by(Case.id).with_for_update()
    return {case.id: case for case in session.scalars(held.execution_options(populate_existing=True))}


def _stand(session: Session, cases: dict[int, Case]) -> dict[int, dict[str, Any]]:
    """What an act may change of some cases and an undo puts back; an ending is taken back by `closing`."""
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


def _stands(case: Case) -> dict[str, Any]:
    return {
        "state": str(case.state),
        "open": case.open,
        "desk": case.desk_id,
        "assignee": case.assignee_id,
        "severity": str(case.severity),
        "news": case.news,
        **putting_back.facts(case),
        "until": case.snoozed_until.isoformat() if case.snoozed_until is not None else None,
        "awaited": str(case.snoozed_for) if case.snoozed_for is not None else None,
    }


def _restore(session: Session, case: Case, before: dict[str, Any], *, by: User) -> None:
    if before["open"] and case.state is CaseState.CLOSED:
        closing.undo(session, case, by=by)
    if before["state"] == CaseState.NEW and case.state is CaseState.REVIEWING:
        _not_begun(session, case, before["received"], by=by)
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
        set_due(session, case)
    putting_back.put_back(session, case, before, by=by)
    until, awaited = before["until"], before["awaited"]
    was = (datetime.fromisoformat(until) if until else None, SnoozedFor(awaited) if awaited else None)
    if (case.snoozed_until, case.snoozed_for) != was:
        record(session, case, "snoozed" if any(was) else "snooze ended", by=by.actor, until=until, awaited=awaited)
        case.snoozed_until, case.snoozed_for = was
        set_urgency(case)


def _not_begun(session: Session, case: Case, received: Sequence[int], *, by: User) -> None:
    """Nobody has begun the case after all, and its readers are told so."""
    record(session, case, "state", by=by.actor, before=case.state, after=CaseState.NEW)
    case.state = CaseState.NEW
    for row in request_queries.requests(session, received).values():
        if row.state is RequestState.WITH_EDITORS:
            requests.set_state(session, row, RequestState.RECEIVED, by=by.actor)
