"""Putting the notice on further articles, and taking it off."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.desk.drafts import edit, finding
from corrections.desk.drafts.places import Place
from corrections.errors import Message
from corrections.notices import drafting, plans, queries
from corrections.notices.models import Draft
from corrections.web.forms import clean, web_address, whole_number


def add(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save what was typed, and put the notice on the article that was chosen, with the words that were looked for."""
    place = Place(case_id, number)
    article_id = whole_number(request.form.get("article")) or abort(400)
    find = clean(request.form.get("find"))
    stands = finding.place(request.form.get(f"stands-{article_id}"))
    said = clean(request.form.get(f"words-{article_id}"))  # where the article says the same in words of its own

    def act(session: Session, draft: Draft, user: User) -> None:
        named = [one.passage.exact for one in plans.drafted(session, draft).articles if one.passage]
        words = find if find and web_address(find) is None else (named[0] if named else "")
        drafting.add_article(session, draft, article_id, by=user, words=said or words, stands=stands)

    then = edit.back(place, find=find or None, _anchor=f"article-{article_id}")
    return edit.and_then(place, act, done=Message("The notice is on one article more."), then=then)


def remove(article_id: int, case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save what was typed, and take the notice off an article."""

    def act(session: Session, draft: Draft, user: User) -> None:
        rows = queries.draft_articles(session, draft.id)
        row = next((row for row in rows if row.article_id == article_id), None)
        if row is not None:
            drafting.remove_article(session, draft, row, by=user)

    place = Place(case_id, number)
    then = edit.back(place, _anchor="articles")
    return edit.and_then(place, act, done=Message("The notice is no longer on that article."), then=then)
