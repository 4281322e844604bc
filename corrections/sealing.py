"""Secrets as the database holds them: sealed with a key that is not in it.

AES-256-GCM (RFC 5116) under a key derived from the installation’s secret key for one purpose (HKDF, RFC 5869), bound to
the row, so that what is sealed for one can’t be put into another.
"""

from __future__ import annotations

from dataclasses import dataclass

from corrections import ids
from corrections.errors import Message, Refused

NONCE_BYTES = 12
TAG_BYTES = 16
ADDED_BYTES = NONCE_BYTES + TAG_BYTES


@dataclass(frozen=True)
class Purpose:
    """What secrets of one kind are for. `row`: what they are bound to, such as “user”, with the id of its row.

    `lost`: what to do when the secret key is another one, said to whoever needs the secret.
    """

    name: str
    row: str
    lost: Message


def sealed(secret: bytes, purpose: Purpose, row_id: int, *, key: bytes) -> bytes:
    """`secret` as it is stored, `ADDED_BYTES` longer. `key`: the installation’s secret key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = ids.random_bytes(NONCE_BYTES)
    return nonce + AESGCM(_derived(key, purpose)).encrypt(nonce, secret, _bound_to(purpose, row_id))


def opened(stored: bytes, purpose: Purpose, row_id: int, *, key: bytes) -> bytes:
    """What was sealed. Raises Refused if that was done with another key, or for another row."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(_derived(key, purpose))
    try:
        return cipher.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], _bound_to(purpose, row_id))
    except InvalidTag as error:
        raise Refused(purpose.lost) from error


# Imported where it is used: most processes never seal anything, and OpenSSL takes some megabytes of each.
def _derived(key: bytes, purpose: Purpose) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=f"corrections {purpose.name}".encode()).derive(key)


def _bound_to(purpose: Purpose, row_id: int) -> bytes:
    return f"{purpose.row} {row_id}".encode()
