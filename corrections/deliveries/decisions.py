"""What becomes of an email after a try, and which addresses can be written to."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from corrections import hostnames
from corrections.deliveries import backoff
from corrections.taxonomy import DeliveryState

# A fault of ours (a template that can't be filled in) is tried a few times, in case the data was just changing.
TRIES_OF_FAULT = 3
# A worker that dies each time it sends this: then it is parked, so that it can't take worker after worker down.
MOST_LAPSES = 5

# To an address that nobody has confirmed, whoever typed it: at most this many emails in an hour and in a day.
MOST_AN_HOUR = 1
MOST_A_DAY = 3
# What is too much in its hour waits for the next, up to this: a flood comes to three emails even around midnight.
LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True)
class Failure:
    """Why an email was not sent, without anybody's address.

    `final`: trying again can't help, a person is needed. `fault`: it is ours. `maybe_sent`: the server had all of
    it and did not say whether it took it (RFC 1047).
    """

    detail: str
    final: bool = False
    fault: bool = False
    maybe_sent: bool = False


class NotSent(Exception):
    """A sender could not send."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.detail)


def after(failure: Failure, *, tries: int, chance: float) -> tuple[DeliveryState, timedelta | None]:
    """The state after `tries` tries of which the last failed, and how long to wait if it is tried again."""
    wait = backoff.wait(tries, chance)
    if failure.final or wait is None or (failure.fault and tries >= TRIES_OF_FAULT):
        return DeliveryState.PARKED, None
    return DeliveryState.FAILED, wait


ADDRESS_LIKE = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()\[\]]+")


def without_addresses(text: str, most: int = 300) -> str:
    """One line of what a mail server answered, with addresses taken out: what is kept of a try outlives erasure."""
    line = " ".join(one_line(text).split())
    return ADDRESS_LIKE.sub("…@…", line)[:most]


LONGEST_ADDRESS = 253  # without the @: 256 octets of a path with its angle brackets (RFC 5321, 4.5.3.1.3)
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def usable_address(text: str) -> str | None:
    """The one email address that `text` is, with its domain in ASCII; None if it is anything else.

    Takes what RFC 5321 calls a Mailbox with a dot-string and a domain name: no quoted local part, no address
    literal, nothing around it. What comes out can be put into a header and an envelope as it is.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = hostnames.to_ascii(domain).lower()
    except ValueError:
        return None
    labels = domain.split(".")
    if not at or len(local) > 64 or len(local) + len(domain) > LONGEST_ADDRESS or not LOCAL_PART.fullmatch(local):
        return None
    if not all(LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    if len(labels) == 1 and domain != "localhost":
        return None
    return f"{local}@{domain}"


def address_hash(secret: bytes, address: str) -> bytes:
    """What stands for an address where it must not be readable: a keyed hash, the same for upper and lower case."""
    return hmac.new(secret, b"email address\0" + address.strip().casefold().encode(), hashlib.sha256).digest()


def mailbox(address: str) -> str:
    """The address without what its owner may add to it, as in ann+news@example.org: mails to all such are counted."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


# Line and paragraph separators and controls end a header; direction overrides make one read as something else.
LINE_ENDING = frozenset({"Cc", "Zl", "Zp", "Cs"})
OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def one_line(text: str) -> str:
    """`text` as it may stand in a header: one line, without controls, direction overrides and encoded words."""
    plain = text.translate(OVERRIDES).replace("=?", "= ?")  # else it would be decoded (RFC 2047)
    spaced = "".join(" " if unicodedata.category(letter) in LINE_ENDING else letter for letter in plain)
    return re.sub(r" {2,}", " ", spaced).strip()
