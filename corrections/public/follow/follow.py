"""Following corrections by email: asking, confirming, ending. Opening a link changes nothing; a button does."""

from __future__ import annotations

from flask import Response, abort, request, url_for
from flask import redirect as redirect_to
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.errors import Message, Problem
from corrections.events import READER
from corrections.followers import actions, queries
from corrections.followers.decisions import CONFIRM_WITHIN
from corrections.followers.models import Follower
from corrections.public.follow.forms import FollowForm
from corrections.web.current import reading, settings, writing
from corrections.web.forms import whole_number
from corrections.web.routing import page
from corrections.web.security import client_network


def show() -> ResponseReturnValue:
    """The form; `?article=17` or `?section=Sport` says where the reader comes from."""
    return _form(FollowForm(), section=request.args.get("section"))


def ask() -> ResponseReturnValue:
    """Send the mail that asks for confirmation. The answer is the same whoever follows what already."""
    form = FollowForm(request.form)
    with reading() as session:
        form.offer(_article(session), articles.sections(session))
    if not form.validate() or form.subject is None:
        return _form(form, status=422)
    try:
        with writing() as session:
            actions.follow(
                session,
                form.subject,
                email=form.email.data or "",
                network=client_network(),
                secret=settings().secret(),
                by=READER,
            )
    except Problem as problem:
        return _form(form, problem=problem.message, status=problem.status)
    return _private(page("public/follow/asked.html", email=form.email.data, days=CONFIRM_WITHIN.days))


def confirmation(token: str) -> ResponseReturnValue:
    with reading() as session:
        follower = _follower(session, Purpose.FOLLOW, token)
        if follower.ended_at is not None:
            abort(404)
        article = _article_of(session, follower)
        return _private(page("public/follow/confirm.html", token=token, follower=follower, article=article))


def confirm(token: str) -> ResponseReturnValue:
    with writing() as session:
        _follower(session, Purpose.FOLLOW, token)
        actions.confirm(session, token, by=READER)
    return redirect_to(url_for("public.follow_confirmation", token=token), 303)


def ending(token: str) -> ResponseReturnValue:
    with reading() as session:
        return _ended_or_not(session, token)


def end(token: str) -> ResponseReturnValue:
    """End it, and answer with a page: RFC 8058 forbids a redirect."""
    everything = request.form.get("which") == "everything"
    with writing() as session:
        # Afterwards the row knows the address no longer.
        others = queries.others_of(session, _follower(session, Purpose.UNFOLLOW, token))
        actions.unfollow(session, token, by=READER, everything=everything)
        return _ended_or_not(session, token, kept=bool(others) and not everything)


def _ended_or_not(session: Session, token: str, *, kept: bool | None = None) -> Response:
    """`kept`: whether something else is still followed from the address; None where nobody knows any more."""
    follower = _follower(session, Purpose.UNFOLLOW, token)
    return _private(
        page(
            "public/follow/unfollow.html",
            token=token,
            follower=follower,
            article=_article_of(session, follower),
            others=len(queries.others_of(session, follower)),
            kept=kept,
        )
    )


def _form(
    form: FollowForm, *, section: str | None = None, problem: Message | None = None, status: int = 200
) -> Response:
    with reading() as session:
        article = _article(session)
        form.offer(article, articles.sections(session), section)
        return _private(page("public/follow/follow.html", form=form, article=article, problem=problem), status)


def _article(session: Session) -> Article | None:
    """The article that the reader comes from."""
    number = whole_number(request.args.get("article"))
    if number is None or number > 999_999_999:
        return None
    return articles.article(session, number) or abort(404)


def _article_of(session: Session, follower: Follower) -> Article | None:
    return articles.article(session, follower.article_id) if follower.article_id is not None else None


def _follower(session: Session, purpose: Purpose, token: str) -> Follower:
    return queries.by_token(session, purpose, token) or abort(404)


def _private(body: str, status: int = 200) -> Response:
    response = Response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
