"""Words are cut where a reader would cut them; a number is one word with everything that belongs to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.words import words_of


@pytest.mark.parametrize(
    "number",
    [
        "2,140", "£1.2 million", "$3bn", "3.5 %", "7–2", "10⁶", "1 200 000", "−5°C", "14:05", "2016-17", "21st", "5km",
        "1½", "40 per cent", "2.1 percentage points", "€99", "3,50\u00a0€", "12/03/2016", "12 Millionen",
        "US$40m", "٣٫٥",
    ],
)  # fmt: skip
def test_a_number_is_one_word(number: str) -> None:
    assert [words_of(f"was {number} then").stretch(1, 2)] == [number]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t co-operate.", ["Don’t", "co-operate", "."]),
        ("he said—but no", ["he", "said", "—", "but", "no"]),
        ("“Why?” and/or x@y.example", ["“", "Why", "?", "”", "and/or", "x@y.example"]),
        ("in 2016 3 people", ["in", "2016", "3", "people"]),
        ("死亡3人。", ["死", "亡", "3", "人", "。"]),
        ("ดีครับ", ["ดี", "ค", "รั", "บ"]),
        ("שלום, עולם", ["שלום", ",", "עולם"]),
        ("soft\u00adhyphen\u200b here", ["soft\u00adhyphen", "here"]),
        ("20℃ (㈱)", ["20℃", "(", "㈱", ")"]),
    ],
)
def test_words_are_cut_as_a_reader_cuts_them(text: str, words: list[str]) -> None:
    cut = words_of(text)
    assert [cut.stretch(i, i + 1).strip("\u200b") for i in range(len(cut))] == words


@given(st.text(st.one_of(st.characters(), st.sampled_from("ab12 .,-—'£%^ \u00ad\u0301½℃ガ")), max_size=40))
def test_words_and_the_space_between_them_are_the_text(text: str) -> None:
    words = words_of(text)
    count = len(words)
    assert "".join(words.space(i) + words.stretch(i, i + 1) for i in range(count)) + words.space(count) == text
    assert all(words.starts[i] < words.ends[i] for i in range(count))
    assert not any(words.keys[i].isspace() for i in range(count))
