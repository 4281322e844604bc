"""Which way a complaint may go: rules over plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.standards import decisions
from corrections.standards.decisions import ENDED, NEXT, Involved, why_not, why_not_judge
from corrections.standards.values import ComplaintState, Finding

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=7)
WITHOUT = ComplaintState.CLOSED, ComplaintState.NOT_ADMITTED


@given(st.lists(st.sampled_from(ComplaintState), max_size=30))
def test_whatever_is_tried_a_complaint_goes_through_its_stations_and_is_reviewed_once(
    wishes: list[ComplaintState],
) -> None:
    walk = [ComplaintState.RECEIVED]
    for to in wishes:
        if why_not(walk[-1], to) is None:
            walk.append(to)
    assert len(walk) == len(set(walk)), "nothing comes twice, so no review does"
    if ComplaintState.FINDING in walk:
        assert walk[1:3] == [ComplaintState.ADMITTED, ComplaintState.WITH_DESK]
    if ComplaintState.REVIEW in walk:
        assert walk[walk.index(ComplaintState.REVIEW) - 1] is ComplaintState.FINDING


def test_every_state_has_its_ways_and_what_has_none_is_over() -> None:
    assert NEXT.keys() == set(ComplaintState)
    over = {state for state, ways in NEXT.items() if not ways}
    assert over == {ComplaintState.NOT_ADMITTED, ComplaintState.CLOSED}
    assert over < ENDED
    for state in NEXT.keys() - over:
        assert why_not(state, ComplaintState.CLOSED) is None, "it can be taken back from everywhere"


@pytest.mark.parametrize("part", ["wrote", "decided", "published", "answered"])
def test_nobody_who_had_a_part_in_it_decides(part: str) -> None:
    for review in (False, True):
        assert why_not_judge(Involved(**{part: True}), review=review) is not None


def test_who_decided_before_goes_on_with_it_but_does_not_review_it() -> None:
    assert why_not_judge(Involved(found=True)) is None
    assert why_not_judge(Involved(found=True), review=True) is not None
    assert why_not_judge(Involved(), review=True) is None


def find(
    state: ComplaintState, finding: Finding | None = Finding.UPHELD, text: str = "Because.", **more: object
) -> str:
    told = {"until": LATER, "heard": False, "now": NOON} | more
    return str(decisions.why_not_find(state, finding, text, **told) or "")  # type: ignore[arg-type]


def test_a_finding_waits_for_comments_and_blames_nobody_unheard() -> None:
    provisional = ComplaintState.PROVISIONAL_FINDING
    assert "time for comments" in find(provisional)
    assert find(provisional, heard=True) == find(provisional, now=LATER) == ""
    assert "Choose" in find(provisional, None, heard=True)
    assert "reasons" in find(provisional, text="  ", heard=True)
    for early in (ComplaintState.WITH_DESK, ComplaintState.WITH_STANDARDS_EDITOR):
        assert "provisional" in find(early)
        assert find(early, Finding.RESOLVED) == find(early, Finding.OUT_OF_SCOPE) == ""
    assert "can’t become" in find(ComplaintState.RECEIVED, Finding.RESOLVED)


def test_a_comment_and_a_review_have_their_time() -> None:
    provisional, finding = ComplaintState.PROVISIONAL_FINDING, ComplaintState.FINDING
    assert decisions.why_not_comment(provisional, LATER, NOON) is None
    assert decisions.why_not_comment(provisional, LATER, LATER) is not None
    assert decisions.why_not_comment(finding, LATER, NOON) is not None
    assert decisions.why_not_review(finding, LATER, NOON) is None
    for state in WITHOUT:
        assert decisions.why_not_review(state, LATER, NOON) is not None
    assert decisions.why_not_review(finding, LATER, LATER) is not None
    assert decisions.why_not_review(ComplaintState.REVIEW, LATER, NOON) is not None
