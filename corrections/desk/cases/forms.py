"""The shapes of what editors do with a case. Whether it may be done is for the actions to judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections.accounts.models import User
from corrections.cases.models import Desk
from corrections.cases.saving import LONGEST_NAME
from corrections.deliveries.decisions import usable_address
from corrections.taxonomy import Cause, DeclineReason, ErrorType, FoundBy, Kind, Outcome, Severity
from corrections.watch.lines import LONGEST
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, ListedField, Needed, Words, choice, row_id, whole_number

MOST_TEXT = 10_000


class SeenForm(Form):
    """`seen`: the case's lock version that was on the editor's screen, and its newest event then ("7.123")."""

    seen = HiddenField()

    @property
    def version_seen(self) -> int | None:
        return whole_number((self.seen.data or "").partition(".")[0])

    @property
    def event_seen(self) -> int | None:
        return whole_number((self.seen.data or "").partition(".")[2])


class AssignmentForm(SeenForm):
    assignee = SelectField("Whose it is", coerce=row_id, validate_choice=False)

    def offer(self, users: Iterable[User]) -> None:
        self.assignee.choices = [choice(0, Words("Nobody")), *(choice(user.id, user.name) for user in users)]


class DeskForm(SeenForm):
    desk = SelectField("Desk", coerce=row_id, validate_choice=False)

    def offer(self, desks: Iterable[Desk]) -> None:
        self.desk.choices = [choice(desk.id, desk.name) for desk in desks]


class FactsForm(SeenForm):
    severity = ListedField("Severity", Severity)
    error_type = ListedField("Kind of error", ErrorType, empty="Not sure")
    cause = ListedField("Cause", Cause, empty="Not known yet")
    found_by = ListedField("Found by", FoundBy)


class NoteForm(Form):
    text = TextAreaField("Note for colleagues", validators=[Needed("Write the note first"), AtMost(MOST_TEXT)])


class LetterForm(SeenForm):
    """A letter to readers, which `text` is. `answer`: the saved answer that it began with."""

    text: TextAreaField

    answer = HiddenField()

    @property
    def answer_id(self) -> int | None:
        return whole_number(self.answer.data)


class MessageForm(LetterForm):
    request = SelectField("To", coerce=row_id, validate_choice=False)
    text = TextAreaField("Message to the reader", validators=[Needed("Write the message first"), AtMost(MOST_TEXT)])
    ask = BooleanField("This asks something: wait for the answer")

    def offer(self, choices: list[tuple[int, str]]) -> None:
        self.request.choices = [choice(*pair) for pair in choices]


class AuthorForm(SeenForm):
    name = StringField("Author", validators=[Needed("Give the author’s name"), AtMost(120)])
    email = StringField("Their email address", validators=[Needed("Give the author’s email address"), AtMost(254)])
    question = TextAreaField("Question", validators=[Needed("Write the question first"), AtMost(MOST_TEXT)])
    sources = BooleanField("Ask for sources too: links or files that show what is right")

    def validate_email(self, field: Any) -> None:
        if usable_address(field.data) is None:
            raise ValidationError(gettext("Enter an email address in the correct format, like name@example.com"))


class DecisionForm(LetterForm):
    """How the case ends. Which of the fields count depends on the outcome."""

    outcome = ListedField("Outcome", Outcome, empty="Choose how it ends")
    reason = ListedField("Reason, if declined", DeclineReason, empty="None")
    passed_on_to = StringField("To whom, if passed on", validators=[AtMost(200)])
    clause = StringField("Clause of our standards", validators=[AtMost(64)])
    line = TextAreaField("What the public is told, if explained", validators=[AtMost(LONGEST)])
    text = TextAreaField("What the reader is told", validators=[AtMost(MOST_TEXT)])


class MergeForm(SeenForm):
    """The number of the case that it is joined to; or, by the button that was pressed, one of those proposed."""

    number = StringField("Number of the case", validators=[AtMost(20)])
    into = SelectField("Join it to", coerce=row_id, validate_choice=False)

    @property
    def chosen(self) -> int | None:
        """The case of the button that was pressed, or else the number that was typed; None for what is no number."""
        return self.into.data or whole_number((self.number.data or "").strip().lstrip("#"))

    def offer(self, choices: list[tuple[int, str]]) -> None:
        self.into.choices = [choice(*pair) for pair in choices]


class PartingForm(SeenForm):
    """Which reports are taken out, and into which case; without a number, into one of their own."""

    reports = SelectMultipleField("Reports", coerce=row_id, validate_choice=False)
    number = StringField("Number of the case that they go to", validators=[AtMost(20)])

    @property
    def case_number(self) -> int | None:
        return whole_number((self.number.data or "").strip().lstrip("#"))

    def offer(self, choices: list[tuple[int, str]]) -> None:
        self.reports.choices = [choice(*pair) for pair in choices]


class ReopeningForm(SeenForm):
    reason = TextAreaField("Why it is reopened", validators=[Needed("Say why the case is reopened"), AtMost(MOST_TEXT)])


class UndoForm(Form):
    """`decided`: when the decision was made that the editor read, to be told from one that a colleague made since."""

    decided = HiddenField()

    @property
    def decision_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.decided.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return None


class DraftKindForm(SeenForm):
    kind = ListedField("Kind of notice", Kind)


class ViewForm(Form):
    name = StringField("Name of the view", validators=[Needed("Give the view a name"), AtMost(LONGEST_NAME)])
    desk = SelectField("Who sees it", coerce=row_id, validate_choice=False)


# Those that an editor chooses by hand: “explained” where a change was noticed, “withdrawn” where every report was taken
# back. Others come by themselves.
BY_HAND = (
    Outcome.DECLINED,
    Outcome.ANSWERED,
    Outcome.FIXED,
    Outcome.PASSED_ON,
    Outcome.EXPLAINED,
    Outcome.WITHDRAWN,
)
