"""An article version as the parts of its log document, read back, and as the public JSON of the outside interface."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from corrections.articles.blocks import Block
from corrections.articles.decisions import Copy
from corrections.articles.models import Article, ArticleVersion
from corrections.clock import rfc3339
from corrections.log.documents import Erased, Part, StoredPart
from corrections.taxonomy import BlockType, ErasureGround, Origin

HEADLINE = "headline"
BYLINES = "bylines"
TAGS = "tags"
BLOCKS = "blocks/"
TAKEN_OUT = "[…]"


def parts(copy: Copy, *, observed: datetime, origin: Origin, hidden: Collection[str] = ()) -> list[Part]:
    """The parts in the order of the log format. Blocks of withheld copy are committed to without being shown, and so
    are those that are `hidden` because they say again what a removal took out."""
    fields: dict[str, Any] = {
        "url": copy.url,
        HEADLINE: copy.headline,
        BYLINES: list(copy.bylines),
        "agency": copy.agency,
        "published": rfc3339(copy.published) if copy.published else None,
        "observed": rfc3339(observed),
        "origin": str(origin),
        "section": copy.section,
        "language": copy.language,
        "medium": str(copy.medium),
        TAGS: list(copy.tags),
    }
    return [Part(name, value, withheld=name in hidden) for name, value in fields.items()] + [
        Part(
            name := f"{BLOCKS}{n}",
            {"type": str(block.type), "text": block.text},
            withheld=copy.withheld or name in hidden,
        )
        for n, block in enumerate(copy.blocks)
    ]


@dataclass(frozen=True)
class VersionText:
    """The words of a version, read from its document.

    An erased headline is empty and an erased block has no text; `erased` says of which parts that is so.
    `withheld`: the blocks may be shown in the newsroom only. `hidden`: the parts with its words that a removal has
    taken out of the public record; `shown` is the text without them.
    """

    headline: str
    bylines: tuple[str, ...]
    agency: str | None
    section: str | None
    language: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    erased: Mapping[str, Erased]
    withheld: bool
    hidden: frozenset[str]

    @property
    def is_erased(self) -> bool:
        """Whether all of it was erased."""
        return any(erased.whole for erased in self.erased.values())

    @property
    def standfirst(self) -> str:
        """The first paragraph, as far as it is there."""
        paragraphs = (block.text for block in self.blocks if block.type is BlockType.PARAGRAPH)
        return next((words for words in paragraphs if words and words != TAKEN_OUT), "")


def withhold(stored: Iterable[StoredPart]) -> list[StoredPart]:
    """The parts of a version whose article may no longer be republished: its blocks are committed to, not shown."""
    return [replace(part, withheld=True) if part.name.startswith(BLOCKS) else part for part in stored]


def read(stored: Iterable[StoredPart], *, withheld: bool = False) -> VersionText:
    """Put a version's text together from the parts of its document. `withheld`: its article is, by now."""
    fields: dict[str, Any] = {}
    blocks: list[Block] = []
    erased: dict[str, Erased] = {}
    hidden: set[str] = set()
    for part in stored:
        value = part.read()
        if part.erased:
            erased[part.name] = part.erased
        elif part.withheld and part.name != TAGS and not (withheld and part.name.startswith(BLOCKS)):
            hidden.add(part.name)
        if not part.name.startswith(BLOCKS):
            fields[part.name] = value
            continue
        blocks.append(Block(BlockType(value["type"]), value["text"]) if value else Block(BlockType.PARAGRAPH, ""))
    return VersionText(
        headline=fields.get(HEADLINE) or "",
        bylines=tuple(fields.get(BYLINES) or ()),
        agency=fields.get("agency"),
        section=fields.get("section"),
        language=fields.get("language") or "en",
        tags=tuple(fields.get(TAGS) or ()),
        blocks=tuple(blocks),
        erased=erased,
        withheld=withheld,
        hidden=frozenset(hidden),
    )


def shown(text: VersionText) -> VersionText:
    """The text as the public reads it: a mark stands where something was taken out, or erased."""
    gone = text.hidden | text.erased.keys()
    if not gone:
        return text
    blocks = (
        replace(block, text=TAKEN_OUT) if f"{BLOCKS}{n}" in gone else block for n, block in enumerate(text.blocks)
    )
    return replace(
        text,
        headline=TAKEN_OUT if HEADLINE in gone else text.headline,
        bylines=() if BYLINES in text.hidden else text.bylines,
        blocks=tuple(blocks),
    )


def erased_in(article: Article) -> dict[int, dict[str | None, Erased]]:
    """What was erased of an article's versions, by number and by the part's name; None for all of a version."""
    found: dict[int, dict[str | None, Erased]] = {}
    for row in article.erasures or ():
        erased = Erased(
            ErasureGround(row["ground"]),
            datetime.fromisoformat(row["at"]),
            row["log_id"],
            row["log_index"],
            whole=row["part"] is None,
        )
        found.setdefault(row["version"], {})[row["part"]] = erased
    return found


def once(erased: Iterable[Erased]) -> list[Erased]:
    """Of several erasures one for each ground and day, all of a text before a part of it."""
    found = sorted(erased, key=lambda one: (one.at, not one.whole))
    return list({(one.ground, one.at.date(), one.whole): one for one in reversed(found)}.values())[::-1]


def keep_erased(article: Article, version: int, part: str | None, erased: Erased, *, sealed: str | None = None) -> None:
    """Note on an article what was erased of one of its versions; `sealed`: what it is recognized by (erasing.py)."""
    row = {
        "version": version,
        "part": part,
        "ground": str(erased.ground),
        "at": rfc3339(erased.at),
        "log_id": erased.log_id,
        "log_index": erased.index,
        "sealed": sealed,
    }
    article.erasures = [*(article.erasures or ()), row]


def moment(value: datetime | None) -> str | None:
    return rfc3339(value) if value else None


def represent(article: Article) -> dict[str, Any]:
    """The article without its versions and corrections, which the page adds."""
    newest = erased_in(article).get(article.latest, {})
    names = (HEADLINE, BYLINES, "agency", "section", TAGS)
    gone = {name: newest.get(name) or newest.get(None) for name in names}
    return {
        "id": article.id,
        "url": article.url,
        "headline": article.headline,
        "bylines": article.bylines,
        "agency": article.agency,
        "published": moment(article.published_at),
        "section": article.section,
        "language": article.language,
        "medium": str(article.medium),
        "appeared": article.appeared,
        "tags": article.tags,
        **{name: erased.plain for name, erased in gone.items() if erased},
    }


def represent_version(
    article: Article, version: ArticleVersion, text: VersionText, *, document: bytes, log: dict[str, Any]
) -> dict[str, Any]:
    """One version as it stood. Withheld blocks show their type alone; erased ones their ground."""
    return {
        "article": article.id,
        "number": version.number,
        HEADLINE: {"withheld": True} if HEADLINE in text.hidden else text.headline,
        BYLINES: {"withheld": True} if BYLINES in text.hidden else list(text.bylines),
        "published": moment(version.published_at),
        "section": text.section,
        **{name: text.erased[name].plain for name in (HEADLINE, BYLINES, "section") if name in text.erased},
        "language": text.language,
        "observed": rfc3339(version.observed_at),
        "origin": str(version.origin),
        "hash": f"sha256:{document.hex()}",
        "blocks": [_represent_block(text, n, block) for n, block in enumerate(text.blocks)],
        "log": log,
    }


def _represent_block(text: VersionText, n: int, block: Block) -> dict[str, Any]:
    if erased := text.erased.get(f"{BLOCKS}{n}"):
        return erased.plain
    if text.withheld or f"{BLOCKS}{n}" in text.hidden:
        return {"type": str(block.type), "withheld": True}
    return {"type": str(block.type), "text": block.text}
