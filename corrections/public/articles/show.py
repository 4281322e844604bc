"""An article's log: its versions and the notices on it, on one line; and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import blocks, comparisons
from corrections.articles import queries as articles
from corrections.articles.documents import erased_in, once, represent, shown
from corrections.articles.models import Article, ArticleVersion
from corrections.clock import rfc3339
from corrections.errors import Refused
from corrections.log import queries as log
from corrections.log.documents import Erased
from corrections.log.models import LogEntry
from corrections.notices import queries as notices
from corrections.notices.queries import Published
from corrections.public import answers, asked, folio, structured
from corrections.public.articles import timeline
from corrections.public.articles.timeline import VersionSeen
from corrections.public.memento import negotiate
from corrections.taxonomy import Listed
from corrections.watch import marks
from corrections.watch import queries as watch
from corrections.watch.queries import Seen
from corrections.web import current
from corrections.web.caching import PASSING
from corrections.web.paging import cursor, read_cursor


def show(article_id: int) -> ResponseReturnValue:
    before = request.args.get("before")
    key = read_cursor(before)
    if before and key is None:
        abort(400)
    with current.reading() as session:
        article = find(session, article_id)
        noticed = watch.versions(session, article.id)
        versions = [one.version for one in noticed]
        published = notices_on(session, article)
        told = timeline.notices_of(article.id, published)
        gone = erased_in(article)
        line = timeline.merge([marked(one, told, gone) for one in noticed], told)
        items, next_ = timeline.page(line, before=key[0] if key else None)
        pairs = [] if article.withheld else timeline.pairs(items, article.id)
        sentences = comparisons.public_sentences(session, pairs)
        text = shown(articles.text(session, versions[-1]))
        counts = folio.folio(session)
    modified = versions[-1].observed_at if len(versions) > 1 else None
    mind_what_passes(noticed)
    return answers.page(
        "public/articles/show.html",
        changed=last_modified(noticed, versions, published, article),
        article=article,
        versions=versions,
        items=items,
        older=url_for("public.article", article_id=article.id, before=cursor(next_)) if next_ else None,
        standing=timeline.standing(article.id, published),
        sentences={number: said for (_, _, number), said in sentences.items()},
        text=text,
        withheld=article.withheld or text.withheld,
        words=blocks.words_in(text.blocks),
        folio_counts=counts,
        structured=structured.article_page(
            article, published, current.newsroom(), current.settings().base_url, modified=modified
        ),
        headers=negotiate.headers_of_log(article),
    )


def as_json(article_id: int) -> ResponseReturnValue:
    with current.reading() as session:
        article = find(session, article_id)
        noticed = watch.versions(session, article.id)
        published = notices_on(session, article)
        entries = log.entries(session, [(one.version.log_id, one.version.log_index) for one in noticed])
    told = timeline.notices_of(article.id, published)
    body: dict[str, Any] = represent(article) | {
        "versions": [
            _version(marked(one, told), one.version, entries[one.version.log_id, one.version.log_index])
            for one in noticed
        ],
        "corrections": [
            {
                "number": each.correction.number,
                "kind": str(each.correction.kind),
                "published": rfc3339(each.correction.published_at),
                "url": url_for("public.correction", number=each.correction.number),
            }
            for each in published
        ],
    }
    changed = last_modified(noticed, [one.version for one in noticed], published, article)
    mind_what_passes(noticed)
    return answers.json(body, changed=changed)


def _version(seen: VersionSeen, version: ArticleVersion, entry: LogEntry) -> dict[str, Any]:
    return {
        "number": seen.number,
        "observed": rfc3339(seen.at),
        "origin": str(seen.origin),
        "hash": f"sha256:{entry.document.hex()}",
        "mark": _value(seen.mark),
        "change": _value(seen.change),
        "corrections": seen.corrections,
        "explanation": seen.explanation,
        "gone": rfc3339(seen.gone_at) if seen.gone_at else None,
        "why_gone": seen.why_gone,
        "url": url_for("public.version", article_id=version.article_id, number=seen.number),
    }


def _value(listed: Listed | None) -> str | None:
    return None if listed is None else str(listed)


def by_address() -> ResponseReturnValue:
    """Go to the log of the article at an address, or say that we do not know it, and offer to report."""
    typed = asked.address()
    article = None
    if typed:
        try:
            with current.reading() as session:
                article = articles.by_url(session, typed)
        except Refused:
            article = None
    if article is not None:
        return redirect(url_for("public.article", article_id=article.id), 302)
    return answers.page("public/articles/find.html", typed=typed, status=404 if typed else 200)


def find(session: Session, article_id: int) -> Article:
    """The article, or 404."""
    return articles.article(session, article_id) or abort(404)


def find_version(session: Session, article_id: int, number: int) -> tuple[Article, ArticleVersion]:
    """The article and that version of it, or 404."""
    article = find(session, article_id)
    return article, articles.version(session, article.id, number) or abort(404)


def notices_on(session: Session, article: Article) -> list[Published]:
    """The corrections that are or were on an article, oldest first, with every revision."""
    return notices.published(session, notices.for_article(session, article.id), every_revision=True)


def marked(
    noticed: Seen,
    told: Sequence[timeline.NoticeTold],
    gone: Mapping[int, Mapping[str | None, Erased]] = MappingProxyType({}),
) -> VersionSeen:
    """A version with the numbers of the corrections that put it right, and what the public is told of its change."""
    version = noticed.version
    with_it = _said_of(noticed, told)
    first = {notice.number: notice.at for notice in reversed(with_it)}
    return VersionSeen(
        number=version.number,
        at=version.observed_at,
        origin=version.origin,
        corrections=tuple(dict.fromkeys(notice.number for notice in with_it)),
        mark=marks.mark(
            version.number,
            kinds={notice.kind for notice in with_it},
            change=noticed.change,
            explained=noticed.explained_at is not None,
            fixed=noticed.is_fixed,
        ),
        change=noticed.change,
        explanation=noticed.explanation,
        said_at=max(filter(None, [noticed.explained_at, noticed.why_gone_at, *first.values()]), default=None),
        gone_at=noticed.gone_at,
        is_back=noticed.is_back,
        why_gone=noticed.why_gone,
        erased=tuple(once(gone.get(version.number, {}).values())),
    )


def _said_of(noticed: Seen, told: Sequence[timeline.NoticeTold]) -> list[timeline.NoticeTold]:
    """The notices that a version came with, or that were published on the case of its change; else the one in time."""
    number, case_id, since = noticed.version.number, noticed.case_id, noticed.settled_since
    with_it = [notice for notice in told if notice.version_after == number or (case_id and notice.case_id == case_id)]
    if with_it or since is None or noticed.change is None or not marks.needs_a_word(noticed.change):
        return with_it
    later = [notice for notice in told if notice.at >= since and notice.step is not timeline.Step.TAKEN_OFF]
    return sorted(later, key=lambda notice: notice.at)[:1]


def last_modified(
    noticed: Sequence[Seen], versions: Sequence[ArticleVersion], published: Sequence[Published], article: Article
) -> datetime | None:
    """When what is shown of an article last changed; None where that isn't kept: of what is said of a change."""
    if any(one.change is not None or one.gone_at is not None for one in noticed):
        return None
    return newest_change(versions, published, article)


def mind_what_passes(noticed: Sequence[Seen]) -> None:
    """Keep no page of these versions while what it is to say can still be undone: in a moment it is another page, and
    nothing will have been done that would tell so. Others are told what they always are."""
    if any(one.may_be_fixed for one in noticed):
        request.environ[PASSING] = True


def newest_change(
    versions: Sequence[ArticleVersion], published: Sequence[Published], article: Article
) -> datetime | None:
    """When the article's record last grew, or something was erased from it."""
    moments = [erased.at for gone in erased_in(article).values() for erased in gone.values()]
    moments += [version.observed_at for version in versions[-1:]]
    moments += [each.newest.published_at for each in published]
    moments += [erased.at for each in published for revision in each.revisions for erased in revision.all_erased]
    return max(moments, default=None)
