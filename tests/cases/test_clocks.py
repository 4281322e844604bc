from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.cases.clocks import STOPPED, Calendar, due, next_due, shift, urgency
from corrections.taxonomy import Severity

OFFICE = (time(9), time(18))
LONDON = Calendar(ZoneInfo("Europe/London"), (OFFICE,) * 5 + (None, None), frozenset({date(2026, 12, 25)}))
NEW_YORK = Calendar(ZoneInfo("America/New_York"), (OFFICE,) * 5 + (None, None))
KATHMANDU = Calendar(ZoneInfo("Asia/Kathmandu"), ((time(10), time(17)),) * 6 + (None,))
AROUND_THE_CLOCK = Calendar(ZoneInfo("Europe/London"), ((time(0), time(23, 59)),) * 7)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo("Europe/London"))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        # Within a day, over the night, over the weekend.
        (london(2026, 11, 24, 10), 4, london(2026, 11, 24, 14)),
        (london(2026, 11, 24, 16), 4, london(2026, 11, 25, 11)),
        (london(2026, 11, 27, 17), 4, london(2026, 11, 30, 12)),
        (london(2026, 11, 27, 17), 24, london(2026, 12, 2, 14)),
        # Before opening, after closing, on a Saturday: the clock starts when work does.
        (london(2026, 11, 24, 6), 1, london(2026, 11, 24, 10)),
        (london(2026, 11, 24, 20), 1, london(2026, 11, 25, 10)),
        (london(2026, 11, 28, 12), 1, london(2026, 11, 30, 10)),
        # Exactly at closing, exactly a whole day.
        (london(2026, 11, 24, 18), 1, london(2026, 11, 25, 10)),
        (london(2026, 11, 24, 9), 9, london(2026, 11, 24, 18)),
        # A holiday on a Friday.
        (london(2026, 12, 24, 17), 2, london(2026, 12, 28, 10)),
        # A leap day, and a year without one.
        (london(2028, 2, 28, 17), 2, london(2028, 2, 29, 10)),
        (london(2027, 2, 26, 17), 2, london(2027, 3, 1, 10)),
        # Clocks go forward on a Sunday and back on a Sunday: working days keep their hours.
        (london(2026, 3, 27, 17), 10, london(2026, 3, 30, 18)),
        (london(2026, 10, 23, 17), 10, london(2026, 10, 26, 18)),
    ],
)
def test_hours_are_counted_in_working_time(start: datetime, hours: int, expected: datetime) -> None:
    assert LONDON.add(start, timedelta(hours=hours)) == expected


def test_a_newsroom_that_works_through_the_change_of_clocks_has_23_and_25_hour_days() -> None:
    short = AROUND_THE_CLOCK.between(london(2026, 3, 29, 0), london(2026, 3, 30, 0))
    long = AROUND_THE_CLOCK.between(london(2026, 10, 25, 0), london(2026, 10, 26, 0))
    assert (short, long) == (timedelta(hours=22, minutes=59), timedelta(hours=24, minutes=59))


def test_zones_with_odd_offsets_count_right() -> None:
    start = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # 17:45 in Kathmandu, after closing
    assert KATHMANDU.add(start, timedelta(hours=1)) == datetime(2026, 11, 25, 5, 15, tzinfo=UTC)


def test_a_critical_case_counts_always() -> None:
    found = due(london(2026, 11, 28, 23), (1, 4), None)
    assert (found.answer, found.decision) == (london(2026, 11, 29, 0), london(2026, 11, 29, 3))


def test_a_newsroom_that_never_works_is_due_in_plain_time() -> None:
    never = Calendar(ZoneInfo("Europe/London"), (None,) * 7)
    assert never.add(london(2026, 11, 24, 10), timedelta(hours=4)) == london(2026, 11, 24, 14)


def test_waiting_for_the_reader_moves_the_decision_by_the_working_time_that_it_took() -> None:
    decision = london(2026, 11, 26, 12)
    asked, answered = london(2026, 11, 24, 17), london(2026, 11, 25, 10)  # two working hours
    assert shift(decision, asked, answered, LONDON) == london(2026, 11, 26, 14)


def test_what_was_overdue_when_the_clock_stopped_stays_overdue() -> None:
    decision = london(2026, 11, 23, 12)
    assert shift(decision, london(2026, 11, 24, 12), london(2026, 12, 1, 12), LONDON) == decision


def test_a_stopped_clock_sorts_last_once_the_reader_was_answered() -> None:
    when = {"answer": london(2026, 11, 24, 12), "decision": london(2026, 11, 25, 12)}
    assert next_due(**when, answered=True, stopped=True) is None
    assert next_due(**when, answered=False, stopped=False) == when["answer"]
    assert next_due(**when, answered=True, stopped=False) == when["decision"]
    assert urgency(None, Severity.CRITICAL) == STOPPED


def test_of_what_is_due_together_the_severe_comes_first_but_never_before_what_is_due_sooner() -> None:
    noon = london(2026, 11, 24, 12)
    order = [urgency(noon, severity) for severity in Severity]
    assert order == sorted(set(order))
    assert order[-1] == int(noon.timestamp())
    assert urgency(noon - timedelta(seconds=4), Severity.TRIVIAL) < order[0]


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CALENDARS = st.sampled_from([LONDON, NEW_YORK, KATHMANDU])


@given(MOMENTS, st.integers(1, 20_000), CALENDARS)
def test_as_much_working_time_lies_between_as_was_added(start: datetime, minutes: int, calendar: Calendar) -> None:
    worked = timedelta(minutes=minutes)
    assert calendar.between(start, calendar.add(start, worked)) == worked


@given(MOMENTS, st.integers(1, 5_000), st.integers(1, 5_000), CALENDARS)
def test_adding_twice_is_adding_the_sum(start: datetime, a: int, b: int, calendar: Calendar) -> None:
    at_once = calendar.add(start, timedelta(minutes=a + b))
    assert calendar.add(calendar.add(start, timedelta(minutes=a)), timedelta(minutes=b)) == at_once
