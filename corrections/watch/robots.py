"""robots.txt, as RFC 9309 has it: the group for us, and of its rules the longest that matches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

AGENT = "corrections"
MOST_BYTES = 512_000  # RFC 9309 §2.5: at least 500 KiB are read
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*?)\s*(?:#.*)?$")
_KEPT = "/:?=&%~!$'()*+,;@-._[]"


@dataclass(frozen=True)
class Robots:
    """What a host wants of us. `rules`: (allowed, pattern). `delay` in seconds; `sitemaps` are for everybody."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()

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
    names: list[str] = []
    in_rules = False
    for line in text.removeprefix("\ufeff").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        field, value = match[1].lower(), match[2]
        if field == "sitemap":
            sitemaps.append(value)
        elif field == "user-agent":
            names = [value.lower()] if in_rules else [*names, value.lower()]
            in_rules = False
            groups.setdefault(names[-1], [])
        else:
            in_rules = True
            for name in names:
                groups[name].append((field, value))
    lines = groups.get(agent, groups.get("*", []))
    rules = tuple((field == "allow", value) for field, value in lines if field in ("allow", "disallow"))
    return Robots(rules, _delay(lines), tuple(dict.fromkeys(sitemaps)))


def _delay(lines: list[tuple[str, str]]) -> float | None:
    told = [value for field, value in lines if field == "crawl-delay" and re.fullmatch(r"\d{1,5}(\.\d{1,3})?", value)]
    return float(told[0]) if told else None


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end. In one pass, so that no pattern can make it slow."""
    ends = pattern.endswith("$")
    first, *rest = quote(pattern.removesuffix("$"), safe=_KEPT).split("*")
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
