"""The same claim in other articles, from the passage of a case; each is put on its correction by one button."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.decisions import Act, may
from corrections.articles import queries as article_queries
from corrections.articles.claims.claim import Claim, claim_of
from corrections.articles.claims.making import claim_in
from corrections.articles.elsewhere import elsewhere
from corrections.articles.models import Article
from corrections.cases import queries
from corrections.cases.models import Case
from corrections.desk.drafts import claimed, finding
from corrections.errors import Message, Problem
from corrections.notices import carriers, drafting
from corrections.notices import queries as notices
from corrections.notices.carriers import Notices
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import Kind
from corrections.web.current import editor, reading, signed_in_user, writing
from corrections.web.filters import message
from corrections.web.forms import clean, whole_number
from corrections.web.routing import page


def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


def add(case_id: int) -> ResponseReturnValue:
    """Put the case’s notice on one article more, with the words that are wrong there; it is begun if there is none."""
    article_id = whole_number(request.form.get("article"))
    words, stands = clean(request.form.get("words")), finding.place(request.form.get("stands"))
    try:
        with writing() as session:
            case, user = queries.case(session, case_id) or abort(404), editor(session)
            if article_id is None:
                abort(400)
            draft = notices.draft_of_case(session, case.id)
            done = Message("The notice is on one article more.")
            if draft is None:
                draft = drafting.start(session, case, kind=Kind.CORRECTION, by=user)
                done = Message("The draft is begun, and the notice is on that article too.")
            drafting.add_article(session, draft, article_id, by=user, words=words, stands=stands)
    except Problem as problem:
        return _page(case_id, problem=problem.message, status=problem.status)
    flash(message(done))
    return redirect(url_for("desk.case_elsewhere", case_id=case_id, _anchor="elsewhere"), 303)


def _page(case_id: int, *, problem: Message | None = None, status: int = 200) -> Response:
    user = signed_in_user() or abort(401)
    with reading() as session:
        case, article = queries.with_article(session, case_id) or abort(404)
        passage = request_queries.passage(session, case.passage_id)
        claim = _claim(session, case, article, passage) if passage is not None else None
        language = article.language if article is not None else "en"
        found = []
        if claim is not None:
            own = [article.id] if article is not None else []
            found = elsewhere(session, claim, language=language, leave_out=own)
        on = carriers.notices_on(session, [one.article.id for one in found])
        published = notices.of_case(session, case.id) if not case.open else []
        body = page(
            "desk/cases/elsewhere.html",
            case=case,
            article=article,
            passage=passage,
            hits=[claimed.hit_of(one, on.get(one.article.id, Notices())) for one in found],
            may_add=case.open and may(user.role, Act.DRAFT),
            published=published[-1] if published else None,
            problem=problem,
        )
    return Response(body, status)


def _claim(session: Session, case: Case, article: Article | None, passage: Passage) -> Claim:
    """What the passage claims, as the article has it around; what its reports say is right is no error elsewhere."""
    right = " ".join(row.right for row, _ in queries.reports(session, case.id) if row.right)
    if article is None or passage.version is None or passage.start_block is None:
        return claim_of(passage.exact, sentence=f"{passage.prefix}{passage.exact}{passage.suffix}", right=right)
    text = article_queries.texts_numbered(session, article.id, [passage.version])[passage.version]
    start = (passage.start_block, passage.start_offset or 0)
    end = (passage.end_block or start[0], passage.end_offset or start[1] + len(passage.exact))
    return claim_in(text.headline, text.blocks, start, end, exact=passage.exact, right=right, language=article.language)
