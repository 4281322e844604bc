"""What holds of any two versions of a policy, of any numbers, and of any draft: no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.policy import decisions
from corrections.policy.decisions import NUMBER, Wording
from corrections.web.clauses import differences

numbers = st.lists(st.integers(1, 999), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
words = st.sampled_from(["Accuracy", "Placement", "We put it right.", "We put it right within a day."])
clauses = st.dictionaries(numbers, st.tuples(words, words), max_size=8).map(
    lambda found: [Wording(number, *told) for number, told in found.items()]
)


@given(clauses, clauses)
def test_the_changes_lead_from_one_version_to_the_other(before: list[Wording], after: list[Wording]) -> None:
    told = {clause.number: clause for clause in before}
    changed = decisions.changes(before, after)
    for one in changed:
        assert one.before == told.pop(one.number, None)
        assert str(one.sentence).startswith(f"Clause {one.number}")
        if one.after is not None:
            told[one.number] = one.after
    assert decisions.sort(told.values()) == decisions.sort(after)
    assert [one.number for one in changed] == sorted({one.number for one in changed}, key=decisions.order)
    assert {one.number for one in changed if one.what == "new"} == {c.number for c in after} - {
        c.number for c in before
    }
    assert (decisions.digest(before, None) == decisions.digest(after, None)) == (not changed)


SPACED = Wording("1.1", "A", "First “x”.\n\nSecond.")


@pytest.mark.parametrize("text", ["First “x”.\nSecond.", 'First "x".\n\nSecond.', "First ‘x’. Second."])
def test_where_nothing_is_said_otherwise_the_sentence_says_so_and_both_texts_are_shown(text: str) -> None:
    changed = decisions.changes([SPACED], [Wording("1.1", "A", text)])
    assert [str(one.sentence) for one in changed] == ["Clause 1.1, “A”: only spaces, lines or quotation marks differ."]
    (shown,) = differences(changed)
    assert shown.words.source or shown.words.text.rows
    renamed = decisions.changes([SPACED], [Wording("1.1", "B", text)])
    assert str(renamed[0].sentence).endswith("is now “B”, and is worded differently.")


@given(st.lists(numbers, unique=True))
def test_clauses_are_in_the_order_of_their_parts_as_numbers(found: list[str]) -> None:
    ordered = [clause.number for clause in decisions.sort(Wording(number, "a", "b") for number in found)]
    assert all(decisions.order(a) < decisions.order(b) for a, b in pairwise(ordered))


@given(numbers, st.sets(numbers), st.sets(numbers))
def test_a_number_is_given_once(number: str, drafted: set[str], used: set[str]) -> None:
    why_not = decisions.why_not_add(number, drafted=drafted, used=used)
    assert (why_not is None) == (number not in drafted | used)


@pytest.mark.parametrize("number", ["", "0", "4.", ".4", "04", "4.02", "1000", "1.2.3.4.5", "4,2", "4.2 ", "٤", "IV"])
def test_what_is_no_number_is_refused(number: str) -> None:
    assert decisions.why_not_add(number, drafted=(), used=()) is not None
    assert not NUMBER.fullmatch(number)


@dataclass
class Dated:
    number: int
    in_force_at: datetime


NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(-1, 10))
def test_one_version_is_in_force_from_its_day_until_the_next_ones(days: list[int], day: int) -> None:
    versions = [Dated(n, NOON + timedelta(days=begins)) for n, begins in enumerate(days, start=1)]
    at = NOON + timedelta(days=day)
    found = decisions.in_force(versions, at)
    assert (found is None) == all(begins > day for begins in days)
    for version in versions:
        end = decisions.until(versions, version.number)
        applies = version.in_force_at <= at and (end is None or at < end)
        assert applies == (found is version)
        assert not (applies and decisions.never_applies(versions, version))


def test_a_version_begins_at_midnight_where_the_newsroom_is_and_never_before_it_is_published() -> None:
    zone = ZoneInfo("Australia/Sydney")
    assert decisions.begins(date(2026, 12, 1), zone, NOON) == datetime(2026, 11, 30, 13, tzinfo=UTC)
    assert decisions.begins(date(2026, 11, 30), zone, NOON) == NOON


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We answer within [two] working days of [the report].", ["[two]", "[the report]"]),
        ("See [the record](/corrections) and \\[sic].", []),
        ("[Two](/x) days and [open\nto the end", ["[open"]),
        ("a ] and [", ["["]),
        ("See [our list of\ncorrections](/corrections), [a [b] c](/x).", ["[b]"]),
        ("A backslash \\\\[x] and **[*two*** days]", ["[x]", "[*two*** days]"]),
        ("[leads nowhere](ftp://x)", ["[leads nowhere]"]),
        ("- [a]\n\n\\[no blank\\]", ["[a]"]),
    ],
)
def test_blanks_are_brackets_that_are_no_links(text: str, found: list[str]) -> None:
    assert decisions.blanks(Wording("1", "A", text)) == found


def ready(clauses: list[Wording], *, day: date | None = date(2026, 12, 1)) -> list[str]:
    published = [Wording("1", "A", "b")]
    return [str(why) for why in decisions.why_not_propose(clauses, published, day, today=date(2026, 11, 30))]


def test_a_draft_says_all_that_keeps_it_from_being_proposed() -> None:
    full = [Wording("1", "A", "c")]
    assert ready(full) == []
    assert ready([Wording("1", "A", "b")]) == ["The draft says what the last version says. Change something first."]
    assert ready([]) == ["The draft has no clause yet."]
    open_ = [Wording("1", "A [x]", "within [two] days"), Wording("2", "B", "[name]")]
    assert [why[:8] for why in ready(open_, day=date(2026, 11, 29))] == ["Clause 1", "Clause 1", "Clause 2", "That day"]
    assert ready(full, day=None) == ["Say from which day it is in force."]
    assert ready(full, day=date(2027, 12, 1)) == []
    assert ready(full, day=date(2206, 12, 1)) == ["That day is more than a year ahead. Choose one that is nearer."]
    assert ready([*full, Wording("4.2", "", "")]) == [
        "Clause 4.2 has no words: they were erased. Write it anew, or take it out."
    ]


def test_a_clause_is_read_from_a_file_and_what_is_none_is_named() -> None:
    assert decisions.read("a.md", "# 4.2 Small slips\n\nWe fix *them*.\n") == Wording(
        "4.2", "Small slips", "We fix *them*."
    )
    for content in ("4.2 Small slips\n\nWe", "# 4.2\n\nWe", "# 4.2 Small slips\n", "# 4.02 Small\n\nWe"):
        with pytest.raises(ValueError, match=r"b\.md"):
            decisions.read("b.md", content)
