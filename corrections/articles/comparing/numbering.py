"""Words and blocks as single characters, since rapidfuzz is quickest on strings."""

from __future__ import annotations

from collections.abc import Iterable

_FIRST = 0xE000  # past the surrogates
_MOST = 0x110000 - _FIRST


class Numbering(dict[str, str]):
    """One character for each distinct key, so that a sequence of keys is a string.

    For up to a million distinct keys, more than any article has words; beyond, the rest would share one.
    """

    def __missing__(self, key: str) -> str:
        self[key] = number = chr(_FIRST + min(len(self), _MOST - 1))
        return number

    def string(self, keys: Iterable[str]) -> str:
        return "".join([self[key] for key in keys])
