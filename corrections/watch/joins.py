"""Joining a case to another in a way that can be undone at once: both then stand again as they did. Later on, a joined
case is taken out with a new clock (`noticing.take_apart`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import bulk, joining, parting
from corrections.cases.bulk import Done
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.errors import Problem
from corrections.notices.models import Draft, SignOff
from corrections.watch import noticing

JOIN = "join"


def join(session: Session, case: Case, *, into: Case, by: User, seen: int | None = None) -> BulkAct:
    """Join a case to another, and keep what stood of both. Raises Refused, Conflict."""
    joining.hold(session, case, into)
    stood = bulk.stand(session, {case.id: case, into.id: into})
    noticing.join(session, case, into=into, by=by, seen=seen)
    return bulk.keep(session, JOIN, [(each, stood[each.id]) for each in (case, into)], by=by)


def undo(session: Session, act: BulkAct, *, by: User) -> Done:
    """Let both cases stand as they did before they were joined; what was done meanwhile to the one that stayed open
    stays. Raises Refused if it is too late, or was taken back already."""
    bulk.take_back(act)
    (case_id, version, before), (into_id, into_version, into_before) = act.changed
    cases, done = bulk.held(session, (case_id, into_id)), Done(act=act)
    case, into = cases[case_id], cases[into_id]
    if case.lock_version != version:
        done.refused[case_id] = bulk.CHANGED
        return done
    was_touched = into.lock_version != into_version
    try:
        with session.begin_nested():
            signed_off = _is_signed_off(session, into, since=act.at)
            here = parting.take_back(session, case, by=by, was_touched=was_touched, signed_off=signed_off)
            noticing.give_back(session, case, here=here)
            bulk.restore(session, case, before, by=by)
            if not was_touched:
                bulk.restore(session, into, into_before, by=by)
            session.flush()
    except Problem as problem:
        done.refused[case_id] = problem.message
    else:
        done.changed.append(case_id)
    return done


def _is_signed_off(session: Session, case: Case, *, since: datetime) -> bool:
    """Whether a second editor has approved a notice of a case since then, for all who are in it."""
    found = select(SignOff.user_id).join(Draft, Draft.id == SignOff.draft_id)
    return session.scalars(found.where(Draft.case_id == case.id, SignOff.at >= since).limit(1)).first() is not None
