"""When addresses are asked for: over a year of a site that publishes, changes, and is down now and then."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.watch import decisions
from corrections.watch.decisions import Came, Host, Watched, What

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY
ARTICLES = 2_000
APART = timedelta(seconds=2)


@dataclass
class Site:
    """2,000 articles over a year; most that change do so while they are young, some much later. Down some nights."""

    published: list[datetime] = field(default_factory=list)
    changes: list[list[datetime]] = field(default_factory=list)
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
    asked: Counter[int] = field(default_factory=Counter)
    asked_while_down: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        chance = random.Random(7)
        for _ in range(ARTICLES):
            at = BEGIN + chance.random() * 300 * DAY
            ages = [chance.expovariate(1 / 0.5) for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))]
            ages += [chance.uniform(5, 60)] * (chance.random() < 0.05)
            self.published.append(at)
            self.changes.append(sorted(at + age * DAY for age in ages))
        for night in range(12):
            start = BEGIN + (15 + 28 * night) * DAY
            self.down.append((start, start + timedelta(hours=chance.choice((1, 3, 9)))))

    def outage(self, now: datetime) -> int | None:
        return next((number for number, (start, end) in enumerate(self.down) if start <= now < end), None)


@dataclass
class Watching:
    """The worker, with a clock of our own: the address that is longest due, whenever the host may be asked."""

    site: Site
    delays: list[timedelta] = field(default_factory=list)
    requests: int = 0
    last: datetime = BEGIN - DAY
    closest: timedelta = YEAR

    def run(self) -> None:
        chance = random.Random(11)
        due: list[tuple[datetime, int]] = []
        rows = {}
        for number, at in enumerate(self.site.published):
            rows[number] = Watched(What.PAGE, since=at, due_at=at)
            heappush(due, (at, number))
        seen = [0] * ARTICLES
        host = Host(BEGIN)
        while due:
            at, number = heappop(due)
            now = max(at, host.free_at)
            if now >= BEGIN + YEAR:
                break
            came = self.ask(number, now, seen)
            host = decisions.after_host(host, came, now, apart=APART)
            rows[number] = decisions.after_page(rows[number], came, now, chance.random())
            heappush(due, (max(rows[number].due_at, at), number))
        self.unseen = sum(
            change < BEGIN + YEAR - decisions.LONGEST * (1 + decisions.SPREAD) and position >= seen[number]
            for number, changes in enumerate(self.site.changes)
            for position, change in enumerate(changes)
        )

    def ask(self, number: int, now: datetime, seen: list[int]) -> Came:
        self.requests += 1
        self.closest, self.last = min(self.closest, now - self.last), now
        outage = self.site.outage(now)
        if outage is not None:
            self.site.asked_while_down[outage] += 1
            return Came.FAILED
        self.site.asked[number] += 1
        there = sum(change <= now for change in self.site.changes[number])
        if there == seen[number]:
            return Came.SAME
        self.delays += [now - change for change in self.site.changes[number][seen[number] : there]]
        seen[number] = there
        return Came.NEW


@pytest.fixture(scope="module")
def watching() -> Watching:
    """After a year, which takes a while to pass: nobody may change it."""
    watching = Watching(Site())
    watching.run()
    return watching


def test_a_year_of_a_site_is_watched_with_little_and_misses_nothing(watching: Watching) -> None:
    delays = sorted(watching.delays)
    days = watching.requests / 365
    print(
        f"\n{len(delays)} changes of {ARTICLES} articles; detected after {median(delays)} (median), "
        f"{delays[len(delays) * 9 // 10]} (9 of 10), {delays[-1]} (last); "
        f"{watching.requests} requests, {days:.0f} a day"
    )
    assert watching.unseen == 0
    assert median(delays) <= timedelta(hours=1)
    assert delays[len(delays) * 9 // 10] <= timedelta(hours=12)
    assert delays[-1] <= decisions.LONGEST * 1.2
    assert days <= 800
    assert watching.closest >= APART


def test_a_site_that_is_down_is_asked_once_for_each_step_of_the_wait(watching: Watching) -> None:
    site = watching.site
    for number, (start, end) in enumerate(site.down):
        steps, waited = 1, timedelta()
        while waited < end - start:
            waited += decisions.wait(steps)
            steps += 1
        assert site.asked_while_down[number] <= steps


def test_a_host_that_says_when_to_come_back_is_left_alone_until_then() -> None:
    host = decisions.after_host(Host(BEGIN), Came.FAILED, BEGIN, apart=APART, asked=timedelta(hours=3))
    assert host.free_at == BEGIN + timedelta(hours=3)
    host = decisions.after_host(host, Came.FAILED, BEGIN, apart=APART, asked=timedelta(days=400))
    assert host.free_at == BEGIN + decisions.LONGEST_ASKED
    assert decisions.after_host(host, Came.SAME, BEGIN, apart=APART) == Host(BEGIN + APART)


def test_what_is_missed_twice_over_a_day_was_taken_down() -> None:
    row = Watched(What.PAGE, since=BEGIN - 90 * DAY, due_at=BEGIN)
    now, asked = BEGIN, 0
    while not row.is_gone:
        row = decisions.after_page(row, Came.GONE, now)
        now, asked = row.due_at, asked + 1
    assert now > BEGIN + decisions.GONE_FOR
    assert 2 <= asked <= 6
    back = decisions.after_page(row, Came.SAME, now)
    assert (back.is_gone, back.gone_since, back.since) == (False, None, now)
    once = decisions.after_page(Watched(What.PAGE, since=BEGIN, due_at=BEGIN), Came.GONE, BEGIN)
    assert not once.is_gone
    assert decisions.after_page(once, Came.SAME, once.due_at).since == BEGIN


def test_a_list_brings_forward_what_it_says_has_changed() -> None:
    row = Watched(What.PAGE, since=BEGIN, due_at=BEGIN + 5 * DAY)
    now = BEGIN + DAY
    assert decisions.told_to_change(row, now - timedelta(hours=1), now).due_at == now
    assert decisions.told_to_change(row, BEGIN - DAY, now) == row
    assert decisions.told_to_change(row, now + DAY, now) == row
    assert decisions.told_to_change(row, None, now) == row


def test_what_a_list_says_has_changed_is_looked_at_once() -> None:
    now = BEGIN + 30 * DAY
    row = Watched(What.PAGE, since=BEGIN, due_at=now + DAY)
    told = decisions.told_to_change(row, now - timedelta(hours=1), now)
    assert told.due_at == now
    looked_at = decisions.after_page(told, Came.SAME, now)
    assert decisions.told_to_change(looked_at, now - timedelta(hours=1), now + timedelta(minutes=5)) == looked_at


def test_of_a_day_alone_a_page_is_looked_at_on_the_day_and_after_it() -> None:
    evening = BEGIN.replace(hour=23, minute=59)  # as `lists.moment` reads a day alone
    row = Watched(What.PAGE, since=BEGIN - 90 * DAY, due_at=BEGIN + 5 * DAY, looked_at=BEGIN - DAY)
    asked = []
    for hours in range(48):
        now = BEGIN + timedelta(hours=hours)
        told = decisions.told_to_change(row, evening, now)
        if told.due_at <= now:
            asked.append(hours)
            row = decisions.after_page(told, Came.SAME, now)
    assert asked == [0, 24]


@given(st.timedeltas(min_value=timedelta(), max_value=4_000 * DAY), st.timedeltas(min_value=timedelta(), max_value=DAY))
def test_the_older_the_rarer_and_within_bounds(quiet: timedelta, more: timedelta) -> None:
    first, second = decisions.interval(What.PAGE, quiet), decisions.interval(What.PAGE, quiet + more)
    assert decisions.SHORTEST <= first <= second <= decisions.LONGEST


@given(st.integers(1, 500), st.floats(0, 1e6) | st.none())
def test_waits_grow_and_end(failures: int, asked: float | None) -> None:
    given = timedelta(seconds=asked) if asked is not None else None
    assert decisions.FIRST_WAIT <= decisions.wait(failures, given) <= decisions.LONGEST_ASKED
    assert decisions.wait(failures) <= decisions.wait(failures + 1)
