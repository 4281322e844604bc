"""What a text says in figures: numbers, money, percentages, dates, times and scores, equal however they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError

from corrections.articles.claims import spelled
from corrections.search import fold

Value = Decimal | int | tuple[int, ...]
NUMBER, MONEY, PERCENT, DATE, TIME, SCORE = "number", "money", "percent", "date", "time", "score"


@dataclass(frozen=True, slots=True)
class Amount:
    """One of them and where it stands, in code points.

    `values`: what it may say, more than one where the writing leaves it open (100m: metres, or million). A date is
    (year or 0, month, day), a time the minutes since midnight, a score its two numbers. `currency`: ISO code, or "".
    """

    kind: str
    values: frozenset[Value]
    start: int
    end: int
    currency: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether it hardly stands for two things by chance: three figures that count, or more than a number."""
        if self.kind in (DATE, SCORE):
            return True
        return any(
            len(f"{value:f}".replace(".", "").strip("0")) >= 3 for value in self.values if isinstance(value, Decimal)
        )

    def says(self, other: Amount) -> bool:
        """Whether both say the same. A currency that one of them leaves out is no difference, and nor is a year."""
        if self.kind is DATE or other.kind is DATE:
            return self.kind is other.kind and _same_day(self, other)
        if self.kind is not other.kind and {self.kind, other.kind} != {NUMBER, MONEY}:
            return False
        if self.currency and other.currency and self.currency != other.currency:
            return False
        return bool(self.values & other.values)


def _same_day(one: Amount, other: Amount) -> bool:
    return any(
        a[1:] == b[1:] and (a[0] == b[0] or 0 in (a[0], b[0]))
        for a in one.values
        for b in other.values
        if isinstance(a, tuple) and isinstance(b, tuple)
    )


_SCALES: dict[str, int] = {
    **dict.fromkeys(("thousand", "k", "tausend", "tsd", "mille", "mil", "mila"), 10**3),
    **dict.fromkeys(("million", "millions", "millionen", "mio", "mn", "m", "millones", "milioni"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "milliarde", "milliarden", "mrd", "milliards"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY"}
_CURRENCIES = {
    **dict.fromkeys(("pound", "pounds", "gbp", "pfund"), "GBP"),
    **dict.fromkeys(("euro", "euros", "eur"), "EUR"),
    **dict.fromkeys(("dollar", "dollars", "usd"), "USD"),
    **dict.fromkeys(("franken", "chf"), "CHF"),
}
_DIGITS = r"\d{1,3}(?:[,.'’ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_SMALL = "|".join(spelled.SMALL)
_MONEY = "|".join(sorted(_CURRENCIES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<before>(?:US|A|C)?[£$€¥]|\b(?:GBP|EUR|USD|CHF)[ \u00a0]?)?[ ]?(?<![\w.,])(?P<digits>{_DIGITS})(?P<half>½)?"
    rf"(?:[ \u00a0\u202f-]?(?P<scale>{_SCALE})(?!\w)\.?)?(?:(?P<percent>[ \u00a0\u202f]?%"
    rf"|[ \u00a0\u202f-]?(?:per[ -]?cent|pc|prozent|percentage points?)\b)"
    rf"|[ \u00a0\u202f]?(?P<sign>[€£$])|[ -](?P<money>{_MONEY})\b)?",
    re.IGNORECASE,
)
_AFTER_WORDS = re.compile(
    rf"(?:[ -](?P<scale>{_SCALE})(?!\w)\.?)?(?:[ -](?P<percent>per[ -]?cent|pc|prozent)\b"
    rf"|[ -](?P<money>{_MONEY})\b)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\w.:,])(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d))?[ \u00a0]?"
    r"(?:(?P<half>[ap])\.?m\b\.?|(?P<uhr>Uhr)\b)"
    r"|(?<![\w.:,])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?![\d:])|\b(?P<noon>noon|midday|midnight)\b",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?<![\w.,:/-])(?P<a>\d{1,3})(?:[-–:]| to )(?P<b>\d{1,3})(?![\w:/-]|[.,]\d)")
_SCORE_WORDS = re.compile(
    rf"(?<![\w.,])(?P<a>\d{{1,3}}|{_SMALL})(?: votes?)? to (?P<b>\d{{1,3}}|{_SMALL})\b", re.IGNORECASE
)


def amounts(text: str, language: str = "en") -> list[Amount]:
    """What `text` says in figures, in its order. `language` tells which of point and comma parts the thousands."""
    found: list[Amount] = []
    for of in (_dates, _times, _scores):
        found += [one for one in of(text, language) if not _overlaps(one, found)]
    for one in _numbers(text, language):
        if not _overlaps(one, found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _overlaps(one: Amount, others: list[Amount]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _numbers(text: str, language: str) -> list[Amount]:
    found = []
    for match in _NUMBER.finditer(text):
        values = _values(match["digits"], language)
        if match["half"]:
            values = {value + Decimal("0.5") for value in values}
        scale = (match["scale"] or "").lower()
        sign = (match["before"] or match["sign"] or "").strip()
        currency = _SIGNS.get(sign[-1:], sign.upper()) or _CURRENCIES.get((match["money"] or "").lower(), "")
        kind = PERCENT if match["percent"] else MONEY if currency else NUMBER
        start = match.start("before") if match["before"] else match.start("digits")
        found.append(Amount(kind, _scaled(values, scale, is_money=bool(currency)), start, match.end(), currency))
    for start, end, value in spelled.read(text):
        after = _AFTER_WORDS.match(text, end)
        scale, money = (after["scale"] or "", after["money"] or "") if after else ("", "")
        currency = _CURRENCIES.get(money.lower(), "")
        kind = PERCENT if after and after["percent"] else MONEY if currency else NUMBER
        said = _scaled({value}, scale.lower(), is_money=bool(currency))
        found.append(Amount(kind, said, start, after.end() if after else end, currency))
    return found


def _values(digits: str, language: str) -> set[Decimal]:
    point, comma = digits.rfind("."), digits.rfind(",")
    last = max(point, comma)
    decimal = ""
    if last >= 0:
        mark = digits[last]
        alone = digits.count(".") + digits.count(",") == 1
        tail = len(digits) - last - 1
        english = language.split("-")[0].lower() in _POINT
        if (alone and (tail != 3 or mark == ("." if english else ","))) or (point >= 0 and comma >= 0):
            decimal = mark
    whole, _, part = digits.rpartition(decimal) if decimal else (digits, "", "")
    return {Decimal(re.sub(r"\D", "", whole) + (f".{part}" if part else ""))}


_POINT = frozenset(["en", "zh", "ja", "ko", "he", "th", "hi", "ar"])


def _scaled(values: set[Decimal], scale: str, *, is_money: bool) -> frozenset[Value]:
    if not scale:
        return frozenset(value.normalize() for value in values)
    scaled = {(value * _SCALES[scale]).normalize() for value in values}
    # Metres look as millions do.
    return frozenset(scaled | ({value.normalize() for value in values} if scale == "m" and not is_money else set()))


def _times(text: str, language: str) -> list[Amount]:
    found = []
    for match in _TIME.finditer(text):
        if match["noon"]:
            value = 0 if match["noon"].lower() == "midnight" else 12 * 60
        elif match["h"]:
            value = int(match["h"]) * 60 + int(match["m"])
        else:
            hour = int(match["hour"])
            if match["half"]:
                hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
            value = hour * 60 + int(match["minute"] or 0)
        found.append(Amount(TIME, frozenset([value]), match.start(), match.end()))
    return found


def _scores(text: str, language: str) -> list[Amount]:
    found = [
        Amount(SCORE, frozenset([(int(match["a"]), int(match["b"]))]), match.start(), match.end())
        for match in _SCORE.finditer(text)
    ]
    for match in _SCORE_WORDS.finditer(text):
        pair = tuple(int(part) if part.isdigit() else spelled.SMALL[part.lower()] for part in match.group("a", "b"))
        found.append(Amount(SCORE, frozenset([pair]), match.start(), match.end()))
    return found


@cache
def months(language: str) -> dict[str, int]:
    """The months by their names and abbreviations, folded: in English, German and `language`."""
    found: dict[str, int] = {}
    for tag in ("en", "de", language):
        try:
            widths = Locale.parse(tag, sep="-").months["format"]
        except (UnknownLocaleError, ValueError):
            continue
        for width in ("wide", "abbreviated"):
            found |= {fold(name): number for number, name in widths[width].items()}
    return {**found, "sept": 9}


@cache
def _date(language: str) -> re.Pattern[str]:
    # As written, not as folded: places have to hold.
    names = "|".join(sorted({*months(language), "märz", "mär", "jän"}, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<month>{names})\b\.?(?:,? (?P<year>\d{{4}}))?"
        rf"|\b(?P<month2>{names})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<year2>\d{{4}}))?"
        r"|\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b|\b(?P<d3>\d{1,2})(?P<mark>[./])(?P<m3>\d{1,2})(?P=mark)(?P<y3>\d{4}|\d{2})\b",
        re.IGNORECASE,
    )


def _dates(text: str, language: str) -> list[Amount]:
    found, by_name = [], months(language)
    for match in _date(language).finditer(text):
        name = match["month"] or match["month2"]
        if name:
            year, month = int(match["year"] or match["year2"] or 0), by_name.get(fold(name), 3)
            days = {(year, month, int(match["day"] or match["day2"]))}
        elif match["y"]:
            days = {(int(match["y"]), int(match["m"]), int(match["d"]))}
        else:
            year, a, b = int(match["y3"]), int(match["d3"]), int(match["m3"])
            year += 2000 if year < 100 else 0
            # 5/3/2026 is March in Britain and May in America.
            days = {(year, b, a), (year, a, b)} if match["mark"] == "/" else {(year, b, a)}
        days = {day for day in days if 1 <= day[1] <= 12 and 1 <= day[2] <= 31}
        if days:
            found.append(Amount(DATE, frozenset(days), match.start(), match.end()))
    return found
