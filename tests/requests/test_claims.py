from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.requests import claims


def keys(*texts: str) -> set[str]:
    return set(claims.claims(texts))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You write 2,140.", "It can’t be 2.140, as you say"),
        ("1.5 million", "It is not 1,5 Millionen"),
        ("Mary Doe did not lead it", "The Mary Doe that I know"),
        ("“close three libraries by June”", 'You say "close three libraries by June".'),
        ("£1,200,000 a year", "1200000 pounds"),
    ],
)
def test_the_same_thing_is_found_however_it_is_written(one: str, other: str) -> None:
    assert keys(one) & keys(other)


@pytest.mark.parametrize("text", ["In 2024 it was so.", "7 of 9", "The council", "", "it was “wrong”", "at 10 or 99"])
def test_what_many_reports_say_names_nothing(text: str) -> None:
    assert not keys(text)


@given(st.text(), st.text())
def test_any_text_is_read(one: str, other: str) -> None:
    assert len(keys(one, other)) <= claims.MOST
    assert 0 <= claims.overlap(one, other) <= 1
    assert claims.overlap(one, one) in (0, 1)
