"""Hours worked out by hand: over nights, weekends and holidays, leap days, and the days on which clocks change.

What is due is written with its offset, as it is shown.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.cases import clocks
from corrections.cases.clocks import Calendar

LONDON, NEW_YORK, KATHMANDU = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kathmandu"))
WEEK, OFF = 7, None


def days(*dates: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, dates))


HOLIDAYS = days("2026-04-03", "2026-04-06", "2026-12-25", "2026-12-28", "2027-01-01")
CALENDARS: dict[str, Calendar] = {
    "London": Calendar(LONDON, ((time(9), time(18)),) * 5 + (OFF, OFF), HOLIDAYS),
    "London, from half past midnight": Calendar(LONDON, ((time(0, 30), time(6)),) * WEEK),
    "London, from half past one": Calendar(LONDON, ((time(1, 30), time(5)),) * WEEK),
    "London, day and night": Calendar(LONDON, ((time(0), time(23, 59)),) * WEEK),
    "New York": Calendar(
        NEW_YORK, ((time(9), time(17)),) * 5 + (OFF, OFF), days("2026-07-03", "2026-11-26", "2026-12-25")
    ),
    "New York, from half past one": Calendar(NEW_YORK, ((time(1, 30), time(5, 30)),) * WEEK),
    # The weekend is Saturday.
    "Kathmandu": Calendar(
        KATHMANDU, ((time(10), time(17)),) * 5 + (OFF, (time(10), time(17))), days("2026-10-20", "2026-10-21")
    ),
}
ALWAYS = {"London, critical": LONDON, "New York, critical": NEW_YORK, "Kathmandu, critical": KATHMANDU}

TABLE = """
London | 2026-11-24 10:00 | 4 | 2026-11-24 14:00+00:00
London | 2026-11-24 16:00 | 4 | 2026-11-25 11:00+00:00
London | 2026-11-27 17:00 | 4 | 2026-11-30 12:00+00:00
London | 2026-11-27 17:00 | 24 | 2026-12-02 14:00+00:00
London | 2026-11-24 06:00 | 1 | 2026-11-24 10:00+00:00
London | 2026-11-24 20:00 | 1 | 2026-11-25 10:00+00:00
London | 2026-11-28 12:00 | 1 | 2026-11-30 10:00+00:00
London | 2026-11-24 18:00 | 1 | 2026-11-25 10:00+00:00
London | 2026-11-24 09:00 | 9 | 2026-11-24 18:00+00:00
London | 2026-11-23 09:00 | 168 | 2026-12-17 15:00+00:00
London | 2026-12-24 17:00 | 2 | 2026-12-29 10:00+00:00
London | 2026-12-24 17:00 | 72 | 2027-01-08 17:00+00:00
London | 2026-04-02 17:00 | 2 | 2026-04-07 10:00+01:00
London | 2026-03-27 17:00 | 10 | 2026-03-30 18:00+01:00
London | 2026-10-23 17:00 | 10 | 2026-10-26 18:00+00:00
London | 2026-03-29 00:30 | 1 | 2026-03-30 10:00+01:00
London | 2028-02-28 17:00 | 2 | 2028-02-29 10:00+00:00
London | 2028-02-29 17:00 | 9 | 2028-03-01 17:00+00:00
London | 2027-02-26 17:00 | 2 | 2027-03-01 10:00+00:00
London, critical | 2026-03-29 00:30 | 1 | 2026-03-29 02:30+01:00
London, critical | 2026-03-28 23:00 | 4 | 2026-03-29 04:00+01:00
London, critical | 2026-10-25 00:30 | 1 | 2026-10-25 01:30+01:00
London, critical | 2026-10-25 00:30 | 2 | 2026-10-25 01:30+00:00
London, critical | 2026-10-24 23:00 | 4 | 2026-10-25 02:00+00:00
London, critical | 2028-02-28 23:00 | 4 | 2028-02-29 03:00+00:00
London, critical | 2028-02-29 22:00 | 4 | 2028-03-01 02:00+00:00
London, critical | 2026-12-31 23:00 | 1 | 2027-01-01 00:00+00:00
London, from half past midnight | 2026-03-29 00:30 | 4 | 2026-03-29 05:30+01:00
London, from half past midnight | 2026-03-28 06:00 | 5 | 2026-03-30 01:00+01:00
London, from half past midnight | 2026-10-25 00:30 | 6 | 2026-10-25 05:30+00:00
London, from half past midnight | 2026-10-24 06:00 | 7 | 2026-10-26 01:00+00:00
London, from half past one | 2026-03-28 12:00 | 1 | 2026-03-29 03:00+01:00
London, from half past one | 2026-10-24 12:00 | 1 | 2026-10-25 01:30+00:00
London, day and night | 2026-03-29 00:00 | 22 | 2026-03-29 23:00+01:00
London, day and night | 2026-10-25 00:00 | 24 | 2026-10-25 23:00+00:00
New York | 2026-11-24 10:00 | 4 | 2026-11-24 14:00-05:00
New York | 2026-11-25 16:00 | 4 | 2026-11-27 12:00-05:00
New York | 2026-11-25 16:00 | 24 | 2026-12-01 16:00-05:00
New York | 2026-03-06 16:00 | 9 | 2026-03-09 17:00-04:00
New York | 2026-10-30 16:00 | 9 | 2026-11-02 17:00-05:00
New York | 2026-07-02 16:30 | 1 | 2026-07-06 09:30-04:00
New York | 2026-12-24 12:00 | 8 | 2026-12-28 12:00-05:00
New York | 2028-02-29 16:00 | 2 | 2028-03-01 10:00-05:00
New York | 2026-03-07 12:00 | 4 | 2026-03-09 13:00-04:00
New York, critical | 2026-03-08 01:30 | 1 | 2026-03-08 03:30-04:00
New York, critical | 2026-11-01 00:30 | 1 | 2026-11-01 01:30-04:00
New York, critical | 2026-11-01 00:30 | 2 | 2026-11-01 01:30-05:00
New York, critical | 2026-03-07 23:00 | 4 | 2026-03-08 04:00-04:00
New York, critical | 2026-10-31 23:00 | 4 | 2026-11-01 02:00-05:00
New York, from half past one | 2026-03-08 00:00 | 3 | 2026-03-08 05:30-04:00
New York, from half past one | 2026-10-31 06:00 | 5 | 2026-11-01 05:30-05:00
Kathmandu | 2026-11-24 10:00 | 4 | 2026-11-24 14:00+05:45
Kathmandu | 2026-11-27 16:00 | 2 | 2026-11-29 11:00+05:45
Kathmandu | 2026-11-28 12:00 | 1 | 2026-11-29 11:00+05:45
Kathmandu | 2026-10-19 16:00 | 2 | 2026-10-22 11:00+05:45
Kathmandu | 2026-11-22 10:00 | 72 | 2026-12-03 12:00+05:45
Kathmandu | 2028-02-28 16:00 | 2 | 2028-02-29 11:00+05:45
Kathmandu | 2026-11-24 17:00 | 1 | 2026-11-25 11:00+05:45
Kathmandu, critical | 2026-11-24 23:30 | 1 | 2026-11-25 00:30+05:45
Kathmandu, critical | 1985-12-31 23:30 | 1 | 1986-01-01 00:45+05:45
New York | 2026-11-24 16:00+00:00 | 4 | 2026-11-24 15:00-05:00
New York | 2026-11-24 22:00+00:00 | 1 | 2026-11-25 10:00-05:00
Kathmandu | 2026-11-27 12:00+00:00 | 1 | 2026-11-29 11:00+05:45
"""
# The last three: the newsroom's zone was changed, and a clock that began in London is set anew.


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_what_is_due_was_worked_out_by_hand(row: str) -> None:
    whose, start, hours, expected = row.split(" | ")
    calendar = CALENDARS.get(whose)
    zone = calendar.zone if calendar is not None else ALWAYS[whose]
    began = datetime.fromisoformat(start)
    began = began if began.tzinfo is not None else began.replace(tzinfo=zone)
    due = clocks.due(began, (int(hours), int(hours)), calendar)
    assert due.answer.astimezone(zone).isoformat(" ", "minutes") == expected
    assert due.decision == due.answer


def naive(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time counted minute by minute, by looking at a clock on the wall: a day's work begins when it first shows
    the hour of opening or a later one, and ends for good when it first shows that of closing."""
    opened: set[date] = set()
    closed: set[date] = set()
    worked, moment = 0, start - timedelta(days=2)
    while moment < end:
        wall = moment.astimezone(calendar.zone)
        day = wall.date()
        hours = None if day in calendar.holidays else calendar.hours[day.weekday()]
        if hours is not None:
            if wall.time() >= hours[0]:
                opened.add(day)
            if wall.time() >= hours[1]:
                closed.add(day)
            if moment >= start and day in opened and day not in closed:
                worked += 1
        moment += timedelta(minutes=1)
    return timedelta(minutes=worked)


# Clocks change on each of these days.
CHANGES = {LONDON: ((2026, 3, 29), (2026, 10, 25)), NEW_YORK: ((2026, 3, 8), (2026, 11, 1)), KATHMANDU: ((1986, 1, 1),)}


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[Calendar, datetime, int]:
    zone = draw(st.sampled_from(list(CHANGES)))
    day = datetime(*draw(st.sampled_from(CHANGES[zone])), tzinfo=UTC)
    week = []
    for _ in range(WEEK):
        opens = draw(st.integers(0, 1438))
        closes = draw(st.integers(opens + 1, 1439))
        week.append(draw(st.sampled_from([(time(*divmod(opens, 60)), time(*divmod(closes, 60))), OFF])))
    holidays = draw(st.sampled_from([frozenset(), frozenset({day.date()})]))
    start = day + timedelta(minutes=draw(st.integers(-1440, 1440)))
    return Calendar(zone, tuple(week), holidays), start, draw(st.integers(0, 2000))


@settings(max_examples=25)
@given(around_a_change())
def test_working_time_is_what_counting_minute_by_minute_gives(told: tuple[Calendar, datetime, int]) -> None:
    calendar, start, minutes = told
    end = start + timedelta(minutes=minutes)
    worked = calendar.between(start, end)
    assert worked == naive(calendar, start, end)
    assert calendar.works(start) == (naive(calendar, start, start + timedelta(minutes=1)) > timedelta(0))
    if worked:
        assert calendar.add(start, worked) <= end
        assert calendar.between(start, calendar.add(start, worked)) == worked
        assert calendar.between(calendar.back(end, worked), end) == worked
        assert calendar.back(end, worked) >= start
