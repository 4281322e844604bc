"""Texts in a normal form: what people write is what Unicode says, and what nobody writes costs no time."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.composed import MOST_MARKS, bounded, normal

ACCENTS = ["\u0301", "\u0315", "\u0316", "\u0323", "\u05b0", "\u0344"]


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_it_is_the_normal_form_of_unicode(text, form):
    assert normal(form, text) == unicodedata.normalize(form, text)


@given(st.lists(st.sampled_from(["a", "ö", "𝒳", "\u1100", *ACCENTS]), max_size=400).map("".join))
def test_letters_stay_and_marks_up_to_thirty(text):
    kept, run = bounded(text), 0
    assert [c for c in kept if not unicodedata.combining(c)] == [c for c in text if not unicodedata.combining(c)]
    for letter in kept:
        run = run + 1 if unicodedata.combining(letter) else 0
        assert run <= MOST_MARKS
    assert bounded(kept) == kept


@pytest.mark.parametrize("form", ["NFC", "NFKD"])
def test_a_megabyte_of_marks_takes_a_moment(form):
    began = time.process_time()
    normal(form, "a" + "\u0315" * 250_000 + "\u0316" * 250_000)
    assert time.process_time() - began < 2  # plain normalization: more than five minutes
