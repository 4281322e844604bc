"""The key by which we countersign logs of others: never that of our own log."""

from __future__ import annotations

import stat
from pathlib import Path

from corrections.errors import Message, Unavailable
from corrections.log import keys
from corrections.log.keys import OTHERS, SigningKey
from corrections.log.notes import Kind

KIND = Kind.COSIGNATURE_ED25519


def generate(name: str) -> str:
    """A new key for the witness called `name`, as its file holds it."""
    return keys.generate(name, KIND)


def read(path: Path) -> SigningKey:
    """The key in a file. Raises Unavailable if there is none to sign with."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & OTHERS:
                raise ValueError
            return keys.parse(file.read(4_096).decode(), KIND)
    except (OSError, ValueError):  # without its cause, which may quote the key
        raise Unavailable(
            Message.of(
                "This witness can’t sign: {path} is missing, holds no key of a witness, or can be read by others. "
                "“corrections init” makes one where there is none.",
                path=path,
            )
        ) from None
