"""What is measured, on one size of newsroom: each page alone, one request after the other, and many at once."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.app import create_app
from corrections.articles.models import Article
from corrections.bench import driving, newsroom, servers, stories
from corrections.bench.driving import MOST, Job
from corrections.bench.history import Size
from corrections.bench.servers import Server
from corrections.bench.visitor import Visitor, request
from corrections.cases.models import Case
from corrections.public.report import tickets
from corrections.requests.models import Passage
from corrections.settings import Settings

ROUNDS = 3  # the median of them counts; the bare application is measured in each
MANY = 16
OPENED = timedelta(seconds=60)  # ago: as long as a quick person takes


@dataclass(frozen=True)
class Page:
    """One thing to measure. `within`: p50 in ms that it may take; `ratio`: to the bare application at least."""

    name: str
    requests: Sequence[bytes]
    within: float | None = None
    ratio: float | None = None
    expected: int = 200
    fresh: bool = False  # a publication before each request
    once: bool = False  # each of the requests is sent once


@dataclass
class Result:
    """The medians of the rounds; p50 and p99 in ms of one at a time, `per_second` with many at once.

    `busy`: processor time of the web processes for one request in ms, which tells a slow page from a busy machine.
    """

    name: str
    p50: float
    p99: float
    busy: float
    per_second: float
    ratio: float
    size: int
    wrong: int
    within: float | None = None
    least_ratio: float | None = None

    @property
    def holds(self) -> bool:
        return (
            self.wrong == 0
            and (self.within is None or self.p50 <= self.within)
            and (self.least_ratio is None or self.ratio >= self.least_ratio)
        )


@dataclass
class Report:
    """Everything about one size. Memory in MB."""

    corrections: int
    articles: int
    requests: int
    results: list[Result] = field(default_factory=list)
    resident: float = 0.0
    own: float = 0.0
    bare_resident: float = 0.0


def measure(
    settings: Settings, engine: Engine, size: Size, *, seconds: float, rounds: int, step: Callable[[str], None]
) -> Report:
    """Start the servers and measure every page. `step` is told what comes next."""
    report = Report(size.corrections, size.articles, size.requests)
    with servers.product(settings) as server, servers.bare(servers.free_port(), settings) as bare:
        pages = list(_pages(settings, engine, server.port))
        hello = Page("bare Flask “hello”", [request("GET", "/")])
        for page in (hello, *pages):
            if not page.once:  # warms both processes up
                driving.drive(_many(page, server.port if page is not hello else bare.port, 0.3))
        for page in (hello, *pages):
            step(page.name)
            report.results.append(measured(page, hello, server, bare, seconds, rounds, settings))
        memory = server.workers()
        report.resident = max((each.resident for each in memory), default=0.0)
        report.own = max((each.own for each in memory), default=0.0)
        report.bare_resident = max((each.resident for each in bare.workers()), default=0.0)
    return report


def _many(page: Page, port: int, seconds: float) -> Job:
    return Job(port, page.requests, page.expected, MANY, seconds)


def measured(
    page: Page, hello: Page, server: Server, bare: Server, seconds: float, rounds: int, settings: Settings
) -> Result:
    """The median of some rounds of one page, the bare application beside it in each."""
    here = bare if page is hello else server
    one, many, busy, ratios = [], [], [], []
    for turn in range(rounds):
        # A form is sent once: each round and each way gets its own.
        alone, crowd = (page.requests[2 * turn + n :: 2 * rounds] if page.once else page.requests for n in (0, 1))
        raises = settings.database_url if page.fresh else None
        before = here.busy()
        most = len(alone) if page.once else MOST
        one.append(driving.drive(Job(here.port, alone, page.expected, 1, seconds, most, raises)))
        busy.append((here.busy() - before) / max(1, one[-1].requests) * 1_000)
        if page.fresh:  # how much a server can do is told by pages that are kept
            continue
        most = len(crowd) - MANY if page.once else MOST
        many.append(driving.drive(Job(here.port, crowd, page.expected, MANY, seconds, most)))
        if page is not hello:
            beside = driving.drive(_many(hello, bare.port, min(1.0, seconds)))
            ratios.append(many[-1].per_second / beside.per_second)
    return Result(
        name=page.name,
        p50=statistics.median(each.percentile(0.5) for each in one),
        p99=statistics.median(each.percentile(0.99) for each in one),
        busy=statistics.median(busy),
        per_second=statistics.median([each.per_second for each in many or one]),
        ratio=statistics.median(ratios) if ratios else (1.0 if page is hello else 0.0),
        size=one[-1].bytes,
        wrong=sum(each.wrong for each in [*one, *many]),
        within=page.within,
        least_ratio=page.ratio,
    )


def _pages(settings: Settings, engine: Engine, port: int) -> Sequence[Page]:
    random = Random(1)
    with database.reading(engine) as session:
        articles = session.scalars(select(Article.id).order_by(Article.id.desc()).limit(200)).all()
        cases = session.scalars(select(Case.id).where(Case.open.is_(True)).order_by(Case.id.desc()).limit(40)).all()
    etag = _etag(port, "/corrections")
    editor = Visitor(port)
    editor.sign_in(newsroom.USERNAME, newsroom.PASSWORD)
    signed_in = {"Cookie": editor.cookie}
    some = random.sample(list(articles), min(60, len(articles)))

    def fresh(*paths: str) -> list[bytes]:
        return [request("GET", path) for path in paths]

    def at_desk(*paths: str) -> list[bytes]:
        return [request("GET", path, headers=signed_in) for path in paths]

    plain = fresh("/corrections")
    return [
        Page("corrections page, kept", plain, ratio=1.5),
        Page(
            "corrections page, not modified",
            [request("GET", "/corrections", headers={"If-None-Match": etag})],
            ratio=1.5,
            expected=304,
        ),
        Page("corrections page, after a publication", plain, within=12, fresh=True),
        Page("… with a filter", fresh("/corrections?kind=correction&section=Sport"), within=12, fresh=True),
        Page("… search, word in most rows", fresh("/corrections?q=article"), within=15, fresh=True),
        Page("… search, rare word", fresh(f"/corrections?q={stories.RARE}"), within=15, fresh=True),
        Page(
            "… search, two words and a filter",
            fresh("/corrections?q=wrong+number&kind=clarification"),
            within=15,
            fresh=True,
        ),
        Page("article’s log", fresh(*(f"/articles/{n}" for n in some)), within=8, fresh=True),
        Page("compare", fresh(*(f"/articles/{n}/compare/1...2" for n in some)), within=8, fresh=True),
        Page("compare, far apart", fresh(*(f"/articles/{n}/compare/1...5" for n in some)), within=None, fresh=True),
        Page("queue", at_desk("/desk"), within=8),
        Page("case", at_desk(*(f"/desk/cases/{n}" for n in cases)), within=10),
        _submission(settings, engine, port),
    ]


def _etag(port: int, path: str) -> str:
    import http.client

    connection = http.client.HTTPConnection(servers.HOST, port)
    connection.request("GET", path)
    etag = connection.getresponse().headers["ETag"] or ""
    connection.close()
    return etag


def _submission(settings: Settings, engine: Engine, port: int) -> Page:
    """Reports with one form each, opened a minute ago, each from a network of its own: nothing is set aside."""
    with database.reading(engine) as session:
        places = session.execute(
            select(Passage.article_id, Passage.version, Passage.start_block, Passage.start_offset, Passage.end_offset)
            .join(Article, Article.id == Passage.article_id)
            .where(Passage.version == Article.latest)
            .order_by(Passage.id.desc())
            .limit(2_000)
        ).all()
    forms, random = 4_000, Random(2)
    opened = clock.now() - OPENED
    app = create_app(settings, engine)
    with app.app_context(), clock.reading(lambda: opened):
        keys = [tickets.issue() for _ in range(forms)]
    reader = Visitor(port)
    token = reader.token(f"/articles/{places[0].article_id}/report")
    return Page(
        "report sent (committed, fsync)",
        [_form(random, n, keys[n], token, reader.cookie, places) for n in range(forms)],
        within=6,
        expected=303,
        once=True,
    )


def _form(random: Random, n: int, key: str, token: str, cookie: str, places: Sequence[Any]) -> bytes:
    article, version, block, start, end = random.choice(places)
    fields = {
        "csrf_token": token,
        "form_key": key,
        "version": str(version),
        "start": f"{block}:{start}",
        "end": f"{block}:{end}",
        "wrong": stories.sentence(random, 20),
        "right": stories.sentence(random, 6),
        "error_type": "number",
        "known": stories.sentence(random, 12),
        "relation": "none",
    }
    network = {"X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", "Cookie": cookie}
    return request("POST", f"/articles/{article}/report", headers=network, fields=fields)
