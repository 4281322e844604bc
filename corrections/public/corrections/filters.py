"""The filters of the corrections page, read from an address that anybody may have typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.widgets import DateInput, TextInput

from corrections.errors import Message, Problem
from corrections.notices.queries import Filters
from corrections.taxonomy import Kind
from corrections.web.filters import date as day
from corrections.web.filters import gettext, meaning, message, plain
from corrections.web.forms import Form, clean

MOST_QUERY = 200
EARLIEST = date(1600, 1, 1)
LATEST = date(2999, 12, 31)


class FilterForm(Form):
    """Words, kind, section, and the first and last day."""

    q = StringField("Search")
    kind = SelectField("Kind", validate_choice=False)
    section = SelectField("Section", validate_choice=False)
    from_ = StringField(meaning("first day", "From"), name="from")
    to = StringField(meaning("last day", "To"))


@dataclass(frozen=True)
class Chosen:
    """What was asked for. `ignored`: sentences on what could not be, `unknown` for those
    who need to know which values there are; `invalid`: a day was wrong, `form` says where."""

    filters: Filters
    form: FilterForm
    first: date | None = None
    last: date | None = None
    ignored: list[Message] = field(default_factory=list)
    unknown: list[Message] = field(default_factory=list)

    @property
    def invalid(self) -> bool:
        return bool(self.form.from_.errors or self.form.to.errors)

    @property
    def last_moment(self) -> datetime | None:
        """A moment of the last day, for saying it."""
        return self.filters.until - timedelta(seconds=1) if self.filters.until else None

    @property
    def any(self) -> bool:
        return self.filters != Filters()

    def address(self, *, without: str = "") -> dict[str, Any]:
        """The filters as the values of an address, but for one."""
        values = {
            "q": self.filters.query,
            "kind": str(self.filters.kind or ""),
            "section": self.filters.section or "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in values.items() if value and name != without}

    @property
    def words(self) -> dict[str, str]:
        """The filters as they are told to people, by their names in an address."""
        said: dict[str, str | None] = {
            "q": gettext("“{words}”").format(words=self.filters.query) if self.filters.query else None,
            "kind": plain(self.filters.kind) if self.filters.kind else None,
            "section": self.filters.section,
            "from": gettext("from {date}").format(date=day(self.filters.since)) if self.filters.since else None,
            "to": gettext("to {date}").format(date=day(self.last_moment)) if self.last_moment else None,
        }
        return {name: words for name, words in said.items() if words}


def strictly(values: Mapping[str, str], sections: Sequence[str], zone: ZoneInfo) -> Chosen:
    """The same for machines, which would take all that we have for what they asked for. Raises Problem."""
    chosen = read(values, sections, zone)
    problems = [*(words for _, words in chosen.form.problems()), *map(message, chosen.unknown)]
    if problems:
        raise Problem(Message.of("{problems}", problems=" ".join(problems)))
    return chosen


def read(values: Mapping[str, str], sections: Sequence[str], zone: ZoneInfo) -> Chosen:
    """What `values` ask for. Case does not matter; a value that is on no list is left out, and said."""
    ignored: list[Message] = []
    unknown: list[Message] = []
    words = clean(values.get("q"))
    if len(words) > MOST_QUERY:
        words = words[:MOST_QUERY]
        ignored.append(Message.of("Only the first {most} characters of the search were used.", most=MOST_QUERY))
    kind = _find(values.get("kind"), list(Kind))
    if clean(values.get("kind")) and kind is None:
        name = _short(values["kind"])
        ignored.append(Message.of("There is no kind called “{name}”, so all kinds are shown.", name=name))
        names = ", ".join(Kind)
        unknown.append(Message.of("There is no kind called “{name}”, only: {names}.", name=name, names=names))
    section = _find(values.get("section"), sections)
    if clean(values.get("section")) and section is None:
        name = _short(values["section"])
        ignored.append(Message.of("There is no section called “{name}”, so all sections are shown.", name=name))
        unknown.append(Message.of("There is no section called “{name}”.", name=name))
    typed = {name: clean(values.get(name)) for name in ("from", "to")}
    form = FilterForm(MultiDict({"q": words, "kind": str(kind or ""), "section": section or "", **typed}))
    form.kind.choices = [("", gettext("All kinds")), *((str(value), gettext(value.plain)) for value in Kind)]
    form.section.choices = [("", gettext("All sections")), *((name, name) for name in sections)]
    first, last = _day(form, "from_", typed["from"]), _day(form, "to", typed["to"])
    # Plain fields while one of the two holds what is no date, so that it stays in sight and they look alike.
    form.from_.widget = form.to.widget = TextInput() if form.errors else DateInput()
    if first and last and last < first:
        form.add_problem("to", Message("The last day is before the first."))
        first = last = None
    return Chosen(
        filters=Filters(
            query=words,
            kind=kind,
            section=section,
            since=_midnight(first, zone) if first else None,
            until=_midnight(last + timedelta(days=1), zone) if last else None,
        ),
        form=form,
        first=first,
        last=last,
        ignored=ignored,
        unknown=unknown,
    )


def _find(typed: str | None, known: Iterable[Any]) -> Any:
    """The value of a list that `typed` names, in whatever case."""
    wanted = clean(typed).casefold()
    return next((value for value in known if wanted and str(value).casefold() == wanted), None)


def _day(form: FilterForm, name: str, typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        form.add_problem(name, Message.of("“{typed}” is not a date. Write it like 2026-11-24.", typed=_short(typed)))
        return None
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= 40 else text[:40] + "…"
