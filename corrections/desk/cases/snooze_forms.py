"""The form that says until when a case is snoozed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import SelectField, StringField

from corrections import clock
from corrections.cases.snooze import SnoozedFor
from corrections.desk.cases.forms import SeenForm
from corrections.web import current
from corrections.web.forms import Words, choice

LATER, TOMORROW, WEEK, DAY = "later", "tomorrow", "week", "day"
LATER_IN = timedelta(hours=3)


class SnoozeForm(SeenForm):
    until = SelectField("Snooze", validate_choice=False)
    day = StringField("Day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = current.newsroom()
        now = clock.now().astimezone(room.zone)
        tomorrow = room.working_hours((now.weekday() + 1) % 7)
        self.until.choices = [
            *([choice(LATER, Words("until later today"))] if (now + LATER_IN).date() == now.date() else ()),
            choice(TOMORROW, Words("until tomorrow morning" if tomorrow else "until the next working morning")),
            choice(WEEK, Words("until next week")),
            choice(DAY, Words("until a day that you name")),
            *(choice(str(awaited), Words(awaited.label)) for awaited in SnoozedFor),
        ]
