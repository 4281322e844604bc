"""Which kind of change lies between two versions, on labelled pairs and by its rules."""

from __future__ import annotations

import pytest
from articles.edited import PARTS, matrix, pairs, precision_and_recall, printed
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block
from corrections.articles.sorting.facts import Kind
from corrections.articles.sorting.sort import Text, sort
from corrections.taxonomy import BlockType, Change
from corrections.watch.marks import needs_a_word

PARAGRAPH = BlockType.PARAGRAPH


def text(*paragraphs: str, headline: str = "Pool to shut", bylines: tuple[str, ...] = ()) -> Text:
    return Text(headline, [Block(PARAGRAPH, words) for words in paragraphs], bylines)


@pytest.mark.parametrize(("part", "least"), [("tuned", (0.9, 0.9)), ("held", (0.9, 0.9)), ("later", (0.9, 0.65))])
def test_changes_of_facts_are_told_from_others(part: str, least: tuple[float, float]) -> None:
    found = matrix(pairs(part))
    print(f"\n{part}\n" + "\n".join(printed(found)))
    precision, recall = precision_and_recall(found, Change.FACTS)
    assert precision >= least[0]
    assert recall >= least[1]


def test_whatever_is_taken_for_less_than_facts_is_noticed_all_the_same() -> None:
    facts = [pair for part in PARTS for pair in pairs(part) if pair.label is Change.FACTS]
    assert [pair.line for pair in facts if not needs_a_word(pair.sorted().change)] == []


def test_there_are_enough_pairs_and_none_twice() -> None:
    lines = [pair.line for part in PARTS for pair in pairs(part)]
    assert len(lines) == len(set(lines)) >= 200
    assert len(pairs("held")) >= 200 // 3


def test_a_reason_says_what_became_what_and_where() -> None:
    old = text("The pool will shut.", "It cost £12m to build.")
    new = text("The pool will shut.", "It cost £21m to build.")
    (reason,) = sort(old, new).reasons
    assert (reason.kind, reason.old, reason.new, reason.block) == (Kind.NUMBER, "£12m", "£21m", 2)


def test_the_weightiest_reason_decides_and_none_is_lost() -> None:
    old = text("The pool will shut in 4 weeks.", "Staff were told on Monday.", headline="Pool to shut")
    new = text("The pool will shut in 6 weeks.", headline="End of the pool")
    found = sort(old, new)
    assert found.change is Change.FACTS
    assert [reason.kind for reason in found.reasons] == [Kind.NUMBER, Kind.HEADLINE, Kind.REMOVED]


def test_another_byline_is_wording() -> None:
    found = sort(text("It shut.", bylines=("Ann Wood",)), text("It shut.", bylines=("Ian Hart",)))
    assert (found.change, found.reasons[0].kind) == (Change.WORDING, Kind.BYLINE)


def test_blocks_in_another_order_are_wording() -> None:
    one, two, three = (
        "The pool will shut in May.",
        "Staff were told about it at noon.",
        "It opened when she was six.",
    )
    assert sort(text(one, two, three), text(two, three, one)).change is Change.WORDING


WORDS = st.text(alphabet="abc ABC.,!?\"'’“”0123456789£%-–ßé\n", max_size=80)


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5), WORDS, WORDS)
def test_any_two_texts_are_sorted(old: list[str], new: list[str], before: str, after: str) -> None:
    found = sort(text(*old, headline=before), text(*new, headline=after))
    assert (found.change is Change.LAYOUT) == (not found.reasons)
    assert sort(text(*old, headline=before), text(*old, headline=before)).change is Change.LAYOUT
