"""When a snoozed case comes back: plain rules over plain values.

It comes back at its time, or when something new arrives, whoever it was snoozed for; and always before it is overdue:
its clock goes on, and nobody is late without having seen it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from corrections.cases.clocks import STOPPED
from corrections.errors import Message
from corrections.taxonomy import CaseState, Listed

BEFORE_DUE = timedelta(hours=1)
"""So long before it is due a snoozed case is back: time to do something about it."""

FURTHEST = timedelta(days=366)


class SnoozedFor(Listed):
    """Whose answer a snoozed case waits for. Readers never meet it."""

    READER = "reader", "until the reader answers"
    AUTHOR = "author", "until the author answers"


def asleep_until(until: datetime | None, awaited: SnoozedFor | None, *, urgency: int) -> int:
    """The second since 1970 until which a case stays out of the queue; 0 if it is not snoozed."""
    if until is None and awaited is None:
        return 0
    wished = int(until.timestamp()) if until is not None else STOPPED
    return min(wished, urgency - int(BEFORE_DUE.total_seconds()))


TOO_LATE = Message("It is due within the hour or overdue, so it can’t be snoozed.", at="until")


def is_too_late(urgency: int, *, now: datetime) -> bool:
    """Whether a case that is due at second `urgency` can’t be snoozed at all: it would be back at once."""
    return asleep_until(None, SnoozedFor.READER, urgency=urgency) <= now.timestamp()


def why_not_snooze(
    state: CaseState, until: datetime | None, awaited: SnoozedFor | None, *, urgency: int, now: datetime
) -> Message | None:
    """Say why a case may not be snoozed; None if it may. `urgency`: the second at which it is due."""
    if state is CaseState.CLOSED:
        return Message("This case is closed. Reopen it first.")
    if until is None and awaited is None:
        return Message("Say until when it is snoozed.", at="until")
    if until is not None and until <= now:
        return Message("Choose a time that is still to come.", at="until")
    if until is not None and until > now + FURTHEST:
        return Message("Choose a time within a year.", at="until")
    if awaited is SnoozedFor.READER and state is not CaseState.WAITING_READER:
        return Message("The reader was not asked anything. Write to them first, or choose a time.", at="until")
    if awaited is SnoozedFor.AUTHOR and state is not CaseState.WAITING_AUTHOR:
        return Message("The author was not asked anything. Ask them first, or choose a time.", at="until")
    if asleep_until(until, awaited, urgency=urgency) <= now.timestamp():
        return TOO_LATE
    return None
