"""Downloading a case as one file."""

from __future__ import annotations

from flask import Response, abort, stream_with_context
from flask.typing import ResponseReturnValue

from corrections.desk.casefile import made
from corrections.web import current

ZIP = "application/zip"


def create(case_id: int) -> ResponseReturnValue:
    """The ZIP. By POST: that somebody took the case out of here stands in its history."""
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        file = made.of(session, case_id, by=user.name) or abort(404)
    with current.writing() as session:
        made.record(session, case_id, by=user.actor)
    response = Response(stream_with_context(file.pieces()), content_type=ZIP)
    response.headers["Content-Disposition"] = f"attachment; filename={file.name}"
    response.headers["Cache-Control"] = "no-store"
    return response
