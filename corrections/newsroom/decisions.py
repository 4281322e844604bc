"""What the newsroom's settings may be: reading what people type, and saying why it can't be so."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from corrections import hostnames
from corrections.errors import Message
from corrections.newsroom import regions

ACCENT = re.compile(r"#[0-9A-Fa-f]{6}")
HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
HOURS = re.compile(r"(\d{1,2})[:.](\d\d)\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d\d)")
MOST_HOURS = 24 * 90
MOST_LINES = 500

NO_LIST = Message("We have no list for that. Choose one that is offered, such as England or FR, or type the days.")

Hours = tuple[str, str] | None


class CannotBe(ValueError):
    """What was typed can't be a setting. `message` says why, to the person who typed it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


@cache
def zones() -> tuple[str, ...]:
    """The time zones that are offered: places, and UTC."""
    places = {
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    }
    return ("UTC", *sorted(places))


def accent(typed: str) -> str:
    """A colour as #RRGGBB. Raises CannotBe."""
    colour = typed.strip() if typed.strip().startswith("#") else f"#{typed.strip()}"
    if not ACCENT.fullmatch(colour):
        raise CannotBe(Message("Enter a colour as a number sign and six digits or letters a–f, such as #115E55."))
    return colour.upper()


def host(typed: str) -> str:
    """A host name, in small letters and ASCII; an address is reduced to its host. Raises CannotBe."""
    name = re.sub(r"^[a-z]+://", "", typed.strip().lower()).split("/")[0].rstrip(".")
    try:
        name = hostnames.to_ascii(name)
    except ValueError:
        name = ""
    labels = name.split(".")
    known = len(name) <= hostnames.LONGEST and len(labels) >= 2 and all(HOST_LABEL.fullmatch(label) for label in labels)
    if not known or labels[-1].isdigit():
        raise CannotBe(Message.of("“{typed}” is not a host name such as www.example.org.", typed=typed.strip()))
    return name


def hosts(typed: str) -> tuple[str, ...]:
    """Host names, one a line. Raises CannotBe."""
    return tuple(dict.fromkeys(host(line) for line in lines(typed)))


def website(typed: str) -> str:
    """An address of the web such as https://www.example.org, or nothing. Raises CannotBe."""
    address = typed.strip().rstrip("/")
    if not address:
        return ""
    no_address = CannotBe(Message("Enter an address that begins with https://, or leave it empty."))
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets, in which an address in numbers would stand
        raise no_address from None
    if parts.scheme not in ("http", "https") or parts.username is not None or any(c.isspace() for c in address):
        raise no_address
    host(parts.hostname or "")
    return address


def addresses(typed: str) -> tuple[str, ...]:
    """Addresses of the web, one a line. Raises CannotBe."""
    return tuple(dict.fromkeys(website(line) for line in lines(typed)))


def whole(typed: str, least: int, most: int) -> int:
    """A whole number. Raises CannotBe."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise CannotBe(Message.of("Enter a whole number from {least} to {most}.", least=least, most=most))
    return int(text)


def months_before(moment: datetime, months: int) -> datetime:
    """The same time so many months earlier; where that month has no such day, on its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def lines(typed: str) -> tuple[str, ...]:
    """The lines of a text, each once, in their order. Raises CannotBe for more than can be meant."""
    found = tuple(dict.fromkeys(" ".join(line.split()) for line in typed.splitlines() if line.strip()))
    if len(found) > MOST_LINES:
        raise CannotBe(Message.of("There can be at most {most} lines here.", most=MOST_LINES))
    return found


def names(typed: str) -> tuple[str, ...]:
    """Names of sections or of agencies, one a line. Raises CannotBe."""
    found = lines(typed)
    for name in found:
        if len(name) > 60:
            raise CannotBe(Message.of("“{name}…” is longer than 60 characters.", name=name[:20]))
    return found


def holidays(typed: str) -> tuple[str, ...]:
    """Days without working hours, one a line, as 2026-12-25 and perhaps a name. In order. Raises CannotBe."""
    days = set()
    for line in lines(typed):
        try:
            days.add(date.fromisoformat(line[:10]).isoformat())
        except ValueError:
            raise CannotBe(Message.of("“{line}” does not begin with a date such as 2026-12-25.", line=line)) from None
    return tuple(sorted(days))


def region(typed: str) -> str:
    """The code of a country or a part of it that we have a list of holidays for, such as GB-ENG, also from its name; or
    empty. Raises CannotBe."""
    code = regions.code_of(typed) if typed.strip() else ""
    if code and public_holidays(code, 2026) is None:
        raise CannotBe(NO_LIST)
    return code


@lru_cache(maxsize=64)
def public_holidays(region: str, year: int) -> Mapping[date, str] | None:
    """The public holidays of a region in a year, with their names; None if we have no list for it."""
    import holidays as lists  # takes its time, and only newsrooms that chose a region need it

    country, _, part = region.partition("-")
    try:
        return dict(lists.country_holidays(country, subdiv=part or None, years=[year]))
    except NotImplementedError:
        return None


def days_off(listed: Collection[str], region: str, *, this_year: int) -> frozenset[date]:
    """The days without working hours: those that are listed, and for later years, of which none is, up to the year
    after next, the public holidays of the region."""
    found = {date.fromisoformat(day) for day in listed}
    first = max((day.year for day in found), default=this_year - 1) + 1
    years = range(max(first, this_year), this_year + 3) if region else ()
    return frozenset(found).union(*(public_holidays(region, year) or () for year in years))


def hours(typed: str) -> Hours:
    """The working hours of one day, such as 09:00–18:00, or None for a day without. Raises CannotBe."""
    if not typed.strip():
        return None
    found = HOURS.fullmatch(typed.strip())
    numbers = [int(number) for number in found.groups()] if found else []
    if not numbers or numbers[1] > 59 or numbers[3] > 59 or numbers[0] > 23 or numbers[2] > 23:
        raise CannotBe(Message("Enter two times such as 09:00–18:00, or leave it empty for a day off."))
    start, end = f"{numbers[0]:02}:{numbers[1]:02}", f"{numbers[2]:02}:{numbers[3]:02}"
    if end <= start:
        raise CannotBe(Message("The day has to end after it begins."))
    return start, end


def why_no_working_time(week: Iterable[Hours]) -> Message | None:
    """Clocks that count working hours need some: say so if a week has none."""
    return None if any(week) else Message("Enter the working hours of at least one day: the clocks count them.")


def clock(answer: str, decision: str) -> tuple[int, int]:
    """Hours to the first answer and to the decision. Raises CannotBe."""
    typed = [text.strip() for text in (answer, decision)]
    if not all(text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_HOURS for text in typed):
        raise CannotBe(Message.of("Enter whole hours from 1 to {most}.", most=MOST_HOURS))
    first, last = map(int, typed)
    if last < first:
        raise CannotBe(Message("The decision can’t be due before the first answer."))
    return first, last
