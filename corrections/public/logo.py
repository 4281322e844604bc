"""The newsroom's logo."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue

from corrections.newsroom import logo
from corrections.web import current


def show(name: str) -> ResponseReturnValue:
    """A picture; its name says what is in it, so it never changes."""
    with current.reading() as session:
        image = logo.image(session, name) or abort(404)
        response = Response(image.data, content_type=image.media_type)
        response.set_etag(image.digest)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
