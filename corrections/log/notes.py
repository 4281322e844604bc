"""Signed notes and the checkpoints of a log in them (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

# Imported where it is used otherwise: most web processes never sign, and OpenSSL takes some megabytes of each.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100
KEY_ID = 4
TIME = 8
NOT_IN_NAMES = re.compile(r"[\s+]")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Kind(IntEnum):
    """The byte in front of a public key that says how it signs."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_MLDSA44 = 0x06


KEY_BYTES = {Kind.ED25519: 32, Kind.COSIGNATURE_ED25519: 32, Kind.COSIGNATURE_MLDSA44: 1312}


@dataclass(frozen=True)
class VerifierKey:
    """Who may have signed: a name, and a public key of a kind."""

    name: str
    kind: Kind
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:KEY_ID]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.key).decode()}"


@dataclass(frozen=True)
class Signature:
    """A signature line: `— name base64`."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends with a line feed, and its signature lines."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its size, and the root of the tree of that size."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def verifier_key(text: str) -> VerifierKey:
    """Read a vkey, `name+hex+base64`. Raises ValueError with what is wrong with it."""
    name, _, rest = text.strip().partition("+")
    id_, _, encoded = rest.partition("+")
    if not name or NOT_IN_NAMES.search(name):
        raise ValueError("a key begins with a name without spaces and plus signs")
    raw = from_base64(encoded)
    if not raw or raw[0] not in KEY_BYTES:
        raise ValueError("this kind of key is not known here")
    kind = Kind(raw[0])
    if len(raw) - 1 != KEY_BYTES[kind]:
        raise ValueError(f"a key of this kind has {KEY_BYTES[kind]} bytes")
    key = VerifierKey(name, kind, raw[1:])
    if key.id.hex() != id_:
        raise ValueError("the key’s id does not belong to its name and bytes")
    return key


def public_key(name: str, private: Ed25519PrivateKey, kind: Kind = Kind.ED25519) -> VerifierKey:
    return VerifierKey(name, kind, private.public_key().public_bytes_raw())


def sign(text: str, key: VerifierKey, private: Ed25519PrivateKey) -> Signature:
    """The Ed25519 signature line of a note; `key` is the public one of `private`, which takes as long to compute."""
    return Signature(key.name, key.id, private.sign(text.encode()))


def cosign(checkpoint: str, name: str, private: Ed25519PrivateKey, *, at: int) -> Signature:
    """The line by which a witness says that it saw a checkpoint at a POSIX time, and no other before it that does not
    agree with it."""
    key_id = public_key(name, private, Kind.COSIGNATURE_ED25519).id
    return Signature(name, key_id, at.to_bytes(TIME, "big") + private.sign(_cosigned(checkpoint, at)))


def _cosigned(checkpoint: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{checkpoint}".encode()


def _cosigned_subtree(checkpoint: str, name: str, at: int) -> bytes:
    """What an ML-DSA-44 cosignature signs: a structure of the parts, in the presentation language of TLS."""
    said = read_checkpoint(checkpoint)
    fields = (_opaque(name), at.to_bytes(8, "big"), _opaque(said.origin), bytes(8), said.size.to_bytes(8, "big"))
    return b"subtree/v1\n\0" + b"".join(fields) + said.root


def _opaque(text: str) -> bytes:
    raw = text.encode()
    if not 1 <= len(raw) < 256:
        raise ValueError("a name has 1 to 255 bytes")
    return bytes([len(raw)]) + raw


def read_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; lines after the third are extensions. Raises ValueError."""
    lines = text.split("\n")
    origin, size, root = [*lines, "", ""][:3]
    hash_ = from_base64(root)
    whole = len(lines) > 3 and not lines[-1]
    if not (whole and origin and DECIMAL.fullmatch(size) and int(size) < 2**63 and hash_ and len(hash_) == 32):
        raise ValueError("this is no checkpoint: an origin, a size and a root, each on its line")
    return Checkpoint(origin, int(size), hash_)


def from_base64(text: str) -> bytes | None:
    """The bytes, or None unless it is base64 in the one way that there is."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def time_of(line: Signature) -> int:
    """When a witness says that it signed: POSIX time, the first part of its signature."""
    return int.from_bytes(line.signature[:TIME], "big")


def parse(data: bytes) -> Note:
    """Read a signed note. Raises ValueError with what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise ValueError("the note is too long")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise ValueError("the note is not UTF-8") from error
    if any(ord(character) < 0x20 and character != "\n" for character in whole):
        raise ValueError("the note holds control characters")
    text, separator, lines = whole.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise ValueError("the note has no signatures")
    found = [_signature(line) for line in lines[:-1].split("\n")]
    if len(found) > MOST_SIGNATURES:
        raise ValueError("the note has too many signatures")
    return Note(text + "\n", tuple(found))


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = from_base64(encoded)
    if dash != "—" or not name or NOT_IN_NAMES.search(name) or raw is None or len(raw) <= KEY_ID:
        raise ValueError("a line below the note is no signature")
    return Signature(name, raw[:KEY_ID], raw[KEY_ID:])


def signed_by(note: Note, key: VerifierKey) -> Signature | None:
    """The line of the note by which this key signed it, or None if there is none that is valid."""
    for line in note.signatures:
        if (line.name, line.key_id) == (key.name, key.id) and _is_valid(note.text, line, key):
            return line
    return None


def verified(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
    """The valid lines of these keys, one of each."""
    return tuple(line for key in keys if (line := signed_by(note, key)) is not None)


def _is_valid(text: str, line: Signature, key: VerifierKey) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

    try:
        if key.kind is Kind.ED25519:
            Ed25519PublicKey.from_public_bytes(key.key).verify(line.signature, text.encode())
            return True
        at, signature = int.from_bytes(line.signature[:TIME], "big"), line.signature[TIME:]
        if len(line.signature) <= TIME or at >= 2**63:
            return False
        if key.kind is Kind.COSIGNATURE_ED25519:
            Ed25519PublicKey.from_public_bytes(key.key).verify(signature, _cosigned(text, at))
        else:
            MLDSA44PublicKey.from_public_bytes(key.key).verify(signature, _cosigned_subtree(text, key.name, at))
    except (InvalidSignature, ValueError):
        return False
    return True
