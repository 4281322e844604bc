"""Names of hosts, as they go into addresses and onto the wire."""

from __future__ import annotations

LONGEST = 253  # octets of a name in ASCII (RFC 1035), and so characters of any name


def to_ascii(name: str) -> str:
    """The name with what is not ASCII as `xn--` (IDNA 2003). Raises ValueError if it can't be the name of a host."""
    if len(name) > LONGEST:  # to encode a long one takes the square of its length
        raise ValueError("longer than the name of any host")
    return name if name.isascii() else name.encode("idna").decode()
