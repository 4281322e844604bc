"""Snoozing a case on its page, and ending that."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import dates, snoozing
from corrections.cases.models import Case
from corrections.cases.snooze import SnoozedFor
from corrections.desk.cases import bulk_forms
from corrections.desk.cases.acts import perform
from corrections.desk.cases.forms import SeenForm
from corrections.desk.cases.rows import snoozed_words
from corrections.desk.cases.snooze_forms import DAY, LATER, LATER_IN, TOMORROW, WEEK, SnoozeForm
from corrections.errors import Message, Refused
from corrections.newsroom.queries import Newsroom
from corrections.web import current
from corrections.web.filters import date_time


def wish(form: SnoozeForm, newsroom: Newsroom) -> tuple[datetime | None, SnoozedFor | None]:
    """The time or the event that a form names. Raises Refused."""
    chosen = form.until.data
    if chosen in set(SnoozedFor):
        return None, SnoozedFor(chosen)
    if chosen == LATER:
        return (clock.now() + LATER_IN).replace(second=0, microsecond=0), None
    today = clock.now().astimezone(newsroom.zone).date()
    if chosen == DAY:
        try:
            day = date.fromisoformat((form.day.data or "").strip())
        except ValueError:
            raise Refused(Message("Choose the day on which it comes back.", at="day")) from None
        if day <= today:
            raise Refused(Message("Choose a day that is still to come.", at="day"))
        return _morning(day, newsroom), None
    days = {TOMORROW: 1, WEEK: 7 - today.weekday()}.get(chosen)
    if days is None:
        raise Refused(Message("Say until when it is snoozed.", at="until"))
    return _morning(today + timedelta(days=days), newsroom), None


def _morning(day: date, newsroom: Newsroom) -> datetime:
    """When work begins on a day, or on the next one on which somebody works."""
    midnight = datetime.combine(day, time(0), newsroom.zone)
    return next((opens for opens, _ in dates.calendar(newsroom).periods(midnight)), midnight)


def create(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: SnoozeForm, user: User) -> Message:
        until, awaited = wish(form, current.newsroom())
        snoozing.snooze(session, case, until=until, awaited=awaited, by=user, seen=form.version_seen)
        return told(case)

    return perform(case_id, "snooze", SnoozeForm(request.form), act, undo=bulk_forms.SNOOZE)


def told(case: Case) -> Message:
    """What is said of a case that was just snoozed: when it is back at the latest."""
    words, back = snoozed_words(case.snoozed_until, case.snoozed_for), snoozing.comes_back(case)
    if back is None:
        return Message.of("The case is {snoozed}. Anything new brings it back.", snoozed=words)
    if back == case.snoozed_until:
        return Message.of("The case is {snoozed}. Anything new brings it back earlier.", snoozed=words)
    return Message.of(
        "The case is {snoozed}. It is back by {time}, an hour before it is due, or as soon as anything new arrives.",
        snoozed=words,
        time=date_time(back),
    )


def end(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: SeenForm, user: User) -> Message:
        snoozing.unsnooze(session, case, by=user, seen=form.version_seen)
        return Message("The case is back in the queue.")

    return perform(case_id, "wake", SeenForm(request.form), act, undo="wake")
