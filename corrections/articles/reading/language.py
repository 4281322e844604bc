"""The language of a text: as the page states it, unless the text plainly is in another one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import justext

# justext's lists of frequent words, by language code. Left out: constructed languages, dialects, very short lists.
LISTS = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian",
    "ka": "Georgian", "kk": "Kazakh", "kn": "Kannada", "ku": "Kurdish", "ky": "Kyrgyz", "lb": "Luxembourgish",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay",
    "mt": "Maltese", "nb": "Norwegian_Bokmal", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian_Nynorsk",
    "pa": "Western_Panjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "yo": "Yoruba",
}  # fmt: skip
# Scripts that only one language of the press is written in; Han without kana is Chinese.
SCRIPTS = {
    "ja": "\u3040-\u30ff", "ko": "\uac00-\ud7af", "zh": "\u4e00-\u9fff", "th": "\u0e00-\u0e7f", "lo": "\u0e80-\u0eff",
    "km": "\u1780-\u17ff", "my": "\u1000-\u109f", "am": "\u1200-\u137f", "si": "\u0d80-\u0dff", "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff", "ka": "\u10a0-\u10ff", "hy": "\u0530-\u058f", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f", "gu": "\u0a80-\u0aff", "bn": "\u0980-\u09ff", "pa": "\u0a00-\u0a7f",
}  # fmt: skip
SAME = {
    "no": "nb",
    "iw": "he",
    "in": "id",
    "fil": "tl",
    "sh": "hr",
    "jp": "ja",
    "cn": "zh",
    "gr": "el",
    "ua": "uk",
    "cz": "cs",
}
# Not \w+, which breaks words of India and Southeast Asia at their vowel signs.
WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>\"“”„«»‹›…—–|/\\।،؛؟]+")
ENOUGH = 40


def of(text: str, stated: Iterable[str], default: str) -> str:
    """The language of `text` as an ISO 639 code such as "en".

    The first of `stated` (tags such as "en-GB" or "de_AT") holds, unless the text is in another script, or its words
    are those of another language at least twice as often. Without one it is what the words say, or `default` when
    there are too few of them.
    """
    codes = [code for tag in stated if (code := primary(tag))]
    script = _script(text)
    if script:
        return script if not codes or _script_of(codes[0]) != _script_of(script) else codes[0]
    shares = _shares(text[:20_000])
    if shares is None:
        return codes[0] if codes else default
    best = max(shares, key=shares.__getitem__, default=default)
    share = shares.get(best, 0.0)
    if not codes:
        return best if share >= 0.15 else default
    known = SAME.get(codes[0], codes[0])
    own = shares.get(known, 0.0)
    if known in LISTS and own < 0.05 and default not in LISTS:
        return default  # a theme's "en" around a language that we have no words of
    return best if known in LISTS and share >= 0.2 and own * 2 < share else codes[0]


def primary(tag: str) -> str:
    """The language of a tag, in lower case: "pt" of "pt-BR"; "" if it is none."""
    code = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", tag.strip())
    return code[0].lower() if code else ""


def _script(text: str) -> str | None:
    sample = re.findall(r"[^\W\d_]", text[:20_000])
    if len(sample) < ENOUGH:
        return None
    joined = "".join(sample)
    counts = {code: len(re.findall(f"[{letters}]", joined)) for code, letters in SCRIPTS.items()}
    if counts["ja"] > 0.05 * len(joined):
        return "ja"
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > 0.4 * len(joined) else None


def _script_of(code: str) -> str:
    return SCRIPTS.get(SAME.get(code, code), "")


def _shares(text: str) -> dict[str, float] | None:
    """How much of the words are frequent ones of each language; None if there are too few to say."""
    words = Counter(word.lower().replace("’", "'") for word in WORD.findall(text))
    total = sum(words.values())
    if total < ENOUGH:
        return None
    shares: Counter[str] = Counter()
    for word, count in words.items():
        for code in _frequent().get(word, ()):
            shares[code] += count
    return {code: count / total for code, count in shares.items()}


@lru_cache(maxsize=1)
def _frequent() -> dict[str, list[str]]:
    languages: dict[str, list[str]] = {}
    for code, name in LISTS.items():
        for word in justext.get_stoplist(name):
            languages.setdefault(word.lower(), []).append(code)
    return languages
