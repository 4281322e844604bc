"""Handing something to a server outside, as distrustful as `fetching`: the same checks of the address, the same limits.

Redirects are not followed: what was meant for one server goes to no other. Whatever it answers is given back.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from corrections.outbound.exchanges import HEADERS, decompressed
from corrections.outbound.fetching import DEADLINE, Journey, Resolver, system_resolver
from corrections.outbound.problems import too_large
from corrections.outbound.targets import Target

MAX_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `again_in`: its Retry-After, as it stands there."""

    status: int
    body: bytes
    again_in: str | None


def post(
    url: str,
    body: bytes,
    *,
    content_type: str,
    headers: Mapping[str, str] = {},
    allow_loopback: bool = False,
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE,
    resolve: Resolver = system_resolver,
) -> Answer:
    """Send `body` to `url`, and give back what is answered, whatever its status. Raises a kind of Unreachable."""
    journey = _Posting(allow_loopback, max_bytes, deadline, resolve)
    journey.body, journey.headers = body, {"Accept": "*/*", "Content-Type": content_type, **headers}
    found = journey.get(Target.of(url, allow_loopback))
    assert isinstance(found, Answer)
    return found


class _Posting(Journey):
    body = b""
    headers: Mapping[str, str] = {}

    def _exchange(self, target: Target, connection: http.client.HTTPConnection) -> Answer:
        connection.request("POST", target.request, body=self.body, headers={**HEADERS, **self.headers})
        with connection.getresponse() as response:
            said = bytearray()
            for piece in decompressed(target.host, response, self.max_bytes):
                self.left(target.host)
                said += piece
                if len(said) > self.max_bytes:
                    raise too_large(self.max_bytes)
            return Answer(response.status, bytes(said), response.headers.get("Retry-After"))
