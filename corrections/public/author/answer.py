"""The author's answer, by a link of their own: they see what concerns their article, and no reader's name."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import capabilities
from corrections.articles import queries as article_queries
from corrections.articles.blocks import where
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import intake
from corrections.cases import queries as case_queries
from corrections.cases.models import AuthorQuestion
from corrections.errors import Message, Problem
from corrections.public.report.forms import MessageForm
from corrections.public.report.show import private
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.web.current import reading, writing
from corrections.web.routing import page


def show(token: str) -> ResponseReturnValue:
    return _page(token, MessageForm())


def answer(token: str) -> ResponseReturnValue:
    form = MessageForm(request.form)
    if not form.validate():
        return _page(token, form, status=422)
    try:
        with writing() as session:
            intake.hear_author(session, _question(session, token), form.text.data or "")
    except Problem as problem:
        return _page(token, form, problem=problem.message, status=problem.status)
    return redirect(url_for("public.author_answer", token=token), 303)


def _question(session: Session, token: str) -> AuthorQuestion:
    subject = capabilities.subject_of(session, Purpose.AUTHOR, token)
    found = session.get(AuthorQuestion, subject) if subject is not None else None
    return found or abort(404)


def _seen(session: Session, article: Article | None, passage: Passage | None) -> VersionText | None:
    """The text in which the words were pointed at."""
    if article is None or passage is None or passage.version is None:
        return None
    return article_queries.texts_numbered(session, article.id, [passage.version]).get(passage.version)


def _page(token: str, form: MessageForm, *, problem: Message | None = None, status: int = 200) -> Response:
    with reading() as session:
        question = _question(session, token)
        case = case_queries.case(session, question.case_id) or abort(404)
        article = article_queries.article(session, case.article_id) if case.article_id is not None else None
        passage = request_queries.passage(session, case.passage_id)
        seen = _seen(session, article, passage)
        ids = case_queries.request_ids(session, case.id)
        reports = request_queries.requests(session, ids)
        body = page(
            "public/author/answer.html",
            token=token,
            question=question,
            article=article,
            passage=passage,
            place=where(seen.blocks, passage.start_block, passage.end_block)
            if seen is not None and passage is not None
            else None,
            form=form,
            problem=problem,
            reports=[reports[request_id] for request_id in ids],
        )
    return private(body, status)
