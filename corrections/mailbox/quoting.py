"""What the writer of a mail said, without what they answer to and without the signature below it."""

from __future__ import annotations

import re

# The line that mail programs put above what is answered. It may be broken over two lines.
SAID = re.compile(
    r"^(?:On\b.{5,200}\b(?:wrote|said)\s*:|Am\b.{5,200}\bschrieb\b.{0,120}:|Le\b.{5,200}\ba écrit\s*:"
    r"|El\b.{5,200}\bescribió\s*:|Il\b.{5,200}\bha scritto\s*:|Op\b.{5,200}\bschreef\b.{0,120}:)\s*$",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^\s*[-_]{2,}\s*(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Message d.origine)\s*[-_]{2,}\s*$"
    r"|^_{20,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré)\s*-{2,}"
    r"|Begin forwarded message:|Anfang der weitergeleiteten Nachricht:)\s*$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^\s*\*?(?:From|Von|De)\s*:\*?\s*\S", re.IGNORECASE)
MOBILE = re.compile(r"^(?:Sent from my|Sent from|Von meinem .{2,40} gesendet|Get Outlook for)\b.{0,60}$", re.IGNORECASE)
MOST_LINES = 5_000
# A signature has four lines (RFC 1855, 2.1.1), and in offices some more. What is longer is part of what was said.
MOST_SIGNED = 15
MOST_IN_SIGNATURE = 1_000


def own_words(text: str) -> str:
    """What the writer of a mail said themselves. A name, a street and a telephone number below it are no part of that.

    Of a forwarded mail all else is kept: what was forwarded is the report.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST_LINES]
    forwarded = next((n for n, line in enumerate(lines) if FORWARDED.match(line)), None)
    if forwarded is not None:
        said = [*_unsigned(lines[:forwarded]), "", *_unsigned(lines[forwarded:])]
    else:
        said = [line for line in _unsigned(lines[: _end(lines)]) if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip()


def _end(lines: list[str]) -> int:
    """Where what is answered begins."""
    for n, line in enumerate(lines):
        if ORIGINAL.match(line) or _attribution(lines, n):
            return n
    return len(lines)


def _attribution(lines: list[str], n: int) -> bool:
    if n == 0 and not any(line.startswith(">") for line in lines[1:4]):
        return False  # “On Tuesday your paper wrote:” may begin a report
    line = lines[n].strip()
    if HEADER.match(line):
        return any(re.match(r"\s*\*?(?:Sent|Gesendet|Date|Datum|Envoyé)\s*:", other) for other in lines[n + 1 : n + 4])
    following = lines[n + 1].strip() if n + 1 < len(lines) else ""
    if len(line) > 300 or not (SAID.match(line) or (len(following) < 200 and SAID.match(f"{line} {following}"))):
        return False
    rest = [other for other in lines[n + 1 : n + 6] if other.strip()]
    return not rest or any(other.lstrip().startswith(">") for other in rest) or n > 0


def _unsigned(lines: list[str]) -> list[str]:
    """The words without the signature below them."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    if not written:
        return []
    said = lines[: written[-1] + 1]
    for n in range(max(written[0] + 1, len(said) - 1 - MOST_SIGNED), len(said)):
        if said[n] in ("-- ", "--") and sum(map(len, said[n:])) <= MOST_IN_SIGNATURE:
            said = said[:n]
            break
    return said[:-4] + [line for line in said[-4:] if not MOBILE.match(line.strip())]
