"""Which mail is taken in, and what of it is what its writer said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from corrections.taxonomy import Listed

MOST_AN_HOUR = 20
"""More mails from one address than a person writes; a loop writes without end."""

MOST_TEXT = 4_000
SIGNATURE = "\n-- \n"
"""Before a signature (RFC 3676, 4.3). What follows stays with the report, and is shown folded."""


class MailFate(Listed):
    """What became of a mail that came in."""

    REPORT = "report", "Became a report"
    REPLY = "reply", "Added to its report"
    DROPPED = "dropped", "Not taken in"


class Reason(StrEnum):
    """Why a mail was dropped."""

    AUTOMATIC = "automatic"
    LIST = "list"
    BOUNCE = "bounce"
    OURS = "ours"
    OFTEN = "often"
    EMPTY = "empty"
    SENDER = "sender"
    NESTED = "nested"
    LARGE = "large"
    FAULT = "fault"
    REFUSED = "refused"


@dataclass(frozen=True)
class Attached:
    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail as plain values. `sender` is None if it names none that can be answered."""

    digest: bytes
    sender: str | None = None
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    answers: tuple[str, ...] = ()  # Message-IDs of In-Reply-To and References
    message_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # of those that say what kind of mail it is
    report: bool = False  # a delivery status or disposition notification
    attached: tuple[Attached, ...] = ()
    left_out: tuple[str, ...] = ()  # names of attachments that were more than are taken
    nested: bool = False
    whole: bool = True


def why_dropped(letter: Letter, *, our_host: str, our_addresses: frozenset[str]) -> Reason | None:
    """Why nobody should see this mail unasked; None if a person seems to have written it (RFC 3834, RFC 5230)."""
    said = letter.headers
    if not letter.whole:
        return Reason.LARGE
    if letter.message_id.endswith(f"@{our_host}") or (letter.sender or "").casefold() in our_addresses:
        return Reason.OURS
    if letter.report or said.get("return-path") == "<>":
        return Reason.BOUNCE
    if said.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return Reason.AUTOMATIC
    if {"x-autoreply", "x-autorespond", "x-autoresponder"} & set(said):
        return Reason.AUTOMATIC
    precedence = said.get("precedence", "").strip().lower()
    if precedence in ("auto_reply", "auto-reply"):
        return Reason.AUTOMATIC
    if precedence in ("bulk", "junk", "list") or {"list-id", "list-unsubscribe"} & set(said):
        return Reason.LIST
    if letter.sender is None:
        return Reason.SENDER
    if letter.nested:
        return Reason.NESTED
    if not letter.text.strip() and not letter.attached:
        return Reason.EMPTY
    return None


REFERENCE = re.compile(r"\b[23456789BCDFGHJKMNPQRTVWXY]{4}-[23456789BCDFGHJKMNPQRTVWXY]{4}\b")


def references(letter: Letter) -> list[str]:
    """References of reports that a mail names, the first ones."""
    return list(dict.fromkeys(REFERENCE.findall(f"{letter.subject}\n{letter.text}")))[:5]


def suspicion(letter: Letter) -> str | None:
    """Why a report is set aside; None if nothing speaks against a person."""
    if letter.headers.get("x-spam-flag", "").strip().lower() == "yes":
        return "the mail server took it for spam"
    return None


# Where the article is.

ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’«»]{4,2000}", re.IGNORECASE)
QUOTED = re.compile('["“„«]([^"“”„«»\n]{12,300})["“”»]')


def addresses_in(text: str) -> list[str]:
    """Web addresses that a mail names, the first ones, each without what only ends its sentence."""
    found = (address.rstrip(".,;:!?)]}") for address in ADDRESS.findall(text[:50_000]))
    return list(dict.fromkeys(found))[:20]


def quoted_in(text: str) -> list[str]:
    """What stands in quotation marks and may be a headline, the first ones."""
    return list(dict.fromkeys(words.strip(" .,;:") for words in QUOTED.findall(text[:50_000])))[:10]
