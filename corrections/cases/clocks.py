"""When an answer is due: hours counted in the newsroom's working time, across weekends, holidays and clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOPPED = 1 << 40
"""The urgency of a case whose clock stands still: after all that have a due time."""

MOST_DAYS = 3_700


@dataclass(frozen=True)
class Calendar:
    """Working hours by weekday (Monday first; None: no work), holidays, and the zone that they are in."""

    zone: ZoneInfo
    hours: tuple[tuple[time, time] | None, ...]
    holidays: frozenset[date] = frozenset()

    def periods(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time from `start` on, in UTC."""
        day = start.astimezone(self.zone).date()
        for _ in range(MOST_DAYS):
            hours = None if day in self.holidays else self.hours[day.weekday()]
            if hours is not None:
                # Through UTC, so that a day on which clocks change has the hours that it really has.
                opens, closes = (datetime.combine(day, hour, self.zone).astimezone(UTC) for hour in hours)
                if closes > start:
                    yield max(opens, start), closes
            day += timedelta(days=1)

    def add(self, start: datetime, worked: timedelta) -> datetime:
        """The moment at which `worked` of working time has passed since `start`."""
        start = start.astimezone(UTC)
        left = worked
        for opens, closes in self.periods(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return start + worked  # a newsroom that never works: plain time

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; nothing if `end` is not later."""
        total = timedelta(0)
        for opens, closes in self.periods(start.astimezone(UTC)):
            if opens >= end:
                break
            total += max(min(closes, end.astimezone(UTC)) - opens, timedelta(0))
        return total


@dataclass(frozen=True)
class Due:
    """When the first human answer and the decision are due."""

    answer: datetime
    decision: datetime


def due(start: datetime, hours: tuple[int, int], calendar: Calendar | None) -> Due:
    """When a case that opened at `start` is due. `hours`: to the answer, to the decision; no calendar counts always."""
    answer, decision = (timedelta(hours=hour) for hour in hours)
    if calendar is None:
        return Due(start + answer, start + decision)
    return Due(calendar.add(start, answer), calendar.add(start, decision))


def shift(moment: datetime, stopped: datetime, resumed: datetime, calendar: Calendar | None) -> datetime:
    """`moment`, later by the working time for which the clock stood still. What was overdue stays overdue."""
    return moment if moment <= stopped else later(moment, stopped, resumed, calendar)


def later(moment: datetime, stopped: datetime, resumed: datetime, calendar: Calendar | None) -> datetime:
    """`moment`, later by the working time between two others."""
    if calendar is None:
        return moment + (resumed - stopped)
    return calendar.add(moment, calendar.between(stopped, resumed))


def urgency(*, answer: datetime, decision: datetime, answered: bool, stopped: bool) -> int:
    """The second since 1970 at which the next thing is due, by which the queue is sorted."""
    if stopped and answered:
        return STOPPED
    return int((decision if answered else min(answer, decision)).timestamp())
