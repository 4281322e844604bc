"""Answers of public pages: the same for everybody, kept by caches, and 304 where nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from flask import Response, current_app, request

from corrections.web import routing

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
# Kept, and asked about each time: a correction shows at once, and what has not changed is not sent again.
ASK_EACH_TIME = "public, no-cache"
NONE: Final[Mapping[str, str]] = MappingProxyType({})
# What is made for programs may be read by those that run in pages of other sites: by somebody else's page that checks
# our log. It is the same for everybody, and they ask for it without our cookies.
FOR_ALL_SITES: Final = MappingProxyType(
    {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
)


def page(
    template: str,
    *,
    changed: datetime | None = None,
    caching: str = ASK_EACH_TIME,
    status: int = 200,
    headers: Mapping[str, str] = NONE,
    **values: Any,
) -> Response:
    """A public page. `changed`: when what it shows last changed, if that is known."""
    told = routing.page(template, **values)
    return document(told, HTML, changed=changed, caching=caching, status=status, headers=headers)


def json(
    value: Any, *, changed: datetime | None = None, media_type: str = JSON, caching: str = ASK_EACH_TIME
) -> Response:
    """A record as JSON."""
    return document(current_app.json.dumps(value) + "\n", media_type, changed=changed, caching=caching)


def document(
    body: str | bytes,
    media_type: str,
    *,
    changed: datetime | None = None,
    caching: str = ASK_EACH_TIME,
    status: int = 200,
    headers: Mapping[str, str] = NONE,
) -> Response:
    """A text that is served whole, or as 304 to somebody who has it with the same `headers`."""
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, status, headers, content_type=media_type)
    response.headers["Cache-Control"] = caching if status == 200 else "no-store"
    if media_type != HTML:
        response.headers.update(FOR_ALL_SITES)
    if status == 200:
        told = "\n".join(headers.values()).encode()
        response.set_etag(hashlib.sha256(data + told).hexdigest()[:32])
        if changed is not None:  # for None Werkzeug says now, and whoever asks within this second is told to keep it
            response.last_modified = changed
        response.make_conditional(request)
    return response
