"""When somebody is told that the clock of a case runs out, and who: plain functions over plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from corrections.cases.clocks import Calendar
from corrections.taxonomy import Listed

LONGEST_NOTICE = timedelta(hours=4)


class Part(Listed):
    """What a clock counts down to."""

    ANSWER = "answer", "First answer"
    DECISION = "decision", "Decision"


class Step(Listed):
    """Who is told, in this order."""

    REMINDER = "reminder", "Reminder"
    LEAD = "lead", "To the lead of the desk"
    STANDARDS = "standards", "To the standards editor"


ESCALATIONS = (Step.LEAD, Step.STANDARDS)


def moments(due: datetime, allowed: timedelta, calendar: Calendar | None) -> dict[Step, datetime]:
    """When each step is due, in working time (without a calendar: in plain time).

    The reminder comes when a quarter of the time `allowed` is left, at most four hours before; the lead is told when it
    is over, the standards editor when half as much again has passed.
    """
    before, after = min(allowed / 4, LONGEST_NOTICE), allowed / 2
    if calendar is None:
        return {Step.REMINDER: due - before, Step.LEAD: due, Step.STANDARDS: due + after}
    return {Step.REMINDER: calendar.back(due, before), Step.LEAD: due, Step.STANDARDS: calendar.add(due, after)}


def step_now(
    when: Mapping[Step, datetime], done: Collection[Step], now: datetime, calendar: Calendar | None
) -> Step | None:
    """The step that is to be taken now, if there is one: in working hours, where a calendar says what those are.

    Nobody is reminded of what is overdue already; the lead is told before the standards editor, however late it is.
    """
    if calendar is not None and not calendar.works(now):
        return None
    open_steps = [step for step in _in_order(when, now) if step not in done]
    return open_steps[0] if open_steps and when[open_steps[0]] <= now else None


def next_look(
    when: Mapping[Step, datetime], done: Collection[Step], now: datetime, calendar: Calendar | None
) -> datetime | None:
    """When the next step is to be taken; None if there is none left."""
    open_steps = [step for step in _in_order(when, now) if step not in done]
    if not open_steps:
        return None
    moment = max(when[open_steps[0]], now)
    return moment if calendar is None else calendar.opening(moment)


def _in_order(when: Mapping[Step, datetime], now: datetime) -> list[Step]:
    return [step for step in Step if step is not Step.REMINDER or now < when[Step.LEAD]]
