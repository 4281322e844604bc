"""One line of versions and notices, and its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from corrections.public.articles.timeline import Item, NoticeTold, Step, VersionSeen, merge, page, pairs
from corrections.public.articles.versions import read_moment
from corrections.taxonomy import Kind, Origin

START = datetime(2026, 3, 1, tzinfo=UTC)


def version(number: int, minute: int) -> VersionSeen:
    return VersionSeen(number=number, at=START + timedelta(minutes=minute), origin=Origin.CAPTURE)


def notice(number: int, minute: int) -> NoticeTold:
    return NoticeTold(f"2026-{number:04}", Kind.CORRECTION, START + timedelta(minutes=minute), Step.PUBLISHED, 1)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[VersionSeen], list[NoticeTold]]:
    minutes = sorted(draw(st.lists(st.integers(0, 50), min_size=1, max_size=12)))
    versions = [version(n + 1, minute) for n, minute in enumerate(minutes)]
    told = sorted(draw(st.lists(st.integers(minutes[0], 60), max_size=12)))
    return versions, [notice(n + 1, minute) for n, minute in enumerate(told)]


@given(records())
def test_the_line_holds_everything_once_and_never_goes_back_in_time(record):
    versions, notices = record
    line = merge(versions, notices)
    assert sorted(map(repr, line)) == sorted(map(repr, [*versions, *notices]))
    assert [item.at for item in line] == sorted((item.at for item in line), reverse=True)
    assert [item.number for item in line if isinstance(item, VersionSeen)] == [
        version.number for version in reversed(versions)
    ]


@given(records(), st.randoms())
def test_the_line_does_not_depend_on_the_order_of_what_it_is_given(record, random):
    versions, notices = record
    line = merge(versions, notices)
    random.shuffle(versions)
    random.shuffle(notices)
    assert merge(versions, notices) == line


def test_versions_keep_their_order_even_where_a_clock_was_wrong():
    line = merge([version(1, 30), version(2, 10), version(3, 20)], [notice(1, 15)])
    assert [item.number for item in line if isinstance(item, VersionSeen)] == [3, 2, 1]


def test_a_notice_stands_above_the_version_that_came_with_it():
    line = merge([version(1, 0), version(2, 10)], [notice(1, 10)])
    assert [type(item) for item in line] == [NoticeTold, VersionSeen, VersionSeen]


@given(records(), st.integers(1, 7))
def test_pages_of_the_line_make_up_the_whole_line(record, most):
    line = merge(*record)
    read: list[Item] = []
    before = None
    for _ in range(len(line) + 1):
        items, before = page(line, before=before, most=most)
        read += items
        if before is None:
            break
    assert read == line


def test_a_page_that_somebody_made_up_begins_at_the_top():
    line = merge([version(1, 0), version(2, 1)], [])
    assert page(line, before=999)[0] == line


def test_each_version_but_the_first_is_told_against_the_one_before():
    assert pairs(merge([version(1, 0), version(2, 1), version(3, 2)], [notice(1, 1)]), 17) == [(17, 2, 3), (17, 1, 2)]


def test_a_moment_can_be_a_day_a_minute_or_a_second_with_its_zone():
    last = 999_999  # what is said less exactly includes its last moment
    assert read_moment("2026-11-24") == datetime(2026, 11, 24, 23, 59, 59, last, tzinfo=UTC)
    assert read_moment("2026-11-24T14:05") == datetime(2026, 11, 24, 14, 5, 59, last, tzinfo=UTC)
    assert read_moment("2026-11-24T14:05:09Z") == datetime(2026, 11, 24, 14, 5, 9, last, tzinfo=UTC)
    assert read_moment("2026-11-24t14:05:09.123456789+01:00") == datetime(2026, 11, 24, 13, 5, 9, 123456, tzinfo=UTC)


@given(
    st.one_of(
        st.text(max_size=40), st.from_regex(r"\d{1,7}-\d\d-\d\d([T ]\d\d:\d\d)?([Z+-][\d:]{0,6})?", fullmatch=True)
    )
)
def test_any_other_text_is_no_moment_and_breaks_nothing(text):
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC


def test_the_first_and_the_last_year_do_not_overflow():
    assert read_moment("0001-01-01T00:00:00+14:00") is None
    assert read_moment("9999-12-31T23:59:59-14:00") is None
    assert read_moment("9999999-01-01") is None
