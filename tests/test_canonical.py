"""Canonical JSON is that of RFC 8785, by whichever way it is made."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from corrections import canonical

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
PLAIN = TEXT | st.dictionaries(
    TEXT | st.text("abz_/09"), TEXT | st.none() | st.booleans() | st.integers(-9, 9), max_size=4
)
ANY = st.recursive(
    PLAIN | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(ANY)
def test_it_is_that_of_the_reference(value: object) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_keys_beyond_the_basic_plane_sort_as_utf_16_does() -> None:
    assert canonical.encode({"\U0001d11e": "", "\uffee": ""}) == '{"\U0001d11e":"","\uffee":""}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        "\ud800",
        {"a": "\udfff"},
        {"\ud800": ""},
        {1: ""},
        2**53 + 1,
        {"a": 2**53},
        {"a": -(2**53)},
        float("nan"),
        {"a": {1}},
    ],
)
def test_what_json_can_not_carry_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical.encode(value)
