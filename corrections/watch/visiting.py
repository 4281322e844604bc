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
from corrections.articles.decisions import Copy, shares_almost_nothing
from corrections.articles.models import Article
from corrections.articles.reading import child
from corrections.articles.reading.extracted import Extracted
from corrections.articles.sorting.sort import Text, sort
from corrections.database import reading, writing
from corrections.errors import Missing, Refused
from corrections.events import SYSTEM
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.outbound import fetching
from corrections.outbound.fetching import NOT_MODIFIED, Response
from corrections.outbound.problems import Answered, Broken, NotThere, TooSlow, Unreachable
from corrections.settings import Settings
from corrections.taxonomy import Change, Origin
from corrections.watch import actions, lists, queries, robots
from corrections.watch.actions import Answer, Claim
from corrections.watch.decisions import Came, What
from corrections.watch.lists import Found
from corrections.watch.models import WatchedAddress

logger = logging.getLogger(__name__)

BUSY = (429, 500, 502, 503, 504)  # what says more of the host than of the page
MOST_LIST_BYTES = lists.MOST_BYTES
PATIENCE = 120.0  # seconds that a person at a terminal waits for one host
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # due before all others


@dataclass(frozen=True)
class Visit:
    """What a visit came to, for a person who watches: the address, and whether its text was new."""

    url: str
    came: Came
    version: tuple[int, int] | None = None


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
    page, answer = _ask(taken, room, settings)
    content: Extracted | Found | None = None
    if page is not None and not taken.robots:
        try:
            content = _read(taken, page, room)
        except Refused as problem:
            logger.info("%s: %s", taken.url, problem)
            answer = Answer(Came.REFUSED)
    with writing(engine) as session:
        return _record(session, taken, page, content, answer, room, settings)


def begin(engine: Engine, settings: Settings) -> bool:
    """Watch what is known and named in the settings; True if there may be more."""
    with reading(engine) as session:
        room = newsroom(session)
        if not room.watch:
            return False
    with writing(engine) as session:
        ours = sources.hosts(room, allow_loopback=settings.capture_loopback)
        for url in room.watch_lists:
            if urls.is_allowed(url, ours):
                actions.know(session, url, What.LIST)
        return actions.know_articles(session, ours)


def _ask(taken: Claim, room: Newsroom, settings: Settings) -> tuple[Response | None, Answer]:
    """The page, if there is one to read, and what came. No transaction is open."""
    if not taken.allowed:
        return None, Answer(Came.REFUSED)
    ours = sources.hosts(room, allow_loopback=settings.capture_loopback)
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
        return page, Answer(Came.SAME, text=page.body[: robots.MOST_BYTES].decode("utf-8", "replace").replace("\0", ""))
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
        return Answer(Came.SAME)  # RFC 9309 §2.3.1.3: where there are no rules that can be had, all is allowed
    return Answer(Came.GONE if isinstance(problem, NotThere) else Came.REFUSED)


def _read(taken: Claim, page: Response, room: Newsroom) -> Extracted | Found:
    """What is on the page, read before a transaction is begun. Raises Refused."""
    if taken.what is not What.PAGE:
        return lists.read(page.body, url=page.url)
    return child.read(
        page.body,
        url=page.url,
        media_type=page.media_type,
        charset=page.charset,
        newsroom_language=room.language,
        agencies=room.agencies,
    )


def _record(
    session: Session,
    taken: Claim,
    page: Response | None,
    content: Extracted | Found | None,
    answer: Answer,
    room: Newsroom,
    settings: Settings,
) -> Visit:
    version = None
    ours = sources.hosts(room, allow_loopback=settings.capture_loopback)
    if taken.robots:
        _know_sitemaps(session, answer.text, ours)
    elif isinstance(content, Found):
        actions.know_listed(session, content, ours)
    elif content is not None and page is not None:
        try:
            version = _take_in(session, taken, page, content, room)
        except Refused as problem:
            logger.info("%s: %s", taken.url, problem)
            answer = Answer(Came.REFUSED)
    if version is not None:
        answer = replace(answer, came=Came.NEW)
    actions.record(session, taken, answer, room, chance=random.random())  # noqa: S311
    return Visit(taken.url, answer.came, version)


def _know_sitemaps(session: Session, text: str, ours: tuple[str, ...]) -> None:
    for url in robots.read(text).sitemaps:
        if urls.is_allowed(url, ours):
            actions.know(session, url, What.INDEX)


def _take_in(
    session: Session, taken: Claim, page: Response, found: Extracted, room: Newsroom
) -> tuple[int, int] | None:
    """Take the page in as the next version, unless only its layout is new. Raises Refused for what should be none."""
    article = article_queries.by_url(session, taken.url)
    copy = sources.as_copy(found, room.zone, url=taken.url if article else found.url or page.url)
    copy = replace(copy, addresses=(taken.url,))
    if article is not None and _is_the_same(session, article, copy, redirected=page.url != taken.url):
        return None
    captured = articles.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM)
    session.get_one(WatchedAddress, taken.url).article_id = captured.article.id
    return (captured.article.id, captured.version) if captured.new else None


def _is_the_same(session: Session, article: Article, copy: Copy, *, redirected: bool) -> bool:
    newest = article_queries.newest_text(session, article)
    if copy.partial:
        raise Refused("The page keeps the rest of its text for those who subscribe.")
    texts = (body_text(text.headline, text.blocks) for text in (newest, copy))
    if redirected and shares_almost_nothing(*texts):
        raise Refused("The address leads to another article now.")
    was = Text(newest.headline, newest.blocks, newest.bylines, newest.language)
    return sort(was, Text(copy.headline, copy.blocks, copy.bylines, copy.language)).change is Change.LAYOUT


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


def seconds_to_next(engine: Engine, article_id: int | None = None) -> float | None:
    """How long to wait until the next address that is due may be asked for; None if none is, or the host rests."""
    with reading(engine) as session:
        free_at = queries.free_at(session, clock.now(), article_id)
    if free_at is None:
        return None
    seconds = (free_at - clock.now()).total_seconds()
    return max(0.0, seconds) if seconds <= PATIENCE else None
