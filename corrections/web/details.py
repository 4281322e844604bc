"""Problem details (RFC 9457): what programs are told that went wrong, in English, with a place for each mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, json

from corrections.errors import Problem

MEDIA_TYPE = "application/problem+json"
# What can go wrong at the interface, besides what the status says by itself; explained at /api/docs.
KINDS: Mapping[str, str] = {
    "unauthorized": "The token is missing, wrong, expired or revoked",
    "scope": "The token has no such scope",
    "too-many": "Too many requests",
    "media-type": "The body is not JSON",
    "malformed": "The body can’t be read",
    "invalid": "The article can’t be taken",
    "too-large": "The body is too large",
    "bad-key": "The idempotency key can’t be used",
    "key-of-another": "The idempotency key was used for another request",
    "in-progress": "The first request with this key is not answered yet",
}


class Fault(Problem):
    """A problem of a program. `mistakes`: pairs of a JSON pointer into the body and a sentence about what is there."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        mistakes: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.mistakes = mistakes
        self.headers = dict(headers or {})


def of(fault: Fault) -> Response:
    """The answer to a program whose request failed in a way of its own."""
    base = current_app.extensions["settings"].base_url
    body: dict[str, Any] = {
        "type": f"{base}/api/docs#{fault.kind}",
        "title": KINDS[fault.kind],
        "status": fault.status,
        "detail": str(fault.message),
    }
    if fault.mistakes:
        # As the example of RFC 9457, 3: the pointer as the fragment of an address (RFC 6901, 6).
        body["errors"] = [{"detail": words, "pointer": f"#{pointer}"} for pointer, words in fault.mistakes]
    return _answer(fault.status, body, fault.headers)


def plain(status: int, detail: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer where the status says what there is to say."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return _answer(status, body, headers or {})


def _answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    return Response(json.dumps(body), status, content_type=MEDIA_TYPE, headers=dict(headers))
