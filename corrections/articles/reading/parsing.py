"""From bytes to a tree that may be walked: within limits, whatever stands in them."""

from __future__ import annotations

import re

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from corrections.articles.reading.decoding import decode
from corrections.errors import Message, Refused

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 25_000
MOST_ATTRIBUTES = 1_000
HTML = frozenset(
    ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "application/octet-stream")
)


def parsed(body: bytes, media_type: str | None, charset: str | None) -> HtmlElement:
    """The tree of a page; `media_type` and `charset` are what HTTP said. Raises Refused if it is none, or too large."""
    if not body.strip():
        raise Refused(Message("The page is empty."))
    if body[:1024].lstrip().startswith(b"%PDF-") or media_type == "application/pdf":
        raise Refused(Message("That is a PDF, not a web page; its text can be entered by hand."))
    if len(body) > MOST_BYTES:
        raise Refused(Message.of("The page is larger than {size} MB.", size=f"{MOST_BYTES / 1_000_000:g}"))
    text = decode(body, charset).replace("\0", "")
    if (media_type and media_type not in HTML) or not MARKUP.search(text):
        raise Refused(Message("That is not a web page."))
    if _has_crowded_tag(text):
        raise Refused(Message("The page is too large or too tangled to be read."))
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        raise Refused(Message("The page is empty.")) from None
    for count, element in enumerate(root.iter()):
        if count > MOST_ELEMENTS:
            raise Refused(Message("The page is too large or too tangled to be read."))
        for name in ("class", "id", "style"):
            if len(element.get(name, "")) > 1_000:
                element.set(name, element.get(name, "")[:1_000])
    return root


def _has_crowded_tag(text: str) -> bool:
    """Whether a tag has more attributes than any page needs.

    libxml2 compares each attribute with those before it: a tag with very many would keep it busy for minutes. So tags
    are told from comments, scripts and what stands in quotation marks as it does it (HTML, 13.2.5), lest one be hidden
    there; each character is looked at once or twice.
    """
    place, endless = 0, set()
    while opened := OPENING.search(text, place):
        place, ending = opened.end(), COMMENT_END if text.startswith("<!--", opened.start()) else DECLARATION_END
        if opened["tag"]:
            attributes = ATTRIBUTES.match(text, place)
            place = attributes.end() if attributes else place
            if text[place : place + 1] not in (">", ""):
                return True
            is_empty = attributes is not None and attributes["end"].endswith("/")
            ending = NO_END if is_empty else RAW_ENDS.get(opened["tag"].lower(), NO_END)
        if ending not in endless:
            closed = ending.search(text, place)
            if closed is None:
                endless.add(ending)
            else:
                place = closed.end()
    return False


MARKUP = re.compile(r"<(?:!doctype html|html|head|body|p|div|article|h1|br|table)\b", re.I)
OPENING = re.compile(r"<[!?]|</(?![a-zA-Z])|<(?P<tag>/?[a-zA-Z][^ \t\n\r\f/>]*)")
COMMENT_END, DECLARATION_END, NO_END = re.compile("--!?>"), re.compile(">"), re.compile("")
# Up to so many, and what stands between the last one and the end of the tag.
ATTRIBUTES = re.compile(
    r"(?:[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\r\f>]*+))?)"""
    rf"{{0,{MOST_ATTRIBUTES}}}(?P<end>[ \t\n\r\f/]*+)"
)
RAW_ENDS = {
    name: re.compile(rf"(?=</{name}[ \t\n\r\f/>])", re.I)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
