"""Canonical JSON (RFC 8785): one byte string for one value, so that hashes can be recomputed by anyone."""

from __future__ import annotations

import json
import re
from typing import Any

import rfc8785

EXACT = 2**53  # below which every program reads the same number

# To the end where it has none: or each mark after it would be read to the end again.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)

_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def encode(value: Any) -> bytes:
    """The canonical UTF-8 bytes of `value`: strings, integers below 2^53, booleans, null, lists and objects of them.

    Raises ValueError for anything that JSON can't carry exactly (NaN, lone surrogates, larger integers).
    """
    if type(value) is str or (type(value) is dict and _is_plain(value)):
        # Several times faster, and the same: both escape as little as JSON lets them, and ASCII sorts alike. Nearly all
        # that is published is such: names, salts, texts, paragraphs with their kind.
        return _plain(value).encode()
    return rfc8785.dumps(value)


def _is_plain(value: dict[Any, Any]) -> bool:
    return all(type(key) is str and key.isascii() and _is_simple(each) for key, each in value.items())


def _is_simple(value: Any) -> bool:
    return type(value) is str or value is None or (type(value) is int and abs(value) < EXACT)


def has_more_marks(data: bytes, most: int) -> bool:
    """Whether JSON has more than `most` commas and opening brackets outside of strings. It has no more values than
    those and one; and to make a tree of them only to count them takes fifty times its bytes."""
    if _marks(data) <= most:
        return False
    # Of two strings one is a value. This is for many short ones: to take them out one by one takes its time.
    if data.count(b'"') - data.count(b'\\"') > 4 * (most + 1):
        return True
    return _marks(_STRING.sub(b"", data)) > most


def _marks(data: bytes) -> int:
    return data.count(b",") + data.count(b"[") + data.count(b"{")
