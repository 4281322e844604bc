"""From the bytes of a web page to the article on it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version

import htmldate
import lxml.etree
import lxml.html
import readability
import trafilatura
from lxml.html import HtmlElement

from corrections.articles import agencies as wires
from corrections.articles import bylines, dates, language, leaves, metadata, urls, voting
from corrections.articles.blocks import Block
from corrections.articles.decoding import decode
from corrections.errors import Message, Refused
from corrections.taxonomy import BlockType

MOST_BYTES = 5_000_000
MOST_LEAVES = 5_000
MOST_ELEMENTS = 60_000
FEWEST_PARAGRAPHS = 2
FEWEST_LETTERS = 200
HTML = frozenset(
    ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "application/octet-stream")
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article as read off its page.

    `url` is in normal form. `published` and `modified` are moments with a zone, or days when the page does not tell
    the time or its zone. `extractor` names what read it, with versions.
    """

    url: str | None
    headline: str
    bylines: tuple[str, ...]
    agency: str | None
    published: datetime | date | None
    modified: datetime | date | None
    section: str | None
    language: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    extractor: str


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
    Raises Refused with one sentence if it is empty, no web page, a page without an article, or too large to read.
    """
    root = _parsed(body, media_type, charset)
    page = leaves.read(root)
    if len(page) > MOST_LEAVES:
        raise Refused(
            Message.of("The page has more than {count} paragraphs; that is too many for an article.", count=MOST_LEAVES)
        )
    others = tuple(agencies)
    known = metadata.read(root, url=url, default_language=newsroom_language, agencies=others)
    chosen = voting.choose(voting.candidates(page, _votes(root, url, known.body)), known.headline)
    blocks = tuple(Block(leaf.type, leaf.text) for leaf in chosen if not _is_credit(leaf.text, known))
    paragraphs = [
        block for block in blocks if block.type in (BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST_ITEM)
    ]
    letters = sum(len(voting.key(block.text)) + 2 * len(voting.DENSE.findall(block.text)) for block in paragraphs)
    if len(paragraphs) < FEWEST_PARAGRAPHS or letters < FEWEST_LETTERS or not known.headline:
        raise Refused(Message("There is no article on this page that could be read."))
    text = " ".join(block.text for block in blocks)
    return Extracted(
        url=_address(url, known.url),
        headline=known.headline,
        bylines=known.bylines,
        agency=known.agency or _agency_of(paragraphs, known, others),
        published=known.published or _guessed_date(root, url),
        modified=known.modified,
        section=known.section,
        language=language.of(text, known.languages, newsroom_language),
        tags=known.tags,
        blocks=blocks,
        extractor=extractor(),
    )


def _parsed(body: bytes, media_type: str | None, charset: str | None) -> HtmlElement:
    if not body.strip():
        raise Refused(Message("The page is empty."))
    if body[:1024].lstrip().startswith(b"%PDF-") or media_type == "application/pdf":
        raise Refused(Message("That is a PDF, not a web page; its text can be entered by hand."))
    if len(body) > MOST_BYTES:
        raise Refused(Message.of("The page is larger than {size} MB.", size=f"{MOST_BYTES / 1_000_000:g}"))
    text = decode(body, charset).replace("\0", "")
    if (media_type and media_type not in HTML) or not re.search(
        r"<(?:!doctype html|html|head|body|p|div|article|h1|br|table)\b", text[:200_000], re.I
    ):
        raise Refused(Message("That is not a web page."))
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        raise Refused(Message("The page is empty.")) from None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Refused(Message("The page has too many parts to be read."))
    return root


def _votes(root: HtmlElement, url: str | None, stated: str) -> voting.Votes:
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
    return voting.Votes(texts[0], texts[1], _readability(root), stated)


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
    """Whether a leaf is just the byline or the date, which have a place of their own."""
    if len(text) > 120 or not text:
        return False
    words = bylines.letters(text)
    if words in {bylines.letters(name) for name in (*known.bylines, known.agency or "")} or words == bylines.letters(
        " ".join(known.bylines)
    ):
        return True
    names = (
        bylines.names_in(text)
        if bylines.BY.match(text) or words.startswith(tuple(map(bylines.letters, known.bylines)) or "\0")
        else []
    )
    ours = {bylines.letters(name) for name in known.bylines}
    if names and all(bylines.letters(name) in ours for name in names) and not re.search(r"[.!?]\s", text):
        return True
    return len(text) <= 60 and re.search(r"\d", text) is not None and _is_only_a_date(text)


def _is_only_a_date(text: str) -> bool:
    if dates.parse(text) is None or re.match(r"[—–-]|.*@", text):  # a quoted post is signed with its date
        return False
    return len(re.findall(r"[^\W\d_]{3,}", text)) <= 5 and not re.search(r"[.!?]$", text)


def _agency_of(paragraphs: Sequence[Block], known: metadata.Metadata, others: tuple[str, ...]) -> str | None:
    """The agency that the dateline names, unless it is the publisher itself."""
    found = next((name for block in paragraphs[:3] if (name := wires.in_dateline(block.text, others))), None)
    return (
        found if found and bylines.letters(found) not in {bylines.letters(name) for name in known.publishers} else None
    )


def _guessed_date(root: HtmlElement, url: str | None) -> date | None:
    """The last resort: what htmldate makes of the whole page."""
    try:
        found = htmldate.find_date(copy.deepcopy(root), url=url, original_date=True, extensive_search=False)
    except (ValueError, lxml.etree.LxmlError):
        return None
    return dates.parse(found) if found else None
