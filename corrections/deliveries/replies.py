"""Where a reader answers an email of ours: an address that only that email carries, so that nobody else writes as them.

It is made of the report, the reader’s own address and a keyed hash of both: another address, or none, ends it, as it
ends the links in those emails.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

TOKEN = re.compile(r"(?P<id>[1-9][0-9]{0,8})-(?P<proof>[0-9a-f]{32})")


def address(secret: bytes, box: str, request_id: int, email: str) -> str:
    """The address for answers of whoever has `email` about a report. In lower case, since some servers make it so."""
    local, _, domain = box.rpartition("@")
    return f"{local}+{request_id}-{_proof(secret, request_id, email)}@{domain}"


def answered(recipients: Iterable[str], box: str) -> tuple[int, str] | None:
    """The report that a mail to such an address says it answers, and the proof, which is still to be checked."""
    local, _, domain = box.casefold().rpartition("@")
    for recipient in recipients:
        name, _, host = recipient.casefold().rpartition("@")
        found = TOKEN.fullmatch(name.removeprefix(f"{local}+"))
        if host == domain and name.startswith(f"{local}+") and found is not None:
            return int(found["id"]), found["proof"]
    return None


def is_one(address: str) -> bool:
    """Whether an address looks like one for answers, whoever made it."""
    return TOKEN.fullmatch(address.rpartition("@")[0].rpartition("+")[2].casefold()) is not None


def is_proof(secret: bytes, request_id: int, email: str, proof: str) -> bool:
    """Whether `proof` was given out in a mail to this address about this report."""
    return hmac.compare_digest(_proof(secret, request_id, email), proof)


def _proof(secret: bytes, request_id: int, email: str) -> str:
    told = f"reply address\0{request_id}\0{email.strip().casefold()}".encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()[:32]
