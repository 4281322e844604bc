"""Forms of the policy."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from corrections.policy import marking
from corrections.policy.decisions import LONGEST_TEXT, LONGEST_TITLE, Wording
from corrections.web.forms import AtMost, Day, Form, Needed, clean


def _straightened(text: str | None) -> str:
    return marking.unindented((text or "").replace("\r\n", "\n").replace("\r", "\n"))


class ClauseForm(Form):
    number = StringField("Number", [AtMost(20)])
    title = StringField("Title", [Needed("Give the clause a title"), AtMost(LONGEST_TITLE)])
    # What is trimmed begins with the first line, which in a pasted list is indented as the others are.
    text = TextAreaField(
        "Text", [Needed("Write what the clause says"), AtMost(LONGEST_TEXT)], filters=[_straightened, clean]
    )
    seen = HiddenField()

    def wording(self, number: str | None = None) -> Wording:
        """What was typed; of a clause that is in the draft the number is not."""
        return Wording(number or self.number.data or "", self.title.data or "", self.text.data or "")


class ProposalForm(Form):
    day = Day("In force from", [Optional()])


class SignOffForm(Form):
    seen = HiddenField()


class SendingBackForm(Form):
    reason = TextAreaField("What has to change", [Needed("Say what has to change"), AtMost(2_000)])
