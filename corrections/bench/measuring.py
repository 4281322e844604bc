"""Measuring pages on newsrooms of several sizes: one request after the other, and many at once.

A machine is not as quick one minute as it is the next. So every size is served at the same time, and they take turns
by the second: what is compared was measured side by side.
"""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from corrections.bench import driving, servers
from corrections.bench.driving import MOST, Job
from corrections.bench.history import Size
from corrections.bench.pages import HELLO, Page, pages
from corrections.bench.servers import Server
from corrections.settings import Settings

MANY = 16
LEAST = 1.0  # seconds for many at once: fewer tell little
# What is compared with the bare application is measured so many times as often: three processes share the processors
# then, and who gets how much of them changes from one second to the next.
OFTENER = 2


Pages = Callable[[Settings, Engine, int], Sequence[Page]]


@dataclass(frozen=True)
class Site:
    """A newsroom to measure, by a name that tells how large it is. `pages`: what is measured, once it is served."""

    name: str
    settings: Settings
    engine: Engine
    size: Size
    pages: Pages = pages


@dataclass(frozen=True)
class Asked:
    """A page of one server."""

    page: Page
    server: Server
    settings: Settings | None = None  # whose database is told of publications


@dataclass
class Turn:
    """One round of one page; times in ms, `busy` is of the processor, `ratio` is that to the bare application."""

    p50: float
    p99: float
    busy: float
    per_second: float
    ratio: float
    size: int
    wrong: int


@dataclass
class Result:
    """The medians of the rounds; p50 and p99 in ms of one at a time, `per_second` with many at once.

    `busy`: processor time of the web processes for one request in ms, which tells a slow page from a busy machine.
    `turns`: p50 of each round, to compare with what another size took in the same one.
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
    turns: list[float] = field(default_factory=list)

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

    name: str
    corrections: int
    articles: int
    requests: int
    results: list[Result] = field(default_factory=list)
    resident: float = 0.0
    own: float = 0.0
    bare_resident: float = 0.0


def measure(sites: Sequence[Site], *, seconds: float, rounds: int, step: Callable[[str], None]) -> list[Report]:
    """Serve all sites and measure every page of them in turn. `step` is told what comes next."""
    reports = [Report(site.name, site.size.corrections, site.size.articles, site.size.requests) for site in sites]
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(servers.product(site.settings)) for site in sites]
        bare = stack.enter_context(servers.bare(servers.free_port(), sites[0].settings))
        asked = [
            [Asked(page, server, site.settings) for page in site.pages(site.settings, site.engine, server.port)]
            for site, server in zip(sites, running, strict=True)
        ]
        for each in (Asked(HELLO, bare), *(one for some in asked for one in some)):
            if not each.page.once:  # warms both processes up
                driving.drive(_many(each.page, each.server.port, 0.3))
        for row in [[Asked(HELLO, bare)] * len(sites), *zip(*asked, strict=True)]:
            step(row[0].page.name)
            for report, result in zip(reports, measured(row, bare, seconds, rounds), strict=True):
                report.results.append(result)
        for report, server in zip(reports, running, strict=True):
            memory = server.workers()
            report.resident = max((each.resident for each in memory), default=0.0)
            report.own = max((each.own for each in memory), default=0.0)
            report.bare_resident = max((each.resident for each in bare.workers()), default=0.0)
    return reports


def measured(row: Sequence[Asked], bare: Server, seconds: float, rounds: int) -> list[Result]:
    """The medians of some rounds of one page at each of its servers, which take turns."""
    turns: list[list[Turn]] = [[] for _ in row]
    rounds *= OFTENER if row[0].page.ratio is not None else 1
    for number in range(rounds):
        for asked, so_far in zip(row, turns, strict=True):
            so_far.append(_turn(asked, bare, seconds, number, rounds))
    return [_result(asked.page, taken) for asked, taken in zip(row, turns, strict=True)]


def _turn(asked: Asked, bare: Server, seconds: float, number: int, rounds: int) -> Turn:
    page, server = asked.page, asked.server
    # A form is sent once: each round and each way gets its own.
    alone, crowd = (page.requests[2 * number + n :: 2 * rounds] if page.once else page.requests for n in (0, 1))
    raises = asked.settings.database_url if page.fresh and asked.settings else None
    before = server.busy()
    one = driving.drive(Job(server.port, alone, page.expected, 1, seconds, len(alone) if page.once else MOST, raises))
    turn = Turn(
        p50=one.percentile(0.5),
        p99=one.percentile(0.99),
        busy=(server.busy() - before) / max(1, one.requests) * 1_000,
        per_second=one.per_second,
        ratio=1.0 if page is HELLO else 0.0,
        size=one.bytes,
        wrong=one.wrong,
    )
    # How much a server can do is told by pages that are kept, and by forms of which there are enough.
    if page.fresh or (page.once and len(crowd) <= 2 * MANY):
        return turn
    most = len(crowd) - MANY if page.once else MOST
    many = driving.drive(Job(server.port, crowd, page.expected, MANY, max(LEAST, seconds), most))
    turn.per_second, turn.wrong = many.per_second, turn.wrong + many.wrong
    if page is not HELLO:
        beside = driving.drive(_many(HELLO, bare.port, LEAST))
        turn.ratio = many.per_second / beside.per_second
    return turn


def _many(page: Page, port: int, seconds: float) -> Job:
    return Job(port, page.requests, page.expected, MANY, seconds)


def _result(page: Page, turns: Sequence[Turn]) -> Result:
    def median(name: str) -> float:
        values: list[float] = [getattr(turn, name) for turn in turns]
        return statistics.median(values)

    return Result(
        name=page.name,
        p50=median("p50"),
        p99=median("p99"),
        busy=median("busy"),
        per_second=median("per_second"),
        ratio=median("ratio"),
        size=turns[-1].size,
        wrong=sum(turn.wrong for turn in turns),
        within=page.within,
        least_ratio=page.ratio,
        turns=[turn.p50 for turn in turns],
    )
