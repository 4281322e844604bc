"""Which way a complaint may go, who may decide it, and until when others have a say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from corrections.errors import Message
from corrections.standards.values import ComplaintState, Finding

S = ComplaintState
NEXT: Mapping[ComplaintState, frozenset[ComplaintState]] = {
    S.RECEIVED: frozenset({S.ADMITTED, S.NOT_ADMITTED, S.CLOSED}),
    S.ADMITTED: frozenset({S.WITH_DESK, S.CLOSED}),
    S.WITH_DESK: frozenset({S.WITH_STANDARDS_EDITOR, S.FINDING, S.CLOSED}),
    S.WITH_STANDARDS_EDITOR: frozenset({S.PROVISIONAL_FINDING, S.FINDING, S.CLOSED}),
    S.PROVISIONAL_FINDING: frozenset({S.FINDING, S.CLOSED}),
    S.FINDING: frozenset({S.REVIEW, S.CLOSED}),
    S.REVIEW: frozenset({S.CLOSED}),
    S.NOT_ADMITTED: frozenset(),
    S.CLOSED: frozenset(),
}
"""Every way. To be taken back, a complaint may close from wherever somebody works on it."""

ENDED = frozenset({S.NOT_ADMITTED, S.FINDING, S.CLOSED})
"""Where nobody works on it; until a review is asked for."""

WITHOUT_PROVISIONAL = frozenset({Finding.RESOLVED, Finding.OUT_OF_SCOPE})
"""Findings that nobody is asked to comment on first: they blame nobody."""


def why_not(state: ComplaintState, to: ComplaintState) -> Message | None:
    """Say why a complaint may not go from `state` to `to`; None if it may."""
    if to not in NEXT[state]:
        return Message.of("A complaint that is “{state}” can’t become “{to}”.", state=state, to=to)
    return None


@dataclass(frozen=True)
class Involved:
    """What somebody has had to do with the article, and with the complaint before."""

    wrote: bool = False
    decided: bool = False  # a report on the article
    published: bool = False  # or wrote, or signed off, a notice on it
    answered: bool = False  # for the desk
    found: bool = False  # decided this complaint before


def why_not_judge(involved: Involved, *, review: bool = False) -> Message | None:
    """Say why somebody may not decide on a complaint; None if they may. `review`: of what was found before."""
    if involved.wrote:
        return Message("You wrote the article. Somebody else decides on this complaint.")
    if involved.decided:
        return Message("You decided on a report about this article. Somebody else decides on this complaint.")
    if involved.published:
        return Message("You worked on a notice on this article. Somebody else decides on this complaint.")
    if involved.answered:
        return Message("You answered this complaint for the desk. Somebody else decides on it.")
    if review and involved.found:
        return Message("You decided on this complaint. The review is for somebody else.")
    return None


def why_not_find(
    state: ComplaintState, finding: Finding | None, text: str, *, until: datetime | None, heard: bool, now: datetime
) -> Message | None:
    """Say why a finding can’t be given; None if it can. `until`: the end of the time for comments; `heard`: all who may
    comment have."""
    if finding is None:
        return Message("Choose what was found.", at="finding")
    if not text.strip():
        return Message("Write the reasons.", at="text")
    if problem := why_not(state, S.FINDING):
        return problem
    if state is not S.PROVISIONAL_FINDING:
        if finding in WITHOUT_PROVISIONAL:
            return None
        return Message(
            "Give a provisional finding first, for the complainant and the author to comment on.", at="finding"
        )
    if until is not None and now < until and not heard:
        return Message("The time for comments is not over, and not everybody has commented yet.")
    return None


def why_not_provisional(state: ComplaintState, finding: Finding | None, text: str) -> Message | None:
    """Say why a provisional finding can’t be given; None if it can."""
    if finding is None:
        return Message("Choose what you find, so far.", at="finding")
    if finding in WITHOUT_PROVISIONAL:
        return Message("This needs no provisional finding: give the finding.", at="finding")
    return why_not(state, S.PROVISIONAL_FINDING) or (None if text.strip() else Message("Write the reasons.", at="text"))


def why_not_comment(state: ComplaintState, until: datetime | None, now: datetime) -> Message | None:
    """Say why a comment on a provisional finding comes too late, or too early; None if it does not."""
    if state is not S.PROVISIONAL_FINDING:
        return Message("Nobody waits for a comment at the moment.")
    if until is None or now >= until:
        return Message("The time for comments is over.")
    return None


def why_not_review(state: ComplaintState, until: datetime | None, now: datetime) -> Message | None:
    """Say why no review can be asked for; None if one can."""
    if state is S.REVIEW:
        return Message("You have asked for the review already.")
    if state is not S.FINDING or until is None:
        return Message("A review can be asked for once we have decided, and only once.")
    return Message("The time in which a review could be asked for is over.") if now >= until else None


def all_heard(parties: Collection[int], commented: Collection[int], *, author_asked: bool, author: bool) -> bool:
    """Whether all who may comment on a provisional finding have: `parties`, the reports of those who complain."""
    return set(parties) <= set(commented) and (author or not author_asked)
