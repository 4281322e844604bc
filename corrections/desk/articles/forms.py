"""The shapes of the three ways in which an article comes in."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections import clock
from corrections.articles import blocks
from corrections.articles.decisions import Copy
from corrections.errors import Message
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import Medium
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, ListedField, Needed, choice, web_address

FIRST_NEWSPAPER = 1605
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class AddressForm(Form):
    url = StringField("Address of the article", validators=[Needed("Enter the address of the article"), AtMost(2_000)])


class UploadForm(Form):
    page = FileField("Saved page (HTML)")
    url = StringField("Its address, if the page does not say it", validators=[AtMost(2_000)])
    address = RadioField("Which address is the article’s", choices=[], validate_choice=False)
    kept = HiddenField()

    def offer(self, *, typed: str, stated: str) -> None:
        """Let one of two addresses be chosen."""
        self.address.choices = [
            choice(stated, gettext("As the page states it: {address}").format(address=stated)),
            choice(typed, gettext("As you typed it: {address}").format(address=typed)),
        ]

    def ask(self) -> None:
        """Ask which of the two is right."""
        self.add_problem("address", Message("The page states another address than you typed. Choose the right one."))


class HandForm(Form):
    """Everything that an article has, typed by hand."""

    medium = ListedField("Where it appeared", Medium)
    url = StringField("Web address", validators=[AtMost(2_000)])
    appeared = StringField("Edition and page, programme and time, or account", validators=[AtMost(300)])
    headline = StringField("Headline", validators=[Needed("Enter the headline"), AtMost(1_000)])
    bylines = StringField("Bylines, separated by commas", validators=[AtMost(1_000)])
    agency = StringField("Agency", validators=[AtMost(120)])
    published = StringField("Date", validators=[AtMost(40)])
    clock = StringField("Time", validators=[AtMost(10)])
    section = StringField("Section", validators=[AtMost(120)])
    tags = StringField("Tags, separated by commas", validators=[AtMost(1_000)])
    language = StringField("Language", validators=[AtMost(35)])
    text = TextAreaField("Text", validators=[Needed("Enter the text of the article"), AtMost(500_000)])
    withheld = BooleanField("The text may not be republished (agency copy)")

    def validate_url(self, field: Any) -> None:
        if field.data and web_address(field.data) is None:
            raise ValidationError(gettext("This is not the address of a web page. An address begins with https://"))
        if not field.data and not self.appeared.data:
            raise ValidationError(gettext("Enter the web address, or say in which edition or programme it was"))

    def validate_published(self, field: Any) -> None:
        if field.data and _date(field.data) is None:
            raise ValidationError(gettext("Enter the date as year, month, day, such as 2026-11-24"))

    def validate_clock(self, field: Any) -> None:
        if field.data and _time(field.data) is None:
            raise ValidationError(gettext("Enter the time as hours and minutes, such as 14:05"))

    def validate_language(self, field: Any) -> None:
        if field.data and not LANGUAGE.fullmatch(field.data):
            raise ValidationError(gettext("Enter a language tag, such as en or de"))

    def copy(self, newsroom: Newsroom) -> Copy:
        """What was typed as the text of an article. A date without a time is the start of that day."""
        day = _date(self.published.data or "")
        moment = datetime.combine(day, _time(self.clock.data or "") or time(0), newsroom.zone) if day else None
        return Copy(
            headline=self.headline.data or "",
            blocks=tuple(blocks.parse(self.text.data or "")),
            url=self.url.data or None,
            appeared=self.appeared.data or None,
            medium=self.medium.data if isinstance(self.medium.data, Medium) else Medium.WEB,
            bylines=_list(self.bylines.data),
            agency=self.agency.data or None,
            published=moment,
            section=self.section.data or None,
            language=self.language.data or newsroom.language,
            tags=_list(self.tags.data),
            withheld=bool(self.withheld.data),
        )


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def _date(text: str) -> date | None:
    """A day on which something can have been published: since the first newspapers, and not long from now."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_NEWSPAPER <= day.year <= clock.now().year + 1 else None


def _time(text: str) -> time | None:
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None  # the zone is the newsroom's
