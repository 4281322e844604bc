"""The first words of a notice, from everything that its case knows."""

from __future__ import annotations

from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import queries as article_queries
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.notices import wording
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import Kind


def notice(session: Session, case: Case, kind: Kind, passage: Passage | None) -> str:
    """Complete sentences in the house style for `kind`, for an editor to make better."""
    room = newsroom(session)
    article = article_queries.article(session, case.article_id) if case.article_id is not None else None
    ids = case_queries.request_ids(session, case.id)
    lead = request_queries.request(session, ids[0]) if ids else None
    published = article.published_at if article else None
    return wording.starter(
        kind,
        error_type=case.error_type,
        was=passage.exact if passage else "",
        right=lead.right if lead else "",
        medium=article.medium if article else (lead.medium if lead else None),
        appeared=article.appeared if article else (lead.appeared if lead else None),
        published=in_words(published, room) if published else "",
        today=in_words(clock.now(), room),
        agency=article.agency if article else None,
        severity=case.severity,
        language=room.language,
    )


def in_words(moment: datetime, room: Newsroom) -> str:
    """A date as a notice says it: 12 November 2026."""
    try:
        locale = Locale.parse("en_GB" if room.language == "en" else room.language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en", "GB")
    return format_date(moment.astimezone(room.zone), "d MMMM y", locale=locale)
