"""The shape of a report."""

from __future__ import annotations

from typing import Any

from wtforms import (
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from corrections import locales
from corrections.deliveries.decisions import usable_address
from corrections.taxonomy import ErrorType, Medium, Relation
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.forms import (
    AtMost,
    Form,
    ListedField,
    Needed,
    address_in,
    choice,
    choices_of,
    clean,
    web_address,
    with_scheme,
)

MOST_TEXT = 4_000
MOST_LINKS = 10
LONGEST_LINK = 2_000
LONGEST_PLACE = 300  # an edition, page, programme: what is longer belongs into the questions
NOT_SURE = "not_sure"


class ReportForm(Form):
    """`form_key` is the form's own; `start`, `end` and `sentence` hold a place in version `version` of the article."""

    form_key = HiddenField()
    version = HiddenField()
    start = HiddenField()
    end = HiddenField()
    sentence = HiddenField()
    kept = HiddenField()
    typed = TextAreaField("Type or paste the words", validators=[AtMost(MOST_TEXT)])
    where = StringField("Where did you see it?", validators=[AtMost(2_000)])
    wrong = TextAreaField("What is wrong?", validators=[Needed("Say what is wrong"), AtMost(MOST_TEXT)])
    right = TextAreaField("What is right?", validators=[AtMost(MOST_TEXT)])
    error_type = RadioField(
        "What kind of error is it?",
        choices=[*choices_of(ErrorType, plain=True), choice(NOT_SURE, "Not sure")],
        validate_choice=False,
    )
    clauses = SelectMultipleField("Which of our standards was broken?", validate_choice=False)
    known = TextAreaField("How do you know?", validators=[AtMost(MOST_TEXT)])
    links = TextAreaField("Links that show it", validators=[AtMost(MOST_TEXT)])
    files = MultipleFileField("Files that show it")
    relation = ListedField("Your relation to the story", Relation, plain=True)
    name = StringField("Your name", validators=[AtMost(120)])
    email = StringField("Your email address", validators=[AtMost(254)])
    language = SelectField("Language of our emails to you", validate_choice=False)

    def offer_languages(self, first: str | None = None) -> None:
        """Before it is shown: offer the languages in which readers are written to, `first` if it is one of them and
        nobody chose another."""
        offered = current.newsroom().offered_languages
        # Nobody chooses from one; and how languages are called takes megabytes to know.
        self.language.choices = [(code, locales.language_name(code)) for code in offered] if len(offered) > 1 else []
        if first is not None and self.language.data not in offered:
            near = (code for code in offered if code.split("-")[0] == first.split("-")[0])
            self.language.data = first if first in offered else next(near, offered[0])

    @property
    def chosen_language(self) -> str | None:
        """None where there was nothing to choose."""
        offered = current.newsroom().offered_languages
        return self.language.data if len(offered) > 1 and self.language.data in offered else None

    def validate_links(self, field: Any) -> None:
        field.errors = [*field.errors, *why_not_links(links_in(field.data))]

    def validate_email(self, field: Any) -> None:
        if field.data:
            _check_address(field.data)

    @property
    def ticket(self) -> str:
        return self.form_key.data or ""

    @property
    def chosen_type(self) -> ErrorType | None:
        try:
            return ErrorType(self.error_type.data or "")
        except ValueError:
            # Who names a promise that was broken complains of that, sure of what kind of error it is or not.
            return ErrorType.STANDARDS if self.clauses.data else None

    @property
    def chosen_clauses(self) -> tuple[str, ...]:
        """The numbers of the clauses that were chosen; none where the report is about something else."""
        return tuple(self.clauses.data or ()) if self.chosen_type is ErrorType.STANDARDS else ()

    @property
    def chosen_relation(self) -> Relation:
        return self.relation.data if isinstance(self.relation.data, Relation) else Relation.NONE


def _check_address(email: str) -> None:
    if usable_address(email) is None or "." not in email.rpartition("@")[2]:
        raise ValidationError(gettext("Enter an email address in the correct format, like name@example.com"))


class AddressForm(Form):
    """An email address that a reader gives on their own page."""

    email = StringField("Your email address", validators=[Needed("Enter your email address"), AtMost(254)])

    def validate_email(self, field: Any) -> None:
        _check_address(field.data)


class UnknownArticleForm(ReportForm):
    """For an article that we do not know yet, and for what never had an address."""

    where = StringField(
        "Where did you see it?",
        validators=[
            Needed("Say where you saw it: the address of the article, or the page, programme or account"),
            AtMost(2_000),
        ],
    )
    medium = ListedField("What was it?", Medium, plain=True)

    def validate_where(self, field: Any) -> None:
        if self.appeared is not None:
            AtMost(LONGEST_PLACE)(self, field)

    @property
    def url(self) -> str | None:
        """The address, if `where` is one or holds one."""
        return address_in(self.where.data)

    @property
    def appeared(self) -> str | None:
        """What `where` says besides an address."""
        return None if self.url == with_scheme(self.where.data) else self.where.data or ""


class MessageForm(Form):
    """A reader's words: a further fact, a reason."""

    text = TextAreaField("Your message", validators=[AtMost(MOST_TEXT)])


def links_in(text: str | None) -> list[str]:
    """The addresses of each line. A line in which something else stands is one, so that it is refused as a whole."""
    found: list[str] = []
    for line in clean(text).split("\n"):
        words = [with_scheme(word) for word in line.split()]
        found += words if all(map(web_address, words)) else [line.strip()]
    return found


def why_not_links(links: list[str]) -> list[str]:
    """A sentence for each link that can't be taken, or one if there are too many."""
    if len(links) > MOST_LINKS:
        return [gettext("Give at most {most} links.").format(most=MOST_LINKS)]
    return [problem for problem in map(_why_not_link, links) if problem]


def _why_not_link(link: str) -> str | None:
    if len(link) > LONGEST_LINK:
        return gettext("“{link}…” is too long for an address.").format(link=link[:80])
    if web_address(link) is None:
        return gettext("“{link}” is not the address of a web page. An address begins with https://").format(
            link=link[:80]
        )
    return None
