"""A log as files, as log-format.md says and without the product: hashes by definition, keys and notes by hand."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from log.definition import split, tree_hash

ORIGIN = "static.example/log"


class Key:
    def __init__(self, name: str = ORIGIN, seed: bytes = b"one") -> None:
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(sha256(seed).digest())
        public = b"\x01" + self.private.public_key().public_bytes_raw()
        self.id = sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64encode(public).decode()}"

    def checkpoint(self, size: int, root: bytes, origin: str = "") -> bytes:
        text = f"{origin or self.name}\n{size}\n{b64encode(root).decode()}\n"
        line = b64encode(self.id + self.private.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {line}\n".encode()


def number(n: int) -> str:
    groups = [f"{n % 1000:03}"]
    while n := n // 1000:
        groups.append(f"x{n % 1000:03}")
    return "/".join(reversed(groups))


def partial(width: int) -> str:
    return "" if width == 256 else f".p/{width}"


def files(entries: Sequence[bytes], key: Key) -> dict[str, bytes]:
    """What the log of these entries serves, by path below its address."""
    size = len(entries)
    found = {"checkpoint": key.checkpoint(size, tree_hash(entries))}
    for n in range(0, size, 256):
        some = entries[n : n + 256]
        path = f"{number(n // 256)}{partial(len(some))}"
        found[f"tile/entries/{path}"] = b"".join(len(entry).to_bytes(2, "big") + entry for entry in some)
    level, span = 0, 1
    while span <= size:
        whole = [tree_hash(entries[n : n + span]) for n in range(0, size - span + 1, span)]
        for n in range(0, len(whole), 256):
            tile = whole[n : n + 256]
            found[f"tile/{level}/{number(n // 256)}{partial(len(tile))}"] = b"".join(tile)
        level, span = level + 1, span * 256
    return found


def write(what: dict[str, bytes], folder: Path) -> Path:
    for path, data in what.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def plain(size: int, word: str = "entry") -> list[bytes]:
    return [f"{word} {n}".encode() for n in range(size)]


Part = tuple[str, Any]


class Ours:
    """Entries and documents of a newsroom; `erase` and `withhold` as log-format.md says."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.documents: list[dict[str, Any]] = []

    def add(self, kind: str, subject: str, *parts: Part, at: str = "2026-11-29T12:00:00Z") -> int:
        index = len(self.entries)
        salts = [b64encode(sha256(f"{index} {name}".encode()).digest()[:16]).decode() for name, _ in parts]
        told = [{"name": n, "salt": s, "value": v} for (n, v), s in zip(parts, salts, strict=True)]
        commitment = root([leaf(part) for part in told]).hex()
        entry = {"v": 1, "kind": kind, "subject": subject, "at": at, "document": f"sha256:{commitment}"}
        self.entries.append(rfc8785.dumps(entry))
        self.documents.append({"v": 1, "kind": kind, "subject": subject, "parts": told})
        return index

    def hide(self, index: int, part: int, **how: str) -> None:
        """Show the hash of a part alone: `how` is withheld="" or erased="", ground=…"""
        shown = self.documents[index]["parts"][part]
        word = next(iter(how))
        how[word] = f"sha256:{leaf(shown).hex()}"
        self.documents[index]["parts"][part] = {"name": shown["name"], **how}

    def erase(self, index: int, part: int, ground: str = "privacy", *, said: bool = True) -> None:
        name = self.documents[index]["parts"][part]["name"]
        self.hide(index, part, erased="", ground=ground)
        if said:
            self.announce(index, name, ground)

    def announce(self, index: int, name: str | None, ground: str = "privacy", origin: str = ORIGIN) -> None:
        parts = ("log", origin), ("index", index), ("part", name), ("ground", ground)
        self.add("erasure", self.documents[index]["subject"], *parts)

    def files(self, key: Key) -> dict[str, bytes]:
        documents = {f"documents/{n}.json": rfc8785.dumps(each) for n, each in enumerate(self.documents) if each}
        return files(self.entries, key) | documents


def leaf(part: dict[str, Any]) -> bytes:
    return sha256(b"\x00" + rfc8785.dumps([part["name"], part["salt"], part["value"]])).digest()


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def newsroom(size: int = 5) -> Ours:
    """Articles, one withheld, one with a part erased, and a word in another alphabet."""
    made = Ours()
    for n in range(size):
        block = {"type": "paragraph", "text": f"Der Stadtrat stimmte {n} zu 2 – Straße “Ω” 𝄞\n"}
        made.add("article-version", f"/articles/{n}/versions/1", ("url", None), ("tags", ["a"]), ("blocks/0", block))
    made.hide(1, 2, withheld="")
    made.erase(2, 1)
    return made
