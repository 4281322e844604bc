"""How a notice is read by its checks: sentences, quotations, amounts, and words without their accents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corrections.articles.folding import fold
from corrections.articles.quotations import Span, trimmed

# A full stop after one of these, or after an initial, ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?i:mr|mrs|ms|dr|prof|rev|revd|hon|cllr|lt|col|gen|brig|maj|capt|sgt|supt|sen|rep|gov|st|mt|jr|sr|no|nos|pp?|vs?"
    r"|ca|cf|approx|est|inc|ltd|corp|bros|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m|e\.g|i\.e|etc)"
    r"|(?<![\w'’])(?:[A-Z]\.)*[A-Z])\.$"
)
_SENTENCE_BREAK = re.compile(r"(?:[.!?…]['\"’”»)\]]*\s+(?=[\"'“‘«(\[]?[A-Z0-9£$€À-Þ])|\n+)")


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order."""
    found, start = [], 0
    for match in _SENTENCE_BREAK.finditer(text):
        if _ABBREVIATED.search(text[start : match.end()].rstrip()):
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, len(text)))
    return [trimmed(text, *span) for span in found if text[slice(*span)].strip()]


_CLAUSE_BREAK = re.compile(r";\s+|\s+[–—]\s+|(?<=[^\d]):\s+")


def clauses(text: str) -> list[Span]:
    """The sentences of `text`, cut again at semicolons, colons and dashes."""
    found = []
    for sentence in sentences(text):
        start = sentence.start
        for match in _CLAUSE_BREAK.finditer(text, sentence.start, sentence.end):
            found.append((start, match.start()))
            start = match.end()
        found.append((start, sentence.end))
    return [trimmed(text, *span) for span in found if text[slice(*span)].strip()]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text. `key` is equal for “£1.2 million” and “£1.2m”; `unit` is the word after it."""

    key: str
    unit: str
    start: int
    end: int

    @property
    def stands_out(self) -> bool:
        """Whether the same amount elsewhere in a text is likely to be the same thing, whatever its unit."""
        return len(re.findall(r"\d", self.key)) >= 3 or not self.key.isdigit()


_SCALES = {
    "thousand": "e3", "k": "e3", "million": "e6", "m": "e6", "mn": "e6", "billion": "e9", "bn": "e9", "trillion": "e12",
    "tn": "e12",
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<currency>[£$€¥])?(?<![\w.,])(?P<number>\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,:]\d+)*)"
    rf"(?:\s?(?P<scale>{'|'.join(_SCALES)})\b|\s?(?P<percent>%|per\s?cent\b))?(?P<unit>\s[^\W\d_]+)?",
    re.IGNORECASE,
)
_UP_TO_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER_WORDS = {
    **{word: str(number) for number, word in enumerate(_UP_TO_TWENTY)},
    **{word: f"{number}0" for number, word in enumerate(_TENS, 3)},
}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)


def amounts(text: str) -> list[Amount]:
    """The numbers that stand in `text` in digits."""
    return list(_amounts(text))


def _amounts(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        number = match["number"]
        if re.fullmatch(r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?", number):
            number = re.sub(r"[^\d.]", "", number)
        scale = _SCALES.get((match["scale"] or "").lower(), "")
        key = (match["currency"] or "") + number + scale + ("%" if match["percent"] else "")
        end = max(match.end(group) for group in ("number", "scale", "percent"))
        yield Amount(key, (match["unit"] or "").strip().lower(), match.start(), end)


def numbers_told(text: str) -> set[str]:
    """The keys of all amounts in `text`, with small numbers in words, and each without currency and percent sign."""
    told = {_NUMBER_WORDS[match.group().lower()] for match in _NUMBER_WORD.finditer(text)}
    for amount in amounts(text):
        told |= {amount.key, amount.key.strip("£$€¥%")}
    return told


_SCALED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)}|twenty)-(?P<ones>{'|'.join(_UP_TO_TWENTY[1:10])})|(?P<one>{'|'.join(_NUMBER_WORDS)}))\b"
    rf"(?:\s(?P<scale>{'|'.join(scale for scale in _SCALES if len(scale) > 3)})\b)?(?P<unit>\s[^\W\d_]+)?",
    re.IGNORECASE,
)


def figures(text: str) -> list[Amount]:
    """The numbers that stand in `text` in digits or in words; keys are without currency and percent sign."""
    found = [replace(amount, key=amount.key.strip("£$€¥%")) for amount in _amounts(text)]
    for match in _SCALED.finditer(text):
        if match["one"]:
            number = int(_NUMBER_WORDS[match["one"].lower()])
        else:
            number = sum(int(_NUMBER_WORDS[match[part].lower()]) for part in ("tens", "ones"))
        scale = _SCALES.get((match["scale"] or "").lower(), "")
        end = max(match.end(part) for part in ("tens", "ones", "one", "scale"))
        found.append(Amount(f"{number}{scale}", (match["unit"] or "").strip().lower(), match.start(), end))
    return sorted(found, key=lambda amount: amount.start)


def plain(text: str) -> tuple[str, list[int]]:
    """`text` without accents and case, and for each of its characters the place it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", _BASE.get(character, character)):
            if unicodedata.combining(part):
                continue
            folded = "'" if part in "’‘ʼ" else "-" if part in "‐‑–" else " " if part.isspace() else part.casefold()
            letters.append(folded)
            places.extend([place] * len(folded))
    return "".join(letters), places


_BASE = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe"}


def words(text: str) -> list[str]:
    """The words of `text` for comparing, without case, punctuation and a possessive’s “s”."""
    return [re.sub(r"'s$", "", word) for word in re.findall(r"\w+(?:['.,]\w+)*", fold(text).casefold())]


def placed_words(text: str) -> list[Span]:
    """The words of `text` without case and accents, and where they stand."""
    letters, places = plain(text)
    return [
        Span(places[match.start()], places[match.end() - 1] + 1, match.group())
        for match in re.finditer(r"\w+(?:['.,]\w+)*", letters)
    ]


def capitalised(text: str) -> Counter[str]:
    """The words of `text` that begin with a capital and do not begin a sentence, accents kept."""
    begins = {sentence.start for sentence in sentences(text)}
    found: Counter[str] = Counter()
    for match in re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text):
        word = re.sub(r"['’]s$", "", match.group())
        before = text[max(0, match.start() - 8) : match.start()].rstrip("\"'“‘«([ ")
        if word[0].isupper() and match.start() not in begins and before and before[-1] not in ".!?\n":
            found[unicodedata.normalize("NFC", word)] += 1
    return found


def stands_in(quoted: str, text: str) -> bool:
    """Whether quoted words stand in `text`. An ellipsis or a bracket skips words; quotation marks don't matter."""
    haystack = " " + " ".join(words(_without_quotes(text))) + " "
    position = 0
    for piece in re.split(r"…|\.\.\.|\[[^\]]*\]", quoted):
        needle = " ".join(words(_without_quotes(piece)))
        if needle:
            position = haystack.find(f" {needle} ", position)
            if position < 0:
                return False
            position += len(needle)
    return True


def _without_quotes(text: str) -> str:
    return re.sub(r"(?<!\w)['’‘]|['’](?!\w)|[“”„«»\"]", " ", text)
