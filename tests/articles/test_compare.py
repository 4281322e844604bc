"""A comparison holds both versions whole, folds what did not change, can be stored, and takes no long time."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block
from corrections.articles.comparing import cells
from corrections.articles.comparing import compare as comparing
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import Comparison, Folded, Row, from_plain, to_plain
from corrections.articles.comparing.diff import Piece, new_text, old_text
from corrections.articles.comparing.stretches import told_together
from corrections.taxonomy import BlockType

TEN = [f"Paragraph number {word} has its own words, {word} of them in fact." for word in "abcdefghij"]


def blocks(*texts: str) -> list[Block]:
    return [Block(BlockType.PARAGRAPH, text) for text in texts]


def kinds(comparison: Comparison) -> list[str]:
    return [str(row.kind) for row in comparison.rows]


def notes(comparison: Comparison) -> list[str]:
    return [str(row.note) for row in comparison.all_rows if row.note]


def test_unchanged_paragraphs_are_folded_but_for_one_beside_each_change() -> None:
    new = [*TEN]
    new[4] = new[4].replace("own words", "few words")
    comparison = compare("H", blocks(*TEN), "H", blocks(*new))
    assert kinds(comparison) == ["folded", "same", "changed", "same", "folded"]
    assert [len(row.rows) for row in comparison.rows if isinstance(row, Folded)] == [3, 4]
    assert comparison.changes == 1
    assert [row.number for row in comparison.all_rows] == list(range(1, 11))


def test_one_unchanged_paragraph_is_not_worth_folding() -> None:
    new = [TEN[0], TEN[1].replace("own", "few"), *TEN[2:5], TEN[5].replace("own", "few"), *TEN[6:]]
    assert kinds(compare("H", blocks(*TEN), "H", blocks(*new))) == [
        "same", "changed", "same", "same", "same", "changed", "same", "folded",
    ]  # fmt: skip


def test_a_moved_a_split_and_a_joined_paragraph_say_so_at_their_edge() -> None:
    first, second = "The clerk read the minutes aloud to nobody.", "Then she locked the hall and went to the bus stop."
    old = blocks(
        *TEN[:3], f"{first} {second}", "Later that day it rained hard.", "It went on until the morning.", TEN[4]
    )
    new = blocks(TEN[4], *TEN[:3], first, second, "Later that day it rained hard. It went on until the morning.")
    comparison = compare("H", old, "H", new)
    assert notes(comparison) == [
        "Moved from paragraph 7",
        "Part 1 of 2 of paragraph 4, split",
        "Part 2 of 2 of paragraph 4, split",
        "Joined from paragraphs 5–6",
    ]
    assert [old_text(row.pieces) for row in comparison.all_rows if row.part] == [first + " ", second]


def test_the_headline_can_stand_among_the_rows() -> None:
    comparison = compare("Five hurt in fire", blocks("x"), "Six hurt in fire", blocks("x"))
    assert (comparison.headline_row.number, str(comparison.headline_row.kind)) == (0, "changed")
    assert [row.kind for row in comparison.only_changes().rows] == []


def test_only_paragraphs_are_numbered_in_the_margin() -> None:
    text = [
        Block(BlockType.HEADING, "What happened"),
        *blocks("One."),
        Block(BlockType.CAPTION, "A view"),
        *blocks("Two."),
    ]
    assert [row.number for row in compare("H", text, "H", text).all_rows] == [None, 1, None, 2]


BLOCK = st.builds(
    Block,
    st.sampled_from([BlockType.PARAGRAPH, BlockType.PARAGRAPH, BlockType.HEADING, BlockType.CAPTION, BlockType.CODE]),
    st.lists(
        st.sampled_from(
            [
                "the",
                "cat",
                "sat",
                "2,140",
                "mats.",
                "“So”",
                "John",
                "Smith,",
                "é",
                "\U0001f408",
                "עם",
                "—",
                "do\u00adgs",
                "\u00a0",
                "\n",
            ]
        ),
        max_size=14,
    ).map(" ".join),
)


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[Block], list[Block]]:
    """A version and an edit of it: blocks taken out, put in, moved, split, joined, and words changed."""
    old = draw(st.lists(BLOCK, max_size=8))
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(["in", "out", "move", "split", "join", "edit"])):
            case "in":
                new.insert(at, draw(BLOCK))
            case "out":
                del new[at : at + 1]
            case "move" if new:
                new.insert(at, new.pop(draw(st.integers(0, len(new) - 1))))
            case "split" if at < len(new) and " " in new[at].text:
                left, right = new[at].text.split(" ", 1)
                new[at : at + 1] = [Block(new[at].type, left), Block(new[at].type, right)]
            case "join" if at + 1 < len(new):
                new[at : at + 2] = [Block(new[at].type, f"{new[at].text} {new[at + 1].text}")]
            case "edit" if at < len(new):
                cut = draw(st.integers(0, len(new[at].text)))
                new[at] = Block(new[at].type, new[at].text[:cut] + draw(st.sampled_from(["", "dog ", "214", " "])))
            case _:
                pass
    return old, new


def assert_whole(comparison: Comparison, old: list[Block], new: list[Block]) -> None:
    before: dict[tuple[int, ...], str] = defaultdict(str)
    for row in comparison.all_rows:
        before[row.old_blocks] += old_text(row.pieces)
        if row.block is not None:
            assert new_text(row.pieces) == new[row.block - 1].text
            assert row.type is new[row.block - 1].type
    before.pop((), None)
    assert before == {key: "\n".join(old[number - 1].text for number in key) for key in before}
    assert sorted(number for key in before for number in key) == list(range(1, len(old) + 1))
    assert [row.block for row in comparison.all_rows if row.block is not None] == list(range(1, len(new) + 1))


@given(versions(), st.text(max_size=12), st.text(max_size=12))
def test_both_versions_can_be_read_from_their_comparison(
    both: tuple[list[Block], list[Block]], old_headline: str, new_headline: str
) -> None:
    old, new = both
    comparison = compare(old_headline, old, new_headline, new)
    assert_whole(comparison, old, new)
    assert (old_text(comparison.headline), new_text(comparison.headline)) == (old_headline, new_headline)


@given(versions())
def test_a_comparison_survives_storing(both: tuple[list[Block], list[Block]]) -> None:
    comparison = compare("Old", both[0], "New one", both[1], old_bylines=["A"], new_bylines=["B", "C"])
    assert from_plain(json.loads(json.dumps(to_plain(comparison)))) == comparison


@given(versions())
def test_something_changed_exactly_if_there_is_a_sentence_about_it(both: tuple[list[Block], list[Block]]) -> None:
    comparison = compare("H", both[0], "H", both[1])
    assert bool(comparison.changes) == bool(comparison.sentences)
    assert all(str(sentence) for sentence in comparison.sentences)


@given(versions())
def test_beyond_its_budget_a_comparison_is_coarse_but_whole(both: tuple[list[Block], list[Block]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing.Budget, "__init__", lambda budget: vars(budget).update(words=9, changes=2, spent=False))
        comparison = compare("H", both[0], "H", both[1])
    assert_whole(comparison, *both)


def test_rows_of_a_comparison_are_what_a_template_wants() -> None:
    row = Row(comparing.RowKind.ADDED, BlockType.PARAGRAPH, (), block=1, position=1)
    assert (row.kind, row.number, row.note, f"{row.kind}") == ("added", 1, None, "added")


def test_so_many_changes_that_nobody_reads_them_are_shown_as_two_texts() -> None:
    draw = random.Random(1)
    old, new = (blocks("First.", " ".join(draw.choices(["on", "at", "by", "so"], k=20_000))) for _ in range(2))
    start = time.process_time()
    comparison = compare("H", old, "H", new)
    assert time.process_time() - start < 3  # a tenth of it where nothing else runs; each word told took 30 s
    assert comparison.coarse
    assert kinds(comparison) == ["same", "replaced"]
    assert_whole(comparison, old, new)


def test_many_changes_are_put_together_in_time_that_grows_as_they_do() -> None:
    step = Piece("same", "it "), Piece("del", "(one "), Piece("ins", "two "), Piece("same", "was (so) there ")
    start = time.process_time()
    together = told_together(step * 8_000)
    assert time.process_time() - start < 2
    assert len(together) == 16_001


def test_the_columns_of_tables_of_every_width_are_matched_in_a_moment() -> None:
    draw = random.Random(1)

    def table() -> list[Block]:
        rows = (" | ".join(draw.choices("0123456789", k=draw.randint(45, 60))) for _ in range(2_000))
        return [Block(BlockType.TABLE_ROW, row) for row in rows]

    old, new = table(), table()
    names = cells.named(old), cells.named(new)
    start = time.process_time()
    found = cells.matched(old, new, names, [(n, n) for n in range(2_000)])
    assert time.process_time() - start < 1.5  # a fifth of it where nothing else runs
    assert len(found) == 2_000


FIFTY_THOUSAND_WORDS = """
import random, sys, time
from corrections.articles.blocks import Block
from corrections.articles.comparing.compare import compare
from corrections.taxonomy import BlockType
random.seed(1)
def version(letter):
    words = [f"{letter}{random.randrange(9000)}" for _ in range(50_000)]
    size = int(sys.argv[1])
    return [Block(BlockType.PARAGRAPH, " ".join(words[i:i + size])) for i in range(0, 50_000, size)]
old, new = version("a"), version("b")
start = time.process_time()
compare("Old", old, "New", new)
spent = time.process_time() - start
# Not getrusage: that also counts what the process was before it became this one.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(spent, int(peak.split()[1]) / 1024)
"""


@pytest.mark.parametrize("words_a_paragraph", [1_000_000, 50, 10])
def test_two_versions_of_fifty_thousand_words_all_different_are_bounded(words_a_paragraph: int) -> None:
    command = [sys.executable, "-c", FIFTY_THOUSAND_WORDS, str(words_a_paragraph)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    seconds, megabytes = map(float, answer.split())
    assert seconds < 3
    assert megabytes < 150
