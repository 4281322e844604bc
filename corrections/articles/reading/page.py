"""From the bytes of a web page to the article on it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import version

import htmldate
import lxml.etree
import lxml.html
import readability
import trafilatura
from lxml.html import HtmlElement

from corrections.articles import urls
from corrections.articles.blocks import Block
from corrections.articles.reading import agencies as wires
from corrections.articles.reading import (
    bylines,
    candidates,
    dates,
    hiding,
    language,
    leaves,
    metadata,
    missing,
    parsing,
    paywall,
    voting,
)
from corrections.articles.reading.extracted import Extracted, NothingThere
from corrections.articles.reading.markup import DENSE, letters
from corrections.errors import Message, Refused
from corrections.taxonomy import BlockType

MOST_LEAVES = 5_000
MOST_TEXT = 1_000_000
FEWEST_PARAGRAPHS = 2
FEWEST_LETTERS = 120
MOST_OF_A_STUB = 200


@lru_cache(maxsize=1)
def extractor() -> str:
    """What reads pages here: our vote and the versions of the two that vote."""
    return f"vote/1 trafilatura {version('trafilatura')} readability {version('readability-lxml')}"


def read(
    body: bytes,
    *,
    url: str | None,
    media_type: str | None,
    charset: str | None,
    newsroom_language: str,
    agencies: Iterable[str] = (),
) -> Extracted:
    """Read the article on a page. `url` is where it came from, if known; `media_type` and `charset` what HTTP said.

    `agencies` are names of agencies that this newsroom takes copy from, beside those known everywhere.
    Raises Refused with one sentence if it is empty, no web page, a page without an article, or too large to read;
    NothingThere if the page says that there is none.
    """
    root = parsing.parsed(body, media_type, charset)
    seen = hiding.without_words(root)
    page = leaves.read(seen)
    if len(page) > MOST_LEAVES:
        raise Refused(
            Message.of("The page has more than {count} paragraphs, too many for an article.", count=MOST_LEAVES)
        )
    if sum(len(leaf.text) for leaf in page) > MOST_TEXT:
        raise Refused(Message("The page has too much text for an article."))
    others = tuple(agencies)
    known = metadata.read(root, url=url, default_language=newsroom_language, agencies=others)
    if not known.body and missing.says_so(known.headline, root.findtext(".//title") or ""):
        raise NothingThere
    address = _address(url, known.url)
    marked = candidates.mark(page, _votes(seen, url, known.body))
    chosen = voting.choose(marked, known.headline, known.description, urls.host(address) if address else "")
    chosen, partial = paywall.cut(page, chosen)
    blocks = tuple(Block(leaf.type, leaf.text) for leaf in chosen if not _is_credit(leaf.text, known))
    if not _is_enough(blocks, MOST_OF_A_STUB) and known.body:  # drawn by scripts, but stated for machines
        partial = False
        blocks = tuple(Block(BlockType.PARAGRAPH, line) for line in known.body.split("\n"))
    if not _is_enough(blocks) or not known.headline:
        raise Refused(Message("There is no article on this page that could be read."))
    text = " ".join(block.text for block in blocks)
    return Extracted(
        url=address,
        headline=known.headline,
        bylines=known.bylines,
        agency=known.agency or _agency_of(blocks, known, others),
        published=known.published or _guessed_date(root, url),
        modified=known.modified,
        section=known.section,
        language=language.of(text, known.languages, newsroom_language),
        tags=known.tags,
        blocks=blocks,
        extractor=extractor(),
        partial=partial,
    )


def _is_enough(blocks: Sequence[Block], fewest: int = FEWEST_LETTERS) -> bool:
    """Whether it is an article's text: prose of at least two blocks and 120 characters (dense scripts: 40).

    News in brief is two sentences.
    """
    prose = [block.text for block in blocks if block.type in PROSE]
    weight = sum(len(text) + 2 * len(DENSE.findall(text)) for text in prose)
    return len(prose) >= FEWEST_PARAGRAPHS and weight >= fewest


PROSE = frozenset({BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST_ITEM})


def _votes(root: HtmlElement, url: str | None, stated: str) -> candidates.Votes:
    # Both voters change the tree that they are given.
    taken = [
        trafilatura.bare_extraction(
            copy.deepcopy(root), url=url, include_comments=False, with_metadata=False, favor_precision=precise
        )
        for precise in (False, True)
    ]
    texts = [
        str(document.text or "") if isinstance(document, trafilatura.settings.Document) else "" for document in taken
    ]
    return candidates.Votes(texts[0], texts[1], _readability(root), stated)


def _readability(root: HtmlElement) -> Sequence[str]:
    try:
        summary = readability.Document(lxml.html.tostring(root, encoding="unicode")).summary()
        return [leaf.text for leaf in leaves.read(lxml.html.document_fromstring(summary))]
    except (readability.readability.Unparseable, lxml.etree.LxmlError, ValueError):
        return []


def _address(given: str | None, stated: str) -> str | None:
    """The page's own canonical address when it is on the site it came from, and not just the site's front page."""
    own = urls.canonical(given) if given else None
    try:
        its = urls.canonical(stated) if stated.startswith(("http:", "https:")) else None
    except Refused:
        its = None
    if its is None or (own is not None and urls.host(its) != urls.host(own)):
        return own
    is_front = re.fullmatch(r"https?://[^/]+/", its) is not None
    return own if is_front else its


def _is_credit(text: str, known: metadata.Metadata) -> bool:
    """Whether a leaf is just the byline or the date, which have places of their own."""
    if len(text) > 120:
        return False
    ours = {letters(name) for name in (*known.bylines, *known.publishers, known.agency or "")} - {""}
    says_by = bylines.BY.match(text) is not None or letters(text).startswith(tuple(ours) or ("\0",))
    if says_by and not re.search(r"[.!?]\s", text):
        names = bylines.names_in(text)
        if names and all(letters(name) in ours or wires.named(name) for name in names):
            return True
    return len(text) <= 60 and _is_date(text, (*known.languages, "en"))


def _is_date(text: str, languages: Sequence[str]) -> bool:
    """Whether `text` is a date with at most a few words ("Updated 3 May 2024, 14:05"), not a sentence with one."""
    if re.match(r"[—–-]|.*@", text) or not re.search(r"\d", text):  # a quoted post is signed with its date
        return False
    named = any(dates.parse(text, language.primary(tag)) is not None for tag in languages)
    sentence = re.search(r"[.!?]$", text) is not None and not UPDATED.match(text)
    return named and not sentence and len(re.findall(r"[^\W\d_]{3,}", text)) <= 5


UPDATED = re.compile(
    r"(?:last )?(?:updated|published|posted|modified)|aktualisiert|veröffentlicht|stand:|publié|mis à jour|publicado|"
    r"actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|publisert|oppdatert|publicerad|uppdaterad",
    re.I,
)


def _agency_of(blocks: Sequence[Block], known: metadata.Metadata, others: tuple[str, ...]) -> str | None:
    """The agency that the dateline names, unless it is the publisher itself."""
    paragraphs = [block for block in blocks if block.type is BlockType.PARAGRAPH]
    found = next((name for block in paragraphs[:3] if (name := wires.in_dateline(block.text, others))), None)
    return found if found and letters(found) not in {letters(name) for name in known.publishers} else None


def _guessed_date(root: HtmlElement, url: str | None) -> date | None:
    """The last resort: what htmldate makes of the whole page."""
    try:
        found = htmldate.find_date(copy.deepcopy(root), url=url, original_date=True, extensive_search=False)
    except (ValueError, lxml.etree.LxmlError):
        return None
    return dates.parse(found) if found else None
