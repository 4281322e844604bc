"""Checks evidence with nothing but Python: `python3 check.py [FILE.zip, or the folder where it was unpacked] [KEY]`.

Written from RFC 6962, 8032, 8785 and C2SP, without the program that made it. Ends with 1 if a file is not right.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import zipfile
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P = 2**255 - 19  # of Ed25519 (RFC 8032 §5.1), in extended coordinates
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
PARTS = {
    "article-version": "url headline bylines agency published observed origin section language medium tags",
    "correction": "number revision kind notice reason found_by published unfixed_reason clause",
}
OF_ARTICLE = "article headline placement passage version_before version_after"
GROUNDS = ("court_order", "privacy", "safety", "licence")


class Failed(Exception):
    """Says which member is not right."""


def need(holds: object) -> None:
    if not holds:
        raise ValueError


def add(a: Any, b: Any) -> Any:
    m, n = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2]
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, point: Any) -> Any:
    found: Any = (0, 1, 1, 0)
    for bit in f"{n:b}":
        found = add(add(found, found), point if bit == "1" else (0, 1, 1, 0))
    return found


def point_of(data: bytes) -> Any:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P) if y < P and (x * x - xx) % P == 0 and x < P else None


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    need(len(signature) == 64 and a and r and s < L)
    h = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return not any((left[n] * right[2] - right[n] * left[2]) % P for n in (0, 1))


def hashed(data: bytes, mark: bytes = b"\0") -> bytes:  # trees are RFC 6962 §2.1, RFC 9162 §2.1.3.2
    return sha256(mark + data).digest()


def root(hashes: list[bytes]) -> bytes:
    k = 1 << max(len(hashes) - 1, 1).bit_length() - 1
    return hashed(root(hashes[:k]) + root(hashes[k:]), b"\1") if len(hashes) > 1 else hashes[0]


def leads(found: bytes, at: int, last: int, proof: list[bytes]) -> bytes:
    for hash_ in proof:
        need(last)
        if at & 1 or at == last:
            found = hashed(hash_ + found, b"\1")
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = hashed(found + hash_, b"\1")
        at, last = at >> 1, last >> 1
    need(last == 0)
    return found


def unbase(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text)
    return raw


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def key_of(data: bytes) -> tuple[str, bytes, bytes]:
    found: Any = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)\n", data.decode())
    raw = unbase(found[3])
    id_ = sha256(found[1].encode() + b"\n" + raw).digest()[:4]
    need(id_.hex() == found[2] and raw[0] == 1 and len(raw) == 33)
    return found[1], id_, raw[1:]


def checkpoint_of(data: bytes, key: tuple[str, bytes, bytes]) -> tuple[int, bytes]:
    text, _, lines = data.decode().rpartition("\n\n")
    origin, size, hash_ = text.split("\n")
    signed = [(mark, name, unbase(raw)) for mark, name, raw in map(str.split, lines.split("\n")[:-1])]
    ours = [raw[4:] for mark, name, raw in signed if (mark, name, raw[:4]) == ("—", key[0], key[1])]
    need(origin == key[0] and str(int(size)) == size and all(mark == "—" for mark, *_ in signed))
    need(ours and lines.endswith("\n") and is_signed(key[2], f"{text}\n".encode(), ours[0]))
    return int(size), unbase(hash_)


def proof_of(data: bytes, checkpoints: dict[bytes, tuple[int, bytes]]) -> bytes:
    head, _, note = data.partition(b"\n\n")
    first, extra, index, *hashes = head.decode().split("\n")
    size, hash_ = checkpoints[note]
    entry, at = unbase(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    need((first, index, extra[:6]) == ("c2sp.org/tlog-proof@v1", f"index {at}", "extra ") and 0 <= at < size)
    need(leads(hashed(entry), at, size - 1, [unbase(line) for line in hashes]) == hash_)
    return entry


def document_of(data: bytes, entry: dict[str, Any]) -> str:
    says, hashes, words = json.loads(data), [], []
    parts, kind = says["parts"], says["kind"]
    need(canonical(says) == data and set(says) == {"v", "kind", "subject", "parts"} and says["v"] == 1)
    need((kind, says["subject"]) == (entry["kind"], entry["subject"]))
    more = ["blocks/{}"] if kind == "article-version" else [f"articles/{{}}/{name}" for name in OF_ARTICLE.split()]
    names = [*PARTS[kind].split(), *(name.format(n) for n in range(len(parts)) for name in more)]
    need([part["name"] for part in parts] == names[: len(parts)])
    for part in parts:
        if set(part) == {"name", "salt", "value"}:
            hashes.append(hashed(canonical([part["name"], part["salt"], part["value"]])))
            value = part["value"]["text"] if part["name"].startswith("blocks/") else part["value"]
            words.append(f"{part['name']}\n{value if isinstance(value, str) else canonical(value).decode()}\n")
            continue
        how = "withheld" if set(part) == {"name", "withheld"} else "erased"
        need(how == "withheld" or (set(part) == {"name", "erased", "ground"} and part["ground"] in GROUNDS))
        hashes.append(bytes.fromhex(part[how].removeprefix("sha256:")))
        need(part[how] == f"sha256:{hashes[-1].hex()}")
        words.append(f"{part['name']}\n({how})\n")
    need(root(hashes).hex() == entry["document"].removeprefix("sha256:"))
    return "\n".join(words)


def check(members: dict[str, bytes], vkey: str = "") -> list[str]:
    """What is proved. Raises Failed."""
    at, told = "SHA256SUMS", []
    try:
        sums = dict(line.split("  ")[::-1] for line in members[at].decode().splitlines())
        need(members[at].endswith(b"\n") and list(members) == [*sums, at])
        for at, hash_ in sums.items():
            need(sha256(members[at]).hexdigest() == hash_)
        checkpoints = {}
        for log in [name.removesuffix("/vkey") for name in members if name.endswith("/vkey")]:
            key = key_of(members[at := f"{log}/vkey"])
            told.append(f"signed with the key {members[at].decode().strip()}")
            need(not vkey or members[at].decode().strip() == vkey)
            checkpoints[members[at]] = checkpoint_of(members[at := f"{log}/checkpoint"], key)
        folders = [name.removesuffix("/text.txt") for name in members if name.endswith("/text.txt")]
        need(len(members) == 3 + 2 * len(checkpoints) + 4 * len(folders))
        for folder in folders:
            proved = proof_of(members[at := f"{folder}/proof.tlog-proof"], checkpoints)
            entry = json.loads(members[at := f"{folder}/entry.json"])
            need(members[at] == proved and canonical(entry) == proved and entry["subject"] == f"/{folder}")
            words = document_of(members[at := f"{folder}/document.json"], entry)
            need(members[at := f"{folder}/text.txt"].decode() == words)
            told.append(f"{folder}: put into the log {entry['at']}, and not changed since")
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise Failed(f"{at} is not what it has to be") from error
    return told


def read(place: Path) -> dict[str, bytes]:
    if place.is_dir():
        lines = [*(place / "SHA256SUMS").read_text("utf-8").splitlines(), f"{'':66}SHA256SUMS"]
        return {line[66:]: (place / line[66:]).read_bytes() for line in lines}
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


if __name__ == "__main__":
    try:
        members = read(Path([*sys.argv, "."][1]))
        print(*check(members, *sys.argv[2:3]), f"All {len(members)} files are what was signed.", sep="\n")
    except (Failed, OSError, zipfile.BadZipFile) as problem:
        sys.exit(f"Failed: {problem}")
