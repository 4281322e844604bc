"""Forms of erasures."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections.erasures.decisions import MOST_WORDINGS
from corrections.erasures.finding import Sought
from corrections.erasures.matching import Wanted
from corrections.taxonomy import ErasureGround
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, Needed, choices_of


class FindForm(Form):
    """What is looked for: wordings, one a line, or a record and the parts of it that are pointed at."""

    words = TextAreaField("The words", validators=[AtMost(20_000)])
    record = StringField("Or the address of a record", validators=[AtMost(2_000)])
    chosen = SelectMultipleField("What of it", validate_choice=False)

    def validate_words(self, field: TextAreaField) -> None:
        if not field.data and not self.record.data and not self.chosen.data:
            raise ValidationError(gettext("Say what is to be erased"))
        lines = self.sought().words
        if len(lines) > MOST_WORDINGS:
            words = gettext("These are {count} lines: look for at most {most} at once.")
            raise ValidationError(words.format(count=len(lines), most=MOST_WORDINGS))
        if any(not Wanted((line,)).any for line in lines):
            raise ValidationError(gettext("Each line needs at least three letters: less stands in too many words."))

    def sought(self) -> Sought:
        lines = (line.strip() for line in (self.words.data or "").split("\n"))
        return Sought(tuple(dict.fromkeys(line for line in lines if line)), tuple(self.chosen.data or ()))


class AskForm(FindForm):
    """The same with what was found and is to go, on which ground, and why."""

    stay = SelectMultipleField("All of these are erased. Tick those that stay", validate_choice=False)
    seen = HiddenField()
    ground = RadioField("Ground", choices=choices_of(ErasureGround), validators=[Needed("Choose the ground")])
    reason = TextAreaField("Why", validators=[Needed("Say why, for the person who confirms it"), AtMost(2_000)])


class RefusalForm(Form):
    reason = TextAreaField("Why not", validators=[Needed("Say why, for the person who asked"), AtMost(2_000)])
