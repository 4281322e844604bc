from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corrections.cases.decisions import NEXT, why_not, why_not_close, why_not_decide_again
from corrections.taxonomy import CaseState, DeclineReason, Outcome

# The table of the taxonomy, written down a second time.
TABLE = {
    "new": "reviewing closed",
    "reviewing": "waiting_reader waiting_author drafted closed",
    "waiting_reader": "reviewing",
    "waiting_author": "reviewing",
    "drafted": "reviewing awaiting_sign_off waiting_fix scheduled",
    "awaiting_sign_off": "drafted waiting_fix scheduled",
    "waiting_fix": "drafted scheduled",
    "scheduled": "drafted closed",
    "closed": "reviewing",
}


def test_the_transitions_are_those_of_the_taxonomy() -> None:
    assert {str(state): set(map(str, to)) for state, to in NEXT.items()} == {
        state: set(to.split()) for state, to in TABLE.items()
    }


@given(st.lists(st.sampled_from(CaseState), max_size=30))
def test_a_published_notice_was_always_drafted_and_held(wishes: list[CaseState]) -> None:
    walk = [CaseState.NEW]
    for to in wishes:
        if why_not(walk[-1], to, reason="new evidence") is None:
            walk.append(to)
    if CaseState.SCHEDULED in walk:
        assert CaseState.DRAFTED in walk[: walk.index(CaseState.SCHEDULED)]


def test_a_closed_case_opens_again_only_with_a_reason() -> None:
    assert why_not(CaseState.CLOSED, CaseState.REVIEWING, reason="  ") is not None
    assert why_not(CaseState.CLOSED, CaseState.REVIEWING, reason="A new document came in") is None


def test_the_reader_is_always_told_why() -> None:
    reason = DeclineReason.ACCURATE
    assert why_not_close(CaseState.REVIEWING, Outcome.DECLINED, reason=reason, text=" ") is not None
    assert why_not_close(CaseState.REVIEWING, Outcome.DECLINED, reason=reason, text="We checked.") is None
    assert why_not_close(CaseState.REVIEWING, Outcome.DECLINED, reason=reason, text="", has_readers=False) is None


def test_what_the_reader_is_told_has_no_gap_in_it() -> None:
    for text in ("It is right: […]", "It is right: TK", "“I read ???”, you wrote: [check]"):
        assert why_not_close(CaseState.REVIEWING, Outcome.ANSWERED, text=text) is not None, text
        assert why_not_close(CaseState.REVIEWING, Outcome.ANSWERED, text=text, has_readers=False) is None
    for text in ("You wrote: “It says 214 ??? […]” It does.", "It was sold by TK Maxx.", "“[They] knew”, he said."):
        assert why_not_close(CaseState.REVIEWING, Outcome.ANSWERED, text=text) is None, text


def test_each_outcome_asks_for_what_it_needs() -> None:
    text = "Here is why."
    assert why_not_close(CaseState.REVIEWING, Outcome.DECLINED, text=text) is not None
    assert why_not_close(CaseState.REVIEWING, Outcome.PASSED_ON, text=text) is not None
    assert why_not_close(CaseState.REVIEWING, Outcome.PASSED_ON, text=text, passed_on_to="Reuters") is None
    assert why_not_close(CaseState.REVIEWING, Outcome.FIXED, text=text) is not None
    assert why_not_close(CaseState.REVIEWING, Outcome.FIXED, text=text, clause="4.3") is None


def test_no_case_is_closed_as_corrected_without_a_notice() -> None:
    for state in CaseState:
        found = why_not_close(state, Outcome.CORRECTED, text="Corrected.")
        assert (found is None) == (state is CaseState.SCHEDULED)


def test_a_drafted_notice_is_not_forgotten_by_closing_its_case() -> None:
    for state in (CaseState.DRAFTED, CaseState.AWAITING_SIGN_OFF, CaseState.WAITING_FIX, CaseState.SCHEDULED):
        assert why_not_close(state, Outcome.ANSWERED, text="Thank you.") is not None


def test_a_second_look_is_for_somebody_who_did_not_decide() -> None:
    assert why_not_decide_again(second_look=True, decided_by={7}, by=7) is not None
    assert why_not_decide_again(second_look=True, decided_by={7}, by=8) is None
    assert why_not_decide_again(second_look=False, decided_by={7}, by=7) is None
