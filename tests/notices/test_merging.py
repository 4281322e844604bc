"""What an editor changed in a text and what a newer version changed meanwhile, put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block, parse
from corrections.notices.merging import merge
from corrections.taxonomy import BlockType

BASE = parse("One.\n\nTwo.\n\nThree.\n\nFour.")
texts = st.lists(st.sampled_from("abcdefg").map(lambda letter: Block(BlockType.PARAGRAPH, letter)), max_size=8)


def test_changes_of_different_places_are_both_there() -> None:
    ours = parse("One.\n\nTwo, put right.\n\nThree.\n\nFour.")
    theirs = parse("One.\n\nTwo.\n\nThree.\n\nFour, and more.\n\nFive.")
    assert merge(BASE, ours, theirs) == parse("One.\n\nTwo, put right.\n\nThree.\n\nFour, and more.\n\nFive.")


def test_changes_of_one_place_are_for_a_person_to_put_together() -> None:
    assert merge(BASE, parse("1.\n\nTwo.\n\nThree.\n\nFour."), parse("I.\n\nTwo.\n\nThree.\n\nFour.")) is None
    inserted = "One.\n\n{}\n\nTwo.\n\nThree.\n\nFour."
    assert merge(BASE, parse(inserted.format("Ours.")), parse(inserted.format("Theirs."))) is None


def test_the_same_change_twice_is_made_once() -> None:
    changed = parse("One.\n\nTwo, put right.\n\nThree.\n\nFour.")
    assert merge(BASE, changed, changed) == changed


@given(texts, texts)
def test_whoever_changed_nothing_stands_in_nobodys_way(base: list[Block], changed: list[Block]) -> None:
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed


@given(texts, texts, texts)
def test_a_merge_is_the_same_from_both_sides_and_loses_no_block(
    base: list[Block], ours: list[Block], theirs: list[Block]
) -> None:
    merged = merge(base, ours, theirs)
    assert merged == merge(base, theirs, ours)
    if merged is not None:
        kept = {block for block in base if block in ours and block in theirs}
        assert {block for block in [*ours, *theirs] if block not in base} <= set(merged)
        assert all(block in merged for block in kept if base.count(block) == ours.count(block) == theirs.count(block))
