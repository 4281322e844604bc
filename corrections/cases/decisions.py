"""Which way a case may go, and whether somebody may move it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corrections.accounts.decisions import Act, may
from corrections.cases import gaps
from corrections.errors import Message
from corrections.taxonomy import CaseState, DeclineReason, ErrorType, Outcome, RequestState, Role

UNDO = timedelta(seconds=30)
"""How long the mails of a decision wait, so that it can be taken back before anybody reads it."""

NEXT: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.NEW: frozenset({CaseState.REVIEWING, CaseState.CLOSED}),
    CaseState.REVIEWING: frozenset(
        {CaseState.WAITING_READER, CaseState.WAITING_AUTHOR, CaseState.DRAFTED, CaseState.CLOSED}
    ),
    CaseState.WAITING_READER: frozenset({CaseState.REVIEWING}),
    CaseState.WAITING_AUTHOR: frozenset({CaseState.REVIEWING}),
    CaseState.DRAFTED: frozenset(
        {CaseState.REVIEWING, CaseState.AWAITING_SIGN_OFF, CaseState.WAITING_FIX, CaseState.SCHEDULED}
    ),
    CaseState.AWAITING_SIGN_OFF: frozenset({CaseState.DRAFTED, CaseState.WAITING_FIX, CaseState.SCHEDULED}),
    CaseState.WAITING_FIX: frozenset({CaseState.DRAFTED, CaseState.SCHEDULED}),
    CaseState.SCHEDULED: frozenset({CaseState.DRAFTED, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.REVIEWING}),
}

# What an editor may choose by hand. The other states come from acts: asking, drafting, signing off, publishing.
BY_HAND = frozenset({CaseState.REVIEWING})

PUBLISHED = frozenset(
    {
        Outcome.CORRECTED,
        Outcome.CLARIFIED,
        Outcome.NOTED,
        Outcome.UPDATED,
        Outcome.RETRACTED,
        Outcome.REPLIED,
        Outcome.REMOVED,
    }
)
# What nobody takes back once it is told: it is told at once.
FINAL = PUBLISHED | {Outcome.RULED}
# Waiting for somebody ends when the editor decides without them. A drafted notice is dropped first.
CLOSABLE = frozenset({CaseState.NEW, CaseState.REVIEWING, CaseState.WAITING_READER, CaseState.WAITING_AUTHOR})
# A notice is at work. What readers and the author are asked meanwhile leaves the case, and its clock, where they are.
NOTICE_AT_WORK = frozenset({CaseState.DRAFTED, CaseState.AWAITING_SIGN_OFF, CaseState.WAITING_FIX, CaseState.SCHEDULED})
STOPS_DECISION_CLOCK = frozenset({CaseState.WAITING_READER})


def may_be_undone(outcome: Outcome | None, decided_at: datetime | None, now: datetime) -> bool:
    """Whether the decision that ended a case can be taken back yet: nobody outside the desk is to know of it before."""
    ends = decided_at + UNDO if decided_at is not None else now
    return now < ends and outcome not in FINAL and outcome is not Outcome.MERGED


FACTS = ("severity", "error_type", "cause", "found_by")
Facts = dict[str, Any]
"""What an editor knows of the error, by the names in FACTS."""


@dataclass(frozen=True)
class Merged:
    """`facts`: with what each of two editors set; `clashes`: those that both set, and not alike, as this one did."""

    facts: Facts
    clashes: frozenset[str]


def merge_facts(opened: Facts, mine: Facts, now: Facts) -> Merged:
    """Put together what an editor made of the facts `opened`, and what they are `now` by others."""
    facts = {name: now[name] if mine[name] == opened[name] else mine[name] for name in FACTS}
    return Merged(facts, frozenset(name for name in FACTS if facts[name] != now[name] != opened[name]))


def facts_before(now: Facts, changes: Iterable[tuple[str, Any]]) -> Facts:
    """The facts as they stood before `changes`, oldest first: pairs of what was changed and what it was before."""
    return now | {name: before for name, before in reversed(list(changes)) if name in FACTS}


def why_not(state: CaseState, to: CaseState, *, reason: str = "") -> Message | None:
    """Say why a case may not go from `state` to `to`; None if it may."""
    if to not in NEXT[state]:
        return Message.of("A case that is “{state}” can’t become “{to}”.", state=state, to=to)
    if state is CaseState.CLOSED and not reason.strip():
        return Message("Say why the case is reopened.", at="reason")
    return None


def why_not_close(
    state: CaseState,
    outcome: Outcome,
    *,
    reason: DeclineReason | None = None,
    passed_on_to: str = "",
    clause: str = "",
    text: str = "",
    has_readers: bool = True,
) -> Message | None:
    """Say why a case may not end with `outcome`; None if it may. A reader is always told why."""
    if outcome in PUBLISHED:
        return (
            None
            if state is CaseState.SCHEDULED
            else Message("This outcome comes from publishing a notice.", at="outcome")
        )
    if state not in CLOSABLE:
        return Message.of("A case that is “{state}” can’t be closed like this.", state=state)
    if outcome is Outcome.DECLINED and reason is None:
        return Message("Choose the reason why it is declined.", at="reason")
    if outcome is Outcome.PASSED_ON and not passed_on_to.strip():
        return Message("Say to whom it is passed on.", at="passed_on_to")
    if outcome is Outcome.FIXED and not clause.strip():
        return Message("Name the clause of the policy under which it is put right without a notice.", at="clause")
    if not has_readers or outcome in (Outcome.MERGED, Outcome.WITHDRAWN):
        return None
    if not text.strip():
        return Message("Write what the reader is told.", at="text")
    return gaps.why_not_send(text, at="text")


def is_taken_back(states: Collection[RequestState]) -> bool:
    """Whether there were reports, and every one of them was taken back; those that were set aside say nothing."""
    return RequestState.WITHDRAWN in states and set(states) <= {RequestState.WITHDRAWN, RequestState.SET_ASIDE}


def why_not_join(error_types: Collection[ErrorType | None], role: Role) -> Message | None:
    """A complaint about standards keeps its own case: whether it is the matter of another, one person judges."""
    if ErrorType.STANDARDS in error_types and not may(role, Act.STANDARDS):
        return Message("A complaint about standards is joined to another case by the standards editor alone.")
    return None


def why_not_decide_again(
    *, second_look: bool, decided_by: Collection[int], by: int, is_author: bool = False
) -> Message | None:
    """Nobody judges their own work: a second look is for somebody who neither decided before nor wrote the article."""
    if second_look and by in decided_by:
        return Message("You decided this case. A second look is for somebody else.")
    if second_look and is_author:
        return Message("You wrote the article. A second look is for somebody else.")
    return None
