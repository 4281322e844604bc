"""What a reader does on their own page: write, ask for a second look, take the report back, be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import throttle
from corrections.cases import intake
from corrections.errors import Problem, Refused
from corrections.events import READER
from corrections.mailbox import senders
from corrections.public.report.forms import AddressForm, MessageForm
from corrections.public.tracking import complaint, said, show
from corrections.requests import actions as requests
from corrections.requests import contact, written
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.standards import actions as complaints
from corrections.standards import intake as complaining
from corrections.web.current import reading, settings, writing
from corrections.web.security import client_network

HOUR = timedelta(hours=1)
ADDRESSES_AN_HOUR = 10  # given from one network: somebody may be trying out addresses

# Returns the token by which the reader goes on; None if that is the one by which they came.
Act = Callable[[Session, CorrectionRequest, str], str | None]


def _act(token: str, about: str, act: Act) -> ResponseReturnValue:
    form = MessageForm(request.form)
    if not form.validate():
        return show.tracking_page(token, form=form, about=about, status=422)
    try:
        with writing() as session:
            report = request_queries.by_token(session, token) or abort(404)
            if written.too_often(session, report):
                raise Refused("You have written very often within this hour. Try again in the next.")
            onward = act(session, report, form.text.data or "")
    except Problem as problem:
        return show.tracking_page(token, form=form, about=about, problem=problem.message, status=problem.status)
    return _done(report, about, onward or token)


def _done(report: CorrectionRequest, about: str, token: str) -> ResponseReturnValue:
    """Go to the page, which says what was done: only once that is stored, since the browser then drops its copy."""
    said.remember(report, about)
    return redirect(url_for("public.tracking", token=token), 303)


def write(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        intake.hear(session, report, text, by=READER)

    return _act(token, "messages", act)


def second_look(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        intake.ask_second_look(session, report, text, by=READER)

    return _act(token, "second-look", act)


def not_meant(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        intake.not_meant(session, report, text, by=READER)

    return _act(token, "not-meant", act)


def withdraw(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        complaining.withdraw(session, report, text, by=READER)

    return _act(token, "withdrawal", act)


def comment(token: str) -> ResponseReturnValue:
    """Comment on what is found so far on the complaint."""

    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        complaints.comment(session, complaint.of_report(session, report) or abort(404), report, text)

    return _act(token, "comment", act)


def ask_review(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        complaints.ask_review(session, complaint.of_report(session, report) or abort(404), report, text)

    return _act(token, "review", act)


def confirm(token: str) -> ResponseReturnValue:
    def act(session: Session, report: CorrectionRequest, text: str) -> None:
        by_mail = request_queries.came_by_mail(session, token)
        requests.confirm_address(session, report, by=READER, by_mail=by_mail)

    return _act(token, "confirmation", act)


def erase(token: str) -> ResponseReturnValue:
    with reading() as session:
        report = request_queries.by_token(session, token) or abort(404)
        naming = senders.naming(session, report, settings().secret())

    def act(session: Session, report: CorrectionRequest, text: str) -> str:
        by_mail = request_queries.came_by_mail(session, token)
        secret = settings().secret()
        senders.erase_reader(session, report, by_mail=by_mail, secret=secret, naming=naming, by=READER)
        return contact.still(session, report, token)

    return _act(token, "erasure", act)


def give_address(token: str) -> ResponseReturnValue:
    form = AddressForm(request.form)
    if not form.validate():
        return show.tracking_page(token, form=form, about="email", status=422)
    try:
        with writing() as session:
            report = request_queries.by_token(session, token) or abort(404)
            if throttle.hit(session, f"addresses:{client_network()}", per=HOUR) > ADDRESSES_AN_HOUR:
                raise Refused("Too many addresses came from your network within the hour. Try again in the next.")
            onward = contact.give(session, report, form.email.data or "", token=token, by=READER)
    except Problem as problem:
        return show.tracking_page(token, form=form, about="email", problem=problem.message, status=problem.status)
    return _done(report, "email", onward)


def new_address(token: str) -> ResponseReturnValue:
    with writing() as session:
        report = request_queries.by_token(session, token) or abort(404)
        fresh = requests.new_address(session, report, by=READER)
    return _done(report, "new-address", fresh)
