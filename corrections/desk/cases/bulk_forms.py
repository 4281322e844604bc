"""The form of acts on several cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField, TextAreaField

from corrections.accounts import queries as accounts
from corrections.cases.models import Desk
from corrections.desk.cases.forms import MOST_TEXT, LetterForm
from corrections.desk.cases.snooze_forms import SnoozeForm
from corrections.taxonomy import DeclineReason, Severity
from corrections.web.forms import AtMost, ListedField, Words, choice, row_id, whole_number

TAKE, ASSIGN, MOVE, SEVERITY, SNOOZE, DECLINE, ANSWER = (
    "take",
    "assign",
    "move",
    "severity",
    "snooze",
    "decline",
    "answer",
)


class BulkForm(SnoozeForm, LetterForm):
    """`case`: each chosen one's id and the lock version that was on the screen ("7.3"); `act`: the button."""

    case = SelectMultipleField("Cases", validate_choice=False)
    assignee = SelectField("Assign to", coerce=row_id, validate_choice=False)
    desk = SelectField("Move them to", coerce=row_id, validate_choice=False)
    severity = ListedField("Severity", Severity, empty="Severity")
    reason = ListedField("Reason, if declined", DeclineReason, empty="None")
    text = TextAreaField("What the readers are told", validators=[AtMost(MOST_TEXT)])

    @property
    def chosen(self) -> list[tuple[int, int | None]]:
        return chosen(self.case.data or [])


def chosen(values: Iterable[str]) -> list[tuple[int, int | None]]:
    """The ids of the chosen cases, each with the lock version seen; each once."""
    found = {}
    for value in values:
        case_id, _, seen = value.partition(".")
        if (number := whole_number(case_id)) is not None:
            found[number] = whole_number(seen)
    return list(found.items())


def offered(session: Session, form: BulkForm | None, desks: Sequence[Desk]) -> BulkForm:
    """The form, as it was sent or an empty one, with what can be chosen."""
    form = form or BulkForm()
    form.desk.choices = [choice(0, Words("Choose the desk")), *(choice(desk.id, desk.name) for desk in desks)]
    staff = [choice(user_id, name) for user_id, name in accounts.working_names(session)]
    form.assignee.choices = [choice("", Words("Choose somebody")), choice("0", Words("Nobody")), *staff]
    form.assignee.data = form.assignee.data if form.assignee.data is not None else -1
    for field in form:
        field.id = field.label.field_id = f"bulk-{field.name}"
    return form
