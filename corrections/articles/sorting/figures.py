"""Numbers, quantities, dates and times of day, each read to its value, so that another way to write it is the same.

What is read is taken out of the text, so that a date's day is no number as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corrections.articles.sorting import lexicon
from corrections.articles.sorting.facts import Fact, Kind

TOLERANCE = 0.05  # between two units: papers round what they convert


@dataclass(frozen=True)
class Figure:
    """A quantity in its measure's own unit. `unit` as it was written tells a conversion from a mistake."""

    number: float
    measure: str | None
    unit: str | None
    written: float


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MONTH = rf"(?:{_any(lexicon.MONTHS)})"
_DAY = rf"(?:{_any(lexicon.WEEKDAYS)})"
_YEAR = r"(?:1[5-9]|20)\d\d"
_ZONE = _any(lexicon.ZONES)
_WORD_NUMBER = _any([*lexicon.SMALL, *lexicon.TENS])
_SCALE = _any(lexicon.SCALES)
_UNIT = _any(lexicon.UNITS)

_DATES = (
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<month>{_MONTH})(?!\w)(?:,? (?P<y>{_YEAR}))?",
    rf"(?<!\w)(?P<month>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%])(?:,? (?P<y>{_YEAR}))?",
    rf"(?<!\w)(?P<month>{_MONTH}),? (?P<y>{_YEAR})(?!\w)",
    r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})?(?!\d)",
    r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
    rf"(?<!\w)(?P<weekday>{_DAY})s?(?!\w)",
)
_DIGIT = re.compile(r"\d")
_DATE = [re.compile(pattern, re.I) for pattern in _DATES]
# Months that are words or names as well count after a preposition.
_MONTH_ALONE = re.compile(
    r"\b(?:[Ii]n|by|of|to|for|after|before|than|last|next|this|late|early|from|im|since|until|between|and) "
    rf"(?P<month>(?i:{_MONTH}))(?!\w)"
)
_SURE_MONTH = re.compile(rf"(?<!\w)(?P<month>{_any(lexicon.SURE_MONTHS)})(?!\w)", re.I)
_TIME = re.compile(
    r"(?<![\d£$€.,])(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))? ?"
    rf"(?P<half>am|pm|a\.m\.?|p\.m\.?)(?!\w)(?: (?P<zone>{_ZONE})\b)?"
    rf"|(?<![\d£$€.,])(?P<h2>\d{{1,2}}):(?P<min2>\d\d)(?![\d:])(?: ?Uhr)?(?: (?P<zone2>{_ZONE})\b)?"
    r"|(?<![\d£$€.,])(?P<h3>\d{1,2})(?:\.(?P<min3>\d\d))? Uhr",
    re.I,
)
_PAIR = re.compile(r"(?<![\d-])(\d{1,4})(?:-|:| to | : )(\d{1,4})(?![\d-]|(?:\.|,)\d)")
_NUMBER = re.compile(
    r"(?P<sign>[£$€] ?)?(?<![\w.,])(?P<digits>\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
    rf"(?:[ -]?(?P<scale>{_SCALE})(?!\w))?(?:[ -]?(?P<unit>{_UNIT})(?![\w/]))?(?P<ordinal>st|nd|rd|th)?",
    re.I,
)
_WORDS = re.compile(
    rf"(?<!\w)(?P<first>(?:{_WORD_NUMBER})|an?(?= (?:hundred|thousand|million|billion)\b))"
    rf"(?:[ -](?P<second>{_WORD_NUMBER}))?(?: (?P<scale>{_SCALE})(?!\w))?(?:[ -](?P<unit>{_UNIT})(?!\w))?(?!\w)",
    re.I,
)
_FRACTION = re.compile(rf"(?<!\w)(?:a |an |one |ein |die )?(?P<fraction>{_any(lexicon.FRACTIONS)})(?!\w)", re.I)
_PERIOD = re.compile(rf"(?<!\w)(?:an?|one) (?P<period>{_any(lexicon.PERIODS)})(?!\w)", re.I)
_ORDINAL, _COMPOUND_ORDINAL = (
    re.compile(rf"(?<!\w)(?P<tens>{tens})(?P<ordinal>{_any(lexicon.ORDINALS)})[rns]?(?!\w)", re.I)
    for tens in ("", rf"(?:{_any(lexicon.TENS)})-")
)

# A pattern that ignores case takes letters for others that aren't their small ones (ı and İ for i, ſ for s): the lists
# are asked with `get`, and what isn't in them is none of their words.
Read = Callable[[re.Match[str]], tuple[Kind, Any] | None]


def read(text: str, *, german: bool = False) -> list[Fact]:
    """Every figure and date of a folded text."""
    facts: list[Fact] = []
    has_digits = _DIGIT.search(text) is not None
    for pattern, meaning in _readers(german) if has_digits else _IN_WORDS:
        text = _taken(text, pattern, meaning, facts)
    return facts


def _readers(german: bool) -> Iterator[tuple[re.Pattern[str], Read]]:
    yield from ((pattern, _date) for pattern in _DATE)
    yield _MONTH_ALONE, _date
    yield _SURE_MONTH, _date
    yield _TIME, _time
    yield _PAIR, _pair
    yield _NUMBER, lambda match: _number(match, german)
    yield from _IN_WORDS[3:]


def _taken(text: str, pattern: re.Pattern[str], meaning: Read, facts: list[Fact]) -> str:
    def take(match: re.Match[str]) -> str:
        found = meaning(match)
        if found is None:
            return match[0]
        facts.append(Fact(found[0], found[1], match[0].strip(), match.start(), match.end()))
        return "\x00" * len(match[0])

    return pattern.sub(take, text)


def _date(match: re.Match[str]) -> tuple[Kind, Any] | None:
    found = match.groupdict()
    if found.get("weekday"):
        if not match["weekday"][0].isupper():
            return None
        weekday = lexicon.WEEKDAYS.get(match["weekday"].lower())
        return None if weekday is None else (Kind.DATE, ("weekday", weekday))
    name = found.get("month")
    if name and not name[0].isupper():
        return None
    month = lexicon.MONTHS.get(name.lower(), 0) if name else int(found["m"])
    day, year = (int(found[part]) if found.get(part) else None for part in "dy")
    if not 1 <= month <= 12 or not 1 <= (day or 1) <= 31:
        return None
    return Kind.DATE, ("date", day, month, year)


def _time(match: re.Match[str]) -> tuple[Kind, Any] | None:
    hour = int(match["h"] or match["h2"] or match["h3"])
    minutes = int(match["min"] or match["min2"] or match["min3"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    if hour > 24 or minutes > 59:
        return None
    zone = (match["zone"] or match["zone2"] or "").lower()
    return Kind.DATE, ("time", hour * 60 + minutes, lexicon.ZONES.get(zone))


def _pair(match: re.Match[str]) -> tuple[Kind, Any] | None:
    return Kind.NUMBER, ("pair", int(match[1]), int(match[2]))


def _value(digits: str, german: bool) -> float:
    """The last mark is that of decimals, unless it stands where, and as, thousands are marked."""
    last = re.search(r"[.,](?=\d+$)", digits)
    if last is None:
        return float(re.sub(r"\D", "", digits))
    whole, rest = digits[: last.start()], digits[last.end() :]
    marks = re.findall(r"\D", whole)
    is_first = not marks and len(whole) <= 3 and (last[0] == "," or german)
    is_thousands = len(rest) == 3 and (last[0] in marks or is_first)
    return float(re.sub(r"\D", "", whole) + ("" if is_thousands else ".") + rest)


def _number(match: re.Match[str], german: bool) -> tuple[Kind, Any] | None:
    number = _value(match["digits"], german)
    is_first = match["unit"] == "st" and match[0].endswith("1st") and number % 100 != 11  # twelve stone, the 21st
    if is_first or (match["ordinal"] and not match["unit"]):
        return Kind.NUMBER, ("ordinal", int(number))
    sign = (match["sign"] or "").strip()
    return _figure(number, match["scale"], sign or match["unit"])


def _in_words(match: re.Match[str]) -> tuple[Kind, Any] | None:
    first = match["first"].lower()
    is_place = match.string[max(0, match.start() - 7) : match.start()].lower().endswith("number ")
    if first in ("one", "ein", "zero") and not (match["unit"] or match["scale"] or is_place):
        return None  # more often a pronoun or an article
    if match["second"] and first not in lexicon.TENS:
        return None
    number = float(lexicon.TENS.get(first) or lexicon.SMALL.get(first, 1))
    if match["second"]:
        number += lexicon.SMALL.get(match["second"].lower(), 0)
    return _figure(number, match["scale"], match["unit"])


def _fraction(match: re.Match[str]) -> tuple[Kind, Any] | None:
    part = lexicon.FRACTIONS.get(match["fraction"].lower())
    return None if part is None else (Kind.NUMBER, Figure(part * 100, "share", "%", 0))


def _ordinal(match: re.Match[str]) -> tuple[Kind, Any] | None:
    place = lexicon.ORDINALS.get(match["ordinal"].lower())
    tens = lexicon.TENS.get(match["tens"].lower().rstrip("-"), 0)
    return None if place is None else (Kind.NUMBER, ("ordinal", tens + place))


def _period(match: re.Match[str]) -> tuple[Kind, Any] | None:
    found = lexicon.PERIODS.get(match["period"].lower())
    return None if found is None else _figure(found[0], None, found[1])


def _figure(number: float, scale: str | None, unit: str | None) -> tuple[Kind, Any] | None:
    times = lexicon.SCALES.get(scale.lower()) if scale else 1
    if times is None:
        return None
    number *= times
    if not unit:
        return Kind.NUMBER, Figure(number, None, None, number)
    if unit.lower() not in lexicon.UNITS:
        return None
    measure, factor, offset = lexicon.UNITS[unit.lower()]
    return Kind.NUMBER, Figure(number * factor + offset, measure, f"{measure} {factor} {offset}", number)


# What has no digits; in the order of all.
_IN_WORDS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_DATE[-1], _date),
    (_MONTH_ALONE, _date),
    (_SURE_MONTH, _date),
    (_PERIOD, _period),
    (_COMPOUND_ORDINAL, _ordinal),
    (_WORDS, _in_words),
    (_FRACTION, _fraction),
    (_ORDINAL, _ordinal),
)


def same(old: Fact, new: Fact) -> bool:
    """Whether two figures or dates say the same, as far as both say it: 4 May is 4 May 2021, 10 miles are 16 km."""
    if old.kind is not new.kind:
        return False
    a, b = old.value, new.value
    if isinstance(a, Figure) and isinstance(b, Figure):
        return _same_figure(a, b)
    if isinstance(a, Figure) or isinstance(b, Figure) or a[0] != b[0]:
        return False
    if a[0] == "date":
        return all(one is None or other is None or one == other for one, other in zip(a[1:], b[1:], strict=True))
    if a[0] == "time":
        return _same_time(a, b)
    return bool(a == b)


def _same_figure(a: Figure, b: Figure) -> bool:
    if a.measure is None or b.measure is None:
        return a.written == b.written
    if a.measure != b.measure:
        return False
    if a.unit == b.unit:
        return abs(a.number - b.number) < 1e-9 * max(1, abs(a.number))
    return abs(a.number - b.number) <= TOLERANCE * max(abs(a.number), abs(b.number))


def _same_time(a: Any, b: Any) -> bool:
    if a[2] is None or b[2] is None:
        return bool(a[1] == b[1])
    return any((a[1] - 60 * one - b[1] + 60 * other) % 1440 == 0 for one in a[2] for other in b[2])


def same_writing(old: Fact, new: Fact) -> bool:
    """Whether two facts that are the same differ in nothing but how they are written: no unit or zone was converted."""
    a, b = old.value, new.value
    if isinstance(a, Figure) and isinstance(b, Figure):
        return a.unit == b.unit
    return not (a[0] == "time" and a[2] != b[2])
