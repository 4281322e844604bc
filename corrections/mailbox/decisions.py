"""Which mail is taken in, and what of it is what its writer said."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

MOST_AN_HOUR = 20
"""More mails from one address than a person writes; a loop writes without end."""

KEPT = timedelta(days=30)
"""How long a mail that was dropped can still be taken in by hand."""

MOST_TEXT = 4_000
SIGNATURE = "\n-- \n"
"""Before a signature (RFC 3676, 4.3). What follows stays with the report, and is shown folded."""


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


# Answers to us.

TOKEN = re.compile(r"(?P<id>[1-9][0-9]{0,8})-(?P<proof>[0-9a-f]{32})")


def reply_address(secret: bytes, box: str, request_id: int, email: str) -> str:
    """Where the reader of a report answers: only who has a mail of ours to this very address knows it.

    Another address, or none, ends it, as it ends the links in those mails. Lower case, since some servers make it so.
    """
    local, _, domain = box.rpartition("@")
    return f"{local}+{request_id}-{_proof(secret, request_id, email)}@{domain}"


def answered_request(recipients: tuple[str, ...], box: str) -> tuple[int, str] | None:
    """The report that a mail to one of our reply addresses says it answers, and its proof, not yet checked."""
    local, _, domain = box.casefold().rpartition("@")
    for recipient in recipients:
        name, _, host = recipient.casefold().rpartition("@")
        found = TOKEN.fullmatch(name.removeprefix(f"{local}+"))
        if host == domain and name.startswith(f"{local}+") and found is not None:
            return int(found["id"]), found["proof"]
    return None


def is_proof(secret: bytes, request_id: int, email: str, proof: str) -> bool:
    """Whether `proof` was given out in a mail to this address about this report."""
    return hmac.compare_digest(_proof(secret, request_id, email), proof)


def _proof(secret: bytes, request_id: int, email: str) -> str:
    told = f"reply address\0{request_id}\0{email.strip().casefold()}".encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()[:32]


REFERENCE = re.compile(r"\b[23456789BCDFGHJKMNPQRTVWXY]{4}-[23456789BCDFGHJKMNPQRTVWXY]{4}\b")


def references(letter: Letter) -> list[str]:
    """References of reports that a mail names, the first ones."""
    return list(dict.fromkeys(REFERENCE.findall(f"{letter.subject}\n{letter.text}")))[:5]


# Where the article is.

ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’«»]{4,2000}", re.IGNORECASE)
QUOTED = re.compile("[\"“„«]([^\"“”„«»\n]{12,300})[\"“”»]")


def addresses_in(text: str) -> list[str]:
    """Web addresses that a mail names, the first ones, each without what only ends its sentence."""
    found = (address.rstrip(".,;:!?)]}") for address in ADDRESS.findall(text[:50_000]))
    return list(dict.fromkeys(found))[:20]


def quoted_in(text: str) -> list[str]:
    """What stands in quotation marks and may be a headline, the first ones."""
    return list(dict.fromkeys(words.strip(" .,;:") for words in QUOTED.findall(text[:50_000])))[:10]
