"""Rows of a table are read as cells, and its first row as the names of its columns where it is that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block, parse
from corrections.articles.comparing.compare import compare
from corrections.articles.tables import cell_texts, cells, columns, laid_out
from corrections.taxonomy import BlockType


@given(st.text(alphabet="ab |\u00a0\n.", max_size=20))
def test_cells_and_what_parts_them_are_the_row_to_the_character(text: str) -> None:
    assert "".join(cell.text + cell.bar for cell in cells(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ash | 4 | 3", ["Ash", "4", "3"]),
        ("Ash |  | 3", ["Ash", "", "3"]),
        ("Ash | | 3", ["Ash", "", "3"]),
        ("| 4 | 3", ["", "4", "3"]),
        ("Ash | 4 |", ["Ash", "4", ""]),
        ("a|b", ["a|b"]),
    ],
)
def test_an_empty_cell_is_a_cell(text: str, found: list[str]) -> None:
    assert cell_texts(text) == found


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["Team | P | W", "Ash | 2 | 1", "Beech | 4 | 3"], ("Team", "P", "W")),
        (["P | W", "Ash | 2 | 1", "Beech | 4 | 3"], ("", "P", "W")),
        (["Town | 2024 | 2025", "Ash | 2 | 1", "Beech | 4 | 3"], ("Town", "2024", "2025")),
        (["Ash | 2 | 1", "Beech | 4 | 3"], ()),
        (["Plaice | 402 tonnes", "Bass | 61 tonnes"], ()),
        (["Born | London", "Died | Paris"], ()),
        (["Team | P | W"], ()),
        (["A table", "Ash | 2 | 1", "Beech | 4 | 3"], ()),
    ],
)
def test_the_first_row_names_the_columns_if_figures_stand_below_words(rows: list[str], names: tuple[str, ...]) -> None:
    assert columns([cell_texts(row) for row in rows]) == names


def test_each_table_has_a_first_and_a_last_row() -> None:
    shown = laid_out(parse("| Team | P |\n| Ash | 2 |\n\nBetween.\n\n| Beech | 4 |"))
    assert {number: (row.first, row.last, row.head, row.keyed) for number, row in shown.items()} == {
        1: (True, False, True, True),
        2: (False, True, False, True),
        4: (True, True, False, False),
    }


TABLE = """\
| Team | P | W |
| Ash | 2 | 1 |
| Beech | 4 | 3 |
| Cedar | 5 | 5 |"""
UNNAMED = TABLE.split("\n", 1)[1]


def said(old: str, new: str) -> list[str]:
    return [str(sentence) for sentence in compare("H", parse(old), "H", parse(new)).sentences]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (
            TABLE,
            TABLE.replace("4 | 3", "3 | 4"),
            [
                "Beech, P: “4” became “3”.",
                "Beech, W: “3” became “4”.",
            ],
        ),
        (
            UNNAMED,
            UNNAMED.replace("4 | 3", "3 | 4"),
            [
                "Table row 2, column 2: “4” became “3”.",
                "Table row 2, column 3: “3” became “4”.",
            ],
        ),
        (UNNAMED, UNNAMED.replace("4 | 3", "40 | 3"), ["Table row 2: “4” became “40”."]),
        (TABLE.replace("4 | 3", "4 | "), TABLE.replace("4 | 3", "4 | 40"), ["Beech, W: “40” was added."]),
        (TABLE.replace("4 | 3", " | 3"), TABLE.replace("4 | 3", "40 | 3"), ["Beech, P: “40” was added."]),
        (TABLE, TABLE.replace("4 | 3", "4 | "), ["Beech, W: “3” was removed."]),
        (
            TABLE,
            "| Team | W |\n| Ash | 1 |\n| Beech | 3 |\n| Cedar | 6 |",
            ["Table rows 1–4: column P of the earlier table was removed.", "Cedar, W: “5” became “6”."],
        ),
        (
            UNNAMED,
            "| Ash | 2 | 0 | 1 |\n| Beech | 4 | 9 | 3 |\n| Cedar | 5 | 7 | 5 |",
            ["Table rows 1–3: column 3 was added."],
        ),
        (
            TABLE,
            "| Team | W | P |\n| Ash | 1 | 2 |\n| Beech | 3 | 4 |\n| Cedar | 6 | 5 |",
            [
                "Table rows 1–4: column W stands in another place now.",
                "Cedar, W: “5” became “6”.",
            ],
        ),
        (
            f"{TABLE}\n| Beech | 9 | 8 |",
            f"{TABLE}\n| Beech | 9 | 7 |",  # two rows of one name: the number tells them apart
            ["Table row 5, column W: “8” became “7”."],
        ),
        (TABLE, TABLE.replace("| P |", "| Played |"), ["Table row 1: “P” became “Played”."]),
    ],
)
def test_rows_are_compared_cell_by_cell(old: str, new: str, sentences: list[str]) -> None:
    assert said(old, new) == sentences


FIGURES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=5)


@given(FIGURES, st.data())
def test_each_figure_that_changed_is_named_with_its_row_and_column(
    figures: list[list[int]], data: st.DataObject
) -> None:
    changed = [[data.draw(st.sampled_from([figure, 77])) for figure in row] for row in figures]

    def version(rows: list[list[int]]) -> list[Block]:
        lines = [
            "Team | P | W | D",
            *(f"Team {'ABCDE'[k]} | " + " | ".join(map(str, row)) for k, row in enumerate(rows)),
        ]
        return [Block(BlockType.TABLE_ROW, line) for line in lines]

    comparison = compare("H", version(figures), "H", version(changed))
    assert {str(sentence) for sentence in comparison.sentences if "“77”" in str(sentence)} == {
        f"Team {'ABCDE'[k]}, {'PWD'[n]}: “{before}” became “77”."
        for k, (old, new) in enumerate(zip(figures, changed, strict=True))
        for n, (before, after) in enumerate(zip(old, new, strict=True))
        if before != after
    }
    for row in comparison.all_rows:
        assert row.columns == ("Team", "P", "W", "D")
        assert row.kind == "replaced" or len(row.cells) == 4
