"""How a language writes days and numbers: by Unicode's tables (CLDR, through Babel), and English without them.

Babel's tables take four megabytes of each process, and English needs none of them. Whatever is no language is English.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

REMEMBERED = 2_048  # pages name the same days again and again


@lru_cache(maxsize=REMEMBERED)
def day(when: date, language: str) -> str:
    """12 November 2026"""
    locale = _locale(language)
    if locale is None:
        return f"{when.day} {when:%B} {when.year}"
    return _written(when, str(locale.date_formats["long"].pattern), locale)


@lru_cache(maxsize=REMEMBERED)
def short_day(when: date, language: str) -> str:
    """Thu 12 Nov 2026"""
    locale = _locale(language)
    if locale is None:
        return f"{when:%a} {when.day} {when:%b} {when.year}"
    return _written(when, str(locale.datetime_skeletons["yMMMEd"].pattern), locale)


@lru_cache(maxsize=REMEMBERED)
def month(when: date, language: str) -> str:
    """November 2026"""
    locale = _locale(language)
    if locale is None:
        return f"{when:%B} {when.year}"
    return _written(when, str(locale.datetime_skeletons["yMMMM"].pattern), locale)


def number(value: float, language: str) -> str:
    """1,207; of a fraction at most three digits."""
    locale = _locale(language)
    if locale is None:
        return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


@lru_cache(maxsize=64)
def language_name(code: str) -> str:
    """A language in its own words: English, Deutsch. What is none stays as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (ValueError, UnknownLocaleError):
        return code


def _written(when: date, pattern: str, locale: Locale) -> str:
    from babel.dates import format_date

    return format_date(when, pattern, locale=locale)


@lru_cache
def _locale(language: str) -> Locale | None:
    """The tables of a language; None for English."""
    if language.split("-")[0] == "en":
        return None
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
