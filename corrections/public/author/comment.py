"""The author's comment on what is found on a complaint about their article, by a link of their own."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.cases.models import Case
from corrections.errors import Message, Problem
from corrections.public.report.forms import MessageForm
from corrections.public.report.show import private
from corrections.standards import actions, decisions, queries
from corrections.standards.models import Complaint
from corrections.standards.values import StatementKind
from corrections.web.current import reading, writing
from corrections.web.routing import page

FOUND = (StatementKind.PROVISIONAL, StatementKind.FINDING, StatementKind.REVIEW)


def show(token: str) -> ResponseReturnValue:
    return _page(token, MessageForm())


def create(token: str) -> ResponseReturnValue:
    """Take the comment in. What was typed stays where it is refused."""
    form = MessageForm(request.form)
    if not form.validate():
        return _page(token, form, status=422)
    try:
        with writing() as session:
            actions.comment_as_author(session, _complaint(session, token), form.text.data or "")
    except Problem as problem:
        return _page(token, form, problem=form.take_refusal(problem.message), status=problem.status)
    return redirect(url_for("public.author_comment", token=token), 303)


def _complaint(session: Session, token: str) -> Complaint:
    subject = capabilities.subject_of(session, Purpose.COMMENT, token)
    return (queries.complaint(session, subject) if subject is not None else None) or abort(404)


def _page(token: str, form: MessageForm, *, problem: Message | None = None, status: int = 200) -> Response:
    with reading() as session:
        complaint = _complaint(session, token)
        case = session.get_one(Case, complaint.case_id)
        parties = queries.parties(session, complaint)
        said = queries.statements(session, complaint.id)
        body = page(
            "public/author/comment.html",
            token=token,
            complaint=complaint,
            article=articles.article(session, case.article_id) if case.article_id is not None else None,
            reports=parties,
            clauses=queries.clauses(session, [one.id for one in parties]),
            found=next((one for one in reversed(said) if one.kind in FOUND), None),
            comments=[one for one in said if one.kind is StatementKind.AUTHOR],
            may_comment=decisions.why_not_comment(complaint.state, complaint.comments_until, clock.now()) is None,
            form=form,
            problem=problem,
        )
    return private(body, status)
