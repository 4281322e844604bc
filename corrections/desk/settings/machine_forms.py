"""The shape of the settings' forms that are about other machines: programs with a token, witnesses and logs."""

from __future__ import annotations

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections.taxonomy import Scope
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, Needed, Words, choice, choices_of

# How long a token may be good: the days, and how they read.
SPANS: tuple[tuple[int, str], ...] = ((90, "Three months"), (365, "A year"), (0, "Until it is revoked"))


class TokenForm(Form):
    name = StringField("Which program it is for", validators=[Needed("Say which program it is for"), AtMost(80)])
    scopes = SelectMultipleField("What it may do", choices=choices_of(Scope), default=[str(Scope.ARTICLES_WRITE)])
    lasts = SelectField("Good for", choices=[choice(days, Words(words)) for days, words in SPANS], coerce=str)

    def validate_scopes(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose what it may do"))


class WitnessForm(Form):
    url = StringField("Its address", validators=[Needed("Give the address of the witness"), AtMost(500)])
    vkey = TextAreaField("The key of the witness", validators=[Needed("Give the key of the witness"), AtMost(2_100)])

    def validate_url(self, field: StringField) -> None:
        field.data = (field.data or "").strip()


class LogForm(Form):
    log_vkey = TextAreaField("The key of the log", validators=[Needed("Give the key of the log"), AtMost(320)])
