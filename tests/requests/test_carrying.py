"""A passage is carried to another version by aligning the two; no lookalike is ever taken for it."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block, body_text
from corrections.articles.folding import fold
from corrections.requests.anchoring import Passage, carry, from_text_position, passage_at
from corrections.taxonomy import BlockType, PassageFate

HEADLINE = "Council votes to close libraries"
ARTICLE = [
    "The city council voted on Tuesday to close three branch libraries before the end of the year.",
    "Campaigners outside said that they would ask a judge to look at the decision. Some 2,140 people had signed.",
    "Margery Stott has borrowed a book from the Netherby branch in every week since she was seven years old.",
    "Opening hours elsewhere will be longer, with two branches open on Sunday afternoons from September.",
]


def blocks(texts: list[str]) -> list[Block]:
    return [Block(BlockType.PARAGRAPH, text) for text in texts]


def pointing(words: str, texts: list[str] | None = None, nth: int = 0) -> Passage:
    """The passage of the nth occurrence of some words, across paragraphs where they hold a line feed."""
    body = body_text(HEADLINE, blocks(texts or ARTICLE))
    at = -1
    for _ in range(nth + 1):
        at = body.index(words, at + 1)
    return from_text_position(HEADLINE, blocks(texts or ARTICLE), at, at + len(words))


def carried(words: str, new: list[str], headline: str = HEADLINE) -> tuple[str, str | None]:
    fate, passage = carry(pointing(words), HEADLINE, blocks(ARTICLE), headline, blocks(new))
    if passage is not None:
        assert passage_at(headline, blocks(new), passage.start, passage.end) == passage
    return fate.value, passage.exact if passage else None


def test_in_an_equal_version_it_stands_where_it_stood() -> None:
    passage = pointing("2,140 people")
    assert carry(passage, HEADLINE, blocks(ARTICLE), HEADLINE, blocks(ARTICLE)) == (PassageFate.UNCHANGED, passage)


@pytest.mark.parametrize("words", ["2,140", "Some 2,140 people had signed.", "140", "Margery Stott", HEADLINE])
def test_it_stays_where_other_words_change_and_blocks_come_and_go(words: str) -> None:
    new = ["Updated on Monday.", *ARTICLE, "More soon."]
    new[2] = new[2].replace("a judge", "the High Court").replace("Campaigners", "A dozen campaigners")
    assert carried(words, new) == ("unchanged", words)


def test_typography_does_not_change_it_and_it_takes_the_new_article_s_own_words() -> None:
    old = ["He said: “It’s\u00a0over” — and left."]
    passage = pointing("“It’s\u00a0over” —", old)
    new = blocks(["First.", 'He said: "It\'s over" – and left.'])
    fate, moved = carry(passage, HEADLINE, blocks(old), HEADLINE, new)
    assert (fate, moved and moved.exact) == (PassageFate.UNCHANGED, '"It\'s over" –')


def test_a_replaced_number_is_edited_and_leads_to_the_one_in_its_place() -> None:
    assert carried("2,140", [text.replace("2,140", "214") for text in ARTICLE]) == ("edited", "214")
    assert carried("Some 2,140 people", [text.replace("2,140", "214") for text in ARTICLE]) == (
        "edited",
        "Some 214 people",
    )


@pytest.mark.parametrize(
    ("words", "found"), [("Cedar | 5 | 5", "Cedar | 5 | 6"), ("Cedar", "Cedar"), ("Cedar | 5 |", "Cedar | 5 |")]
)
def test_a_row_of_a_table_that_moved_and_was_edited_is_found_by_its_name(words: str, found: str) -> None:
    rows = ["Team | P | W", "Ash | 2 | 1", "Beech | 4 | 3", "Cedar | 5 | 5", "Dale | 7 | 7"]
    new = [*rows[:2], "Cedar | 5 | 6", *rows[2:3], rows[4]]
    old, after = ([Block(BlockType.TABLE_ROW, row) for row in each] for each in (rows, new))
    passage = passage_at(HEADLINE, old, (4, 0), (4, len(words)))
    fate, moved = carry(passage, HEADLINE, old, HEADLINE, after)
    assert fate is (PassageFate.UNCHANGED if words == found else PassageFate.EDITED)
    assert moved is not None
    assert (moved.exact, moved.start[0]) == (found, 3)


def test_words_put_into_it_edit_it() -> None:
    new = [text.replace("voted on Tuesday", "voted narrowly on Tuesday") for text in ARTICLE]
    assert carried("council voted on Tuesday", new) == ("edited", "council voted narrowly on Tuesday")


def test_words_put_beside_it_do_not() -> None:
    new = [text.replace("2,140 people", "about 2,140 local people") for text in ARTICLE]
    assert carried("2,140", new) == ("unchanged", "2,140")


def test_what_was_taken_out_is_gone_with_or_without_its_paragraph() -> None:
    assert (
        carried("Some 2,140 people had signed.", [*ARTICLE[:1], ARTICLE[1].partition(" Some")[0], *ARTICLE[2:]])[0]
        == "gone"
    )
    assert carried("2,140", [ARTICLE[0], *ARTICLE[2:]]) == ("gone", None)


def test_a_lookalike_elsewhere_is_not_taken_for_what_is_gone() -> None:
    new = [ARTICLE[0], *ARTICLE[2:], "At the rally some 2,140 people had signed a card for the librarian instead."]
    assert carried("2,140 people had signed", new) == ("gone", None)


def test_a_lookalike_put_before_it_does_not_draw_it_away() -> None:
    new = ["In all 2,140 people came.", ARTICLE[0] + " Then 2,140 people sang.", *ARTICLE[1:]]
    fate, passage = carry(pointing("2,140 people"), HEADLINE, blocks(ARTICLE), HEADLINE, blocks(new))
    assert fate is PassageFate.UNCHANGED
    assert passage is not None
    assert passage.start == (3, ARTICLE[1].index("2,140"))


def test_it_moves_with_its_paragraph_and_through_a_split_and_a_join() -> None:
    assert carried("2,140", [ARTICLE[1], ARTICLE[0], *ARTICLE[2:]]) == ("unchanged", "2,140")
    first, _, second = ARTICLE[1].partition(" Some ")
    assert carried("2,140", [ARTICLE[0], first, "Some " + second, *ARTICLE[2:]]) == ("unchanged", "2,140")
    assert carried("decision. Some", [ARTICLE[0], first, "Some " + second, *ARTICLE[2:]]) == (
        "unchanged",
        "decision.\nSome",
    )
    assert carried("2,140", [f"{ARTICLE[0]} {ARTICLE[1]}", *ARTICLE[2:]]) == ("unchanged", "2,140")


def test_where_two_edited_blocks_could_be_its_own_it_is_ambiguous() -> None:
    old = ["A bear was seen near the school on Friday."]
    new = [
        "It is said a bear was seen near the school on Friday night.",
        "And a bear was seen near the school on Friday too.",
    ]
    passage = pointing("bear was seen", old)
    assert carry(passage, HEADLINE, blocks(old), HEADLINE, blocks(new)) == (PassageFate.AMBIGUOUS, None)


def test_two_copies_of_its_paragraph_or_sentence_are_ambiguous() -> None:
    assert carried("2,140", [ARTICLE[0], ARTICLE[1], ARTICLE[1], *ARTICLE[2:]]) == ("ambiguous", None)
    twice = ARTICLE[1] + " Some 2,140 people had signed."
    assert carried("Some 2,140 people had signed.", [ARTICLE[0], twice, *ARTICLE[2:]]) == ("ambiguous", None)


def test_one_of_two_copies_taken_out_is_ambiguous_for_both() -> None:
    old = ["The mayor said no. The mayor said no. Then she left."]
    new = ["The mayor said no. Then she left."]
    for nth in (0, 1):
        passage = pointing("The mayor said no.", old, nth)
        assert carry(passage, HEADLINE, blocks(old), HEADLINE, blocks(new)) == (PassageFate.AMBIGUOUS, None)


def test_it_may_go_over_several_paragraphs() -> None:
    words = "of the year.\nCampaigners outside"
    assert carried(words, ["New.", *ARTICLE]) == ("unchanged", words)
    assert carried(words, [ARTICLE[0], "Inserted.", *ARTICLE[1:]]) == (
        "edited",
        "of the year.\nInserted.\nCampaigners outside",
    )
    assert carried(words, [ARTICLE[1], ARTICLE[0], *ARTICLE[2:]]) == ("edited", None)


def test_the_headline_is_carried_to_the_headline() -> None:
    assert carried("close libraries", ARTICLE, "Council votes to shut libraries") == ("edited", "shut libraries")
    assert carried("votes to close", [HEADLINE, *ARTICLE], "Rovers win again at home") == (
        "edited",
        "Rovers win again at home",
    )


def test_a_place_that_the_version_does_not_have_is_gone() -> None:
    passage = Passage("x", "", "", (9, 0), (9, 1))
    assert carry(passage, HEADLINE, blocks(ARTICLE), HEADLINE, blocks(ARTICLE)) == (PassageFate.GONE, None)


WORD = st.sampled_from(
    ["a", "b", "the", "2,140", "mayor", "said", ".", "Zoë", "e\u0301", "🎉", "\U00020bb7", "עם", "\u202ex", "’"]
)
SENTENCE = st.lists(WORD, min_size=1, max_size=6)


@st.composite
def texts(draw: st.DrawFn) -> list[list[str]]:
    """Blocks of words with many repetitions; block 0 is the headline."""
    return draw(st.lists(SENTENCE, min_size=1, max_size=5))


def joined(words: list[list[str]]) -> tuple[str, list[Block]]:
    headline, *rest = (" ".join(block) for block in words)
    return headline, blocks(rest)


def offset(words: list[str], count: int) -> int:
    """Where word number `count` starts in the block."""
    return sum(len(word) + 1 for word in words[:count])


@st.composite
def insertions(draw: st.DrawFn) -> tuple[list[list[str]], Passage, list[list[str]], tuple[int, int]]:
    """A passage in one block, and a version into which words and blocks were only put, the passage's own among them.

    Nothing is put inside the passage, no block in front of the headline. Last: where the passage truly starts now.
    """
    old = draw(texts())
    block = draw(st.integers(0, len(old) - 1))
    first = draw(st.integers(0, len(old[block]) - 1))
    last = draw(st.integers(first, len(old[block]) - 1))
    passage = passage_at(*joined(old), (block, offset(old[block], first)), (block, offset(old[block], last + 1) - 1))
    copy = old[block][first : last + 1]
    new, start = [list(words) for words in old], first
    put = st.one_of(st.just(copy), SENTENCE)
    for _ in range(draw(st.integers(0, 2))):
        words, at = draw(put), draw(st.integers(0, len(old[block])))
        if at <= start:
            new[block][at:at] = words
            start += len(words)
        elif at >= start + len(copy):
            new[block][at:at] = words
    number = block
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(new)))
        # Not a copy of a whole block: that is told from the block itself by nothing.
        new.insert(at, ["Elsewhere", *draw(put), "indeed", "it", "was", "thus"])
        number += at <= number
    return old, passage, new, (number, offset(new[number], start))


@given(insertions())
def test_words_put_in_anywhere_are_never_marked_for_the_passage(
    case: tuple[list[list[str]], Passage, list[list[str]], tuple[int, int]],
) -> None:
    old, passage, new, true_start = case
    fate, place = carry(passage, *joined(old), *joined(new))
    if fate is PassageFate.UNCHANGED:
        assert place is not None
        assert place.start == true_start


@given(texts(), texts(), st.data())
def test_between_any_two_versions_it_has_a_fate_and_never_an_error(
    old: list[list[str]], new: list[list[str]], data: st.DataObject
) -> None:
    headline, body = joined(old)
    length = len(body_text(headline, body))
    start = data.draw(st.integers(0, length - 1))
    passage = from_text_position(headline, body, start, data.draw(st.integers(start + 1, length)))
    fate, place = carry(passage, headline, body, *joined(new))
    if place is not None:
        assert passage_at(*joined(new), place.start, place.end) == place
    if fate is PassageFate.UNCHANGED:
        assert place is not None
        assert fold(place.exact) == fold(passage.exact)
    else:
        assert (place is None) or fate is PassageFate.EDITED


@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=4),
    st.lists(st.text(max_size=12), min_size=1, max_size=4),
    st.data(),
)
def test_any_text_at_all_can_be_carried(old: list[str], new: list[str], data: st.DataObject) -> None:
    length = len(body_text(old[0], blocks(old[1:])))
    if length:
        start = data.draw(st.integers(0, length - 1))
        passage = from_text_position(old[0], blocks(old[1:]), start, data.draw(st.integers(start + 1, length)))
        carry(passage, old[0], blocks(old[1:]), new[0], blocks(new[1:]))
        if passage.exact.strip() and fold(passage.exact):
            fate, place = carry(passage, old[0], blocks(old[1:]), old[0], blocks(old[1:]))
            assert fate is PassageFate.UNCHANGED
            assert place is not None


@st.composite
def distinct(draw: st.DrawFn) -> list[str]:
    """Paragraphs in which no word stands twice."""
    sizes = draw(st.lists(st.integers(3, 9), min_size=2, max_size=5))
    numbers = iter(range(100))
    return [" ".join(f"word{next(numbers)}x" for _ in range(size)) for size in sizes]


@given(distinct(), st.data())
def test_where_no_word_repeats_a_passage_is_unchanged_exactly_if_its_words_are(
    old: list[str], data: st.DataObject
) -> None:
    block = data.draw(st.integers(0, len(old) - 1))
    words = old[block].split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    passage = pointing(" ".join(words[first : last + 1]), old)
    edited = data.draw(st.integers(0, len(words) - 1))
    new = [*old]
    new[block] = " ".join([*words[:edited], "Other", *words[edited + 1 :]])
    new.insert(data.draw(st.integers(0, len(new))), "A new paragraph")
    fate, place = carry(passage, HEADLINE, blocks(old), HEADLINE, blocks(new))
    if first <= edited <= last:
        assert fate is PassageFate.EDITED
        assert place is not None
        assert "Other" in place.exact
    else:
        assert (fate, place and place.exact) == (PassageFate.UNCHANGED, passage.exact)


def test_twenty_thousand_words_are_carried_quickly() -> None:
    old = [" ".join(f"w{(i * 7919 + k * 104729) % 4001}" for k in range(50)) for i in range(400)]
    new = [text.replace("w12 ", "w13 ") for text in old]
    new[200:200] = ["Something new."]
    start = process_time()
    fate, _ = carry(pointing(old[300][:20].rsplit(" ", 1)[0], old), HEADLINE, blocks(old), HEADLINE, blocks(new))
    assert process_time() - start < 3
    assert fate is PassageFate.UNCHANGED
