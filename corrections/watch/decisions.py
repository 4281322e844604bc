"""When an address is looked at again, and when its host may be asked at all. Plain values; nothing is fetched here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# A page is looked at again after a tenth of the time for which it has been as it is: news often, archives seldom.
SHARE = 0.1
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=7)
LISTS = timedelta(minutes=5)  # sitemaps of news and feeds
INDEXES = timedelta(hours=6)  # sitemaps of everything
SPREAD = 0.1  # of an interval, so that what was found together is not due together

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
LONGEST_ASKED = timedelta(days=2)  # that a host may ask for by Retry-After

LEASE = timedelta(minutes=2)  # longer than any fetch: meanwhile nobody else asks the same host
ROBOTS = timedelta(hours=12)  # RFC 9309 §2.4: not to be kept for more than a day

DAY = timedelta(days=1)
GONE_AGAIN = timedelta(hours=6)  # after the first 404
GONE_FOR = timedelta(hours=24)  # seen to be gone twice, so far apart, an article counts as taken down


class What(StrEnum):
    """What is at an address."""

    PAGE = "page"
    LIST = "list"  # a feed or a sitemap of news
    INDEX = "index"  # a sitemap


class Came(StrEnum):
    """What asking came to."""

    NEW = "new"  # another text
    SAME = "same"
    GONE = "gone"  # 404 or 410
    REFUSED = "refused"  # the page has a fault of its own, by robots.txt or by its text
    FAILED = "failed"  # the host is down, slow, or asks for patience


@dataclass(frozen=True)
class Watched:
    """One address. `since`: when what it says was first known to be so; `gone_since`: when it was first missed.

    `looked_at`: when it was last asked for, and its host was there to answer.
    """

    what: What
    since: datetime
    due_at: datetime
    failures: int = 0
    gone_since: datetime | None = None
    is_gone: bool = False
    looked_at: datetime | None = None


@dataclass(frozen=True)
class Host:
    """`free_at`: when it may be asked again; while somebody asks, that is the end of their lease."""

    free_at: datetime
    failures: int = 0


def interval(what: What, quiet: timedelta) -> timedelta:
    """How long to leave an address alone that has been as it is for `quiet`."""
    if what is not What.PAGE:
        return LISTS if what is What.LIST else INDEXES
    return min(max(quiet * SHARE, SHORTEST), LONGEST)


def wait(failures: int, asked: timedelta | None = None) -> timedelta:
    """How long to leave a host alone that has failed so many times in a row, at least as long as it `asked` for."""
    own = min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)
    return max(own, min(asked or own, LONGEST_ASKED))


def after_page(watched: Watched, came: Came, now: datetime, chance: float = 0.5) -> Watched:
    """What is known of an address once it was asked for. `chance`, from 0 to 1, spreads what is due.

    A host that failed leaves its addresses as they are: it is the host that has to wait.
    """
    if came is Came.FAILED:
        return watched
    watched = replace(watched, looked_at=now)
    if came is Came.GONE:
        return _missed(watched, now)
    if came is Came.REFUSED:
        failures = watched.failures + 1
        return replace(watched, failures=failures, due_at=now + min(SHORTEST * (1 << min(failures, 20)), LONGEST))
    back = watched.gone_since is not None
    since = now if came is Came.NEW or (back and watched.is_gone) else watched.since
    due = now + interval(watched.what, now - since) * (1 - SPREAD + 2 * SPREAD * chance)
    return replace(watched, since=since, due_at=due, failures=0, gone_since=None, is_gone=False)


def _missed(watched: Watched, now: datetime) -> Watched:
    """Gone once may be a slip of the site; gone over a day, it was taken down, and is looked for less and less."""
    first = watched.gone_since or now
    if now - first >= GONE_FOR:
        return replace(watched, gone_since=first, is_gone=True, due_at=now + interval(watched.what, now - first))
    return replace(watched, gone_since=first, due_at=min(now + GONE_AGAIN, first + GONE_FOR))


def after_host(host: Host, came: Came, now: datetime, *, apart: timedelta, asked: timedelta | None = None) -> Host:
    """When a host may be asked again: `apart` from this request, or after what its failures and it itself ask for."""
    if came is not Came.FAILED:
        return Host(now + apart)
    failures = host.failures + 1
    return Host(now + max(wait(failures, asked), apart), failures)


def apart(seconds: float, asked: float | None) -> timedelta:
    """The time between two requests to one host: the setting, or what robots.txt asks for if that is more."""
    return timedelta(seconds=max(seconds, min(asked or 0, 60)))


def told_to_change(watched: Watched, modified: datetime | None, now: datetime) -> Watched:
    """An address that a list names: due now if it is said to have changed since it was looked at last.

    Of a day alone a list tells the end. While that is to come, its beginning counts: so a page is looked at once on the
    day, and once more when it is over.
    """
    if modified is not None and modified > now:
        modified -= DAY
    looked_at = watched.looked_at or watched.since
    if modified is None or modified <= looked_at or modified >= now or watched.due_at <= now:
        return watched
    return replace(watched, due_at=now)
