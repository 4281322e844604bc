"""The author's answer, by a link of their own: they see what concerns their article, and no reader's name.

Their link lasts for a while; what it is about is shown as long as an answer is wanted. Once it is not, as where the
desk has asked anew, taken the question back or decided, what they typed comes back with why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import capabilities
from corrections.articles import queries as article_queries
from corrections.articles.blocks import where
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import intake, questions, sources
from corrections.cases.models import AuthorQuestion
from corrections.errors import Message, Problem
from corrections.public.author.forms import AnswerForm
from corrections.public.report import send, tickets
from corrections.public.report.forms import links_in
from corrections.public.report.show import private
from corrections.requests import queries as request_queries
from corrections.requests.decisions import StoredFile
from corrections.requests.models import Passage
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


def _shown(session: Session, article: Article | None, passage: Passage) -> dict[str, Any]:
    """The words that were pointed at; of an article whose text may not be shown, without what stands around them."""
    withheld = article is not None and article.withheld
    seen = None
    if article is not None and passage.version is not None:
        texts = article_queries.texts_numbered(session, article.id, [passage.version])
        seen = texts.get(passage.version)
    return {
        "exact": passage.exact,
        "prefix": "" if withheld else passage.prefix,
        "suffix": "" if withheld else passage.suffix,
        "place": where(seen.blocks, passage.start_block, passage.end_block) if seen is not None else None,
        "version": passage.version,
        "language": article.language if article is not None else None,
    }


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
        about = questions.asked(session, question)
        home = about.home
        # Once nothing is asked any more, the link shows no more than what its owner was asked and said.
        article = article_queries.article(session, home.article_id) if about.open and home.article_id else None
        passage = request_queries.passage(session, home.passage_id) if about.open else None
        body = page(
            "public/author/answer.html",
            token=token,
            question=question,
            ended=about.ended,
            article=article,
            passage=_shown(session, article, passage) if passage is not None else None,
            form=form,
            problem=problem,
            files=list(files),
            given=sources.of_questions(session, [question.id])[question.id] if question.answered_at else [],
            reports=questions.concern(session, about) if about.open else [],
        )
    return private(body, status)
