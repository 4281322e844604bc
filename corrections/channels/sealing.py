"""The address of a channel as the database holds it: sealed with a key that is not in it.

AES-256-GCM (RFC 5116) under a key derived from the installation’s secret key (HKDF, RFC 5869), bound to the channel.
"""

from __future__ import annotations

from corrections import ids
from corrections.errors import Refused

NONCE_BYTES = 12


def sealed(url: str, *, key: bytes, channel_id: int) -> bytes:
    """`url` as it is stored. `key`: the installation’s secret key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = ids.random_bytes(NONCE_BYTES)
    return nonce + AESGCM(_derived(key)).encrypt(nonce, url.encode(), _bound_to(channel_id))


def opened(stored: bytes, *, key: bytes, channel_id: int) -> str:
    """The address that was sealed. Raises Refused if that was done with another key, or for another channel."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_derived(key)).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], _bound_to(channel_id)).decode()
    except InvalidTag as error:
        raise Refused(
            "This site’s secret key has changed, and the channel’s address can’t be read any more. Remove the channel "
            "and add it again."
        ) from error


# Imported where it is used: most processes never seal anything, and OpenSSL takes some megabytes of each.
def _derived(key: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"corrections channel").derive(key)


def _bound_to(channel_id: int) -> bytes:
    return f"channel {channel_id}".encode()
