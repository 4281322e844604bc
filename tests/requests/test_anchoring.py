"""Words that a reader points at are found where they stand, or not at all; never a lookalike."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block, body_text
from corrections.articles.folding import fold
from corrections.requests.anchoring import (
    Ambiguous,
    Passage,
    from_text_position,
    locate,
    overlaps,
    passage_at,
    portion,
    selectors,
    text_position,
)
from corrections.taxonomy import BlockType

HEADLINE = "Council votes 7–2 to close libraries"
TEXTS = [
    "The city council voted 7–2 on Tuesday to close three “branch” libraries, saving £1.2 million a year.",
    "Zoë Müller, who chairs the Friends, said: “It’s a disgrace.” The vote came after four hours of debate.",
    "The vote came after four hours of debate. It’s over. She left after 140 minutes; 2,140 people were there.",
    "市議会は火曜日に三つの図書館を閉めることを決めた。",
]


def blocks(*texts: str) -> list[Block]:
    return [Block(BlockType.PARAGRAPH, text) for text in texts]


def found(words: str, **around: str) -> str | int | None:
    """The words found, how many places there are if that is not clear, or None."""
    place = locate(words, around.get("prefix", ""), around.get("suffix", ""), HEADLINE, blocks(*TEXTS))
    if isinstance(place, Ambiguous):
        return len(place.passages)
    return place.exact if place else None


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("voted 7–2 on Tuesday", "voted 7–2 on Tuesday"),
        ("voted 7-2  on\ntuesday", "voted 7–2 on Tuesday"),
        ('three "branch" libraries', "three “branch” libraries"),
        ("zoe muller", "Zoë Müller"),
        ("“It's over”.", "It’s over"),
        ("£1.2 million", "£1.2 million"),
        ("1.2 million", "1.2 million"),
        ("2,140", "2,140"),
        ("140", "140"),
        ("火曜日", "火曜日"),
        ("a year.\n\nZoë", "a year.\nZoë"),
        (
            "the city counsel voted 7-2 on tuesday to close three branch librarys",
            "The city council voted 7–2 on Tuesday to close three “branch” libraries",
        ),
        ("Council votes 7-2", "Council votes 7–2"),
    ],
)
def test_typed_words_are_found_as_the_article_has_them(typed: str, there: str) -> None:
    assert found(typed) == there


@pytest.mark.parametrize(
    "typed",
    [
        "214",
        "Tues",
        "the city council voted 6-3 on tuesday to close three branch libraries",
        "the council decided on Tuesday to build three new libraries",
        "a stadium",
        "",
        " \n",
        "x" * 20_000,
    ],
)
def test_words_that_are_not_there_are_not_found(typed: str) -> None:
    assert found(typed) is None


def test_a_long_quotation_with_slips_is_found_by_both_its_ends() -> None:
    text = " ".join(
        f"In ward {n} the turnout was {n * 7 % 90} per cent, said the returning officer." for n in range(40)
    )
    quote = text[200:1000].partition(" ")[2].rpartition(" ")[0]
    place = locate(
        quote.replace("officer", "oficer").replace("turnout", "turn out", 3), "", "", "H", blocks("A.", text)
    )
    assert isinstance(place, Passage)
    assert place.exact == quote
    assert locate(quote.replace("ward", "street").replace("turnout", "noise"), "", "", "H", blocks("A.", text)) is None


def test_of_several_places_the_words_around_decide_then_the_hint() -> None:
    assert found("The vote came") == 2
    assert found("The vote came after four hours of debat") == 2
    place = locate("The vote came", "disgrace.” ", "", HEADLINE, blocks(*TEXTS))
    assert isinstance(place, Passage)
    assert place.start == (2, 61)
    place = locate("The vote came", "", " after four", HEADLINE, blocks(*TEXTS), hint=(3, 2))
    assert isinstance(place, Passage)
    assert place.start == (3, 0)


def test_a_passage_is_exported_in_the_form_of_the_w3c() -> None:
    passage = passage_at(HEADLINE, blocks(*TEXTS), (1, 81), (1, 92))
    position = text_position(passage, HEADLINE, blocks(*TEXTS))
    assert body_text(HEADLINE, blocks(*TEXTS))[slice(*position)] == "1.2 million"
    assert selectors(passage, position) == {
        "type": "TextQuoteSelector",
        "exact": "1.2 million",
        "prefix": "ree “branch” libraries, saving £",
        "suffix": " a year.\nZoë Müller, who chairs ",
        "refinedBy": {"type": "TextPositionSelector", "start": position[0], "end": position[1]},
    }
    assert "refinedBy" not in selectors(passage)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((0, 0), (0, 0)),
        ((1, 5), (1, 2)),
        ((9, 0), (9, 1)),
        ((1, 0), (1, 999)),
        ((-1, 0), (1, 1)),
        ((0, -1), (0, 2)),
    ],
)
def test_a_place_that_is_not_there_is_refused(start: tuple[int, int], end: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        passage_at(HEADLINE, blocks(*TEXTS), start, end)


LETTERS = st.one_of(
    st.sampled_from("ab \u0301\u200d\u202e\u05d0\u0645\U0001f1ec\U0001f1e7\U00020bb7🎉\u00ad’'"), st.characters()
)
TEXT = st.text(LETTERS, max_size=30)


@st.composite
def pointed_at(draw: st.DrawFn) -> tuple[str, list[Block], Passage]:
    headline, texts = draw(TEXT), draw(st.lists(TEXT, max_size=4))
    body = body_text(headline, blocks(*texts))
    if not body:
        headline = body = "a"
    start = draw(st.integers(0, len(body) - 1))
    end = draw(st.integers(start + 1, len(body)))
    return headline, blocks(*texts), from_text_position(headline, blocks(*texts), start, end)


@given(pointed_at())
def test_the_words_at_a_stored_place_are_the_passage(given_: tuple[str, list[Block], Passage]) -> None:
    headline, texts, passage = given_
    start, end = text_position(passage, headline, texts)
    body = body_text(headline, texts)
    assert body[start:end] == passage.exact
    assert body[:start].endswith(passage.prefix)
    assert body[end:].startswith(passage.suffix)
    assert passage_at(headline, texts, passage.start, passage.end) == passage
    lines = [headline, *(block.text for block in texts)]
    pieces = [(line, portion(passage, number, len(line))) for number, line in enumerate(lines)]
    inside = "".join(line[slice(*piece)] for line, piece in pieces if piece)
    assert inside == passage.exact.replace("\n", "") or "\n" in inside


@given(pointed_at())
def test_a_selected_passage_is_found_at_its_own_place(given_: tuple[str, list[Block], Passage]) -> None:
    headline, texts, passage = given_
    place = locate(passage.exact, passage.prefix, passage.suffix, headline, texts, hint=passage.start)
    if passage.exact.strip():
        assert isinstance(place, Passage)
        assert fold(place.exact) == fold(passage.exact)
        if passage.exact == passage.exact.strip():
            assert place == passage


def test_in_five_thousand_texts_with_astral_characters_the_quote_stands_at_its_offset() -> None:
    dice = random.Random(55)
    letters = ["a", "b ", "é", "e\u0301", "🎉", "👩\u200d👩\u200d👧", "🇬🇧", "\U00020bb7", "\u202eא", " "]
    for _ in range(5000):
        headline, *texts = ("".join(dice.choices(letters, k=dice.randint(1, 12))) for _ in range(3))
        number = dice.randrange(3)
        text = [headline, *texts][number]
        start = dice.randrange(len(text))
        end = dice.randint(start + 1, len(text))
        assert passage_at(headline, blocks(*texts), (number, start), (number, end)).exact == text[start:end]


VOCABULARY = st.sampled_from(["mayor", "said", "Wenn", "bridge", "2,140", "Zoë", "closed", "’tis", "🎉", "עם", "3.5%"])


@given(st.lists(VOCABULARY, min_size=1, max_size=12), st.lists(VOCABULARY, min_size=1, max_size=3))
def test_short_words_are_found_exactly_if_they_stand_there(there: list[str], typed: list[str]) -> None:
    words = " ".join(typed)[:11].rsplit(" ", 1)[0] if len(" ".join(typed)) > 11 else " ".join(typed)
    present = f" {words} " in f" {' '.join(there)} "
    assert (locate(words, "", "", "", blocks(" ".join(there))) is not None) is present


@given(st.text(LETTERS, max_size=40), TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_whatever_is_typed_it_makes_no_error_and_what_is_found_is_there(
    typed: str, prefix: str, suffix: str, headline: str, texts: list[str]
) -> None:
    place = locate(typed, prefix, suffix, headline, blocks(*texts), hint=(7, 7))
    if isinstance(place, Passage):
        assert passage_at(headline, blocks(*texts), place.start, place.end) == place


@given(pointed_at(), st.data())
def test_overlapping_is_mutual_and_so_is_being_apart(
    given_: tuple[str, list[Block], Passage], data: st.DataObject
) -> None:
    headline, texts, one = given_
    length = len(body_text(headline, texts))
    start = data.draw(st.integers(0, length - 1))
    other = from_text_position(headline, texts, start, data.draw(st.integers(start + 1, length)))
    (a, b), (c, d) = text_position(one, headline, texts), text_position(other, headline, texts)
    shared = min(b, d) - max(a, c)
    assert overlaps(one, other) is overlaps(other, one)
    same = shared > 0 and 2 * shared >= min(b - a, d - c)
    assert overlaps(one, other) or not same
    earlier, later = sorted((one, other), key=lambda passage: passage.start)
    if earlier.end[0] == later.start[0] or shared <= 0:
        assert overlaps(one, other) is same


@pytest.mark.parametrize(
    "quote", ["ba ab " * 66, "ab " * 130 + "x", "ab ab ab ax " * 20, "a" * 399, "ab " * 1300 + "x"]
)
def test_repetitive_words_take_no_long_time(quote: str) -> None:
    text = blocks("ab " * 40_000, "a" * 50_000)
    start = process_time()
    locate(quote, "", "", "", text)
    assert process_time() - start < 4
