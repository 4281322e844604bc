"""The countries and regions whose public holidays are known, by code and by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

SMALL = frozenset({"and", "of", "the"})


@cache
def names() -> Mapping[str, str]:
    """What each is called in English, by its code (GB, GB-ENG), countries before their regions; a region that the list
    of holidays knows by its code alone is left out."""
    import holidays as lists  # takes its time, and only the page on which one chooses needs it
    from holidays.registry import COUNTRIES

    known = lists.list_supported_countries(include_aliases=False)
    countries = {codes[1]: _titled(module) for module, codes in COUNTRIES.items() if codes[1] in known}
    found: dict[str, str] = {}
    for code, country in sorted(countries.items(), key=lambda each: each[1]):
        found[code] = country
        called: dict[str, str] = {}
        for name, part in getattr(lists, code).subdivisions_aliases.items():
            called.setdefault(part, name)  # of several, the first is its own
        found |= {f"{code}-{part}": f"{called[part]}, {country}" for part in sorted(called, key=called.__getitem__)}
    return found


def _titled(module: str) -> str:
    words = module.split("_")
    return " ".join(word if at and word in SMALL else word.capitalize() for at, word in enumerate(words))


def code_of(typed: str) -> str:
    """The code of what somebody typed: a code, or the name of a country or of a region that no two countries have. What
    is none is given back in capitals."""
    text = " ".join(typed.split())
    return _codes().get(text.casefold()) or text.upper()


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, name in names().items():
        found[name.casefold()] = code
        short = name.partition(", ")[0].casefold()
        if "-" in code and found.setdefault(short, code) != code and "-" in found[short]:
            shared.add(short)
    return {name: code for name, code in found.items() if name not in shared}
