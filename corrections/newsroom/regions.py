"""The countries and regions whose public holidays are known, by code and by name.

They stand in a file: the list of holidays itself would take 19 MB in each process that shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("regions.txt")  # made by refresh_regions.py


@cache
def names() -> Mapping[str, str]:
    """What each is called in English, by its code (GB, GB-ENG), countries before their regions."""
    rows = (line.partition("\t") for line in LIST.read_text(encoding="utf-8").splitlines())
    return {code: name for code, _, name in rows}


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
    known = {name: code for name, code in found.items() if name not in shared}
    # Codes above all: what is stored is one, and stays what it is.
    return known | {code.casefold(): code for code in names()}
