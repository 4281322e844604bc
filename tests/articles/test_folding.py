"""Texts that read the same fold to one key; texts that don't, don't."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block
from corrections.articles.folding import content_key, fold, fold_with_offsets
from corrections.taxonomy import BlockType

SAMPLE = "Zoë’s café — “half-price” till 5 o’clock… Co-operate!"
AWKWARD = st.text(
    st.one_of(
        st.sampled_from(
            "ab .,-—–’“”\u00ad\u200b\u200d\u00a0\u2009\n\r\t\u0301\u0323é½⁶²℃ﬁ㎢🎉🇩🇪ガｶﾞᄀ각שלום\u200f٣\u0f73"
        ),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    "form",
    [
        unicodedata.normalize("NFD", SAMPLE),
        unicodedata.normalize("NFKC", SAMPLE),
        SAMPLE.replace(" ", "\u00a0"),
        SAMPLE.replace(" ", "\r\n"),
        SAMPLE.replace(" ", "\n  \t"),
        SAMPLE.replace("price", "pri\u00adce").replace("Co-", "\u200bCo\u2011"),
        f"\ufeff {SAMPLE}\u200e ",
        SAMPLE.replace("’", "'").replace("“", '"').replace("”", '"'),
        SAMPLE.replace("—", "–").replace("…", "..."),
    ],
)
def test_one_text_in_every_form_has_one_key(form: str) -> None:
    def key(text: str) -> bytes:
        return content_key(text, [text], [Block(BlockType.PARAGRAPH, text)])

    assert key(form) == key(SAMPLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10⁶ people", "106 people"),
        ("2,140 homes", "2.140 homes"),
        ("in May", "in may"),
        ("Zoë", "Zoe"),
        ("7–2", "72"),
        ("is now", "is not"),
        ("can not", "cannot"),
    ],
)
def test_what_reads_differently_folds_differently(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_key_tells_headline_bylines_blocks_and_types_apart() -> None:
    paragraph, heading = Block(BlockType.PARAGRAPH, "b"), Block(BlockType.HEADING, "b")
    keys = {
        content_key("a", ["b"], []),
        content_key("a", [], [paragraph]),
        content_key("a", [], [heading]),
        content_key("a", [], [paragraph, paragraph]),
        content_key("a", ["b", "c"], []),
        content_key("a", ["b, c"], []),
        content_key('a"],["b', [], []),
    }
    assert len(keys) == 7


def test_blocks_in_which_nothing_is_visible_make_no_difference() -> None:
    empty = Block(BlockType.PARAGRAPH, " \u200b\u00ad ")
    assert content_key("a", [], [empty]) == content_key("a", [], [])


def test_a_lone_surrogate_makes_no_error() -> None:
    assert content_key("\ud800", ["\udfff"], [Block(BlockType.CODE, "\ud83d")])


@given(AWKWARD)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(AWKWARD)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text) == fold(unicodedata.normalize("NFC", text))


@given(AWKWARD)
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text.replace("—", "-") == fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@given(AWKWARD, st.data())
def test_a_stretch_that_starts_and_ends_at_a_letter_is_found_again_in_the_original(
    text: str, data: st.DataObject
) -> None:
    folded = fold_with_offsets(text)
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        first, last = folded.source(start, data.draw(st.integers(start + 1, len(folded.text))))
        assert fold(text[first:last]) in fold(text)
