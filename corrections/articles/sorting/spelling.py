"""Whether two stretches of words are the same words written otherwise: typing errors, British and American, marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from rapidfuzz.distance import OSA

_VARIANTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"(?<=\w{2})our(?=$|s$|ed$|ing$|ite|able|ful|hood)", "or"),
        (r"(?<=\w{2})is(?=e$|es$|ed$|ing$|ation$|ations$|er$|ers$)", "iz"),
        (r"(?<=\w)ys(?=e$|es$|ed$|ing$)", "yz"),
        (r"(?<=\w{2})re(?=s?$)", "er"),
        (r"(?<=\w{2})ence(?=s?$)", "ense"),
        (r"(?<=\w{2})ll(?=ed$|ing$|er$|ers$)", "l"),
        (r"(?<=\w{2})ogue(?=s?$)", "og"),
        (r"(?<=\w{2})amme(?=s?$)", "am"),
        (r"dgement", "dgment"),
        (r"ellery$", "elry"),
        (r"^saint$", "st"),
        (r"^grey", "gray"),
        (r"^tyre", "tire"),
        (r"^kerb", "curb"),
        (r"^cheque", "check"),
        (r"^mould", "mold"),
        (r"aeroplane", "airplane"),
        (r"ß", "ss"),
        (r"ph", "f"),
        (r"^al(?:u)mini?um$", "aluminum"),
    )
)
# Cities and peoples that English has learnt to write otherwise.
_RENAMED = {
    **{
        "kiev": "kyiv",
        "kharkov": "kharkiv",
        "odessa": "odesa",
        "lvov": "lviv",
        "rangoon": "yangon",
        "peking": "beijing",
    },
    **{"berne": "bern", "basle": "basel", "lyons": "lyon", "marseilles": "marseille", "calcutta": "kolkata"},
    **{"bombay": "mumbai", "madras": "chennai", "koran": "quran", "moslem": "muslim"},
}
_ENDINGS = frozenset(
    ["", "s", "es", "d", "ed", "r", "er", "ers", "ing", "ly", "y", "n", "en", "e", "t", "te", "ten", "st"]
)


LONG = 8  # letters
_TRIPLED = re.compile(r"(\w)\1\1")


def bare(word: str) -> str:
    """A word without accents, marks and case."""
    if word.isascii() and word.isalnum():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if letter.isalnum()).casefold()


def standard(word: str) -> str:
    """One spelling for the British and the American one."""
    word = word.casefold()
    for pattern, written in _VARIANTS:
        word = pattern.sub(written, word)
    return _RENAMED.get(bare(word), bare(word))


def same_words(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether these are the same words, perhaps written in another way."""
    if "".join(map(bare, old)) == "".join(map(bare, new)):
        return True
    if len(old) == len(new):
        return all(_same_word(a, b) for a, b in zip(old, new, strict=True))
    if len(old) + len(new) == 3 and is_typing_error("".join(map(bare, old)), "".join(map(bare, new))):
        return True  # one of two words that became one
    return is_repeated(old, new)


def is_repeated(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a word stood twice in a row and no longer does."""
    kept = [word for at, word in enumerate(old) if at == 0 or bare(word) != bare(old[at - 1])]
    return [bare(word) for word in kept] == [bare(word) for word in new]


def _same_word(old: str, new: str) -> bool:
    return standard(old) == standard(new) or is_typing_error(bare(old), bare(new))


def is_typing_error(old: str, new: str) -> bool:
    """Whether one is most likely the other, mistyped: a letter or two, and not only another ending."""
    most = 1 if min(len(old), len(new)) < 8 else 2
    if not (old.isalpha() and new.isalpha()):
        return False
    if sorted(old) == sorted(new) and len(old) == 3 and OSA.distance(old, new) == 1:
        return old[0] == new[0] and old[1:] == new[:0:-1]
    if min(len(old), len(new)) < 4 or old[0] != new[0] or OSA.distance(old, new) > most:
        return False
    return _TRIPLED.search(old + " " + new) is not None or not is_inflection(old, new)


def is_sure_slip(old: str, new: str) -> bool:
    """Whether one is the other, mistyped or spelled otherwise, in a way that hardly ever makes another word.

    A letter that is doubled or isn't, two that changed places, or one letter of a long word: a major is no mayor.
    """
    if standard(old) == standard(new):
        return True
    if not is_typing_error(old, new) or OSA.distance(old, new) > 1:
        return False
    return min(len(old), len(new)) >= LONG or sorted(old) == sorted(new) or _singled(old) == _singled(new)


def _singled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def is_inflection(old: str, new: str) -> bool:
    """Whether two words differ by their endings alone, as those of one word do."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return old[same:] in _ENDINGS and new[same:] in _ENDINGS
