"""What is due, and what is known of the changes of an article."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles.models import Article, ArticleVersion
from corrections.articles.urls import is_allowed
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.log.models import LogEntry, LogPart
from corrections.taxonomy import Change, Outcome
from corrections.watch.decisions import What
from corrections.watch.models import NoticedChange, WatchedAddress, WatchedHost

CHUNK = 500
TEXT_POSITION = 2  # of the text among the parts of an explanation: version, change, text


# Of a host, since when an address is due: one look into an index, however many there are.
_due_since = (
    select(func.min(WatchedAddress.due_at))
    .where(WatchedAddress.host == WatchedHost.name)
    .correlate(WatchedHost)
    .scalar_subquery()
)


def is_due(session: Session, now: datetime) -> bool:
    """Whether an address is due whose host may be asked. Holds nothing."""
    found = select(WatchedHost.name).where(WatchedHost.free_at <= now, _due_since <= now)
    return session.execute(found.limit(1)).first() is not None


def due(session: Session, now: datetime) -> tuple[WatchedHost, WatchedAddress] | None:
    """The address that has been due longest of those whose host may be asked, with its host, which is held."""
    host = session.scalars(
        select(WatchedHost)
        .where(WatchedHost.free_at <= now, _due_since <= now)
        .order_by(_due_since, WatchedHost.name)
        .limit(1)
        .with_for_update(of=WatchedHost, skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if host is None:
        return None
    longest = select(WatchedAddress).where(WatchedAddress.host == host.name, WatchedAddress.due_at <= now)
    row = session.scalars(
        longest.order_by(WatchedAddress.due_at).limit(1).execution_options(populate_existing=True)
    ).first()
    return (host, row) if row is not None else None


def all_due(session: Session, now: datetime) -> list[str]:
    """The addresses that are due, the longest first."""
    due_ = select(WatchedAddress.url).where(WatchedAddress.due_at <= now)
    return list(session.scalars(due_.order_by(WatchedAddress.due_at, WatchedAddress.url)))


def next_host(session: Session, now: datetime, article_id: int | None = None) -> tuple[str, datetime] | None:
    """The host of an address that is due that may be asked first, and when; None if no address is due."""
    found = (
        select(WatchedHost.name, WatchedHost.free_at)
        .join(WatchedAddress, WatchedAddress.host == WatchedHost.name)
        .where(WatchedAddress.due_at <= now)
    )
    if article_id is not None:
        found = found.where(WatchedAddress.article_id == article_id)
    row = session.execute(found.order_by(WatchedHost.free_at, WatchedHost.name).limit(1)).first()
    return (row[0], row[1]) if row is not None else None


def addresses(session: Session, urls: Iterable[str]) -> dict[str, WatchedAddress]:
    """Those of some addresses that are watched."""
    wanted = list(dict.fromkeys(urls))
    found: dict[str, WatchedAddress] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        rows = session.scalars(select(WatchedAddress).where(WatchedAddress.url.in_(some)))
        found |= {row.url: row for row in rows}
    return found


def lists(session: Session) -> set[str]:
    """The lists that are watched because the settings name them."""
    return set(session.scalars(select(WatchedAddress.url).where(WatchedAddress.what == What.LIST)))


def how_many_indexes(session: Session) -> int:
    """How many sitemaps are watched that others name."""
    return session.scalar(select(func.count()).where(WatchedAddress.what == What.INDEX)) or 0


def unwatched(session: Session, hosts: Iterable[str], most: int) -> list[tuple[int, str, datetime]]:
    """Articles on `hosts` none of whose addresses is watched: id, address, when published; the newest first."""
    watched = select(WatchedAddress.url).where(WatchedAddress.url == Article.url)
    by_article = select(WatchedAddress.url).where(WatchedAddress.article_id == Article.id)
    missing = (
        select(Article.id, Article.url, func.coalesce(Article.published_at, Article.created_at))
        .where(Article.url.is_not(None), ~watched.exists(), ~by_article.exists())
        .order_by(Article.id.desc())
        .execution_options(yield_per=CHUNK)
    )
    # Hosts have wildcards, so the database can't choose: those of other hosts are passed over one by one.
    allowed = tuple(hosts)
    with session.execute(missing) as rows:
        ours = ((id_, url, since) for id_, url, since in rows if url and is_allowed(url, allowed))
        return list(islice(ours, most))


def newest(session: Session, article_id: int) -> tuple[int, datetime] | None:
    """The number of an article's newest version, and when it came in."""
    found = select(ArticleVersion.number, ArticleVersion.observed_at).where(ArticleVersion.article_id == article_id)
    row = session.execute(found.order_by(ArticleVersion.number.desc()).limit(1)).first()
    return (row[0], row[1]) if row is not None else None


def of_article(session: Session, article_id: int) -> Sequence[WatchedAddress]:
    return session.scalars(select(WatchedAddress).where(WatchedAddress.article_id == article_id)).all()


def of_case(session: Session, case_id: int) -> Sequence[NoticedChange]:
    """The changes that a case is about, oldest first."""
    found = select(NoticedChange).where(NoticedChange.case_id == case_id)
    return session.scalars(found.order_by(NoticedChange.number, NoticedChange.id)).all()


def numbers_of_case(session: Session, case_id: int) -> Mapping[int, Collection[int]]:
    """The versions that the changes made which a case is about, by article."""
    found = select(NoticedChange.article_id, NoticedChange.number)
    rows = session.execute(found.where(NoticedChange.case_id == case_id, NoticedChange.is_removal.is_(False)))
    numbers: dict[int, set[int]] = {}
    for article_id, number in rows:
        numbers.setdefault(article_id, set()).add(number)
    return numbers


def of_version(session: Session, article_id: int, number: int) -> Sequence[NoticedChange]:
    """What was noticed of a version: that it differs, that the article was taken down, or both."""
    found = select(NoticedChange).where(NoticedChange.article_id == article_id, NoticedChange.number == number)
    return session.scalars(found).all()


def lines(session: Session, changes: Sequence[NoticedChange]) -> dict[int, str]:
    """What is on record of why some changes needed no notice, by their ids; without what was erased or withheld."""
    ids = [change.id for change in changes if not change.is_unexplained]
    if not ids:
        return {}
    found = select(NoticedChange.id, LogPart.value).join(LogPart, _IS_LINE)
    rows = session.execute(found.where(NoticedChange.id.in_(ids), LogPart.withheld.is_(False))).all()
    return {id_: json.loads(value) for id_, value in rows if value}


def is_back(session: Session, change: NoticedChange) -> bool:
    """Whether an article that was noticed to be taken down is there again."""
    return bool(session.scalar(select(_IS_BACK).where(NoticedChange.id == change.id)))


@dataclass(frozen=True)
class Seen:
    """A version with what was noticed of it. `explanation`: the line on record, unless none is or it was erased.

    `explained_at`: when it went on record, erased or not.
    `is_fixed`: its case says that it was put right; `may_be_fixed`: it does, but whoever said so can still undo it.
    `gone_at`: when it was noticed that the article was taken down, this version being its last.
    `why_gone`: the line on that; `why_gone_at`: when it went on record; `is_back`: it is there again since.
    `case_id`: the case that it was made; `settled_since`: without one, the notice that came after this moment said it.
    """

    version: ArticleVersion
    change: Change | None = None
    explained_at: datetime | None = None
    is_fixed: bool = False
    may_be_fixed: bool = False
    explanation: str | None = None
    gone_at: datetime | None = None
    is_back: bool = False
    why_gone: str | None = None
    why_gone_at: datetime | None = None
    case_id: int | None = None
    settled_since: datetime | None = None


def versions(session: Session, article_id: int) -> list[Seen]:
    """All versions of an article, oldest first, each with its change and explanation: in one query."""
    return _seen(session.execute(_VERSIONS, {"article_id": article_id}))


def version(session: Session, article_id: int, number: int) -> Seen | None:
    """The same of one version; None if there is none of that number."""
    return next(iter(_seen(session.execute(_VERSION, {"article_id": article_id, "number": number}))), None)


def _seen(rows: Iterable[Any]) -> list[Seen]:
    found: dict[int, Seen] = {}
    for version, noticed, outcome, decided, value, withheld, at, is_back in rows:
        line = json.loads(value) if value and not withheld else None
        before = found.get(version.number, Seen(version))
        fixed_at = decided if outcome is Outcome.FIXED else None
        found[version.number] = _with(before, noticed, fixed_at, line, at, is_back)
    return list(found.values())


_IS_LINE = and_(
    LogPart.log_id == NoticedChange.log_id, LogPart.index == NoticedChange.log_index, LogPart.position == TEXT_POSITION
)
# One of its addresses was asked for since the article was taken down, and answered.
_IS_BACK = exists().where(
    WatchedAddress.article_id == NoticedChange.article_id,
    NoticedChange.is_removal.is_(True),
    WatchedAddress.gone_since.is_(None),
    WatchedAddress.looked_at > NoticedChange.noticed_at,
)
# Put together once: every reader of an article asks it.
_VERSIONS = (
    select(
        *(ArticleVersion, NoticedChange, Case.outcome, Case.decided_at),
        *(LogPart.value, LogPart.withheld, LogEntry.at, _IS_BACK),
    )
    .outerjoin(
        NoticedChange,
        and_(NoticedChange.article_id == ArticleVersion.article_id, NoticedChange.number == ArticleVersion.number),
    )
    .outerjoin(Case, Case.id == NoticedChange.case_id)
    .outerjoin(LogPart, _IS_LINE)
    .outerjoin(LogEntry, and_(LogEntry.log_id == NoticedChange.log_id, LogEntry.index == NoticedChange.log_index))
    .where(ArticleVersion.article_id == bindparam("article_id"))
    .order_by(ArticleVersion.number, NoticedChange.is_removal)
)
_VERSION = _VERSIONS.where(ArticleVersion.number == bindparam("number"))


def _with(
    seen: Seen,
    noticed: NoticedChange | None,
    fixed_at: datetime | None,
    line: str | None,
    at: datetime | None,
    is_back: bool,
) -> Seen:
    if noticed is None:
        return seen
    if noticed.is_removal:
        return replace(seen, gone_at=noticed.noticed_at, why_gone=line, why_gone_at=at, is_back=is_back)
    may_be_undone = fixed_at is not None and clock.now() < fixed_at + UNDO
    return replace(
        seen,
        change=noticed.change,
        explained_at=at,
        is_fixed=fixed_at is not None and not may_be_undone,
        may_be_fixed=may_be_undone,
        explanation=line,
        case_id=noticed.case_id,
        settled_since=noticed.noticed_at if noticed.settled and noticed.log_index is None else None,
    )
