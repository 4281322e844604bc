"""The forms of desks, and of who works on them."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField

from corrections.web.forms import AtMost, Form, Needed, row_id


class DeskForm(Form):
    name = StringField("Name of the desk", validators=[Needed("Enter the name of the desk"), AtMost(80)])


class MemberForm(Form):
    user = SelectField("Who", coerce=row_id, validate_choice=False)
    lead = BooleanField("Leads the desk")
