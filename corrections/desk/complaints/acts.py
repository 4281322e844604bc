"""What editors do with a complaint. Each view parses, calls one action, and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import queries as cases
from corrections.desk.complaints.forms import (
    AdmissionForm,
    AnswerForm,
    FindingForm,
    ProvisionalForm,
    RefusalForm,
    SeenForm,
)
from corrections.desk.complaints.show import complaint_page
from corrections.errors import Message, Problem
from corrections.standards import actions, intake, queries
from corrections.standards.models import Complaint
from corrections.standards.values import NotAdmitted
from corrections.web.current import editor, writing
from corrections.web.filters import message

F = TypeVar("F", bound=Any)


def _perform(
    case_id: int, about: str, form: F, act: Callable[[Session, Complaint, F, User], object], done: Message
) -> ResponseReturnValue:
    if not form.validate():
        return complaint_page(case_id, about=about, form=form, status=422)
    try:
        with writing() as session:
            complaint = queries.of_case(session, case_id) or abort(404)
            act(session, complaint, form, editor(session))
    except Problem as problem:
        whole = form.take_refusal(problem.message)
        return complaint_page(case_id, about=about, form=form, problem=whole, status=problem.status)
    flash(message(done))
    return redirect(url_for("desk.complaint", case_id=case_id), 303)


def begin(case_id: int) -> ResponseReturnValue:
    """Make a complaint of a case whose reader did not call it one."""
    try:
        with writing() as session:
            case = cases.case(session, case_id) or abort(404)
            intake.open_by_hand(session, case, by=editor(session))
    except Problem as problem:
        return complaint_page(case_id, problem=problem.message, status=problem.status)
    flash(message("It is a complaint now."))
    return redirect(url_for("desk.complaint", case_id=case_id), 303)


def admit(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: AdmissionForm, user: User) -> None:
        text, seen = form.text.data or "", form.version_seen
        actions.admit(session, complaint, desk_id=form.desk.data, text=text, by=user, seen=seen)

    done = Message("Admitted. The complainant and the desk are told.")
    return _perform(case_id, "admission", AdmissionForm(request.form), act, done)


def refuse(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: RefusalForm, user: User) -> None:
        reason = form.reason.data if isinstance(form.reason.data, NotAdmitted) else None
        actions.refuse(session, complaint, reason=reason, text=form.text.data or "", by=user, seen=form.version_seen)

    done = Message("Not admitted. The complainant is told why, and whom they can turn to.")
    return _perform(case_id, "refusal", RefusalForm(request.form), act, done)


def answer(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: AnswerForm, user: User) -> None:
        actions.answer_for_desk(session, complaint, form.text.data or "", by=user, seen=form.version_seen)

    done = Message("The desk’s answer is with the standards editor.")
    return _perform(case_id, "answer", AnswerForm(request.form), act, done)


def go_on(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: SeenForm, user: User) -> None:
        actions.go_on(session, complaint, by=user, seen=form.version_seen)

    done = Message("It goes on without the desk’s answer.")
    return _perform(case_id, "going-on", SeenForm(request.form), act, done)


def find_provisionally(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: ProvisionalForm, user: User) -> None:
        actions.find_provisionally(
            session,
            complaint,
            form.words(),
            author_name=form.author_name.data or "",
            author_email=form.author_email.data or "",
            by=user,
            seen=form.version_seen,
        )

    done = Message("Complainant and author are asked to comment on it.")
    return _perform(case_id, "provisional", ProvisionalForm(request.form), act, done)


def find(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: FindingForm, user: User) -> None:
        actions.find(session, complaint, form.words(), by=user, seen=form.version_seen)

    return _perform(case_id, "finding", FindingForm(request.form), act, Message("Decided. They are told."))


def decide_review(case_id: int) -> ResponseReturnValue:
    def act(session: Session, complaint: Complaint, form: FindingForm, user: User) -> None:
        actions.decide_review(session, complaint, form.words(), by=user, seen=form.version_seen)

    done = Message("The review is decided, and the complaint closed. They are told.")
    return _perform(case_id, "review", FindingForm(request.form), act, done)
