"""Knowing addresses, taking the next one that is due, and keeping what asking for it came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import urls
from corrections.articles.models import Article
from corrections.database import insert
from corrections.errors import Refused
from corrections.newsroom.queries import Newsroom
from corrections.outbound.fetching import Known
from corrections.watch import decisions, queries, robots
from corrections.watch.decisions import Came, Host, Watched, What
from corrections.watch.lists import Entry, Found
from corrections.watch.models import WatchedAddress, WatchedHost

MOST_AT_ONCE = 500
LONGEST_ETAG, LONGEST_MODIFIED = 400, 64


@dataclass(frozen=True)
class Claim:
    """An address that is asked for now, by nobody else. `robots`: it is the host's robots.txt."""

    url: str
    host: str
    what: What
    article_id: int | None
    known: Known
    body_hash: bytes | None
    robots: bool = False
    allowed: bool = True


@dataclass(frozen=True)
class Answer:
    """What asking came to; `again_in`: the seconds that the host asks to be left alone."""

    came: Came
    again_in: float | None = None
    known: Known = field(default_factory=Known)
    body_hash: bytes | None = None
    text: str = ""  # of robots.txt


def host_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def know(
    session: Session, url: str, what: What, *, article_id: int | None = None, since: datetime | None = None
) -> bool:
    """Watch an address from now on; False if it is watched already, or too long."""
    now = clock.now()
    name = host_of(url)
    if len(url) > urls.LONGEST or len(name) > 300:
        return False
    dialect = session.get_bind().dialect.name
    host = {"name": name, "free_at": now, "failures": 0}
    session.execute(insert(dialect, WatchedHost.__table__).values(**host).on_conflict_do_nothing())
    row = {
        "url": url,
        "host": name,
        "what": str(what),
        "article_id": article_id,
        "since": min(since or now, now),
        "due_at": now,
        "failures": 0,
        "is_gone": False,
    }
    made = insert(dialect, WatchedAddress.__table__).values(**row).on_conflict_do_nothing()
    return session.execute(made.returning(WatchedAddress.url)).first() is not None


def know_articles(session: Session, hosts: Iterable[str]) -> bool:
    """Watch the articles that are known and not watched yet, some at a time; True if there may be more."""
    watched = select(WatchedAddress.url).where(WatchedAddress.url == Article.url)
    by_article = select(WatchedAddress.url).where(WatchedAddress.article_id == Article.id)
    missing = (
        select(Article.id, Article.url, Article.published_at, Article.created_at)
        .where(Article.url.is_not(None), ~watched.exists(), ~by_article.exists())
        .order_by(Article.id.desc())
        .limit(MOST_AT_ONCE)
    )
    allowed, added = tuple(hosts), 0
    for article_id, url, published, created in session.execute(missing).all():
        if url is not None and urls.is_allowed(url, allowed):
            added += know(session, url, What.PAGE, article_id=article_id, since=published or created)
    return added == MOST_AT_ONCE


def claim(session: Session) -> Claim | None:
    """Take the address that has been due longest, and its host, until it is recorded or the lease ends."""
    now = clock.now()
    found = queries.due(session, now)
    if found is None:
        return None
    host, row = found
    host.free_at = now + decisions.LEASE
    if host.robots_at is None or now - host.robots_at >= decisions.ROBOTS:
        return Claim(f"{host.name}/robots.txt", host.name, What.INDEX, None, Known(), None, robots=True)
    return Claim(
        url=row.url,
        host=host.name,
        what=What(row.what),
        article_id=row.article_id,
        known=Known(row.etag, row.modified),
        body_hash=row.body_hash,
        allowed=robots.read(host.robots or "").allows(row.url),
    )


def record(session: Session, taken: Claim, answer: Answer, newsroom: Newsroom, *, chance: float = 0.5) -> None:
    """Keep what asking came to: when the address is due again, and when its host may be asked."""
    now = clock.now()
    host = session.get_one(WatchedHost, taken.host, with_for_update=True)
    apart = decisions.apart(newsroom.watch_seconds, robots.read(host.robots or "").delay)
    if not taken.allowed:
        apart = timedelta()  # nothing was asked
    asked = timedelta(seconds=answer.again_in) if answer.again_in is not None else None
    after = decisions.after_host(Host(host.free_at, host.failures), answer.came, now, apart=apart, asked=asked)
    host.free_at, host.failures = after.free_at, after.failures
    if taken.robots:
        if answer.came is not Came.FAILED:
            host.robots, host.robots_at = answer.text, now
        return
    row = session.get_one(WatchedAddress, taken.url)
    keep(row, decisions.after_page(as_value(row), answer.came, now, chance))
    if answer.came in (Came.NEW, Came.SAME):
        row.etag = _short(answer.known.etag, LONGEST_ETAG)
        row.modified = _short(answer.known.modified, LONGEST_MODIFIED)
        row.body_hash = answer.body_hash or row.body_hash


def _short(text: str | None, most: int) -> str | None:
    return text if text is not None and len(text) <= most else None


def as_value(row: WatchedAddress) -> Watched:
    return Watched(What(row.what), row.since, row.due_at, row.failures, row.gone_since, row.is_gone)


def keep(row: WatchedAddress, value: Watched) -> None:
    row.since, row.due_at, row.failures = value.since, value.due_at, value.failures
    row.gone_since, row.is_gone = value.gone_since, value.is_gone


def know_listed(session: Session, found: Found, hosts: Iterable[str]) -> int:
    """Watch what a list names, and bring forward what it says has changed; how many addresses were new.

    A sitemap of everything names pages of all kinds: only what is known to be an article is looked at for it. Lists of
    news and feeds name articles.
    """
    allowed, now, added = tuple(hosts), clock.now(), 0
    for entry in found.lists:
        if urls.is_allowed(entry.url, allowed):
            added += know(session, entry.url, What.INDEX)
    pages = {url: entry for entry in found.pages if (url := _canonical(entry, allowed)) is not None}
    rows = queries.addresses(session, pages)
    for url, entry in pages.items():
        row = rows.get(url)
        if row is not None:
            keep(row, decisions.told_to_change(as_value(row), entry.modified, now))
        elif entry.news:
            added += know(session, url, What.PAGE, since=entry.modified)
    session.flush()
    return added


def _canonical(entry: Entry, hosts: tuple[str, ...]) -> str | None:
    if not urls.is_allowed(entry.url, hosts):
        return None
    try:
        return urls.canonical(entry.url, hosts=hosts)
    except Refused:
        return None
