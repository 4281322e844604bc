"""The shape of a report that an editor enters."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections import ids
from corrections.deliveries.decisions import usable_address
from corrections.requests.decisions import CameBy
from corrections.taxonomy import ErrorType, Relation
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, ListedField, Needed, address_in, choices_of, whole_number, with_scheme

MOST_TEXT = 4_000
LONGEST_PLACE = 300
FORM_KEY = re.compile(r"[\w-]{22}")


class EntryForm(Form):
    """`form_key` is the form's own: sent twice, it is one report. `article`: the number of the one that was chosen
    among those that were found."""

    form_key = HiddenField()
    article = HiddenField()
    where = StringField(
        "The article",
        validators=[Needed("Give the article’s headline or address, or say where it appeared"), AtMost(2_000)],
    )
    words = TextAreaField("The words in it", validators=[AtMost(MOST_TEXT)])
    wrong = TextAreaField("What is wrong?", validators=[Needed("Say what is wrong"), AtMost(MOST_TEXT)])
    right = TextAreaField("What is right?", validators=[AtMost(MOST_TEXT)])
    known = TextAreaField("How do they know?", validators=[AtMost(MOST_TEXT)])
    came_by = ListedField("How it came", CameBy)
    error_type = ListedField("Kind of error", ErrorType, empty="Not known")
    relation = ListedField("Who reported it", Relation, default=Relation.NONE)
    name = StringField("Their name", validators=[AtMost(120)])
    email = StringField("Their email address", validators=[AtMost(254)])
    receipt = BooleanField("Send them the reference by email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.came_by.choices = choices_of([way for way in CameBy if way is not CameBy.FORM])
        if not FORM_KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = ids.token()

    def validate_where(self, field: Any) -> None:
        if self.appeared is not None:
            AtMost(LONGEST_PLACE)(self, field)

    @property
    def chosen(self) -> int | None:
        return whole_number(self.article.data)

    @property
    def url(self) -> str | None:
        """The address, if `where` is one or holds one."""
        return address_in(self.where.data)

    @property
    def appeared(self) -> str | None:
        """What `where` says besides an address."""
        return None if self.url == with_scheme(self.where.data) else self.where.data or ""

    def validate_email(self, field: Any) -> None:
        if field.data and usable_address(field.data) is None:
            raise ValidationError(gettext("Enter an email address in the correct format, like name@example.com"))
