"""Whole numbers in words, English and German: read in a text, and written as an article may have them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

_ONES = """
zero one two three four five six seven eight nine ten
eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
""".split()  # noqa: SIM905  as one reads them
_TENS = ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
SMALL = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS) if word
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_EINER = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]
_ZEHNER = ("", "", *["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"])

_WORD = rf"(?:{'|'.join([*SMALL, 'hundred', *_SCALES, 'dozen'])})"
_RUN = re.compile(
    rf"\b(?:(?:an?|half an?)[ -](?=(?:hundred|dozen|thousand|[mb]illion)\b))?{_WORD}"
    rf"(?:(?:,? and |(?<=sand), |(?<=lion), |[ -]){_WORD}"
    rf"|(?: and a half)(?= (?:million|billion|thousand)))*\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"\b(?=\w{3,}\b)(?:ein|zwei|zwo|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|zwanzig|drei[sß]+ig|hundert"
    r"|tausend)\w*\b",
    re.IGNORECASE,
)


def read(text: str) -> list[tuple[int, int, Decimal]]:
    """The numbers in words in `text`: where each starts and ends, and what it says. A lone “one” is none."""
    found = []
    for match in _RUN.finditer(text):
        words = match.group().lower()
        if words != "one" and (value := _english(words)) is not None:
            found.append((match.start(), match.end(), value))
    for match in _GERMAN.finditer(text):
        if (number := _german_read(match.group().lower().replace("dreissig", "dreißig"))) is not None:
            found.append((match.start(), match.end(), Decimal(number)))
    return found


def _english(words: str) -> Decimal | None:
    total, current, before = Decimal(0), Decimal(0), Decimal(0)
    for word in re.findall(r"[a-z]+", words):
        if word == "half":
            current += Decimal("0.5")
        elif word in SMALL:
            number = Decimal(SMALL[word])
            # “twenty twenty-four” is a year; “two three” is two numbers, and neither is meant.
            if before and before < 10 <= number < 100:
                return None
            if 10 <= before < 100 and number >= 10:
                current *= 100
            elif 0 < before < 10:
                return None
            current += number
            before = number
            continue
        elif word == "hundred":
            current = max(current, Decimal(1)) * 100
        elif word == "dozen":
            current = max(current, Decimal(1)) * 12
        elif word in _SCALES:
            total += (current or Decimal(1)) * _SCALES[word]
            current = Decimal(0)
        before = Decimal(0)
    return total + current


@cache
def _german_below_thousand() -> dict[str, int]:
    return {german(number): number for number in range(1, 1000)} | {"eins": 1, "eine": 1, "hundert": 100}


def _german_read(word: str) -> int | None:
    known = _german_below_thousand()
    left, thousand, right = word.partition("tausend")
    if not thousand:
        return known.get(word) if word not in ("ein", "eins", "eine") else None
    right = right.removeprefix("und")
    if (left and left not in known) or (right and right not in known):
        return None
    return known.get(left, 1) * 1000 + known.get(right, 0)


def english(number: int) -> str:
    """A whole number below a trillion as it is written: 2140 is “two thousand one hundred and forty”."""
    for name, scale in reversed(_SCALES.items()):
        if number >= scale:
            rest = number % scale
            tail = "" if not rest else f" {'and ' if rest < 100 else ''}{english(rest)}"
            return f"{english(number // scale)} {name}{tail}"
    if number >= 100:
        rest = number % 100
        return f"{_ONES[number // 100]} hundred" + (f" and {english(rest)}" if rest else "")
    if number >= 20:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    return _ONES[number]


def german(number: int) -> str:
    """A whole number below a million in one word: 2140 is “zweitausendeinhundertvierzig”."""
    if number >= 1000:
        return f"{german(number // 1000)}tausend" + (german(number % 1000) if number % 1000 else "")
    if number >= 100:
        return f"{_EINER[number // 100]}hundert" + (german(number % 100) if number % 100 else "")
    if number >= 20:
        ones = number % 10
        return (f"{_EINER[ones]}und" if ones else "") + _ZEHNER[number // 10]
    if number >= 13:
        stem = {16: "sech", 17: "sieb"}.get(number, _EINER[number - 10])
        return f"{stem}zehn"
    return _EINER[number]
