"""Which mail is taken in, and what of it is what its writer said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from corrections.taxonomy import Listed

MOST_AN_HOUR = 20
"""More mails from one address than a person writes; a loop writes without end."""

MOST_TEXT = 4_000
"""Characters of a report, and of each message on it, as in the form."""
MOST_LETTER = 40_000


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
    WITHHELD = "withheld"
    REFUSED = "refused"


MOST_WHOLE = 10_000_000
MOST_BEGINNING = 300_000
MOST_DROPPED = 200
"""Mails of one reason that are kept, the newest: a flood of newsletters pushes out no mail that was refused."""
MOST_OF_ONE = 20
"""And of one sender, who may write without end: they push out no other’s."""
MOST_TAKEN = 500_000_000
"""Bytes of the mails that were taken in and are kept as they came, the newest. What they say is in their reports; and
senders without number can be made up, each of whom may write."""


def most_kept(reason: Reason) -> int:
    """Bytes of a mail that was dropped. One that would have been a report is kept with its attachments; of those that
    no person wrote, the beginning. One of our own failing is whole too: it may be read once that is mended."""
    return MOST_WHOLE if reason in (Reason.REFUSED, Reason.OFTEN, Reason.FAULT) else MOST_BEGINNING


# Files that are taken out of mails, whoever sent them: anybody can name another sender in each. The rest of what we can
# store is for readers who use the form.
MOST_FILES = ((timedelta(hours=1), 40), (timedelta(days=1), 200))


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
    written: str = ""  # all of it, with what it answers and the signature
    answers: tuple[str, ...] = ()  # Message-IDs of In-Reply-To and References
    message_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # of those that say what kind of mail it is
    report: bool = False  # a delivery status or disposition notification
    attached: tuple[Attached, ...] = ()
    left_out: tuple[str, ...] = ()  # names of attachments that were more than are taken
    nested: bool = False
    whole: bool = True


def messages_of(text: str) -> list[str]:
    """A text in pieces of which each can be a report, or a message on one; cut where it may be read on."""
    pieces = []
    while len(text) > MOST_TEXT:
        at = max(text.rfind("\n\n", 0, MOST_TEXT), text.rfind("\n", MOST_TEXT // 2, MOST_TEXT))
        at = at if at > MOST_TEXT // 2 else text.rfind(" ", MOST_TEXT // 2, MOST_TEXT)
        at = at if at > 0 else MOST_TEXT
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [piece for piece in (*pieces, text) if piece]


MOST_SHOWN = 400


def shown(letter: Letter) -> dict[str, str]:
    """What a list shows of a mail: of its sender’s address where they are, not who."""
    text = letter.text if len(letter.text) <= MOST_SHOWN else f"{letter.text[:MOST_SHOWN].rstrip()}…"
    name = "" if "@" in letter.sender_name else letter.sender_name
    host = (letter.sender or "").rpartition("@")[2]
    return {"subject": letter.subject, "name": name, "host": host, "text": text}


def why_dropped(letter: Letter, *, our_host: str, our_addresses: frozenset[str]) -> Reason | None:
    """Why nobody should see this mail unasked; None if a person seems to have written it (RFC 3834, RFC 5230)."""
    said = letter.headers
    if not letter.whole:
        return Reason.LARGE
    if _is_our_id(letter.message_id, our_host) or (letter.sender or "").casefold() in our_addresses:
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


def _is_our_id(message_id: str, our_host: str) -> bool:
    """Whether emails of ours have such a Message-ID (`deliveries.messages`). Colleagues’ may end with the same host."""
    local, _, host = message_id.partition("@")
    return host == our_host and OUR_ID.fullmatch(local) is not None


OUR_ID = re.compile(r"[0-9a-f]{32}")
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

ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’«»]+", re.IGNORECASE)
LONGEST_ADDRESS = 2_000
QUOTED = re.compile('["“„«]([^"“”„«»\n]{12,300})["“”»]')


def addresses_in(text: str) -> list[str]:
    """Web addresses that a mail names, the first ones, each without what only ends its sentence."""
    found = (address.rstrip(".,;:!?)]}") for address in ADDRESS.findall(text[:50_000]))
    return list(dict.fromkeys(address for address in found if _is_sound(address)))[:20]


def _is_sound(address: str) -> bool:
    """Whether it leads somewhere, without a name and a password in it, and is no longer than we store."""
    try:
        parts = urlsplit(address)
        return len(address) <= LONGEST_ADDRESS and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


SHORTEST_HEADLINE = 12
ANSWERING = re.compile(r"^\s*(?:(?:re|aw|fwd?|wg|sv|tr)\s*:\s*)+", re.IGNORECASE)


def headlines_in(subject: str) -> list[str]:
    """What may be a headline in a subject: what it quotes, all of it, or what follows “An error in:”."""
    subject = ANSWERING.sub("", subject)
    parts = subject.split(": ")
    return [*quoted_in(subject), *(": ".join(parts[n:]) for n in range(min(len(parts), 4)))]


def quoted_in(text: str) -> list[str]:
    """What stands in quotation marks and may be a headline, the first ones."""
    return list(dict.fromkeys(words.strip(" .,;:") for words in QUOTED.findall(text[:50_000])))[:10]
