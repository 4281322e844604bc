from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from corrections.deliveries import backoff

chances = st.floats(0, 1)


def test_the_first_wait_is_about_a_minute_and_the_later_ones_are_about_four_hours() -> None:
    assert backoff.wait(1, 0.5) == timedelta(minutes=1)
    assert backoff.wait(5, 0.5) == timedelta(minutes=16)
    assert backoff.wait(12, 0.5) == timedelta(hours=4)


@given(st.lists(chances, min_size=backoff.TRIES, max_size=backoff.TRIES))
def test_all_waits_together_are_more_than_a_day_and_less_than_two_whatever_the_chance(drawn: list[float]) -> None:
    waits = [backoff.wait(tries, chance) for tries, chance in enumerate(drawn, start=1)]
    assert waits.pop() is None
    total = sum((wait for wait in waits if wait is not None), timedelta())
    assert timedelta(hours=24) < total <= timedelta(hours=48)


@given(st.integers(1, backoff.TRIES - 1), chances)
def test_chance_moves_a_wait_by_a_fifth_and_no_more(tries: int, chance: float) -> None:
    wait, middle = backoff.wait(tries, chance), backoff.wait(tries, 0.5)
    assert wait is not None
    assert middle is not None
    assert middle * 0.79 <= wait <= middle * 1.21
