"""Dates as pages write them, for machines and for people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from corrections import clock

# Hours from UTC. Only abbreviations that mean one thing to news sites (IST or BST in Asia do not).
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
ISO = re.compile(
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[A-Z]{2,4}|[+-]\d\d?:?\d\d|[+-]\d\d)?)?",
    re.I,
)
EASTERN = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일.]?")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.h](\d\d))(?::\d\d)?\s*(?:([ap])\.?m\b\.?)?\s*(?:\(?(Z|[A-Z]{2,4}|[+-]\d\d:?\d\d)\b\)?)?",
    re.I,
)
IN_URL = re.compile(r"/(19\d\d|20\d\d)[/-]?(0?[1-9]|1[0-2]|[a-z]{3})[/-]?(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)", re.I)


def parse(text: str, language: str = "en") -> datetime | date | None:
    """The moment or day that `text` names; None when it names none.

    A moment always has a zone: a time of day whose zone is not given says nothing, so the day alone is returned.
    Days before 1900 or more than two days ahead are mistakes, and None.
    """
    text = " ".join(text.split())[:200]
    found = _epoch(text) or _iso(text) or _mail(text) or _words(text, language)
    if found is None:
        return None
    day = found.date() if isinstance(found, datetime) else found
    return found if day.year >= 1900 and day <= clock.now().date() + timedelta(days=2) else None


def in_url(url: str) -> date | None:
    """The day in the path of an address such as /2017/03/09/name."""
    found = IN_URL.search(url)
    if not found:
        return None
    month = found[2] if found[2].isdigit() else str(_months("en").get(found[2].lower(), 0))
    return _day(found[1], month, found[3])


def _epoch(text: str) -> datetime | None:
    if not re.fullmatch(r"1?\d{9}(?:\d{3})?", text) or len(text) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _iso(text: str) -> datetime | date | None:
    found = ISO.match(text)
    if not found:
        return None
    day = _day(found[1], found[2], found[3])
    if day is None or found[4] is None:
        return day
    return _moment(day, int(found[4]), int(found[5]), int(found[6] or 0), found[7])


def _mail(text: str) -> datetime | date | None:
    if not re.search(r"\d:\d\d", text) or not re.match(r"(?:[A-Z][a-z]{2},\s*)?\d{1,2}\s[A-Z][a-z]{2}\s\d{4}", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    return moment if moment.tzinfo is not None else moment.date()


def _words(text: str, language: str) -> datetime | date | None:
    found = EASTERN.search(text)
    day = _day(found[1], found[2], found[3]) if found else _written_out(text, language) or _numeric(text, language)
    if day is None:
        return None
    rest = text[found.end() :] if found else text
    time = CLOCK.search(rest)
    if not time or not time[4]:
        return day
    hour = int(time[1]) % 12 + (12 if time[3].lower() == "p" else 0) if time[3] else int(time[1])
    return _moment(day, hour, int(time[2] or 0), 0, time[4])


def _written_out(text: str, language: str) -> date | None:
    """A day with its month's name: "December 22, 2016", "22. Dezember 2016", "le 1er août 2016"."""
    year = re.search(r"(?<!\d)(19\d\d|20\d\d)(?!\d)", text)
    if not year:
        return None
    near = text[max(0, year.start() - 30) : year.end()]
    for name in ("en", language):
        months = _months(name)
        for word in re.finditer(r"[^\W\d_]+", near):
            month = months.get(word[0].lower())
            if month is None:
                continue
            number = re.search(
                r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s,.]*(?:de |of )?$", near[: word.start()], re.I
            )
            number = number or re.match(r"\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?!\d)", near[word.end() :])
            if number:
                return _day(year[1], str(month), number[1])
    return None


def _numeric(text: str, language: str) -> date | None:
    """12/22/2016 or 22/12/2016; when both readings are days, the one with the month first only if it can't be else."""
    found = NUMERIC.search(text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 or found[2] == ".":
        return _day(found[4], found[3], found[1])
    if second > 12:
        return _day(found[4], found[1], found[3])
    return _day(found[4], found[3], found[1]) if first == second or language != "en" else None


@lru_cache(maxsize=32)
def _months(language: str) -> dict[str, int]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale).items():
                names.setdefault(name.lower().rstrip("."), int(number))
    if language == "en":
        names["sept"] = 9
    return names


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _moment(day: date, hour: int, minute: int, second: int, zone: str | None) -> datetime | date:
    offset = _offset(zone)
    if offset is None or hour > 23 or minute > 59:
        return day
    return datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=timezone(offset))


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        hours = ZONES.get(zone.upper())
        return None if hours is None else timedelta(hours=hours)
    digits = zone[1:].replace(":", "").ljust(4, "0") if len(zone) > 3 else zone[1:].zfill(2) + "00"
    offset = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
    return (-offset if zone[0] == "-" else offset) if offset < timedelta(hours=15) else None
