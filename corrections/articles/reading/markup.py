"""What HTML elements mean to somebody who reads the page: what is seen, what is a block, what is bold; and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
        ),
        *(
            "hgroup",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "optgroup",
            "p",
            "pre",
            "section",
            "summary",
        ),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
# Never text of an article, whatever stands in them.
UNREAD = frozenset(
    (
        *(
            "applet",
            "area",
            "audio",
            "base",
            "button",
            "canvas",
            "datalist",
            "embed",
            "frame",
            "frameset",
            "head",
            "iframe",
        ),
        *(
            "img",
            "input",
            "link",
            "map",
            "meta",
            "meter",
            "noembed",
            "noframes",
            "noscript",
            "object",
            "option",
            "output",
        ),
        *(
            "param",
            "picture",
            "progress",
            "rp",
            "rt",
            "script",
            "select",
            "source",
            "style",
            "svg",
            "template",
            "textarea",
        ),
        *("title", "track", "video"),
    )
)
UNREAD_ROLES = frozenset(
    ("navigation", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist", "contentinfo", "button")
)
# Words for screen readers alone ("opens in a new window"): nobody who looks at the page sees them.
UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only|s)?|a11y-hidden)(?:$|[\s_-])", re.I
)
CAPTION = re.compile(
    r"(?:^|[\s_-])(?:(?:wp-)?(?:img|image|photo|media|figure|foto|bild)?-?caption(?:$|[\s_-]|text)|(?:photo|image|img)-?credit)",
    re.I,
)
# A picture's credit in the words of a paragraph: "(Image: Anna Gold)" at the end, "© Anna Gold" at the start.
CREDITED = re.compile(
    r"[(\[](?:images?|photos?|pictures?|fotos?|bild|credit|source)\s*(?::|by |/)[^()]{2,60}[)\]]?\s*$|"
    r"^©\s*[A-Z](?![oO]pyright)|^(?:images?|photos?|pictures?|fotos?|bild)\s*(?::|by |credit)",
    re.I,
)
# Parts of a line, not lines of their own.
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    )
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Han, kana and hangul say as much in one letter as other scripts do in three.
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
ZERO_WIDTH = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x00, 0x09), *range(0x0B, 0x20), 0x7F])


def is_read(element: HtmlElement) -> bool:
    """Whether readers see what stands in `element`, as far as its name and roles tell."""
    tag = element.tag
    if not isinstance(tag, str) or tag in UNREAD:
        return False
    if element.get("role", "") in UNREAD_ROLES and sum(1 for _ in islice(element.iterdescendants("p"), 3)) < 3:
        return False  # some pages give the article's own container such a role, by mistake
    if _is_note_mark(element):
        return False
    return not UNSEEN.search(element.get("class", ""))


def _is_note_mark(element: HtmlElement) -> bool:
    """A link to a footnote: its figure is not part of the words that it hangs on ("I found 96" and not "961")."""
    if element.tag != "a" or not element.get("href", "").startswith("#"):
        return False
    return re.fullmatch(r"\s*[\[(]?\d{1,3}[\])]?\s*", str(element.text_content())) is not None


def is_hidden(element: HtmlElement) -> bool:
    """Whether an attribute or an inline style hides `element` itself from somebody."""
    return element.get("aria-hidden") == "true" or is_out_of_sight(element)


def is_out_of_sight(element: HtmlElement) -> bool:
    """Whether nobody sees `element`; what a browser opens for who searches the page is seen."""
    if element.get("hidden", "until-found").lower() != "until-found":
        return True
    style = element.get("style", "")
    return bool(style) and HIDING.search(style) is not None


HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)


def is_strong(element: HtmlElement) -> bool:
    """Whether `element` sets its text in bold, or large as pages did before style sheets."""
    return element.tag in ("b", "strong") or (
        element.tag == "font" and element.get("size", "") in ("4", "5", "6", "7", "+2")
    )


def clean(text: str) -> str:
    """Text on one line: white space collapsed, soft hyphens, zero-width spaces and control characters gone."""
    return " ".join(text.translate(ZERO_WIDTH).split())


def letters(text: str) -> str:
    """Letters and digits alone, folded: by which two spellings of the same words are the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def is_unseen(element: HtmlElement) -> bool:
    """Whether readers don't see `element`, for itself or for what it stands in."""
    return any(is_hidden(around) or around.tag in UNREAD for around in (element, *element.iterancestors()))


def text_of(element: HtmlElement, most: int = 2_000, *, parted: bool = False) -> str:
    """The text of an element as seen. `parted`: one line for each piece that stands apart by its block or its style."""
    text = ""
    for part, words in pieces(element):
        block = part is not element and part.tag not in INLINE
        # "<span>Anna Gold</span><span>22 May</span>": what no space parts is parted by its style.
        styled = parted and words[:1].isalnum() and text[-1:].islower() and not words[:1].islower()
        text += ("\n" if block or styled else "") + words
        if len(text) > most:
            break
    return "\n".join(line for piece in text.split("\n") if (line := clean(piece))) if parted else clean(text)


def pieces(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The texts inside an element with the elements they stand in, in the order of reading; nothing of scripts."""
    walk = iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start" and part.tag in UNREAD:
            walk.skip_subtree()
        elif event == "start":
            yield part, part.text or ""
        if event == "end" and part is not element and part.tail:
            yield part, part.tail


def has_headline(heading: str, headline: str) -> bool:
    """Whether an h1 with the letters `heading` says the headline with the letters `headline`, a kicker aside."""
    return headline != "" and headline in heading and len(headline) * 2 >= len(heading)
