"""Checks evidence with nothing but Python: `python3 check.py [FILE.zip, or the folder where it was unpacked] [KEY…]`.

Written from RFC 6962, 8032, 8785 and C2SP, without the program that made it. Ends with 1 if a file is not right."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import zipfile
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519 (RFC 8032 §5.1)
D = -121665 * pow(121666, P - 2, P) % P
PARTS = {
    "article-version": "url headline bylines agency published observed origin section language medium tags blocks/{}",
    "correction": "number revision kind notice reason found_by published unfixed_reason clause articles/{}/article"
    + " articles/{}/".join(("", "headline", "placement", "passage", "version_before", "version_after")),
    "policy": "version in_force clauses/{}",
}
GROUNDS = ("court_order", "privacy", "safety", "licence")


class Failed(Exception): ...  # says which member is not right


def need(holds: object) -> None:
    if not holds:
        raise ValueError


def add(a: Any, b: Any) -> Any:  # of points in extended coordinates
    m, n = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2]
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, point: Any) -> Any:
    half = times(n >> 1, point) if n else (0, 1, 1, 0)
    return add(add(half, half), point) if n & 1 else add(half, half)


def point_of(data: bytes) -> Any:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - xx) % P else x
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P) if y < P and (x * x - xx) % P == 0 and x < P else None


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % L
    both: Any = len(signature) == 64 and a and r and s < L and (*times(s, BASE), *add(r, times(h, a)))
    return both and not any((both[n] * both[6] - both[n + 4] * both[2]) % P for n in (0, 1))


def hashed(*parts: bytes) -> bytes:  # trees are RFC 6962 §2.1, RFC 9162 §2.1.3.2
    return sha256(b"".join(parts)).digest()


def root(hashes: list[bytes]) -> bytes:
    k = 1 << max(len(hashes) - 1, 1).bit_length() - 1
    return hashes[0] if len(hashes) == 1 else hashed(b"\1", root(hashes[:k]), root(hashes[k:]))


def leads(found: bytes, at: int, last: int, proof: list[bytes]) -> bytes:
    for hash_ in proof:
        need(last)
        if at & 1 or at == last:
            found = hashed(b"\1", hash_, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = hashed(b"\1", found, hash_)
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
    id_ = hashed(found[1].encode(), b"\n", raw)[:4]
    need(id_.hex() == found[2] and raw[0] == 1 and len(raw) == 33)
    return found[1], id_, raw[1:]


def checkpoint_of(data: bytes, key: tuple[str, bytes, bytes]) -> tuple[int, bytes]:
    text, _, lines = data.decode().rpartition("\n\n")
    origin, size, hash_ = text.split("\n")
    signed = [(mark, name, unbase(raw)) for mark, name, raw in map(str.split, lines.split("\n")[:-1])]
    ours = [raw[4:] for mark, name, raw in signed if (mark, name, raw[:4]) == ("—", key[0], key[1])]
    need(origin == key[0] and str(int(size)) == size and all(mark == "—" for mark, *_ in signed))
    need(lines.endswith("\n") and any(is_signed(key[2], f"{text}\n".encode(), each) for each in ours))
    return int(size), unbase(hash_)


def proof_of(data: bytes, checkpoints: dict[bytes, tuple[int, bytes]]) -> bytes:
    head, _, note = data.partition(b"\n\n")
    first, extra, index, *hashes = head.decode().split("\n")
    size, hash_ = checkpoints[note]
    entry, at = unbase(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    need((first, index, extra[:6]) == ("c2sp.org/tlog-proof@v1", f"index {at}", "extra ") and 0 <= at < size)
    need(leads(hashed(b"\0", entry), at, size - 1, [unbase(line) for line in hashes]) == hash_)
    return entry


def document_of(data: bytes, entry: dict[str, Any]) -> bytes:
    says, hashes, words = json.loads(data), [], []
    parts, kind = says["parts"], says["kind"]
    need(canonical({"v": 1, "kind": entry["kind"], "subject": entry["subject"], "parts": parts}) == data)
    once, each = ([name for name in PARTS[kind].split() if ("{" in name) is wanted] for wanted in (False, True))
    names = [*once, *(name.format(n) for n in range(kind == "policy", len(parts) + 1) for name in each)]
    need([part["name"] for part in parts] == names[: len(parts)])
    for part in parts:
        if set(part) == {"name", "salt", "value"}:
            hashes.append(hashed(b"\0", canonical([part["name"], part["salt"], part["value"]])))
            form = {"blocks": "{text}", "clauses": "{number} {title}\n\n{text}"}.get(part["name"].partition("/")[0])
            value = form.format(**part["value"]) if form else part["value"]
            words.append(f"{part['name']}\n{value if isinstance(value, str) else canonical(value).decode()}\n")
            continue
        how = "withheld" if set(part) == {"name", "withheld"} else "erased"
        need(how == "withheld" or (set(part) == {"name", "erased", "ground"} and part["ground"] in GROUNDS))
        hashes.append(bytes.fromhex(part[how].removeprefix("sha256:")))
        need(part[how] == f"sha256:{hashes[-1].hex()}")
        words.append(f"{part['name']}\n({how})\n")
    need(root(hashes).hex() == entry["document"].removeprefix("sha256:"))
    return "\n".join(words).encode()


def check(members: dict[str, bytes], *vkeys: str) -> list[str]:
    """What is proved. Raises Failed."""
    at, told = "SHA256SUMS", []
    try:
        *lines, end = members[at].decode().split("\n")
        *names, last = members
        need(last == at and not end and len(lines) == len(names) and names[:2] == ["README.txt", "check.py"])
        for at in names:
            need(lines.pop(0) == f"{sha256(members[at]).hexdigest()}  {at}")
        checkpoints = {}
        for log in [name.removesuffix("/vkey") for name in members if re.fullmatch("logs/[1-9][0-9]*/vkey", name)]:
            key = key_of(members[at := f"{log}/vkey"])
            told.append(f"signed with the key {members[at].decode().strip()}")
            need(not vkeys or members[at].decode().strip() in vkeys)
            checkpoints[members[at]] = checkpoint_of(members[at := f"{log}/checkpoint"], key)
        folders = [name.removesuffix("/text.txt") for name in members if name.endswith("/text.txt")]
        need(folders and len(members) == 3 + 2 * len(checkpoints) + 4 * len(folders))
        for folder in folders:
            proved = proof_of(members[at := f"{folder}/proof.tlog-proof"], checkpoints)
            entry = json.loads(members[at := f"{folder}/entry.json"])
            need(members[at] == proved and canonical(entry) == proved and entry["subject"] == f"/{folder}")
            need(document_of(members[at := f"{folder}/document.json"], entry) == members[at := f"{folder}/text.txt"])
            told.append(f"{folder}: put into the log {entry['at']}, and not changed since")
        need({members[f"{each}/proof.tlog-proof"].partition(b"\n\n")[2] for each in folders} == set(checkpoints))
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise Failed(f"{at} is not what it has to be") from error
    return [*told, f"All {len(members)} files are what was signed."]


def main(place: str = ".", *vkeys: str) -> list[str]:
    try:
        if (at := Path(place)).is_dir():
            lines = [*(at / "SHA256SUMS").read_text("utf-8").splitlines(), f"{'':66}SHA256SUMS"]
            return check({line[66:]: (at / line[66:]).read_bytes() for line in lines}, *vkeys)
        with zipfile.ZipFile(at) as archive, zipfile.ZipFile(again := io.BytesIO(), "w") as made:
            members = {name: archive.read(name) for name in archive.namelist()}
            for name, data in members.items():
                (info := zipfile.ZipInfo(name)).external_attr, info.create_system = 0o644 << 16, 3
                made.writestr(info, data)
        told = check(members, *vkeys)
        need(at.read_bytes() == again.getvalue())  # its files make it, and nothing else is in it
        return told
    except (zipfile.BadZipFile, ArithmeticError, ValueError, RuntimeError, EOFError, OSError) as error:
        raise Failed(f"{place} is no file of evidence as it was made") from error


if __name__ == "__main__":
    sys.excepthook = lambda *raised: print(f"Failed: {raised[1]}", file=sys.stderr)
    print(*main(*sys.argv[1:]), sep="\n")
