"""The form of a saved answer."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField, TextAreaField

from corrections import locales
from corrections.cases import starters
from corrections.cases.answer_settings import KEYS, OUTCOMES, Scope, Wording
from corrections.taxonomy import DeclineReason, Outcome
from corrections.web import current
from corrections.web.forms import AtMost, Form, ListedField, Needed, Words, choice, choices_of, whole_number

MOST_TEXT = 10_000


class AnswerForm(Form):
    title = StringField("Title", [Needed("Give the answer a title"), AtMost(80)])
    text = TextAreaField("What the reader is told", [Needed("Write what the reader is told"), AtMost(MOST_TEXT)])
    outcome = ListedField("It ends a case as", Outcome, empty="It ends nothing: a message or a question")
    reason = ListedField("Reason, if declined", DeclineReason, empty="Any")
    passed_on_to = StringField("To whom, if passed on", [AtMost(200)])
    language = SelectField("Language", validate_choice=False)
    desk = SelectField("Offered to", validate_choice=False)
    key = SelectField("Key", validate_choice=False)
    seen = HiddenField()

    def offer(self, scope: Scope, desks: dict[int, str]) -> None:
        """Give the selects what can be chosen: the desks that they may save answers for."""
        self.outcome.choices = [choice("", Words("It ends nothing: a message or a question")), *choices_of(OUTCOMES)]
        every = [choice("", Words("Every desk"))] if scope.everything else []
        self.desk.choices = [*every, *(choice(id_, name) for id_, name in desks.items() if scope.has(id_))]
        self.key.choices = [choice("", Words("None")), *(choice(key, str(key)) for key in KEYS)]
        chosen = self.language.data or current.newsroom().language
        codes = dict.fromkeys([current.newsroom().language, *starters.LANGUAGES, chosen])
        self.language.choices = [choice(code, locales.language_name(code)) for code in codes]

    def wording(self) -> Wording:
        """What was typed, as it is saved."""
        return Wording(
            title=self.title.data or "",
            text=self.text.data or "",
            outcome=self.outcome.data,
            decline_reason=self.reason.data,
            passed_on_to=self.passed_on_to.data,
            language=self.language.data or current.newsroom().language,
            desk_id=whole_number(self.desk.data),
            key=whole_number(self.key.data),
        )
