from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from corrections import locales

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@given(DAYS)
def test_english_is_written_as_unicode_s_tables_have_it(when: date) -> None:
    assert locales.day(when, "en") == format_date(when, "d MMMM y", locale="en_GB")
    assert locales.month(when, "en-US") == format_date(when, "LLLL y", locale="en_US")
    assert locales.short_day(when, "en") == format_date(when, "EEE d MMM y", locale="en_US")


@given(st.one_of(st.integers(-(10**12), 10**12), st.decimals(-(10**6), 10**6, places=3).map(float)))
def test_and_so_are_its_numbers(value: float) -> None:
    assert locales.number(value, "en") == format_decimal(value, locale="en_GB")


@pytest.mark.parametrize(
    ("language", "day", "short", "month", "number"),
    [
        ("de", "24. November 2026", "Di., 24. Nov. 2026", "November 2026", "1.207,5"),
        ("fr", "24 novembre 2026", "mar. 24 nov. 2026", "novembre 2026", "1\u202f207,5"),
        ("de-AT", "24. November 2026", "Di., 24. Nov. 2026", "November 2026", "1.207,5"),
        ("xx-nowhere", "24 November 2026", "Tue 24 Nov 2026", "November 2026", "1,207.5"),
    ],
)
def test_others_are_written_in_their_own_way(language: str, day: str, short: str, month: str, number: str) -> None:
    when = date(2026, 11, 24)
    said = locales.day(when, language), locales.short_day(when, language), locales.month(when, language)
    assert said == (day, short, month)
    assert locales.number(1207.5, language) == number
