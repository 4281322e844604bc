"""From the bytes of a page to its text: which character set they really are in."""

from __future__ import annotations

import codecs
import re

# Labels as browsers understand them (WHATWG Encoding): the sets that people meant, not those that they named.
MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "x-user-defined": "cp1252",
    "unicode": "utf-8",
    "utf8": "utf-8",
}
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.I)
XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-z0-9_:.-]{2,40})""", re.I)
# Letters of western Europe that real words hardly ever have three of in a row; text in another set that is
# read as Windows-1252 has little else.
ACCENTED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
ACCENTED_RUN = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{3,}")


def decode(body: bytes, charset: str | None) -> str:
    """The text of `body`. A byte order mark is believed first, then valid UTF-8, then what HTTP (`charset`) and the
    page say of themselves as far as the result looks like text; else it is guessed from the bytes.

    Bytes that fit nothing become U+FFFD; it never fails.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    stated = [name for name in (charset, *_in_page(body)) if name]
    codecs_stated = [codec for codec in dict.fromkeys(map(_codec, stated)) if codec]
    if any(codec.startswith(("iso2022", "hz")) for codec in codecs_stated):  # 7-bit sets, which look like ASCII
        return body.decode(next(codec for codec in codecs_stated if codec.startswith(("iso2022", "hz"))), "replace")
    if _is_utf8(body):
        return body.decode("utf-8", "replace")
    for codec in codecs_stated:
        text = body.decode(codec, "replace")
        if codec != "utf-8" and _looks_right(text):
            return text
    return _guessed(body)


def _in_page(body: bytes) -> list[str]:
    head = body[:8192]
    return [found[1].decode("ascii") for found in (META.search(head), XML.search(head)) if found]


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    try:
        return codecs.lookup(MEANT.get(label, label)).name
    except (LookupError, ValueError):
        return None


def _is_utf8(body: bytes) -> bool:
    """Whether it is UTF-8, but for a few damaged places (a cut teaser, a widget in another set)."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        return sum(1 for c in text if c > "\x7f") - damaged >= 20 * damaged
    return True


def _looks_right(text: str) -> bool:
    """Whether `text` reads as text: hardly a damaged or control character, and accents scattered as in words."""
    beyond = sum(1 for c in text if c > "\x7f")
    if not beyond:
        return True
    odd = text.count("\ufffd") + sum(1 for c in text if "\x80" <= c <= "\x9f")
    if odd * 20 > beyond:
        return False
    accented = len(ACCENTED.findall(text))
    in_runs = sum(len(run) for run in ACCENTED_RUN.findall(text))
    return accented < 20 or in_runs * 5 < accented


def _guessed(body: bytes) -> str:
    from charset_normalizer import from_bytes  # late: it takes a while to import, and is hardly ever needed

    prose = re.sub(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", b" ", body[:500_000], flags=re.I | re.S)
    best = from_bytes(b" ".join(prose.split())[:100_000]).best()
    return body.decode(best.encoding if best is not None else "cp1252", "replace")
