"""One version of an article as it stood, the same as JSON, and the way to the version that stood at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.articles.documents import erased_in, represent_version, shown
from corrections.articles.models import Article, ArticleVersion
from corrections.errors import Message, Problem
from corrections.log import queries as log
from corrections.log.models import LogEntry
from corrections.notices.queries import Published
from corrections.public import answers, folio
from corrections.public.articles import show as article_page
from corrections.public.articles import timeline
from corrections.public.memento import links, negotiate
from corrections.watch import queries as watch
from corrections.web import current

MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+-]\d{2}:\d{2})?)?", re.ASCII
)


# As web archives write it in their addresses: 20261124, 20261124140500; and ISO 8601's short form.
SHORT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[Tt]?(\d\d)(\d\d)(\d\d)?[Zz]?)?", re.ASCII)


@dataclass(frozen=True)
class Notices:
    """The notices that a reader of one version has to know of.

    `came_with` it; `later`: what they put right was still wrong in this version; `standing`: they are on the
    article, whatever its text.
    """

    came_with: tuple[Published, ...]
    later: tuple[Published, ...]
    standing: tuple[Published, ...]


def sort_notices(article_id: int, number: int, published: Iterable[Published], case_id: int | None = None) -> Notices:
    """Which of an article's corrections mean what for one of its versions. `case_id`: what its change was made."""
    came_with, later, standing = [], [], []
    for each in published:
        on = next((on for on in each.newest.articles if on.article_id == article_id), None)
        if on is None:
            continue
        if on.version_after is None:
            standing.append(each)
        elif number == on.version_after or (case_id is not None and each.correction.case_id == case_id):
            came_with.append(each)
        elif number < on.version_after:
            later.append(each)
    return Notices(tuple(came_with), tuple(later), tuple(standing))


def show(article_id: int, number: int) -> ResponseReturnValue:
    with current.reading() as session:
        article = article_page.find(session, article_id)
        noticed = watch.version(session, article.id, number) or abort(404)
        version, entry = noticed.version, _entry(session, noticed.version)
        text = articles.text(session, version)
        beside = articles.numbered(session, article.id, links.around(number, article.latest))
        published = article_page.notices_on(session, article)
        counts = folio.folio(session)
    article_page.mind_what_passes([noticed])
    return answers.page(
        "public/articles/version.html",
        # What a removal withholds, or was erased, was there before: nobody is told that nothing changed since.
        changed=None
        if text.hidden or text.erased
        else article_page.last_modified([noticed], [beside[article.latest]], published, article),
        article=article,
        version=version,
        seen=article_page.marked(noticed, timeline.notices_of(article.id, published)),
        following=beside.get(number + 1),
        entry=entry,
        text=shown(text),
        withheld=article.withheld or text.withheld,
        erased={**text.erased, **erased_in(article).get(number, {})},
        notices=sort_notices(article.id, number, published, noticed.case_id),
        folio_counts=counts,
        headers=negotiate.headers_of(article, number, {n: row.observed_at for n, row in beside.items()}),
    )


def as_json(article_id: int, number: int) -> ResponseReturnValue:
    with current.reading() as session:
        article, version, entry = _find(session, article_id, number)
        text = articles.text(session, version)
        origin = log.origins(session).get(version.log_id)
    body = represent_version(
        article, version, text, document=entry.document, log={"origin": origin, "index": version.log_index}
    )
    return answers.json(body, changed=None if text.hidden or text.erased else version.observed_at)


def at(article_id: int, moment: str) -> ResponseReturnValue:
    """Go to the version that stood at a time."""
    then = read_moment(moment)
    if then is None:
        raise Problem(Message("That is not a time. Write it like 2026-11-24T14:05:00Z."))
    with current.reading() as session:
        article = article_page.find(session, article_id)
        version = articles.version_at(session, article.id, then)
        if version is None:
            first = articles.version(session, article.id, 1)
            return answers.page("public/articles/not_yet.html", article=article, first=first, status=404)
    return redirect(url_for("public.version", article_id=article_id, number=version.number), 302)


def read_moment(text: str) -> datetime | None:
    """A time as RFC 3339 or a web archive writes it, or less: a day or a minute, in UTC if no zone is named; else None.

    A day, a minute and a second end with their last moment: the record tells times of whole seconds, and what came in
    one of them has come by then.
    """
    short = SHORT.fullmatch(text)
    if short is not None:
        text = "T".join(filter(None, ["-".join(short.groups()[:3]), ":".join(filter(None, short.groups()[3:]))]))
    found = MOMENT.fullmatch(text)
    if found is None:
        return None
    day, time, zone = found.groups()
    whole = {None: "23:59:59.999999", 5: f"{time}:59.999999", 8: f"{time}.999999"}
    to_the_end = whole.get(len(time) if time else None, time)
    try:
        return datetime.fromisoformat(f"{day}T{to_the_end}{(zone or 'Z').upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _find(session: Session, article_id: int, number: int) -> tuple[Article, ArticleVersion, LogEntry]:
    article, version = article_page.find_version(session, article_id, number)
    return article, version, _entry(session, version)


def _entry(session: Session, version: ArticleVersion) -> LogEntry:
    entry = log.entry(session, version.log_id, version.log_index)
    assert entry is not None, "a version is in the log"
    return entry
