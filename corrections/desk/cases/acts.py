"""What editors do on the case page. Each view parses, calls one action, and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import actions, closing, queries
from corrections.cases.models import Case
from corrections.desk.cases import show
from corrections.desk.cases.forms import (
    AssignmentForm,
    AuthorForm,
    DecisionForm,
    DeskForm,
    DraftKindForm,
    FactsForm,
    MergeForm,
    MessageForm,
    NoteForm,
    ReopeningForm,
    SeenForm,
)
from corrections.errors import Message, Problem, Refused
from corrections.notices import drafting
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, Outcome
from corrections.web.current import editor, writing
from corrections.web.filters import gettext

F = TypeVar("F", bound=Any)


def _act(
    case_id: int, about: str, form: F, act: Callable[[Session, Case, F, User], object], *, then: str | None = None
) -> ResponseReturnValue:
    """Let `act` do its work on the case; a refusal or conflict is said on the page, with what was typed."""
    if not form.validate():
        return show.case_view(case_id, about=about, form=form, status=422)
    try:
        with writing() as session:
            case = queries.case(session, case_id) or abort(404)
            act(session, case, form, editor(session))
    except Problem as problem:
        whole = form.take_refusal(problem.message)
        return show.case_view(case_id, about=about, form=form, problem=whole, status=problem.status)
    return redirect(then or url_for("desk.case", case_id=case_id), 303)


def take(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "take",
        SeenForm(request.form),
        lambda session, case, form, user: actions.take(session, case, by=user, seen=form.version_seen),
    )


def assign(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: AssignmentForm, user: User) -> None:
        to = accounts.user(session, form.assignee.data) if form.assignee.data else None
        if form.assignee.data and to is None:
            raise Refused(Message("There is nobody of this name.", at="assignee"))
        actions.assign(session, case, to=to, by=user, seen=form.version_seen)

    return _act(case_id, "assignment", AssignmentForm(request.form), act)


def move(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "desk",
        DeskForm(request.form),
        lambda session, case, form, user: actions.move_to_desk(
            session, case, desk_id=form.desk.data or 0, by=user, seen=form.version_seen
        ),
    )


def set_facts(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "facts",
        FactsForm(request.form),
        lambda session, case, form, user: actions.set_facts(
            session,
            case,
            by=user,
            seen=form.version_seen,
            severity=form.severity.data or case.severity,
            error_type=form.error_type.data,
            cause=form.cause.data,
            found_by=form.found_by.data or case.found_by,
        ),
    )


def review(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "review",
        SeenForm(request.form),
        lambda session, case, form, user: actions.change_state(
            session, case, CaseState.REVIEWING, by=user, seen=form.version_seen
        ),
    )


def note(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "notes",
        NoteForm(request.form),
        lambda session, case, form, user: actions.note(session, case, form.text.data or "", by=user),
    )


def message(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: MessageForm, user: User) -> None:
        to = request_queries.request(session, form.request.data or 0) or abort(404)
        actions.message(
            session, case, to, form.text.data or "", by=user, ask=bool(form.ask.data), seen=form.version_seen
        )

    return _act(case_id, "messages", MessageForm(request.form), act)


def ask_author(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "questions",
        AuthorForm(request.form),
        lambda session, case, form, user: actions.ask_author(
            session,
            case,
            name=form.name.data or "",
            email=form.email.data or "",
            question=form.question.data or "",
            by=user,
            seen=form.version_seen,
        ),
    )


def decide(case_id: int) -> ResponseReturnValue:
    answered = _act(case_id, "decision", DecisionForm(request.form), _decide, then=url_for("desk.queue"))
    if getattr(answered, "status_code", 0) == 303:
        said = gettext("Case {number} is decided. In 30 seconds readers who gave an address are told.")
        flash(said.format(number=case_id))
        flash(url_for("desk.case_undo", case_id=case_id), "undo")
    return answered


def _decide(session: Session, case: Case, form: DecisionForm, user: User) -> None:
    text, seen = form.text.data or "", form.version_seen
    outcome = form.outcome.data
    if outcome is Outcome.DECLINED:
        closing.decline(session, case, reason=form.reason.data, text=text, by=user, seen=seen)
    elif outcome is Outcome.ANSWERED:
        closing.answer(session, case, text=text, by=user, seen=seen)
    elif outcome is Outcome.PASSED_ON:
        closing.pass_on(session, case, to=form.passed_on_to.data or "", text=text, by=user, seen=seen)
    elif outcome is Outcome.FIXED:
        closing.fix(session, case, clause=form.clause.data or "", text=text, by=user, seen=seen)
    elif outcome is Outcome.EXPLAINED:
        closing.explain(session, case, text=text, by=user, seen=seen)
    else:
        raise Refused(Message("Choose how the case ends.", at="outcome"))


def merge(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: MergeForm, user: User) -> None:
        into = queries.case(session, form.into.data or 0)
        if into is None:
            raise Refused(Message("Choose the case that it is joined to.", at="into"))
        closing.merge(session, case, into=into, by=user, seen=form.version_seen)

    return _act(case_id, "merge", MergeForm(request.form), act)


def reopen(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "reopening",
        ReopeningForm(request.form),
        lambda session, case, form, user: closing.reopen(
            session, case, reason=form.reason.data or "", by=user, seen=form.version_seen
        ),
    )


def undo(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "undo",
        SeenForm(request.form),
        lambda session, case, form, user: closing.undo(session, case, by=user),
    )


def draft(case_id: int) -> ResponseReturnValue:
    return _act(
        case_id,
        "draft",
        DraftKindForm(request.form),
        lambda session, case, form, user: drafting.start(
            session, case, kind=form.kind.data, by=user, seen=form.version_seen
        ),
        then=url_for("desk.draft", case_id=case_id),
    )
