"""Make the list of countries and regions from the list of holidays: `python -m corrections.newsroom.refresh_regions`,
after each update of that library."""

from __future__ import annotations

from collections.abc import Iterator

import click
import holidays as lists
from holidays.registry import COUNTRIES

from corrections.newsroom.regions import LIST

SMALL = frozenset({"and", "of", "the"})


def lines() -> Iterator[str]:
    """Each code and what it is called, countries before their regions; a region that the library knows by its code
    alone is left out."""
    known = lists.list_supported_countries(include_aliases=False)
    countries = {codes[1]: _titled(module) for module, codes in COUNTRIES.items() if codes[1] in known}
    for code, country in sorted(countries.items(), key=lambda each: each[1]):
        yield f"{code}\t{country}"
        called: dict[str, str] = {}
        for name, part in getattr(lists, code).subdivisions_aliases.items():
            if not name.isupper():  # which is a code of another list, and may be another country’s in this one
                called.setdefault(part, name)  # of several, the first is its own
        yield from (f"{code}-{part}\t{called[part]}, {country}" for part in sorted(called, key=called.__getitem__))


def _titled(module: str) -> str:
    words = module.split("_")
    return " ".join(word if at and word in SMALL else word.capitalize() for at, word in enumerate(words))


def main() -> None:
    made = list(lines())
    LIST.write_text("\n".join(made) + "\n", encoding="utf-8")
    click.echo(f"{len(made)} countries and regions")


if __name__ == "__main__":
    main()
