"""What may be asked for: web addresses, and addresses of the public Internet."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from corrections import hostnames
from corrections.errors import Message
from corrections.outbound.problems import Forbidden

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# An own list: `ipaddress.is_global` calls multicast, 6to4, NAT64 and the 6to4 relays global.
NOT_PUBLIC = [
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Of IPv6 only 2000::/3 is given out to the public Internet, less some parts of it.
        *("::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
]


def is_public(address: str) -> bool:
    """Whether `address` is a unicast address of the public Internet. IPv4 inside IPv6 is judged as IPv4."""
    parsed = _unmapped(address)
    return not any(parsed in network for network in NOT_PUBLIC)


def _unmapped(address: str) -> Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    scheme: str
    host: str
    port: int
    request: str

    @classmethod
    def of(cls, url: str, allow_loopback: bool) -> Target:
        try:
            parts = urlsplit(url.strip())
            host, port = hostnames.to_ascii(parts.hostname or ""), parts.port
        except ValueError:
            raise Forbidden(Message("That is not a web address.")) from None
        scheme = parts.scheme.lower()
        if scheme not in ("http", "https"):
            raise Forbidden(Message("Only addresses that begin with http:// or https:// can be fetched."))
        if not host or any(c.isspace() or ord(c) < 0x21 for c in host) or parts.username is not None:
            raise Forbidden(Message("That is not a web address."))
        if port not in (None, 80, 443) and not (allow_loopback and _is_loopback_name(host)):
            raise Forbidden(Message.of("{host} can only be asked on the usual ports, 80 and 443.", host=host))
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        return cls(url, scheme, host, port or {"http": 80, "https": 443}[scheme], path + (f"?{query}" if query else ""))


def _is_loopback_name(host: str) -> bool:
    # Names that only resolve to loopback are seen after resolving; a port of one's own needs a plain name for it.
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def is_loopback(address: str) -> bool:
    try:
        return _unmapped(address).is_loopback
    except ValueError:
        return False
