"""When an answer is due: hours counted in the newsroom's working time, across weekends, holidays and clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from corrections.taxonomy import Severity

STOPPED = 1 << 40
"""The urgency of a case whose clock stands still: after all that have a due time."""

SOONER = {Severity.CRITICAL: 3, Severity.MAJOR: 2, Severity.MINOR: 1, Severity.TRIVIAL: 0}
"""By how many seconds the more severe of two cases goes before the other where both are due together."""

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
            working = self.day(day)
            if working is not None and working[1] > start:
                yield max(working[0], start), working[1]
            day += timedelta(days=1)

    def day(self, day: date) -> tuple[datetime, datetime] | None:
        """From when until when there is work on a day, in UTC; None on a day off."""
        hours = None if day in self.holidays else self.hours[day.weekday()]
        if hours is None:
            return None
        # Through UTC, so that a day on which clocks change has the hours that it really has.
        opens, closes = (moment_at(day, hour, self.zone) for hour in hours)
        return (opens, closes) if opens < closes else None

    def works(self, moment: datetime) -> bool:
        """Whether somebody works at this moment."""
        working = self.day(moment.astimezone(self.zone).date())
        return working is not None and working[0] <= moment < working[1]

    def opening(self, moment: datetime) -> datetime:
        """The moment itself if somebody works then, else when they next begin."""
        moment = moment.astimezone(UTC)
        return next((opens for opens, _ in self.periods(moment)), moment)

    def back(self, end: datetime, worked: timedelta) -> datetime:
        """The latest moment from which `worked` of working time passes until `end`."""
        end = end.astimezone(UTC)
        left, day = worked, end.astimezone(self.zone).date()
        for _ in range(MOST_DAYS):
            working = self.day(day)
            if working is not None and working[0] < end:
                opens, closes = working[0], min(working[1], end)
                if closes - opens >= left:
                    return closes - left
                left -= closes - opens
            day -= timedelta(days=1)
        return end - worked

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


def moment_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """When clocks in a zone show `hour` on `day`, in UTC: the first time where they show it twice; where they jump over
    it, the moment of the jump."""
    first = datetime.combine(day, hour, zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, hour):
        return first
    # PEP 495: of an hour that is left out, fold=0 lies after the jump and fold=1 before it.
    before, after = datetime.combine(day, hour, zone).replace(fold=1).astimezone(UTC), first
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, after)
    return after.replace(microsecond=0)


@dataclass(frozen=True)
class Due:
    """When the first human answer and the decision are due."""

    answer: datetime
    decision: datetime


def due(start: datetime, hours: tuple[int, int], calendar: Calendar | None) -> Due:
    """When a case that opened at `start` is due. `hours`: to the answer, to the decision; no calendar counts always."""
    answer, decision = (timedelta(hours=hour) for hour in hours)
    start = start.astimezone(UTC)  # in a zone, hours would be added to what its clocks show, over a change of them too
    if calendar is None:
        return Due(start + answer, start + decision)
    return Due(calendar.add(start, answer), calendar.add(start, decision))


def shift(moment: datetime, stopped: datetime, resumed: datetime, calendar: Calendar | None) -> datetime:
    """`moment`, later by the working time for which the clock stood still. What was overdue stays overdue."""
    return moment if moment <= stopped else later(moment, stopped, resumed, calendar)


def later(moment: datetime, stopped: datetime, resumed: datetime, calendar: Calendar | None) -> datetime:
    """`moment`, later by the working time between two others."""
    if calendar is None:
        return moment.astimezone(UTC) + (resumed.astimezone(UTC) - stopped.astimezone(UTC))
    return calendar.add(moment, calendar.between(stopped, resumed))


def next_due(*, answer: datetime, decision: datetime, answered: bool, stopped: bool) -> datetime | None:
    """When the next thing is due: the answer, or what comes first; once answered, the decision. None while that waits
    for the reader."""
    if stopped and answered:
        return None
    return decision if answered else min(answer, decision)


def urgency(due: datetime | None, severity: Severity) -> int:
    """The second since 1970 at which the next thing is due, by which the queue is sorted. Of two that are due together
    the severe one comes first: it counts as due up to three seconds sooner."""
    return STOPPED if due is None else int(due.timestamp()) - SOONER[severity]
