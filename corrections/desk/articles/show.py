"""The articles that the newsroom has in its record, and one of them with what concerns it on the desk."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import actions, queries, sources
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.desk.articles.warning import warn
from corrections.errors import Message, Problem
from corrections.notices import queries as notices
from corrections.taxonomy import Origin
from corrections.watch import queries as watch
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext
from corrections.web.forms import whole_number
from corrections.web.paging import cursor, read_cursor
from corrections.web.routing import page

ROWS = 50


def index() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    after = read_cursor(request.args.get("after"))
    with reading() as session:
        found = list(_found(session, query, after[0] if after else None))
        rows, more = found[:ROWS], len(found) > ROWS
        next_url = url_for("desk.articles", q=query or None, after=cursor(rows[-1].id)) if more else None
        return page("desk/articles/index.html", query=query, rows=rows, next_url=next_url)


def _found(session: Session, query: str, before: int | None) -> list[Article]:
    by_address = queries.by_url(session, query) if query.startswith(("http://", "https://")) else None
    if by_address is not None:
        return [by_address]
    if query:
        return list(queries.search_articles(session, query, before=before, limit=ROWS + 1))
    return list(queries.newest(session, before=before, limit=ROWS + 1))


def show(article_id: int) -> ResponseReturnValue:
    return _page(article_id)


def _page(
    article_id: int, *, problem: Message | None = None, known: int | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        article = queries.article(session, article_id) or abort(404)
        body = page(
            "desk/articles/show.html",
            article=article,
            text=queries.newest_text(session, article),
            versions=list(reversed(queries.versions(session, article_id))),
            cases=cases.open_cases_on(session, article_id),
            corrections=notices.published(session, notices.for_article(session, article_id)),
            watched=watch.of_article(session, article_id) if current.newsroom().watch else (),
            problem=problem,
            known=known,
        )
    return body, status


def capture(article_id: int) -> ResponseReturnValue:
    """Read the article again from its address."""
    with reading() as session:
        article = queries.article(session, article_id) or abort(404)
        url = article.url
    try:
        if url is None:
            raise Problem("This article has no address from which it could be read.")
        loopback = current.settings().capture_loopback
        copy = sources.from_address(url, current.newsroom(), canonical=url, allow_loopback=loopback)
        with writing() as session:
            onto = whole_number(request.form.get("onto"))
            captured = actions.enter(session, copy, origin=Origin.CAPTURE, by=editor(session).actor, onto=onto)
    except actions.IsKnown as problem:
        return _page(article_id, problem=problem.message, known=problem.article_id, status=problem.status)
    except Problem as problem:
        return _page(article_id, problem=problem.message, status=422)
    if captured.new:
        flash(gettext("The text has changed: this is version {number}.").format(number=captured.version))
    else:
        flash(gettext("Nothing has changed since version {number}.").format(number=captured.version))
    warn(copy)
    return redirect(url_for("desk.article", article_id=article_id), 303)
