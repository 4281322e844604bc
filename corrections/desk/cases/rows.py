"""How a case's clock reads on the desk: how urgent it is, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from corrections import clock
from corrections.cases import dates
from corrections.cases.clocks import STOPPED
from corrections.cases.models import Case
from corrections.cases.queues import Queued
from corrections.cases.snooze import SnoozedFor
from corrections.taxonomy import FoundBy
from corrections.web.filters import clock_time, gettext, label, short_date, span

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Clock:
    """`state` is overdue, soon, later or stopped; `words` say it: "answer due in 40 min"."""

    state: str
    words: str
    time: datetime | None


def clock_of(case: Case | Queued, now: datetime) -> Clock:
    """What is due on an open case, and when."""
    due = dates.next_due(case)
    if due is None:
        return Clock("stopped", gettext("waits for the reader"), None)
    answered = case.first_answered_at is not None
    left = due - now
    if not answered and case.found_by is FoundBy.MONITORING:  # nobody may be there to answer
        overdue, later = gettext("overdue {span}"), gettext("due in {span}")
    elif answered:
        overdue, later = gettext("decision overdue {span}"), gettext("decision due in {span}")
    else:
        overdue, later = gettext("answer overdue {span}"), gettext("answer due in {span}")
    if left <= timedelta(0):
        return Clock("overdue", overdue.format(span=span(left)), due)
    return Clock("soon" if left <= SOON else "later", later.format(span=span(left)), due)


def back_from(case: Case | Queued, now: datetime) -> str | None:
    """Until when a case is snoozed, or that it is back, and why; None if nobody snoozed it."""
    if case.snoozed_until is None and case.snoozed_for is None:
        return None
    if case.asleep_until <= now.timestamp():
        came = case.snoozed_until is not None and case.snoozed_until <= now
        return gettext("was snoozed until now") if came else gettext("was snoozed, back because it is due")
    words = snoozed_words(case.snoozed_until, case.snoozed_for)
    if case.asleep_until >= STOPPED // 2 or _second(case.snoozed_until) == case.asleep_until:
        return words
    left = span(timedelta(seconds=case.asleep_until - now.timestamp()))
    return gettext("{snoozed}, but back in {span}, before it is due").format(snoozed=words, span=left)


def _second(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None


def snoozed_words(until: datetime | None, awaited: SnoozedFor | None) -> str:
    """Snoozed until the author answers; snoozed until Thu 12 Nov 2026; snoozed until 16:20, if that is today."""
    if awaited is not None and until is not None:
        return gettext("snoozed {event}, at the latest until {date}").format(
            event=label(awaited), date=short_date(until)
        )
    if awaited is not None:
        return gettext("snoozed {event}").format(event=label(awaited))
    return gettext("snoozed until {date}").format(date=_day_or_hour(until)) if until is not None else ""


def _day_or_hour(moment: datetime) -> str:
    day = short_date(moment)
    return clock_time(moment) if day == short_date(clock.now()) else day
