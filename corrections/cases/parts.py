"""Whether reports may be taken out of a case, given to another, or a joined case taken apart again."""

from __future__ import annotations

from collections.abc import Set

from corrections.cases.decisions import NOTICE_AT_WORK
from corrections.errors import Message
from corrections.taxonomy import CaseState


def why_not_take_out(state: CaseState, *, second_look: bool, chosen: Set[int], here: Set[int]) -> Message | None:
    """Say why the reports `chosen` may not leave a case that has those `here`; None if they may."""
    if state is CaseState.CLOSED:
        return Message("This case is closed. Reopen it first.")
    if second_look:
        return Message("A second look is decided in its own case.")
    if state in NOTICE_AT_WORK:
        return Message(
            "A notice is at work in this case, and all its readers are told by it. Publish it first, or give the "
            "draft up."
        )
    if not chosen:
        return Message("Choose the reports that are taken out.", at="reports")
    if not chosen <= here:
        return Message("One of these reports is in another case by now. Look again.", at="reports")
    if chosen == here:
        return Message("These are all the reports of the case. Join the whole case to another instead.", at="reports")
    return None


def why_not_take_in(state: CaseState, *, is_same: bool, second_look: bool) -> Message | None:
    """Say why a case may not be given reports of another; None if it may."""
    if is_same:
        return Message("The reports are in this case already.")
    if state is CaseState.CLOSED:
        return Message("That case is closed. Reopen it first.")
    if second_look:
        return Message("That case is open for a second look, which is decided by itself.")
    if state is CaseState.SCHEDULED:
        return Message("The notice of that case is being published. Stop it first, or give the reports a new case.")
    return None


def why_not_take_apart(state: CaseState, *, second_look: bool) -> Message | None:
    """Say why a case may not be taken out of the one that it was joined to, which is in `state`; None if it may."""
    if second_look:
        return Message("The other case is open for a second look, which is decided with all that it is about.")
    if state in NOTICE_AT_WORK:
        return Message("A notice is at work in the other case, for both. Publish it first, or give the draft up there.")
    return None


def why_not_undo_join(state: CaseState, *, second_look: bool, signed_off: bool) -> Message | None:
    """Say why a join that was just made can't be undone, where what it was joined to is in `state` now; None if it can.

    `signed_off`: a second editor has approved a notice there since. A notice that is only being written stays.
    """
    if second_look:
        return why_not_take_apart(state, second_look=True)
    if state is CaseState.SCHEDULED or (signed_off and state in NOTICE_AT_WORK):
        return Message(
            "Since you joined them, the notice of the other case was signed off or is being published, for both. "
            "Publish it first, or give the draft up there."
        )
    return None
