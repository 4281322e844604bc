"""The first words of a notice, from everything that its case knows."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from corrections import clock, locales
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.notices import wording
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import Kind, PassageFate


def notice(session: Session, case: Case, kind: Kind) -> str:
    """Complete sentences in the house style for `kind`, for an editor to make better."""
    return proposals(session, case)[kind]


def kept_or_proposed(session: Session, case: Case, kind: Kind, written: str) -> str:
    """What a notice says that becomes one of `kind`: what is written, unless that is word for word what the house
    style proposes for another kind."""
    proposed = proposals(session, case)
    untouched = {_folded(text) for other, text in proposed.items() if other is not kind} - {_folded(proposed[kind])}
    return proposed[kind] if _folded(written) in untouched else written


def _folded(text: str) -> str:
    """As a form gives it back, which composes and trims it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def proposals(session: Session, case: Case) -> dict[Kind, str]:
    """What the house style says of a case, by the kind of the notice."""
    room = newsroom(session)
    article = article_queries.article(session, case.article_id) if case.article_id is not None else None
    ids = case_queries.request_ids(session, case.id)
    lead = request_queries.request(session, ids[0]) if ids else None
    published = article.published_at if article else None
    passage = request_queries.passage(session, case.passage_id)
    starter = partial(
        wording.starter,
        error_type=case.error_type,
        was=passage.exact if passage else "",
        right=lead.right if lead else _says_now(session, article, passage),
        medium=article.medium if article else (lead.medium if lead else None),
        appeared=article.appeared if article else (lead.appeared if lead else None),
        published=in_words(published, room) if published else "",
        today=in_words(clock.now(), room),
        agency=article.agency if article else None,
        severity=case.severity,
        language=room.language,
    )
    return {kind: starter(kind) for kind in Kind}


def _says_now(session: Session, article: Article | None, passage: Passage | None) -> str:
    """What the article says by now in place of the words that a case is about which no reader reported."""
    place = request_queries.anchored(passage) if passage is not None else None
    if article is None or passage is None or place is None or passage.version in (None, article.latest):
        return ""
    texts = article_queries.texts_numbered(session, article.id, (passage.version, article.latest))
    then, now = texts[passage.version], texts[article.latest]
    fate, found = anchoring.carry(place, then.headline, then.blocks, now.headline, now.blocks)
    return found.exact if fate is PassageFate.EDITED and found is not None else ""


def in_words(moment: datetime, room: Newsroom) -> str:
    """A date as a notice says it: 12 November 2026."""
    return locales.day(moment.astimezone(room.zone).date(), room.language)
