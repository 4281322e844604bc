"""Secrets of second factors as the database holds them: sealed with a key that is not in it.

AES-256-GCM (RFC 5116) under a key derived from the installation’s secret key (HKDF, RFC 5869), bound to the user, so
that what is sealed for one can’t be put into the row of another.
"""

from __future__ import annotations

from corrections import ids
from corrections.errors import Refused

NONCE_BYTES = 12
# Nonce, twenty bytes of a secret, and the tag of sixteen.
SEALED_BYTES = NONCE_BYTES + 20 + 16


def sealed(secret: bytes, *, key: bytes, user_id: int) -> bytes:
    """`secret` as it is stored. `key`: the installation’s secret key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = ids.random_bytes(NONCE_BYTES)
    return nonce + AESGCM(_derived(key)).encrypt(nonce, secret, _bound_to(user_id))


def opened(stored: bytes, *, key: bytes, user_id: int) -> bytes:
    """What was sealed. Raises Refused if that was done with another key, or for somebody else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_derived(key)).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], _bound_to(user_id))
    except InvalidTag as error:
        raise Refused(
            "This site’s secret key has changed, and your second factor can’t be checked any more. Ask an "
            "administrator to take it away."
        ) from error


# Imported where it is used: most processes never seal anything, and OpenSSL takes some megabytes of each.
def _derived(key: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"corrections second factor").derive(key)


def _bound_to(user_id: int) -> bytes:
    return f"user {user_id}".encode()
