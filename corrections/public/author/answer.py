"""The author's answer, by a link of their own: they see what concerns their article, and no reader's name."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import capabilities
from corrections.articles import queries as article_queries
from corrections.articles.blocks import where
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import intake, sources
from corrections.cases import queries as case_queries
from corrections.cases.models import AuthorQuestion, Case
from corrections.errors import Message, Problem
from corrections.public.author.forms import AnswerForm
from corrections.public.report import send, tickets
from corrections.public.report.forms import links_in
from corrections.public.report.show import private
from corrections.requests import queries as request_queries
from corrections.requests.decisions import StoredFile
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import RequestState
from corrections.web.current import reading, writing
from corrections.web.routing import page


def show(token: str) -> ResponseReturnValue:
    return _page(token, AnswerForm(data={"form_key": tickets.issue()}))


def answer(token: str) -> ResponseReturnValue:
    """Take the answer in with its sources. What was typed and the files stay where something is refused."""
    form = AnswerForm(request.form)
    with reading() as session:
        _question(session, token)  # whoever has no link of ours leaves no files
    valid, taken = form.validate(), send.take_files(form)
    form.kept.data = tickets.keep(taken.files)
    if taken.problem is not None:
        form.add_problem("files", taken.problem)
    if not valid or taken.problem is not None:
        return _page(token, form, files=taken.files, status=422)
    try:
        with writing() as session:
            text, links = form.text.data or "", links_in(form.links.data)
            intake.hear_author(session, _question(session, token), text, links=links, files=taken.files)
    except Problem as problem:
        whole = form.take_refusal(problem.message)
        return _page(token, form, files=taken.files, problem=whole, status=problem.status)
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


def _concern(reports: Iterable[CorrectionRequest], case: Case) -> list[CorrectionRequest]:
    """What the author may read: of the reports of a case, those on their article that still stand."""
    return [
        report
        for report in reports
        if report.article_id in (case.article_id, None) and report.state is not RequestState.WITHDRAWN
    ]


def _page(
    token: str,
    form: AnswerForm,
    *,
    files: Iterable[StoredFile] = (),
    problem: Message | None = None,
    status: int = 200,
) -> Response:
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
            files=list(files),
            given=sources.of_questions(session, [question.id])[question.id] if question.answered_at else [],
            reports=_concern((reports[request_id] for request_id in ids), case),
        )
    return private(body, status)
