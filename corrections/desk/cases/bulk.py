"""One act on the cases that are chosen in the queue, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import actions, answer_uses, bulk, closing, gaps, queries, snoozing
from corrections.cases.models import Case
from corrections.desk.cases import bulk_answers, bulk_forms, bulk_undoing, narrowing, queue
from corrections.desk.cases.bulk_forms import BulkForm
from corrections.desk.cases.endings import ANSWER_STARTED
from corrections.desk.cases.snoozes import wish
from corrections.errors import Message, Problem, Refused, Unavailable
from corrections.watch import joins
from corrections.web import current
from corrections.web.current import editor, writing
from corrections.web.filters import gettext, message, ngettext

OneCase = Callable[[Case, int | None], object]
Maker = Callable[[Session, BulkForm, User], OneCase]
WRITES = (bulk_forms.DECLINE, bulk_forms.ANSWER)


def create() -> ResponseReturnValue:
    """Do what the pressed button says to each chosen case. Those that are refused stay chosen, with the reason."""
    form = BulkForm(request.form)
    name = request.form.get("act", "")
    make = ACTS.get(name)
    if make is None:
        return queue.shown(bulk=form, problem=Message("Press the button for what is to be done with the cases.")), 422
    if not form.validate():
        return queue.shown(bulk=form), 422
    try:
        with writing() as session:
            user = editor(session)
            done = bulk.perform(session, name, form.chosen, make(session, form, user), by=user)
            if done.changed and name in WRITES:
                answer_uses.used(session, form.answer_id, form.text.data or "", act=done.act)
            to = _name_of_target(session, name, form)
    except Problem as problem:
        return queue.shown(bulk=form, problem=form.take_refusal(problem.message)), problem.status
    if done.act is not None:
        bulk_undoing.remember(done.act, cases=len(done.changed), to=to)
    if done.refused:
        form.case.data = [str(case_id) for case_id, _ in form.chosen if case_id in done.refused]
        return queue.shown(bulk=form, refused=done.refused), 422
    if name in WRITES:
        flash(f"bulk-{user.id}", "draft-done")
    if done.act is None and done.changed:
        flash(gettext("Nothing was changed: the cases were like that already."))
    return redirect(narrowing.address(request.args.to_dict()), 303)


def _name_of_target(session: Session, name: str, form: BulkForm) -> str:
    """The desk or the colleague that the cases went to, as the sentence about it says."""
    if name == bulk_forms.MOVE:
        desk = queries.desk(session, form.desk.data or 0)
        return desk.name if desk is not None else ""
    if name == bulk_forms.ASSIGN and form.assignee.data:
        user = accounts.user(session, form.assignee.data)
        return user.name if user is not None else ""
    return ""


def _take(session: Session, form: BulkForm, user: User) -> OneCase:
    return lambda case, seen: actions.take(session, case, by=user, seen=seen)


def _assign(session: Session, form: BulkForm, user: User) -> OneCase:
    if form.assignee.data is None or form.assignee.data < 0:
        raise Refused(Message("Choose who is to have them.", at="assignee"))
    to = accounts.user(session, form.assignee.data) if form.assignee.data else None
    if form.assignee.data and to is None:
        raise Refused(Message("There is nobody of this name.", at="assignee"))
    return lambda case, seen: actions.assign(session, case, to=to, by=user, seen=seen, tell=False)


def _move(session: Session, form: BulkForm, user: User) -> OneCase:
    desk_id = form.desk.data or 0
    if not desk_id:
        raise Refused(Message("Choose the desk.", at="desk"))
    return lambda case, seen: actions.move_to_desk(session, case, desk_id=desk_id, by=user, seen=seen, tell=False)


def _set_severity(session: Session, form: BulkForm, user: User) -> OneCase:
    severity = form.severity.data
    if severity is None:
        raise Refused(Message("Choose the severity.", at="severity"))
    return lambda case, seen: actions.set_facts(
        session,
        case,
        by=user,
        seen=seen,
        severity=severity,
        error_type=case.error_type,
        cause=case.cause,
        found_by=case.found_by,
    )


def _snooze(session: Session, form: BulkForm, user: User) -> OneCase:
    until, awaited = wish(form, current.newsroom())
    return lambda case, seen: snoozing.snooze(session, case, until=until, awaited=awaited, by=user, seen=seen)


def _decline(session: Session, form: BulkForm, user: User) -> OneCase:
    reason = form.reason.data
    if reason is None:
        raise Refused(Message("Choose the reason why they are declined.", at="reason"))
    if not (form.text.data or "").strip() and bulk_answers.start(session, form):
        raise Refused(ANSWER_STARTED)
    text = _complete(form)
    return lambda case, seen: closing.decline(session, case, reason=reason, text=text, by=user, seen=seen)


def _answer(session: Session, form: BulkForm, user: User) -> OneCase:
    text = _complete(form)
    return lambda case, seen: closing.answer(session, case, text=text, by=user, seen=seen)


def _complete(form: BulkForm) -> str:
    """The text that every reader gets. Raises Refused where something is still to be written in it."""
    text = form.text.data or ""
    if not text.strip():
        raise Refused(Message("Write what the readers are told.", at="text"))
    if problem := gaps.why_not_send(text, at="text"):
        raise Refused(problem)
    return text


ACTS: dict[str, Maker] = {
    bulk_forms.TAKE: _take,
    bulk_forms.ASSIGN: _assign,
    bulk_forms.MOVE: _move,
    bulk_forms.SEVERITY: _set_severity,
    bulk_forms.SNOOZE: _snooze,
    bulk_forms.DECLINE: _decline,
    bulk_forms.ANSWER: _answer,
}


def undo(act_id: int) -> ResponseReturnValue:
    """Take what was done to several cases back, or to one, and say of which it was too late."""
    case_id = bulk_undoing.case_of(act_id)
    back = url_for("desk.queue") if case_id is None else url_for("desk.case", case_id=case_id)
    done: bulk.Done | None = None
    try:
        with writing() as session:
            user = editor(session)
            act = bulk.act_of(session, act_id, user)
            if act is not None:
                undo_ = joins.undo if act.act == joins.JOIN else bulk.undo
                done = undo_(session, act, by=user)
    except Problem as problem:
        if not isinstance(problem, Unavailable):  # where nothing could be written now, it is offered again
            bulk_undoing.forget(act_id)
        flash(message(problem.message), "warn")
        return redirect(back, 303)
    bulk_undoing.forget(act_id)
    if done is None:
        abort(404)
    count = len(done.changed)
    if count:
        flash(request.script_root + request.path, "undone")
    if case_id is None:
        flash(ngettext("{n} case is as before.", "{n} cases are as before.", count).format(n=count))
    elif count:
        flash(gettext("The case is as before."))
    for number, why in done.refused.items():
        flash(gettext("Case {number} stays as it is: {why}").format(number=number, why=message(why)), "warn")
    return redirect(back, 303)
