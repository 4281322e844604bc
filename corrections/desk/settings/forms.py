"""The shape of the settings' forms: people, the newsroom, channels, rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from corrections import locales, paths
from corrections.accounts.decisions import why_not_email
from corrections.cases.handing_over import Rest
from corrections.channels.decisions import ChatKind, Occasion
from corrections.desk.settings.seen import Seen, remembered
from corrections.errors import Message
from corrections.newsroom import decisions
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import Kind, Role, Severity
from corrections.web.filters import gettext, message
from corrections.web.forms import AtMost, Day, Form, ListedField, Needed, Words, choice, choices_of, row_id

AS_THEY_ARE = (
    "name",
    "url",
    "contact",
    "language",
    "languages",
    "zone_name",
    "region",
    "accent",
    "sign_off",
    "require_second_factor",
    "watch",
)
LINES = ("hosts", "sections", "agencies", "holidays", "watch_lists")
BY_TURN = 0  # in place of a colleague's id
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class InvitationForm(Form):
    name = StringField("Name", [Needed("Enter their name"), AtMost(120)])
    email = StringField("Email address", [Needed("Enter their email address"), AtMost(254)])
    username = StringField("User name", [AtMost(64)])
    role = ListedField("Role", Role, default=Role.EDITOR)


class PersonForm(Form):
    name = StringField("Name", [Needed("Enter their name"), AtMost(120)])
    email = StringField("Email address", [Needed("Enter their email address"), AtMost(254)])
    role = ListedField("Role", Role)
    seen = HiddenField()


def _contact(typed: str) -> str:
    why_not = why_not_email(typed) if typed else None
    if why_not is not None:
        raise CannotBe(why_not)
    return typed


def _with(stands: str, choices: list[Any]) -> list[Any]:
    return choices if stands in dict(choices) else [(stands, stands), *choices]


def _languages() -> list[Any]:
    """Languages whose words we have, in their own words."""
    codes = ["en", "en-US", *sorted(path.name.replace("_", "-") for path in paths.TRANSLATIONS.glob("[a-z]*/"))]
    return [(code, locales.language_name(code)) for code in dict.fromkeys(codes)]


def _is_other(code: str, stands: Newsroom) -> bool:
    """Whether readers would choose something by it that the newsroom’s own language does not give them already."""
    if code == stands.language:
        return False
    return code in stands.languages or code.partition("-")[0] != stands.language.partition("-")[0]


class NewsroomForm(Seen):
    """The newsroom's settings as a person types them; `values()` reads them into what the settings hold."""

    name = StringField("Name of the newsroom", [Needed("Enter the name of the newsroom"), AtMost(120)])
    url = StringField("Its website", [AtMost(200)])
    contact = StringField("Email address for readers", [AtMost(254)])
    language = SelectField("Language", validate_choice=False)
    languages = SelectMultipleField("Other languages readers can choose", validate_choice=False)
    zone_name = SelectField("Time zone", validate_choice=False)
    accent = StringField("Colour", [Needed("Enter a colour, such as #115E55")])
    hosts = TextAreaField("Hosts of your own articles")
    sections = TextAreaField("Sections")
    agencies = TextAreaField("Agencies you take copy from")
    watch = BooleanField("Re-read your own articles, and notice what changes without a word")
    watch_lists = TextAreaField("Sitemaps and feeds")
    watch_seconds = StringField("Seconds between two requests to one host")
    grace_hours = StringField("Hours for a notice on a change")
    campaign_reports = StringField("Reports on one article within an hour")
    monday = StringField("Monday")
    tuesday = StringField("Tuesday")
    wednesday = StringField("Wednesday")
    thursday = StringField("Thursday")
    friday = StringField("Friday")
    saturday = StringField("Saturday")
    sunday = StringField("Sunday")
    holidays = TextAreaField("Days off")
    region = StringField("Country or region")
    critical_answer = StringField("Critical, first answer")
    critical_decision = StringField("Critical, decision")
    major_answer = StringField("Major, first answer")
    major_decision = StringField("Major, decision")
    minor_answer = StringField("Minor, first answer")
    minor_decision = StringField("Minor, decision")
    trivial_answer = StringField("Trivial, first answer")
    trivial_decision = StringField("Trivial, decision")
    sign_off = SelectMultipleField("Kinds that need a second editor’s approval", choices=choices_of(Kind))
    require_second_factor = BooleanField("Everybody needs a second factor to sign in")

    def __init__(self, *args: Any, stands: Newsroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = _with(stands.language, _languages())
        self.others = [(code, name) for code, name in _languages() if _is_other(code, stands)]
        self.languages.choices = list(self.others)
        self.zone_name.choices = _with(stands.zone_name, [(zone, zone.replace("_", " ")) for zone in decisions.zones()])
        self.refused: dict[str, Message | str] = {}

    @classmethod
    def showing(cls, stands: Newsroom, seen: datetime | None) -> NewsroomForm:
        """The form with the settings as they stand."""
        typed: dict[str, Any] = {name: getattr(stands, name) for name in AS_THEY_ARE}
        typed |= {name: "\n".join(getattr(stands, name)) for name in LINES}
        typed |= {name: str(getattr(stands, name)) for name in ("watch_seconds", "grace_hours", "campaign_reports")}
        typed |= {day: "–".join(hours) if hours else "" for day, hours in zip(DAYS, stands.hours, strict=True)}
        for severity, (answer, decision) in stands.clocks.items():
            typed |= {f"{severity}_answer": str(answer), f"{severity}_decision": str(decision)}
        return cls(stands=stands, data=typed | {"seen": remembered(seen)})

    def clocks(self) -> list[tuple[Severity, Any, Any]]:
        """Each severity with the fields for its first answer and its decision."""
        return [(severity, self[f"{severity}_answer"], self[f"{severity}_decision"]) for severity in Severity]

    def values(self) -> dict[str, Any] | None:
        """The settings as typed, or None, with what can't be said at its field."""
        self.refused.clear()
        values: dict[str, Any] = {
            "name": self.name.data,
            "url": self._read("url", decisions.website),
            "contact": self._read("contact", _contact),
            "language": self._chosen(self.language),
            "languages": tuple(code for code, _ in self.others if code in (self.languages.data or ())),
            "zone_name": self._chosen(self.zone_name),
            "accent": self._read("accent", decisions.accent),
            "hosts": self._read("hosts", decisions.hosts),
            "sections": self._read("sections", decisions.names),
            "agencies": self._read("agencies", decisions.names),
            "watch": bool(self.watch.data),
            "watch_lists": self._read("watch_lists", decisions.addresses),
            "watch_seconds": self._read("watch_seconds", lambda typed: decisions.whole(typed, 1, 3_600)),
            "grace_hours": self._read("grace_hours", lambda typed: decisions.whole(typed, 0, 24 * 90)),
            "campaign_reports": self._read("campaign_reports", lambda typed: decisions.whole(typed, 2, 1_000)),
            "hours": tuple(self._read(day, decisions.hours) for day in DAYS),
            "holidays": self._read("holidays", decisions.holidays),
            "region": self._read("region", decisions.region),
            "clocks": {str(severity): self._clock(severity) for severity in Severity},
            "sign_off": tuple(kind for kind in map(str, Kind) if kind in (self.sign_off.data or ())),
            "require_second_factor": bool(self.require_second_factor.data),
        }
        why_not = decisions.why_no_working_time(values["hours"])
        if why_not is not None and not self.refused.keys() & set(DAYS):
            self.refused["monday"] = why_not
        for name, problem in self.refused.items():
            # Several such fields can be wrong in the same way: the summary has to say which.
            several = name in DAYS or name.endswith(("_answer", "_decision"))
            said = f"{gettext(self[name].label.text)}: {message(problem)}" if several else problem
            self.add_problem(name, said)
        return None if self.refused else values

    def _read(self, name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self[name].data or "")
        except CannotBe as refused:
            self.refused[name] = refused.message
            return None

    def _chosen(self, field: SelectField) -> str:
        if field.data not in {value for value, *_ in field.iter_choices()}:
            self.refused[field.name] = "Choose one of the answers."
        return str(field.data)

    def _clock(self, severity: Severity) -> tuple[int, int] | None:
        answer, decision = self[f"{severity}_answer"], self[f"{severity}_decision"]
        try:
            return decisions.clock(answer.data or "", decision.data or "")
        except CannotBe as refused:
            try:
                decisions.clock(answer.data or "", str(decisions.MOST_HOURS))
            except CannotBe:
                self.refused[answer.name] = refused.message
            else:  # the first answer alone could be so
                self.refused[decision.name] = refused.message
            return None


class ChannelForm(Form):
    name = StringField("What you call it", validators=[Needed("Say what you call the channel"), AtMost(80)])
    kind = ListedField("Where it is", ChatKind)
    url = StringField(
        "The address of its webhook", validators=[Needed("Give the address of the webhook"), AtMost(2000)]
    )
    occasions = SelectMultipleField(
        "What it is told", choices=choices_of(Occasion), default=[str(Occasion.OPENED), str(Occasion.OVERDUE)]
    )
    severities = SelectMultipleField("New cases of which severity", choices=choices_of(Severity))
    desk = SelectField("Of which desk", coerce=row_id, validate_choice=False)


class LastDayForm(Form):
    last_day = Day("Last day", [Optional()])


class HandOverForm(Form):
    """`rest`: what becomes of what belongs to desks on which they don't work; nothing, where there is none."""

    to = SelectField("Who takes over", coerce=row_id, validate_choice=False)
    rest = SelectField("Desks that the colleague does not work on", validate_choice=False)

    @property
    def of_rest(self) -> Rest | None:
        return Rest(self.rest.data) if self.rest.data in list(Rest) else None

    def offer(self, colleagues: Iterable[tuple[int, str]]) -> None:
        self.rest.choices = [choice("", Words("Choose, if there are any")), *choices_of(list(Rest))]
        back = choice(BY_TURN, Words("Their desks: to others by turn, where a desk has a roster"))
        self.to.choices = [back, *(choice(user_id, name) for user_id, name in colleagues)]


class RosterForm(Form):
    on = BooleanField("Give new cases of this desk to these people by turn")
