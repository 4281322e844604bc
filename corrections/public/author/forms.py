"""The shape of an author's answer."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, MultipleFileField, TextAreaField

from corrections.public.report.forms import MOST_TEXT, links_in, why_not_links
from corrections.web.forms import AtMost, Form


class AnswerForm(Form):
    """`form_key` is the form's own; `kept` holds files that were taken in when it was sent before."""

    form_key = HiddenField()
    kept = HiddenField()
    text = TextAreaField("Your answer", validators=[AtMost(MOST_TEXT)])
    links = TextAreaField("Links that show it", validators=[AtMost(MOST_TEXT)])
    files = MultipleFileField("Files that show it")

    def validate_links(self, field: Any) -> None:
        field.errors = [*field.errors, *why_not_links(links_in(field.data))]

    @property
    def ticket(self) -> str:
        return self.form_key.data or ""
