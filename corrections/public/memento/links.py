"""Links between an article, its versions and the lists of them (RFC 7089, RFC 8288). Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from werkzeug.http import http_date

from corrections import addresses

LINK_FORMAT = "application/link-format"
MOST = 1000  # versions in one list
# What an address may hold as it is. Angle brackets would end it, quotation marks what stands behind it.
_PLAIN = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Link:
    """A link and what it is to the page that has it; `more` are its further attributes."""

    target: str
    rel: str
    more: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        attributes = (f'; {name}="{value}"' for name, value in (("rel", self.rel), *self.more))
        return f"<{quote(self.target, safe=_PLAIN)}>{''.join(attributes)}"


@dataclass(frozen=True)
class Article:
    """An article by the site's address, its id and its own address."""

    base: str
    id: int
    url: str

    @property
    def original(self) -> Link:
        return Link(self.url, "original")

    @property
    def timegate(self) -> Link:
        return Link(self.base + addresses.timegate(self.url), "timegate")

    def timemap(self, rel: str = "timemap", page: int = 1, spans: tuple[datetime, datetime] | None = None) -> Link:
        """The list of its versions, or one page of it; `spans`: the first and the last moment that stand there."""
        span = zip(("from", "until"), map(http_date, spans or ()), strict=False)
        return Link(self.base + addresses.timemap(self.url, page), rel, (("type", LINK_FORMAT), *span))

    def memento(self, number: int, at: datetime, *rels: str) -> Link:
        target = self.base + addresses.version(self.id, number)
        return Link(target, " ".join([*rels, "memento"]), (("datetime", http_date(at)),))


def around(number: int, latest: int) -> set[int]:
    """The versions that version `number` leads to, itself included."""
    return {n for n in (1, number - 1, number, number + 1, latest) if 1 <= n <= latest}


def of_article(article: Article) -> list[Link]:
    """What the log of an article leads to: where other software finds its versions."""
    return [article.original, article.timegate, article.timemap()]


def of_version(article: Article, number: int, seen: Mapping[int, datetime]) -> list[Link]:
    """What a version leads to; `seen`: when those `around` it came in."""
    latest = max(seen)
    rels = {"first": 1, "prev": number - 1, "next": number + 1, "last": latest}
    mementos = [article.memento(n, seen[n], *(rel for rel, other in rels.items() if other == n)) for n in sorted(seen)]
    return [*of_article(article), *mementos]


def pages(latest: int, most: int = MOST) -> list[tuple[int, int]]:
    """The first and the last version of each page of a list. None but the last ever grows."""
    return [(first, min(first + most - 1, latest)) for first in range(1, latest + 1, most)]


def edges(page: int, latest: int, most: int = MOST) -> set[int]:
    """The versions with which the pages beside `page` begin and end."""
    beside = pages(latest, most)[max(0, page - 2) : page + 1]
    return {number for span in beside for number in span}


def of_timemap(article: Article, page: int, latest: int, seen: Mapping[int, datetime], most: int = MOST) -> list[Link]:
    """A page of the list of versions; `seen`: when its own and those at the `edges` came in."""
    spans = pages(latest, most)
    first, last = spans[page - 1]
    beside = [n for n in (page - 1, page + 1) if 1 <= n <= len(spans)]
    rels = {1: ["first"], latest: ["last"]} if latest > 1 else {1: ["first", "last"]}
    return [
        article.original,
        article.timemap("self", page, (seen[first], seen[last])),
        *(article.timemap("timemap", n, (seen[spans[n - 1][0]], seen[spans[n - 1][1]])) for n in beside),
        article.timegate,
        *(article.memento(n, seen[n], *rels.get(n, ())) for n in range(first, last + 1)),
    ]


def header(links: Iterable[Link]) -> str:
    """Links as one header has them."""
    return ", ".join(map(str, links))


def document(links: Iterable[Link]) -> str:
    """Links as a document has them (RFC 6690), one a line."""
    return ",\n".join(map(str, links)) + "\n"
