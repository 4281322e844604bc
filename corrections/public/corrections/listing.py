"""Corrections as a list shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.articles import comparisons
from corrections.articles.comparisons import Pair
from corrections.errors import Message
from corrections.log.documents import Erased
from corrections.notices import queries as notices
from corrections.notices.documents import OnArticle, RevisionText
from corrections.notices.queries import Published
from corrections.taxonomy import Kind
from corrections.web.filters import message


@dataclass(frozen=True)
class ItemArticle:
    """An article as an item of the list names it."""

    headline: str
    url: str
    section: str | None
    published: datetime | None
    language: str | None


@dataclass(frozen=True)
class Item:
    """One correction of the list. `sentences`: what became of the article's words."""

    number: str
    kind: Kind
    url: str
    published: datetime
    revised: datetime
    notice: str | None
    articles: tuple[ItemArticle, ...]
    revision: int
    revisions: int
    sentences: tuple[Message, ...]
    erased: tuple[Erased, ...] = ()

    @property
    def changed(self) -> str | None:
        """The first of the sentences."""
        return message(self.sentences[0]) if self.sentences else None


def pair_of(on: OnArticle) -> Pair | None:
    """The two versions between which an article was put right; None if its text did not change with the notice."""
    if on.version_before is None or on.version_after is None or on.version_after <= on.version_before:
        return None
    return on.article_id, on.version_before, on.version_after


def items(session: Session, published: Sequence[Published], *, of: int | None = None) -> list[Item]:
    """The items of a list, in its order. `of`: the article that each speaks of, whatever others it is on."""
    shown = [(each, _articles(each, of)) for each in published]
    first = [
        pair
        for each, articles in shown
        for on in articles[:1]
        if each.correction.kind is not Kind.REMOVAL and (pair := pair_of(on))
    ]
    told = comparisons.public_sentences(session, first)
    return [_item(each, articles, told) for each, articles in shown]


def _articles(published: Published, of: int | None) -> Sequence[OnArticle]:
    """The articles of a notice, `of` before the others: as it was told last, if the notice was taken off it since."""
    on = published.newest.articles
    if of is None:
        return on
    told = [one for revision in published.revisions for one in revision.articles if one.article_id == of]
    return [*told[-1:], *(one for one in on if one.article_id != of)]


def _item(published: Published, shown: Sequence[OnArticle], told: Mapping[Pair, tuple[Message, ...]]) -> Item:
    newest = published.newest
    sentences: tuple[Message, ...] = ()
    articles = []
    for on in shown:
        article = published.articles.get(on.article_id)
        articles.append(
            ItemArticle(
                headline=on.headline,
                url=request.script_root + addresses.article(on.article_id),
                section=article.section if article else None,
                published=article.published_at if article else None,
                language=article.language if article else None,
            )
        )
        pair = pair_of(on)
        if len(articles) == 1 and pair and article and not article.withheld:
            sentences = told.get(pair, ())
    return Item(
        number=published.correction.number,
        kind=published.correction.kind,
        url=request.script_root + addresses.correction(published.correction.number),
        published=published.correction.published_at,
        revised=_changed(newest),
        notice=newest.notice,
        articles=tuple(articles),
        revision=newest.number,
        revisions=published.revision_count,
        sentences=sentences,
        erased=newest.all_erased,
    )


def months(items: Iterable[Item], zone: ZoneInfo) -> list[tuple[datetime, list[Item]]]:
    """Items by the newsroom's calendar month, each month with a moment in it."""

    def month(item: Item) -> tuple[int, int]:
        local = item.published.astimezone(zone)
        return local.year, local.month

    groups = [list(group) for _, group in groupby(items, key=month)]
    return [(group[0].published, group) for group in groups]


def newest_change(published: Iterable[Published]) -> datetime | None:
    """When any of them was last published or revised, or something of it erased."""
    return max((_changed(each.newest) for each in published), default=None)


def _changed(newest: RevisionText) -> datetime:
    return max([newest.published_at, *(erased.at for erased in newest.all_erased)])


def page(
    session: Session, filters: notices.Filters, *, before: int | None, limit: int
) -> tuple[list[Published], int | None]:
    """One page of corrections, newest first, and the key after which the next begins, if there is one."""
    rows = notices.corrections(session, filters, before=before, limit=limit + 1)
    more = len(rows) > limit
    published = notices.published(session, rows[:limit])
    return published, published[-1].correction.id if more else None
