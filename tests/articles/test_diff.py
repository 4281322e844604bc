"""A diff of words loses nothing of either text and never cuts a word, a number or a name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.comparing import runs as running
from corrections.articles.comparing.diff import Piece, diff, new_text, old_text
from corrections.articles.folding import fold
from corrections.articles.words import words_of


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(marks[piece.op].format(piece.text) for piece in diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "The council voted 7-2 on Tuesday to close three libraries, saving £1.2 million.",
            "The council voted 6-3 on Wednesday to close two libraries, saving £1.1 million.",
            "The council voted [-7-2-]{+6-3+} on [-Tuesday-]{+Wednesday+} to close [-three-]{+two+} libraries, saving "
            "[-£1.2 million-]{+£1.1 million+}.",
        ),
        ("It built 2,140 homes.", "It built 214 homes.", "It built [-2,140-]{+214+} homes."),
        (
            "Some 10⁶ people live there now.",
            "Some 106 people live there now.",
            "Some [-10⁶-]{+106+} people live there now.",
        ),
        (
            "It was up 2.1% to 38.7% that year.",
            "It was up 2.1 percentage points to 38.7% that year.",
            "It was up [-2.1%-]{+2.1 percentage points+} to 38.7% that year.",
        ),
        ("They did vote for it.", "They did not vote for it.", "They did {+not +}vote for it."),
        ("one two three", "one two three four", "one two three{+ four+}"),
        ("one two three", "zero one two three", "{+zero +}one two three"),
        ("one two three", "one three", "one [-two -]three"),
        ("one two three", "one two", "one two[- three-]"),
        (
            "Then the mayor John Smith spoke for an hour.",
            "Then the mayor Jon Smith spoke for an hour.",
            "Then the mayor [-John Smith-]{+Jon Smith+} spoke for an hour.",
        ),
        (
            "He called the plan “a total disgrace” in public.",
            "He called the plan “a total disaster” in public.",
            "He called the plan “[-a total disgrace-]{+a total disaster+}” in public.",
        ),
        ("“So”, it’s done", '"So", it\'s\u00a0done', '"So", it\'s\u00a0done'),
        ("He did go , he said .", "He did go, he said.", "He did [-go ,-]{+go,+} he [-said .-]{+said.+}"),
        ("東京で3人が死亡した。", "大阪で5人が死亡した。", "[-東京-]{+大阪+}で[-3-]{+5+}人が死亡した。"),
        ("كان 2,140 بيتا هناك", "كان 214 بيتا هناك", "كان [-2,140-]{+214+} بيتا هناك"),
    ],
)
def test_changes_are_shown_in_whole_words(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_text_mostly_changed_is_shown_old_then_new() -> None:
    old, new = "The quick brown fox jumps over the lazy dog", "A slow red hen sleeps under the tired cow"
    assert diff(old, new) == (Piece("del", old), Piece("ins", new))


def test_a_text_that_only_grew_is_not_shown_twice() -> None:
    old = "It rained all day."
    assert [piece.op for piece in diff(old, old + " More rain fell." * 20)] == ["same", "ins"]


def test_an_added_sentence_is_shown_from_its_start_to_its_end() -> None:
    old, new = "It rained. It was cold.", "It rained. Snow fell. It was cold."
    assert shown(old, new) == "It rained. {+Snow fell. +}It was cold."
    assert shown(new, old) == "It rained. [-Snow fell. -]It was cold."
    assert shown("It rained.", "It rained. It snowed.") == "It rained.{+ It snowed.+}"


def test_a_few_words_left_standing_between_large_changes_are_not_confetti() -> None:
    old = "At the meeting nobody from the firm came forward to speak of it, though all were asked twice by letter."
    new = "At the meeting a lawyer for the owners read out a page of it, though all were asked twice by letter."
    assert shown(old, new).count("[-") == 1


# fmt: off
WORDS = st.sampled_from([
    "a", "b", "the", "John", "Smith", "2,140", "£1.2", "million", "“so”", "‘yes’", "don’t", "e\u0301", "é", "\u00adx",
    ".", ",", "—", "--", "½", "\U0001f1ec\U0001f1e7", "\U00020bb7\U00020bb7", "אב", "עם", "ع", "東京",
    "ส", "\u00a0", "", "  ", "\n",
])
# fmt: on
SENTENCE = st.lists(WORDS, max_size=14).map(" ".join)
ANY = st.one_of(SENTENCE, st.text(max_size=25))


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    old = draw(st.lists(WORDS, max_size=20))
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(new)))
        new[at : at + draw(st.integers(0, 3))] = draw(st.lists(WORDS, max_size=3))
    glue = draw(st.sampled_from(["", " ", " ", " "]))
    return glue.join(old), glue.join(new)


@given(st.one_of(st.tuples(ANY, ANY), edited()))
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(texts: tuple[str, str]) -> None:
    old, new = texts
    pieces = diff(old, new)
    assert old_text(pieces) == old
    assert new_text(pieces) == new
    assert all(piece.op == "same" or piece.text for piece in pieces)
    assert all(a.op != b.op for a, b in pairwise(pieces))


@given(st.one_of(st.tuples(ANY, ANY), edited()))
def test_what_stayed_is_the_same_to_a_reader(texts: tuple[str, str]) -> None:
    for piece in diff(*texts):
        if piece.op == "same":
            assert fold(piece.text) == fold(piece.text if piece.was is None else piece.was)


@given(st.one_of(st.tuples(ANY, ANY), edited()))
def test_no_word_is_cut(texts: tuple[str, str]) -> None:
    old, new = texts
    pieces = diff(old, new)
    for text, left_out, read in ((old, "ins", old_text), (new, "del", new_text)):
        words = words_of(text)
        inside = {at for i in range(len(words)) for at in range(words.starts[i] + 1, words.ends[i])}
        borders = {len(read(pieces[:k])) for k in range(len(pieces)) if pieces[k].op != left_out}
        assert not borders & inside


@given(SENTENCE)
def test_a_text_and_itself_differ_in_nothing(text: str) -> None:
    assert all(piece == Piece("same", text) for piece in diff(text, text))


@given(edited())
def test_texts_too_long_for_the_exact_way_lose_nothing_either(texts: tuple[str, str]) -> None:
    old, new = texts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "LONG_CELLS", 0)
        pieces = diff(old, new)
    assert old_text(pieces) == old
    assert new_text(pieces) == new
