"""Knowing addresses, taking the next one that is due, and keeping what asking for it came to."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import urls
from corrections.database import insert
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.outbound.fetching import Known
from corrections.watch import decisions, queries
from corrections.watch.decisions import Came, Host, Watched, What
from corrections.watch.lists import Found
from corrections.watch.models import WatchedAddress, WatchedHost
from corrections.watch.robots import Robots

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
MOST_INDEXES = 10_000
"""Sitemaps that others name: one a day for 27 years."""
LONGEST_NAME = 300
LONGEST_ETAG, LONGEST_MODIFIED = 400, 64


@dataclass(frozen=True)
class Claim:
    """An address that is asked for now, by nobody else. `robots`: it is the host's robots.txt, which said `rules`."""

    url: str
    host: str
    what: What
    article_id: int | None
    known: Known
    body_hash: bytes | None
    robots: bool = False
    rules: Robots = field(default_factory=Robots)

    @cached_property
    def allowed(self) -> bool:
        """Whether robots.txt lets us ask. To be asked for the first time while no transaction is open."""
        return self.robots or self.rules.allows(self.url)


@dataclass(frozen=True)
class Answer:
    """What asking came to; `again_in`: the seconds that the host asks to be left alone."""

    came: Came
    again_in: float | None = None
    known: Known = field(default_factory=Known)
    body_hash: bytes | None = None
    robots: Robots | None = None  # what robots.txt says now


def host_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass(frozen=True)
class Address:
    """One to watch. `since`: when what it says was published, if that is known."""

    url: str
    what: What
    article_id: int | None = None
    since: datetime | None = None


def know(session: Session, *addresses: Address) -> int:
    """Watch addresses from now on; how many of them were not watched yet. One that is too long is passed over."""
    now = clock.now()
    named = {address.url: (address, host_of(address.url)) for address in addresses if len(address.url) <= urls.LONGEST}
    fit = [(address, name) for _, (address, name) in sorted(named.items()) if len(name) <= LONGEST_NAME]
    hosts = [{"name": name, "free_at": now, "failures": 0} for name in sorted({name for _, name in fit})]
    rows = [
        {
            "url": address.url,
            "host": name,
            "what": str(address.what),
            "article_id": address.article_id,
            "since": min(address.since or now, now),
            "due_at": now,
            "failures": 0,
            "is_gone": False,
        }
        for address, name in fit
    ]
    dialect, added = session.get_bind().dialect.name, 0
    for start in range(0, len(hosts), MOST_AT_ONCE):
        some = insert(dialect, WatchedHost.__table__).values(hosts[start : start + MOST_AT_ONCE])
        session.execute(some.on_conflict_do_nothing())
    for start in range(0, len(rows), MOST_AT_ONCE):
        some = insert(dialect, WatchedAddress.__table__).values(rows[start : start + MOST_AT_ONCE])
        added += len(session.execute(some.on_conflict_do_nothing().returning(WatchedAddress.url)).all())
    return added


def know_lists(session: Session, wanted: Collection[str]) -> None:
    """Watch the lists that the settings name, as such whatever they were taken for; and no others any more."""
    gone = delete(WatchedAddress).where(WatchedAddress.what == What.LIST, WatchedAddress.url.not_in(wanted))
    session.execute(gone)
    know(session, *(Address(url, What.LIST) for url in wanted))
    afresh = {"what": str(What.LIST), "article_id": None, "due_at": clock.now()}
    unread = {"etag": None, "modified": None, "body_hash": None}
    other = update(WatchedAddress).where(WatchedAddress.what != What.LIST, WatchedAddress.url.in_(wanted))
    session.execute(other.values(**afresh, **unread))


def claim(session: Session) -> Claim | None:
    """Take the address that has been due longest, and its host, until it is recorded or the lease ends."""
    now = clock.now()
    found = queries.due(session, now)
    if found is None:
        return None
    host, row = found
    host.free_at = now + decisions.LEASE
    if host.robots_at is None or now - host.robots_at >= decisions.ROBOTS:
        rules = Robots.kept(host.robots)
        return Claim(f"{host.name}/robots.txt", host.name, What.INDEX, None, Known(), None, robots=True, rules=rules)
    again = is_behind(session, row, now)
    return Claim(
        url=row.url,
        host=host.name,
        what=What(row.what),
        article_id=row.article_id,
        known=Known() if again else Known(row.etag, row.modified),
        body_hash=None if again else row.body_hash,
        rules=Robots.kept(host.robots),
    )


def is_behind(session: Session, row: WatchedAddress, now: datetime) -> bool:
    """Whether the record has a version that this page did not have, and the site has had its hours to follow."""
    newest = queries.newest(session, row.article_id) if row.article_id is not None else None
    if newest is None or newest[0] == row.version:
        return False
    return now - newest[1] >= timedelta(hours=newsroom(session).grace_hours)


def record(session: Session, taken: Claim, answer: Answer, room: Newsroom, *, chance: float = 0.5) -> None:
    """Keep what asking came to: when the address is due again, and when its host may be asked."""
    now = clock.now()
    host = session.get_one(WatchedHost, taken.host, with_for_update=True)
    rules = answer.robots if answer.robots is not None else taken.rules
    apart = decisions.apart(room.watch_seconds, rules.delay)
    if not taken.allowed:
        apart = timedelta()  # nothing was asked
    asked = timedelta(seconds=answer.again_in) if answer.again_in is not None else None
    after = decisions.after_host(Host(host.free_at, host.failures), answer.came, now, apart=apart, asked=asked)
    host.free_at, host.failures = after.free_at, after.failures
    if taken.robots:
        if answer.came is not Came.FAILED:
            host.robots, host.robots_at = rules.value, now
        return
    row = session.get(WatchedAddress, taken.url)
    if row is None:  # a list that the settings don't name any more
        return
    was_gone = row.is_gone
    keep(row, decisions.after_page(as_value(row), answer.came, now, chance))
    if was_gone and not row.is_gone:
        newsrooms.raise_generation(session)
    if answer.came in (Came.NEW, Came.SAME):
        row.etag = _short(answer.known.etag, LONGEST_ETAG)
        row.modified = _short(answer.known.modified, LONGEST_MODIFIED)
        row.body_hash = answer.body_hash or row.body_hash


def _short(text: str | None, most: int) -> str | None:
    return text if text is not None and len(text) <= most else None


def as_value(row: WatchedAddress) -> Watched:
    return Watched(What(row.what), row.since, row.due_at, row.failures, row.gone_since, row.is_gone, row.looked_at)


def keep(row: WatchedAddress, value: Watched) -> None:
    row.since, row.due_at, row.failures = value.since, value.due_at, value.failures
    row.gone_since, row.is_gone, row.looked_at = value.gone_since, value.is_gone, value.looked_at


def _lists_to_know(session: Session, found: Found) -> list[str]:
    """The lists that an index names and nobody knew, as many as may be: a site that makes one up for every number that
    it is asked for would be read for ever."""
    named = list(dict.fromkeys(entry.url for entry in found.lists))
    known = queries.addresses(session, named)
    fresh = [url for url in named if url not in known]
    room = max(0, MOST_INDEXES - queries.how_many_indexes(session)) if fresh else 0
    if len(fresh) > room:
        logger.warning("%d sitemaps are passed over: %d are read already", len(fresh) - room, MOST_INDEXES)
    return fresh[:room]


def know_listed(session: Session, found: Found) -> None:
    """Watch what a list names on our hosts (`lists.ours`), and bring forward what it says has changed.

    A sitemap of everything names pages of all kinds: only what is known to be an article is looked at for it. Lists of
    news and feeds name articles.
    """
    now = clock.now()
    rows = queries.addresses(session, [entry.url for entry in found.pages])
    for entry in found.pages:
        if (row := rows.get(entry.url)) is not None:
            was = as_value(row)
            told = decisions.told_to_change(was, entry.modified, now)
            if told is not was:
                keep(row, told)
    unknown = [entry for entry in found.pages if entry.news and entry.url not in rows]
    know(session, *(Address(url, What.INDEX) for url in _lists_to_know(session, found)))
    know(session, *(Address(entry.url, What.PAGE, since=entry.modified) for entry in unknown))
    session.flush()
