"""Answers of public pages: the same for everybody, kept by caches, and 304 where nothing changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import Response, current_app, request

from corrections.web import routing

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
# Kept, and asked about each time: a correction shows at once, and what has not changed is not sent again.
ASK_EACH_TIME = "public, no-cache"


def page(template: str, *, changed: datetime | None = None, status: int = 200, **values: Any) -> Response:
    """A public page. `changed`: when what it shows last changed, if that is known."""
    return document(routing.page(template, **values), HTML, changed=changed, status=status)


def json(value: Any, *, changed: datetime | None = None, media_type: str = JSON) -> Response:
    """A record as JSON."""
    return document(current_app.json.dumps(value) + "\n", media_type, changed=changed)


def document(
    body: str | bytes,
    media_type: str,
    *,
    changed: datetime | None = None,
    caching: str = ASK_EACH_TIME,
    status: int = 200,
) -> Response:
    """A text that is served whole, or as 304 to somebody who has it."""
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, status, content_type=media_type)
    response.headers["Cache-Control"] = caching if status == 200 else "no-store"
    if status == 200:
        response.set_etag(hashlib.sha256(data).hexdigest()[:32])
        response.last_modified = changed
        response.make_conditional(request)
    return response
