"""The key that signs a log, and its file: the one line in which Go's `sumdb/note` keeps private keys."""

from __future__ import annotations

import base64
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corrections import ids
from corrections.errors import Message, Unavailable
from corrections.log import notes
from corrections.log.notes import Kind, VerifierKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIX = "PRIVATE+KEY+"
SEED_BYTES = 32
OTHERS = 0o077


@dataclass(frozen=True)
class SigningKey:
    """A private key of a log or a witness, and the public one, with which others verify."""

    public: VerifierKey
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def name(self) -> str:
        """Whose key it is."""
        return self.public.name

    @property
    def vkey(self) -> str:
        return str(self.public)

    def sign(self, text: str) -> bytes:
        """The signed note of a text."""
        return Keyring((self,)).sign(text)

    def line(self, text: str) -> notes.Signature:
        """The signature line of a note of this text."""
        return notes.sign(text, self.public, self.private)


@dataclass(frozen=True)
class Keyring:
    """The keys that a log signs with: one, and while it changes to the next, both."""

    keys: tuple[SigningKey, ...]

    def sign(self, text: str) -> bytes:
        """The note of a text, signed by each of them."""
        return str(notes.Note(text, tuple(key.line(text) for key in self.keys))).encode()


def generate(name: str, kind: Kind = Kind.ED25519) -> str:
    """A new key for the log, or the witness, called `name`, as its file holds it."""
    seed = ids.random_bytes(SEED_BYTES)
    id_ = notes.public_key(name, _private(seed), kind).id
    return f"{PREFIX}{name}+{id_.hex()}+{base64.b64encode(bytes([kind]) + seed).decode()}\n"


def parse(text: str, kind: Kind = Kind.ED25519) -> SigningKey:
    """Read what `generate` wrote. Raises ValueError without a word of the key."""
    name, _, rest = text.strip().removeprefix(PREFIX).partition("+")
    id_, _, encoded = rest.partition("+")
    raw = base64.b64decode(encoded, validate=True)
    if not text.startswith(PREFIX) or len(raw) != SEED_BYTES + 1 or raw[0] != kind:
        raise ValueError("this is no private key of a log")
    private = _private(raw[1:])
    public = notes.public_key(name, private, kind)
    if public.id.hex() != id_:
        raise ValueError("the key’s id does not belong to its name and bytes")
    return SigningKey(public, private)


def _private(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # only by whoever signs

    return Ed25519PrivateKey.from_private_bytes(seed)


def read(path: Path) -> SigningKey:
    """The key in a file. Raises Unavailable that says why there is none to sign with."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            text = file.read(4_096)
    except FileNotFoundError as error:
        raise Unavailable(
            Message.of("Nothing can be published: the key that signs the log is missing ({path}).", path=path)
        ) from error
    except OSError as error:
        raise Unavailable(
            Message.of(
                "Nothing can be published: the key that signs the log, {path}, can’t be read ({why}).",
                path=path,
                why=error.strerror,
            )
        ) from error
    if mode & OTHERS:
        raise Unavailable(
            Message.of(
                "Nothing can be published: other users of this machine can read the key that signs the log. "
                "Close it with “chmod 600 {path}”, or retire the log if somebody may have read it.",
                path=path,
            )
        )
    try:
        return parse(text.decode())
    except ValueError:  # without its cause, which may quote the key
        raise Unavailable(
            Message.of("Nothing can be published: {path} holds no key that signs a log.", path=path)
        ) from None
