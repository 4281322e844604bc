"""How an editor ends a case on its page, takes the decision back, and opens it again."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import answer_uses, closing, queries, undeciding
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.desk.cases import answers, join_undoing, one_act, undoing
from corrections.desk.cases.acts import perform
from corrections.desk.cases.forms import DecisionForm, MergeForm, ReopeningForm, UndoForm
from corrections.errors import Conflict, Message, Refused
from corrections.taxonomy import Outcome
from corrections.watch import explaining, joins
from corrections.web.filters import message

ANSWER_STARTED = Message("This is the saved answer for the reason that you chose. Complete it, then decide.", at="text")


def decide(case_id: int) -> ResponseReturnValue:
    """End the case and go on to the queue, which says so and offers to undo it for as long as that works."""
    form, then = DecisionForm(request.form), url_for("desk.queue")
    told = False

    def act(session: Session, case: Case, form: DecisionForm, user: User) -> None:
        nonlocal told
        _, kept = one_act.perform(
            session, case, undeciding.DECISION, lambda: decide_quietly(session, case, form, user), by=user
        )
        if form.text.data:
            answer_uses.used(session, form.answer_id, form.text.data, act=kept)
        told = queries.someone_is_told(session, case)

    return perform(case_id, "decision", form, act, then=then, after=lambda case: undoing.remember(case, told=told))


def decide_quietly(session: Session, case: Case, form: DecisionForm, user: User) -> None:
    """End the case as the form says. Raises Refused, Conflict."""
    if not form.text.data and form.answer_id:  # by a key: nobody has seen a form, and the words come from here
        form.text.data = answers.words_for(session, case, form.answer_id, user)
    text, seen = form.text.data or "", form.version_seen
    outcome = form.outcome.data
    if outcome is Outcome.DECLINED:
        try:
            clause = form.clause.data or ""
            closing.decline(session, case, reason=form.reason.data, text=text, by=user, seen=seen, clause=clause)
        except Refused as problem:
            if problem.message.at == "text" and answers.start(session, case, form, user):
                raise Refused(ANSWER_STARTED) from None
            raise
    elif outcome is Outcome.ANSWERED:
        closing.answer(session, case, text=text, by=user, seen=seen)
    elif outcome is Outcome.PASSED_ON:
        closing.pass_on(session, case, to=form.passed_on_to.data or "", text=text, by=user, seen=seen)
    elif outcome is Outcome.FIXED:
        closing.fix(session, case, clause=form.clause.data or "", text=text, by=user, seen=seen)
    elif outcome is Outcome.EXPLAINED:
        explaining.explain(session, case, line=form.line.data or "", text=text, by=user, seen=seen)
    elif outcome is Outcome.WITHDRAWN:
        closing.end_withdrawn(session, case, by=user, seen=seen)
    else:
        raise Refused(Message("Choose how the case ends.", at="outcome"))


def merge(case_id: int) -> ResponseReturnValue:
    kept: BulkAct | None = None

    def act(session: Session, case: Case, form: MergeForm, user: User) -> None:
        nonlocal kept
        into = queries.case(session, form.chosen) if form.chosen is not None else None
        if into is None and form.number.data:
            raise Refused(Message.of("There is no case {number}.", number=form.number.data).about("number"))
        if into is None:
            raise Refused(Message("Choose the case that it is joined to.", at="number"))
        kept = joins.join(session, case, into=into, by=user, seen=form.version_seen)

    def after(case: Case) -> None:
        if kept is not None:
            join_undoing.remember(kept, case)
        number = case.merged_into_id
        said = Message.of("This case is closed. What was reported goes on in case {number}.", number=number)
        flash(message(said), "done")

    return perform(case_id, "merge", MergeForm(request.form), act, after=after)


def reopen(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: ReopeningForm, user: User) -> Message:
        closing.reopen(session, case, reason=form.reason.data or "", by=user, seen=form.version_seen)
        return Message("The case is open again, and yours. Its clock has begun anew.")

    return perform(case_id, "reopening", ReopeningForm(request.form), act, after=undoing.forget)


def undo(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: UndoForm, user: User) -> Message:
        try:
            undeciding.undo(session, case, by=user, decided=form.decision_seen)
        except (Refused, Conflict):  # for good; where nothing could be written, it is offered again
            undoing.forget(case)
            raise
        return Message("The decision is taken back, and nobody was told of it.")

    def after(case: Case) -> None:
        undoing.forget(case)
        flash(request.script_root + request.path, "undone")

    return perform(case_id, "undo", UndoForm(request.form), act, after=after)
