"""A kept page compressed, for browsers that take it so."""

from __future__ import annotations

import gzip

Headers = list[tuple[str, str]]


def takes_gzip(accepted: str) -> bool:
    if "gzip" not in accepted:
        return False
    for item in accepted.split(","):
        name, _, quality = item.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def packed(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """The same, compressed; its tag is a weak one, because the bytes differ."""
    small = gzip.compress(body, 6, mtime=0)
    changed = {"content-length": str(len(small))}
    kept = [
        (name, changed.get(name.lower(), f"W/{value}" if name.lower() == "etag" and value[:1] == '"' else value))
        for name, value in headers
    ]
    return [*kept, ("Content-Encoding", "gzip")], small
