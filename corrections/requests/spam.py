"""Whether a report looks like a robot's. It is set aside for a person to look at; nothing is dropped."""

from __future__ import annotations

from datetime import timedelta

QUICKEST = timedelta(seconds=3)
"""Nobody reads four questions and answers two in less."""

MOST_AN_HOUR = 20
"""More reports from one network than people of one office send."""


def suspicion(*, trap_filled: bool, took: timedelta | None, sent_this_hour: int) -> str | None:
    """Why a report is set aside, for the desk; None if nothing speaks against a person.

    `took` is the time from opening the form to sending it; None: the form is not one that we gave out.
    """
    if trap_filled:
        return "the field that people don’t see was filled in"
    if took is None:
        return "the form was not opened here before it was sent"
    if took < QUICKEST:
        return "sent faster than a person writes"
    if sent_this_hour > MOST_AN_HOUR:
        return "many reports from one network within the hour"
    return None
