"""robots.txt, as RFC 9309 has it: the group for us, and of its rules the longest that matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

AGENT = "corrections"
MOST_BYTES = 512_000  # RFC 9309 §2.5: at least 500 KiB are read
_RULES = ("allow", "disallow", "crawl-delay")
_KEPT = "/:?=&%~!$'()*+,;@-._[]"


@dataclass(frozen=True)
class Robots:
    """What a host wants of us. `rules`: (allowed, pattern in percent-encoding). `delay` in seconds.

    `sitemaps` are for everybody.
    """

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def kept(cls, value: dict[str, Any] | None) -> Robots:
        """The rules that were kept as `value`; none for a host that was never asked."""
        if value is None:
            return cls()
        return cls(tuple((allowed, pattern) for allowed, pattern in value["rules"]), value["delay"])

    @property
    def value(self) -> dict[str, Any]:
        """What is kept of a host: the rules, so that nobody has to read the file again for each page."""
        return {"rules": [list(rule) for rule in self.rules], "delay": self.delay}

    def allows(self, url: str) -> bool:
        """Whether `url` may be asked for. The longest pattern decides, and of two of one length the one that allows."""
        parts = urlsplit(url)
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_KEPT)
        if path == "/robots.txt":
            return True
        found = [(len(pattern), allowed) for allowed, pattern in self.rules if pattern and _matches(pattern, path)]
        return max(found)[1] if found else True


def read(text: str, agent: str = AGENT) -> Robots:
    """Read a robots.txt: the groups for `agent` together, or else those for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps: list[str] = []
    names: set[str] = set()
    in_rules = False
    for field, value in _fields(text):
        if field == "sitemap":
            sitemaps.append(value)
        elif field == "user-agent":
            if in_rules:
                names, in_rules = set(), False
            if value.lower() in (agent, "*"):  # of all others nothing is kept: a file may name thousands
                names.add(value.lower())
                groups.setdefault(value.lower(), [])
        elif field in _RULES:
            in_rules = True
            for name in names:
                groups[name].append((field, value))
    lines = groups.get(agent, groups.get("*", []))
    rules = tuple((field == "allow", quote(value, safe=_KEPT)) for field, value in lines if field != "crawl-delay")
    return Robots(rules, _delay(lines), tuple(dict.fromkeys(sitemaps)))


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _delay(lines: list[tuple[str, str]]) -> float | None:
    told = [value for field, value in lines if field == "crawl-delay" and re.fullmatch(r"\d{1,5}(\.\d{1,3})?", value)]
    return float(told[0]) if told else None


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end. In one pass, so that no pattern can make it slow."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest):
        if ends and number == len(rest) - 1:
            return len(path) - at >= len(piece) and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
