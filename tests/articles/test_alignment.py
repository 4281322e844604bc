"""Every block of two versions finds what became of it, and no pair of versions takes long."""

from __future__ import annotations

import random
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block
from corrections.articles.comparing import alignment
from corrections.articles.comparing.alignment import align, equal_in_order
from corrections.articles.comparing.chains import Edge, heaviest_chain
from corrections.articles.comparing.groups import Fate
from corrections.taxonomy import BlockType

PARAGRAPHS = [
    "The city council voted on Tuesday to close three branch libraries before the end of the year.",
    "Campaigners outside the chamber said that they would ask a judge to look at the decision again.",
    "Margery Stott has borrowed a book from the Netherby branch in every week since she was seven.",
    "A petition with 4,100 names was handed to the mayor, who put it under her chair and thanked them.",
    "The libraries cost £1.2 million a year to run, of which a third is spent on heating the oldest one.",
    "Opening hours elsewhere will be longer, with two branches open on Sunday afternoons from September.",
]


def blocks(*texts: str) -> list[Block]:
    return [Block(BlockType.PARAGRAPH, text) for text in texts]


def fates(old: list[Block], new: list[Block]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(group.fate.value, group.old, group.new) for group in align(old, new) if group.fate is not Fate.KEPT]


def test_equal_versions_are_kept_whatever_their_typography() -> None:
    old, new = blocks("“So,” he said\u00a0— no", "Two"), blocks('"So," he said – no', "Two")
    assert [group.fate for group in align(old, new)] == [Fate.KEPT, Fate.KEPT]


def test_an_edited_paragraph_stays_itself() -> None:
    new = [*PARAGRAPHS]
    new[3] = new[3].replace("4,100 names", "1,400 names").replace("thanked them", "left")
    assert fates(blocks(*PARAGRAPHS), blocks(*new)) == [("edited", (3,), (3,))]


def test_added_and_removed_paragraphs_disturb_no_others() -> None:
    new = [PARAGRAPHS[0], "Nobody from the union was there.", *PARAGRAPHS[1:4], PARAGRAPHS[5]]
    assert fates(blocks(*PARAGRAPHS), blocks(*new)) == [("added", (), (1,)), ("removed", (4,), ())]


def test_a_moved_paragraph_is_moved_even_if_a_word_of_it_changed() -> None:
    moved = PARAGRAPHS[5].replace("two", "three")
    new = [moved, *PARAGRAPHS[:5]]
    assert fates(blocks(*PARAGRAPHS), blocks(*new)) == [("moved", (5,), (0,))]


def test_a_split_paragraph_is_split_and_a_joined_one_joined() -> None:
    whole = " ".join(PARAGRAPHS[1:3])
    apart, together = blocks(*PARAGRAPHS), blocks(PARAGRAPHS[0], whole.replace("judge", "court"), *PARAGRAPHS[3:])
    assert fates(together, apart) == [("split", (1,), (1, 2))]
    assert fates(apart, together) == [("joined", (1, 2), (1,))]


def test_a_pull_quote_beside_its_paragraph_is_no_split() -> None:
    edited = PARAGRAPHS[2].replace("week", "month")
    new = [*blocks(*PARAGRAPHS[:2], edited), Block(BlockType.QUOTE, edited[13:60]), *blocks(*PARAGRAPHS[3:])]
    assert fates(blocks(*PARAGRAPHS), new) == [("edited", (2,), (2,)), ("added", (), (3,))]


def test_a_paragraph_that_became_a_heading_is_the_same_block() -> None:
    new = blocks(*PARAGRAPHS)
    new[1] = Block(BlockType.HEADING, new[1].text)
    assert fates(blocks(*PARAGRAPHS), new) == [("edited", (1,), (1,))]


def test_a_short_block_alone_in_its_place_is_edited_whatever_it_became() -> None:
    old, new = blocks("One", "Photo: Smith", "Three"), blocks("One", "Archive picture", "Three")
    assert fates(old, new) == [("edited", (1,), (1,))]


def test_a_longer_block_that_says_it_too_is_not_what_a_paragraph_became() -> None:
    longer = (
        f"Readers will remember this from last week, when we said much else. {PARAGRAPHS[2]} So it went, as they say."
    )
    edited = PARAGRAPHS[2].replace("every week", "each week").replace("seven", "eight")
    assert fates(blocks(*PARAGRAPHS[:3]), blocks(*PARAGRAPHS[:2], longer, edited)) == [
        ("added", (), (2,)),
        ("edited", (2,), (3,)),
    ]


def test_another_story_in_the_same_place_is_another_block() -> None:
    new = [PARAGRAPHS[0], "Rovers drew 2-2 at home after a late penalty that the visitors disputed for ten minutes."]
    assert fates(blocks(*PARAGRAPHS[:2]), blocks(*new)) == [("removed", (1,), ()), ("added", (), (1,))]


TEXT = st.lists(st.sampled_from(["a", "b", "c", "dd", "ee.", "“ff”", "gg-", "1,2"]), max_size=6).map(" ".join)
BLOCKS = st.lists(st.builds(Block, st.sampled_from([BlockType.PARAGRAPH, BlockType.QUOTE]), TEXT), max_size=12)


@given(BLOCKS, BLOCKS)
def test_every_block_is_in_one_group_and_groups_are_in_reading_order(old: list[Block], new: list[Block]) -> None:
    groups = align(old, new)
    assert sorted(i for group in groups for i in group.old) == list(range(len(old)))
    assert [j for group in groups for j in group.new] == list(range(len(new)))
    steady = [i for group in groups if group.fate is not Fate.MOVED for i in group.old]
    assert steady == sorted(steady)


@given(BLOCKS)
def test_a_version_aligned_with_itself_is_kept(old: list[Block]) -> None:
    assert all(group.fate is Fate.KEPT and group.old == group.new for group in align(old, old))


@given(BLOCKS, BLOCKS)
def test_a_gap_too_wide_to_score_whole_still_groups_every_block(old: list[Block], new: list[Block]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "PAIRS", 4)
        patch.setattr(alignment, "EQUAL_CELLS", 3)
        patch.setattr(alignment, "LONG_CELLS", 3)
        groups = align(old, new)
    assert sorted(i for group in groups for i in group.old) == list(range(len(old)))
    assert [j for group in groups for j in group.new] == list(range(len(new)))


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_equal_blocks_are_the_longest_common_subsequence(old: str, new: str) -> None:
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    pairs = equal_in_order(old, new)
    assert len(pairs) == table[-1][-1]
    assert all(old[i] == new[j] for i, j in pairs)


EDGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 2), st.integers(0, 5), st.integers(1, 2), st.integers(1, 9)), max_size=7
)


@given(EDGES)
def test_the_heaviest_chain_is_as_heavy_as_any(tuples: list[tuple[int, int, int, int, int]]) -> None:
    edges = [Edge(i, i + di, j, j + dj, weight) for i, di, j, dj, weight in tuples]

    def heaviest(after_i: int, after_j: int) -> float:
        fitting = (edge for edge in edges if edge.i0 >= after_i and edge.j0 >= after_j)
        return max((edge.weight + heaviest(edge.i1, edge.j1) for edge in fitting), default=0)

    chain = heaviest_chain(edges, 8)
    assert sum(edge.weight for edge in chain) == heaviest(0, 0)
    assert all(a.i1 <= b.i0 and a.j1 <= b.j0 for a, b in pairwise(chain))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["w%d"], ["v%d"]),
        (["a", "b"], ["b", "a", "c"]),
        (["Player %d scored in game %d"], ["Player %d scored in match %d"]),
    ],
)
def test_five_thousand_short_paragraphs_take_no_time(old: list[str], new: list[str]) -> None:
    dice = random.Random(7)

    def many(texts: list[str]) -> list[Block]:
        chosen = [dice.choice(texts) for _ in range(5000)]
        return blocks(*(text % tuple(dice.randrange(900) for _ in range(text.count("%d"))) for text in chosen))

    before, after = many(old), many(new)
    start = process_time()
    align(before, after)
    assert process_time() - start < 5
