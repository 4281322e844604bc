"""What the writer of a mail said, without what they answer to: quotations cut off, a signature set apart."""

from __future__ import annotations

import re

from corrections.mailbox.decisions import SIGNATURE

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


def own_words(text: str) -> str:
    """What the writer of a mail said themselves; their signature follows after `SIGNATURE`.

    Of a forwarded mail all is kept: what was forwarded is the report.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST_LINES]
    forwarded = next((n for n, line in enumerate(lines) if FORWARDED.match(line)), None)
    end = len(lines) if forwarded is not None else _end(lines)
    said, signature = _signed(lines[:end])
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(_unquoted(said, forwarded is None))).strip()
    signed = "\n".join(signature).strip()
    return f"{words}{SIGNATURE}{signed}" if signed else words


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


def _signed(lines: list[str]) -> tuple[list[str], list[str]]:
    """The words, and the signature below them."""
    for n, line in enumerate(lines):
        if line in ("-- ", "--") or (n > 0 and n >= len(lines) - 4 and MOBILE.match(line.strip())):
            return lines[:n], lines[n + (0 if MOBILE.match(line.strip()) else 1) :]
    return lines, []


def _unquoted(lines: list[str], cut: bool) -> list[str]:
    return [line for line in lines if not line.startswith(">")] if cut else lines
