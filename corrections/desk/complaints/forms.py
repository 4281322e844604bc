"""The shapes of what editors do with a complaint. Whether it may be done is for the actions to judge."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections.cases.models import Desk
from corrections.deliveries.decisions import usable_address
from corrections.standards.actions import Words
from corrections.standards.values import Finding, NotAdmitted
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, ListedField, choice, row_id, whole_number

MOST_TEXT = 10_000


class SeenForm(Form):
    """`seen`: the lock version of the complaint that was on the screen."""

    seen = HiddenField()

    @property
    def version_seen(self) -> int | None:
        return whole_number(self.seen.data)


class AdmissionForm(SeenForm):
    desk = SelectField("Which desk answers", coerce=row_id, validate_choice=False)
    text = TextAreaField("What the complainant is told besides", validators=[AtMost(MOST_TEXT)])

    def offer(self, desks: Iterable[Desk]) -> None:
        self.desk.choices = [choice(desk.id, desk.name) for desk in desks]


class RefusalForm(SeenForm):
    reason = ListedField("Why it is not admitted", NotAdmitted, empty="Choose why")
    text = TextAreaField("What the complainant is told", validators=[AtMost(MOST_TEXT)])


class AnswerForm(SeenForm):
    text = TextAreaField("The desk’s answer", validators=[AtMost(MOST_TEXT)])


class FindingForm(SeenForm):
    finding = ListedField("What was found", Finding, empty="Choose what was found")
    facts = TextAreaField("What happened", validators=[AtMost(MOST_TEXT)])
    text = TextAreaField("The reasons", validators=[AtMost(MOST_TEXT)])
    remedy = TextAreaField("What is done about it", validators=[AtMost(MOST_TEXT)])

    def words(self) -> Words:
        found = self.finding.data if isinstance(self.finding.data, Finding) else None
        return Words(found, self.text.data or "", self.facts.data or "", self.remedy.data or "")


class ProvisionalForm(FindingForm):
    author_name = StringField("The author’s name", validators=[AtMost(120)])
    author_email = StringField("The author’s email address", validators=[AtMost(254)])

    def validate_author_email(self, field: StringField) -> None:
        if field.data and usable_address(field.data) is None:
            raise ValidationError(gettext("Enter an email address in the form name@example.org."))
