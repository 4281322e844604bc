"""One rule of routing as an editor fills it in, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, StringField, TextAreaField

from corrections.accounts.models import User
from corrections.cases.models import Desk, RoutingRule
from corrections.taxonomy import ErrorType, Medium, Relation, Severity
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, ListedField, Words, choice, row_id

MOST_WORDS = 2_000
TYPED = ("section", "tag", "agency", "language", "author", "words")
CHOSEN = ("medium", "error_type", "relation", "usual", "severity")


class RuleForm(Form):
    section = StringField("Section", validators=[AtMost(120)])
    tag = StringField("Tag", validators=[AtMost(120)])
    agency = StringField("Agency", validators=[AtMost(120)])
    language = StringField("Language", validators=[AtMost(35)])
    medium = ListedField("Medium", Medium, empty="Any")
    error_type = ListedField("Kind of error", ErrorType, empty="Any")
    words = TextAreaField("One of these words", validators=[AtMost(MOST_WORDS)])
    author = StringField("Author", validators=[AtMost(120)])
    relation = ListedField("The reader’s relation to the story", Relation, empty="Any")
    usual = ListedField("How severe this kind of error usually is", Severity, empty="Any")
    desk = SelectField("Goes to the desk", coerce=row_id, validate_choice=False)
    assignee = SelectField("Is given to", coerce=row_id, validate_choice=False)
    severity = ListedField("Is taken to be", Severity, empty="As severe as usual")

    @classmethod
    def showing(cls, rule: RoutingRule) -> RuleForm:
        """The form with a rule as it stands."""
        stands = {name: getattr(rule, name) for name in (*TYPED, *CHOSEN)}
        return cls(data=stands | {"desk": rule.desk_id, "assignee": rule.assignee_id or 0})

    def offer(self, desks: Iterable[Desk], users: Iterable[User]) -> None:
        self.desk.choices = [choice(desk.id, desk.name) for desk in desks]
        self.assignee.choices = [choice(0, Words("Nobody yet")), *(choice(user.id, user.name) for user in users)]

    def conditions(self) -> dict[str, Any]:
        """What it says, by the names of the rule's columns; all but the desk."""
        typed = {name: (self[name].data or "").strip() or None for name in TYPED}
        return typed | {name: self[name].data for name in CHOSEN} | {"assignee_id": self.assignee.data or None}


def in_words(rule: RoutingRule) -> list[tuple[str, str]]:
    """The conditions of a rule: what is asked, and for which answer."""
    labels = {name: gettext(str(RuleForm()[name].label.text)) for name in (*TYPED, *CHOSEN)}
    typed = [(name, getattr(rule, name)) for name in TYPED if getattr(rule, name)]
    chosen = [(name, getattr(rule, name)) for name in CHOSEN[:-1] if getattr(rule, name) is not None]
    return [(labels[name], str(value)) for name, value in typed] + [
        (labels[name], gettext(value.label)) for name, value in chosen
    ]


def short(rule: RoutingRule) -> str:
    """The conditions in one line, as the history of a case tells them."""
    return ", ".join(f"{label}: {value}" for label, value in in_words(rule))
