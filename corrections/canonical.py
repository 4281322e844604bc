"""Canonical JSON (RFC 8785): one byte string for one value, so that hashes can be recomputed by anyone."""

from __future__ import annotations

from typing import Any

import rfc8785


def encode(value: Any) -> bytes:
    """The canonical UTF-8 bytes of `value`: strings, integers below 2^53, booleans, null, lists and objects of them.

    Raises ValueError for anything that JSON can't carry exactly (NaN, lone surrogates, larger integers).
    """
    return rfc8785.dumps(value)
