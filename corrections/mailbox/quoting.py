"""What the writer of a mail said, without what they answer to and without the signature below it.

Whoever reports an error quotes it, and may begin as a mail program does: “On Tuesday your paper wrote:”. So something
other than a signature is taken away only from a mail that answers another (RFC 5322, 3.6.4), or that came to an address
for answers.
"""

from __future__ import annotations

import re

# The line that mail programs put above what is answered. It may be broken over two lines.
WROTE = re.compile(
    r"^(?:On\b.{5,200}\bwrote\s*:|Am\b.{5,200}\bschrieb\b.{0,120}:|Le\b.{5,200}\ba écrit\s*:"
    r"|El\b.{5,200}\bescribió\s*:|Il\b.{5,200}\bha scritto\s*:|Op\b.{5,200}\bschreef\b.{0,120}:)\s*$",
    re.IGNORECASE,
)
# What programs say there, and people hardly do, who begin so as well with whom and what they quote: the address, or the
# day with its year and the time.
ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
TIME = re.compile(r"\b\d{1,2}(?::|\s?h\s?)\d{2}\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}([./-])\d{1,2}\1\d{2}\b")
ORIGINAL = re.compile(
    r"^\s*[-_]{2,}\s*(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Message d.origine)\s*[-_]{2,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré)\s*-{2,}"
    r"|Begin forwarded message:|Anfang der weitergeleiteten Nachricht:)\s*$",
    re.IGNORECASE,
)
LINE = re.compile(r"^_{20,}\s*$")  # that Outlook draws above the headers of what is answered, and others anywhere
HEADER = re.compile(r"^\s*\*?(?:From|Von|De)\s*:\*?\s*\S", re.IGNORECASE)
DATED = re.compile(r"^\s*\*?(?:Sent|Gesendet|Date|Datum|Envoyé)\s*:", re.IGNORECASE)
# What a telephone writes below a mail; a sentence goes on, or ends.
MOBILE = re.compile(
    r"(?:Sent from (?:my|Mail|Outlook|Yahoo|Proton|Gmail)\b[^.:;!?]{0,40}\.?|Von meinem .{2,40} gesendet\.?"
    r"|Get Outlook for (?:iOS|Android|Mac|Windows)\.?)\s*",
    re.IGNORECASE,
)
LINK = re.compile(r"<[^<>]{0,300}>")
MOST_LINES = 20_000
MARK = "-- "  # RFC 3676, 4.3; without the space it is a line that people draw
MOST_SIGNED = 6  # lines below it: four (RFC 1855, 2.1.1), and in offices some more


def own_words(text: str, *, answers: bool = False) -> str:
    """What the writer of a mail said themselves. `answers`: it answers another, and may hold what it answers.

    A name, a street and a telephone number below it are no part of that. Of a forwarded mail all else is kept: what
    was forwarded is the report. Where nothing would be left, all of it is what they said.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], "[…]"]
    forwarded = next((n for n, line in enumerate(lines) if FORWARDED.match(line)), None)
    if forwarded is not None:
        said = [*_unsigned(lines[:forwarded]), "", *_unsigned(lines[forwarded:])]
    else:
        said = _unanswered(lines) if answers else _unsigned(lines)
    return _joined(said) or _joined(lines)


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unanswered(lines: list[str]) -> list[str]:
    """What stands above, between and below the lines that are answered."""
    lines = lines[: _end(lines)]
    answered = {n for n, line in enumerate(lines) if line.startswith(">")}
    for n in range(len(lines)):
        if (above := _attribution(lines, n)) and _next(lines, n + len(above)).startswith(">"):
            answered |= set(range(n, n + len(above)))
    first = min(answered, default=len(lines))
    below = [line for n, line in enumerate(lines) if n > first and n not in answered]
    return _unsigned([*_unsigned(lines[:first]), "", *below])


def _end(lines: list[str]) -> int:
    """Where what is answered begins, if it is marked at its beginning alone."""
    quoted = max((n for n, line in enumerate(lines) if line.startswith(">")), default=-1)
    for n, line in enumerate(lines):
        if ORIGINAL.match(line) or (HEADER.match(line) and any(map(DATED.match, lines[n + 1 : n + 4]))):
            return n
        if LINE.match(line) and HEADER.match(_next(lines, n + 1)):
            return n
        if n > quoted and _is_by_program(_attribution(lines, n)):
            return n
    return len(lines)


def _attribution(lines: list[str], n: int) -> list[str]:
    """The lines that say who wrote what is answered, if that is said from here on."""
    line = lines[n].strip()
    if len(line) > 300:
        return []
    if WROTE.match(line):
        return [line]
    following = lines[n + 1].strip() if n + 1 < len(lines) else ""
    is_broken = 0 < len(following) < 200 and WROTE.match(f"{line} {following}")
    return [line, following] if is_broken else []


def _is_by_program(attribution: list[str]) -> bool:
    said = " ".join(attribution)
    return bool(ADDRESS.search(said) or (TIME.search(said) and YEAR.search(said)))


def _next(lines: list[str], n: int) -> str:
    """The next line with something on it."""
    return next((line for line in lines[n : n + 5] if line.strip()), "")


def _unsigned(lines: list[str]) -> list[str]:
    """The words without the signature below them, which is never the longer part."""
    said = _ended(lines)
    if said and MOBILE.fullmatch(LINK.sub("", said[-1]).strip()):
        said = _ended(said[:-1])
    for n in range(max(0, len(said) - 1 - MOST_SIGNED), len(said)):
        if said[n] == MARK and _length(said[n + 1 :]) <= _length(said[:n]):
            return said[:n]
    return said


def _ended(lines: list[str]) -> list[str]:
    """The lines up to the last one that has something on it."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    return lines[: written[-1] + 1] if written else []


def _length(lines: list[str]) -> int:
    return sum(len(line.strip()) for line in lines)
