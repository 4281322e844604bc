"""The ways in which an amount is written, as the words of an index: what is looked up to find it again."""

from __future__ import annotations

from decimal import Decimal

from corrections.articles.claims.amounts import DATE, PERCENT, SCORE, TIME, Amount, months
from corrections.articles.claims.spelled import english, german
from corrections.search import fold

_SHORT = (
    (10**9, ("bn", "billion*", "milliard*", "mrd")),
    (10**6, ("m", "mn", "million*", "mio")),
    (10**3, ("k", "thousand*", "tausend", "tsd")),
)


def spellings(one: Amount, language: str = "en") -> list[str]:
    """Folded words, those of one way joined by spaces; a star after a word that may go on."""
    if one.kind == DATE:
        return _days(one, language)
    if one.kind == TIME:
        return [way for value in one.values if isinstance(value, int) for way in _times(value)]
    if one.kind == SCORE:
        return [way for value in one.values if isinstance(value, tuple) for way in _scores(*value)]
    return [way for value in one.values if isinstance(value, Decimal) for way in _numbers(value, one.kind == PERCENT)]


def _numbers(value: Decimal, is_percent: bool) -> list[str]:
    plain = f"{value:f}"
    found = [fold(plain)]
    whole, _, part = plain.partition(".")
    if part:
        found.append(f"{whole} {part}")
    if len(whole) > 3:
        found.append(fold(f"{int(whole):,}") + (f" {part}" if part else ""))
    if not part:
        found += [fold(english(int(whole)))] if value < 10**12 else []
        found += [fold(german(int(whole)))] if value < 10**6 else []
    for scale, names in _SHORT:
        if value >= scale and (value / scale * 100) % 1 == 0:
            digits = fold(f"{(value / scale).normalize():f}")
            for name in names:
                found += [f"{digits} {name}", f"{digits}{name}"]
            if (value / scale) % 1 == 0 and value / scale < 1000:
                found.append(f"{english(int(value / scale))} {names[1] if scale == 10**3 else names[-3]}")
            break
    if is_percent and not part and value < 100:
        found += [f"{whole} 0", f"{whole}pc"]
    return list(dict.fromkeys(found))


def _times(minutes: int) -> list[str]:
    hour, minute = divmod(minutes, 60)
    twelve, half = (hour - 1) % 12 + 1, "pm" if hour >= 12 else "am"
    ways = [f"{hour} {minute:02}", f"{twelve} {minute:02}{half}", f"{twelve} {minute:02} {half[0]} m"]
    if not minute:
        ways += [f"{twelve}{half}", f"{twelve} {half}", f"{twelve} {half[0]} m", f"{hour} uhr"]
    return [*ways, f"{hour:02} {minute:02}", f"{twelve} {minute:02} {half}"]


def _scores(a: int, b: int) -> list[str]:
    ways = [f"{a} {b}", f"{a} to {b}"]
    return [
        *ways,
        f"{fold(english(a))} to {fold(english(b))}",
        f"{fold(english(a))} votes to {fold(english(b))}",
        f"{a} votes to {b}",
    ]


def _days(one: Amount, language: str) -> list[str]:
    found = []
    for value in one.values:
        if not isinstance(value, tuple):
            continue
        year, month, day = value
        for name, number in months(language).items():
            if number == month and len(name) >= 3:
                found += [
                    f"{day} {name}",
                    f"{name} {day}",
                    f"{day}{_ordinal(day)} {name}",
                    f"{name} {day}{_ordinal(day)}",
                ]
                found.append(f"{day}{_ordinal(day)} of {name}")
        if year:
            found += [f"{day} {month} {year}", f"{day:02} {month:02} {year}", f"{year} {month:02} {day:02}"]
            found += [f"{day:02} {month:02} {year % 100:02}", f"{day} {month} {year % 100:02}"]
    return list(dict.fromkeys(found))


def _ordinal(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
