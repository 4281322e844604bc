"""What a letter to a reader says where its saved answer has placeholders."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from corrections import locales
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.cases import placeholders
from corrections.cases.models import Case
from corrections.errors import Message, Refused
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.requests.queries import Contact


def values(
    session: Session, request: CorrectionRequest | None, article: Article | None, *, by: User, language: str
) -> dict[str, str]:
    """What is put in for each placeholder in a letter by `by` in `language`: "" for what is not known.

    Without a request what differs between readers is left for when each is told. The address of a notice is for the
    page to add: notices come after cases.
    """
    known = _of_all(newsroom(session), article, by=by, language=language)
    if request is not None:
        known |= _of_one(request, request_queries.contact_of(session, request.id))
    return known


def _of_all(room: Newsroom, article: Article | None, *, by: User, language: str) -> dict[str, str]:
    when = article.published_at if article is not None else None
    known = {
        "headline": article.headline if article is not None else "",
        "article": (article.url or article.appeared or "") if article is not None else "",
        "published": locales.day(when.astimezone(room.zone).date(), language) if when is not None else "",
        "newsroom": room.name,
        "editor": by.name,
    }
    return {name: placeholders.plain(value) for name, value in known.items()}


def _of_one(request: CorrectionRequest, contact: Contact) -> dict[str, str]:
    return {"reader": placeholders.plain(contact.name or ""), "reference": placeholders.plain(request.reference)}


def filled(
    session: Session,
    case: Case,
    requests: Sequence[CorrectionRequest],
    text: str,
    *,
    by: User,
    is_published: bool = False,
) -> dict[int, str]:
    """What each of `requests` is told, by its id. Raises Refused for a placeholder that nothing is known for.

    What goes with a notice was checked with it, and may quote it: braces in it are none of ours.
    """
    if is_published or "{" not in text:
        return {request.id: text for request in requests}
    article = article_queries.article(session, case.article_id) if case.article_id is not None else None
    contacts, room = request_queries.contacts(session, [request.id for request in requests]), newsroom(session)
    each = {
        request.id: _of_all(room, article, by=by, language=request.language)
        | _of_one(request, contacts.get(request.id, request_queries.NOBODY))
        for request in requests
    }
    # The page has put values in before: what one of them says in braces is the value's. Not what differs between
    # several readers, which is put in here.
    one = len(requests) == 1
    given = {
        value
        for known in each.values()
        for name, value in known.items()
        if one or name not in placeholders.OF_ONE_READER
    }
    for known in each.values():
        for mark in placeholders.unfilled(text, known, given=given):
            why = Message.of("There is nothing to put in for {mark}. Write it out, or leave it out.", mark=mark)
            raise Refused(why.about("text"))
    return {id_: placeholders.fill(text, known, given=given) for id_, known in each.items()}
