"""The form that says until when a case is snoozed."""

from __future__ import annotations

from wtforms import SelectField, StringField

from corrections.cases.snooze import SnoozedFor
from corrections.desk.cases.forms import SeenForm
from corrections.web.forms import Words, choice

TOMORROW, WEEK, DAY = "tomorrow", "week", "day"
UNTIL = (
    (TOMORROW, Words("until the next working day")),
    (WEEK, Words("for a week")),
    (DAY, Words("until a day that you name")),
    *((awaited, Words(awaited.label)) for awaited in SnoozedFor),
)


class SnoozeForm(SeenForm):
    until = SelectField("Snooze", choices=[choice(str(value), label) for value, label in UNTIL], validate_choice=False)
    day = StringField("Day, if you name one")
