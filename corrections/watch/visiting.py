"""Asking for the address that is due: claimed in one transaction, fetched in none, recorded in a second one."""

from __future__ import annotations

import hashlib
import logging
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import actions as articles
from corrections.articles import queries as article_queries
from corrections.articles import sources, urls
from corrections.articles.blocks import body_text
from corrections.articles.decisions import Copy, is_cut_short, shares_almost_nothing
from corrections.articles.documents import VersionText
from corrections.articles.reading import child
from corrections.articles.reading.extracted import Extracted, NothingThere
from corrections.articles.sorting.sort import Text, sort
from corrections.database import reading, writing
from corrections.errors import Conflict, Message, Missing, Refused, Unavailable
from corrections.events import SYSTEM
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.outbound import fetching
from corrections.outbound.fetching import NOT_MODIFIED, Response
from corrections.outbound.problems import Answered, Broken, NotThere, TooSlow, Unreachable
from corrections.settings import Settings
from corrections.taxonomy import Change, Origin
from corrections.watch import actions, lists, queries, robots
from corrections.watch.actions import Address, Answer, Claim
from corrections.watch.decisions import Came, What
from corrections.watch.lists import Entry, Found
from corrections.watch.models import WatchedAddress
from corrections.watch.robots import Robots

logger = logging.getLogger(__name__)

CUT_SHORT = Message("The page keeps the rest of its text for those who subscribe or sign in.")
BUSY = (429, 500, 502, 503, 504)  # what says more of the host than of the page
MOST_LIST_BYTES = lists.MOST_BYTES
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # due before all others


@dataclass(frozen=True)
class Visit:
    """What a visit came to, for a person who watches: the address, and whether its text was new."""

    url: str
    came: Came
    version: tuple[int, int] | None = None


@dataclass(frozen=True)
class Compared:
    """What an article's page says now, beside the version that was the newest then.

    `same_as`: the version that says the same, but for its layout; None if what the page says is new.
    """

    copy: Copy
    article_id: int | None = None
    latest: int = 0
    same_as: int | None = None


def visit_next(engine: Engine, settings: Settings) -> Visit | None:
    """Ask for the address that has been due longest; None if nothing may be asked for now."""
    with reading(engine) as session:  # first, so that nobody has to wait for a look that finds nothing
        room = newsroom(session)
        if not room.watch or not queries.is_due(session, clock.now()):
            return None
    with writing(engine) as session:
        taken = actions.claim(session)
    if taken is None:
        return None
    try:
        return _visit(engine, taken, room, settings)
    except Unavailable:  # nothing can be kept now: the lease ends, and the same is asked for again
        raise
    except (Refused, Conflict) as problem:
        logger.info("%s: %s", taken.url, problem)
    except Exception:  # the next one would be the same address again: one page must never stop its host
        logger.exception("%s could not be taken in", taken.url)
    with writing(engine) as session:
        actions.record(session, taken, Answer(Came.REFUSED), room)
    return Visit(taken.url, Came.REFUSED)


def begin(engine: Engine, settings: Settings) -> bool:
    """Watch what is known and named in the settings; True if there may be more."""
    with reading(engine) as session:
        room = newsroom(session)
        if not room.watch:
            return False
        ours = sources.hosts(room, allow_loopback=settings.capture_loopback)
        named = {url for url in room.watch_lists if urls.is_allowed(url, ours)}
        as_named = queries.lists(session) == named
        articles = queries.unwatched(session, ours, actions.MOST_AT_ONCE)
    if as_named and not articles:
        return False
    with writing(engine) as session:
        actions.know_lists(session, named)
        pages = (Address(url, What.PAGE, article_id, since) for article_id, url, since in articles)
        return actions.know(session, *pages) == actions.MOST_AT_ONCE


def _visit(engine: Engine, taken: Claim, room: Newsroom, settings: Settings) -> Visit:
    ours = sources.hosts(room, allow_loopback=settings.capture_loopback)
    page, answer = _ask(taken, ours, settings)
    try:
        content = _read(engine, taken, page, room, ours) if page is not None else None
    except NothingThere:
        content, answer = None, Answer(Came.GONE)
    for some in _named(content).pieces(actions.MOST_AT_ONCE):
        with writing(engine) as session:
            actions.know_listed(session, some)
    version = None
    with writing(engine) as session:
        if isinstance(content, Robots):
            answer = replace(answer, robots=content)
        elif isinstance(content, Compared):
            version = _take_in(session, taken, content)
            answer = replace(answer, came=Came.NEW if version else answer.came)
        actions.record(session, taken, answer, room, chance=random.random())  # noqa: S311
    return Visit(taken.url, answer.came, version)


def _named(content: Robots | Found | Compared | None) -> Found:
    if isinstance(content, Robots):
        return Found(lists=[Entry(url) for url in content.sitemaps])
    return content if isinstance(content, Found) else Found()


def _ask(taken: Claim, ours: tuple[str, ...], settings: Settings) -> tuple[Response | None, Answer]:
    """The page, if there is one to read, and what came. No transaction is open."""
    if not taken.allowed:
        return None, Answer(Came.REFUSED)
    try:
        page = fetching.fetch(
            taken.url,
            allowed=lambda asked: urls.is_allowed(asked, ours),
            allow_loopback=settings.capture_loopback,
            max_bytes=_most(taken),
            known=taken.known,
        )
    except Unreachable as problem:
        return None, _why(taken, problem)
    if taken.robots:
        return page, Answer(Came.SAME)
    digest = hashlib.sha256(page.body).digest() if page.status != NOT_MODIFIED else taken.body_hash
    answer = Answer(Came.SAME, known=page.known, body_hash=digest)
    return (None if digest == taken.body_hash else page), answer


def _most(taken: Claim) -> int:
    if taken.robots:
        return robots.MOST_BYTES * 2
    return fetching.MAX_BYTES if taken.what is What.PAGE else MOST_LIST_BYTES


def _why(taken: Claim, problem: Unreachable) -> Answer:
    if isinstance(problem, TooSlow | Broken) or (isinstance(problem, Answered) and problem.code in BUSY):
        return Answer(Came.FAILED, again_in=getattr(problem, "again_in", None))
    if taken.robots:
        # Where there are no rules that can be had, all is allowed (RFC 9309 §2.3.1.3).
        return Answer(Came.SAME, robots=Robots())
    return Answer(Came.GONE if isinstance(problem, NotThere) else Came.REFUSED)


def _read(
    engine: Engine, taken: Claim, page: Response, room: Newsroom, ours: tuple[str, ...]
) -> Robots | Found | Compared:
    """What is on the page. All that takes long is done here, before others are kept from writing. Raises Refused."""
    if taken.robots:
        rules = robots.read(page.body[: robots.MOST_BYTES].decode("utf-8", "replace").replace("\0", ""))
        return replace(rules, sitemaps=tuple(url for url in rules.sitemaps if urls.is_allowed(url, ours)))
    if taken.what is not What.PAGE:
        return lists.ours(lists.read(page.body, url=page.url), ours)
    found = child.read(
        page.body,
        url=page.url,
        media_type=page.media_type,
        charset=page.charset,
        newsroom_language=room.language,
        agencies=room.agencies,
    )
    with reading(engine) as session:
        return _compared(session, taken, page, found, room)


def _compared(session: Session, taken: Claim, page: Response, found: Extracted, room: Newsroom) -> Compared:
    """The page beside the newest version of its article. Raises Refused for what should become none."""
    own = article_queries.by_url(session, taken.url)
    url = taken.url if own else found.url or page.url
    copy = sources.as_copy(found, room.zone, url=url, addresses=(taken.url,))
    if copy.partial:
        raise Refused(CUT_SHORT)
    article = own or article_queries.by_url(session, url)  # a page may say that it belongs to another address
    if article is None:
        return Compared(copy)
    newest = article_queries.newest_text(session, article)
    if is_cut_short(*([block.text for block in text.blocks] for text in (newest, copy))):
        raise Refused(CUT_SHORT)
    texts = (body_text(text.headline, text.blocks) for text in (newest, copy))
    if (own is None or page.url != taken.url) and shares_almost_nothing(*texts):
        raise Refused("The address leads to another article now.")
    if _say_the_same(newest, copy):
        return Compared(copy, article.id, article.latest, article.latest)
    row = session.get_one(WatchedAddress, taken.url)
    if row.version in (None, article.latest) or actions.is_behind(session, row, clock.now()):
        return Compared(copy, article.id, article.latest)
    # The site has its hours to follow what came in by other ways.
    before = article_queries.texts_numbered(session, article.id, (row.version,))
    waits = any(_say_the_same(text, copy) for text in before.values())
    return Compared(copy, article.id, article.latest, row.version if waits else None)


def _say_the_same(old: VersionText, new: Copy) -> bool:
    was, now = (Text(text.headline, text.blocks, text.bylines, text.language) for text in (old, new))
    return sort(was, now).change is Change.LAYOUT


def _take_in(session: Session, taken: Claim, page: Compared) -> tuple[int, int] | None:
    """Take the page in as the next version, unless only its layout is new. Raises Conflict if that is not the next."""
    copy, row = page.copy, session.get_one(WatchedAddress, taken.url)
    article = articles.lock(session, page.article_id) if page.article_id is not None else None
    if article is None:
        overtaken = article_queries.by_url(session, copy.url or taken.url) is not None
    else:
        overtaken = article.latest != page.latest
    if overtaken:
        raise Conflict("Another version of this article came in at the same time.")
    if article is not None and page.same_as is not None:
        articles.know_addresses(session, article, copy)
        row.article_id, row.version = article.id, page.same_as
        return None
    captured = articles.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM)
    row.article_id, row.version = captured.article.id, captured.version
    return (captured.article.id, captured.version) if captured.new else None


def make_due(engine: Engine, article_id: int, *, dry_run: bool) -> None:
    """Let the addresses of one article be due now. Raises Missing if none is watched."""
    with writing(engine) as session:
        rows = queries.of_article(session, article_id)
        if not rows:
            raise Missing("No address of this article is watched: it has none on the newsroom’s own hosts.")
        for row in rows if not dry_run else ():
            row.due_at = min(row.due_at, LONG_AGO)


def due_now(engine: Engine, article_id: int | None = None) -> list[str]:
    """The addresses that are due, the longest first; of one article, all of its."""
    with reading(engine) as session:
        if article_id is not None:
            return [row.url for row in queries.of_article(session, article_id)]
        return queries.all_due(session, clock.now())


def next_host(engine: Engine, article_id: int | None = None) -> tuple[str, float] | None:
    """The host that may be asked first for an address that is due, and in how many seconds; None if none is due."""
    with reading(engine) as session:
        now = clock.now()
        found = queries.next_host(session, now, article_id)
    return (found[0], max(0.0, (found[1] - now).total_seconds())) if found is not None else None
