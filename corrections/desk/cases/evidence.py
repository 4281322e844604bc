"""A reader's file, or an author's, for the desk alone, and only to be saved: it is never shown by us."""

from __future__ import annotations

from flask import Response, abort, send_from_directory

from corrections.cases import queries, sources
from corrections.requests.models import Evidence
from corrections.web import current
from corrections.web.current import reading


def show(case_id: int, evidence_id: int) -> Response:
    with reading() as session:
        found = session.get(Evidence, evidence_id)
        if found is None or found.stored_name is None:
            abort(404)
        is_reported = found.request_id in queries.request_ids(session, case_id)
        if not (is_reported or sources.is_of_case(session, found.id, case_id)):
            abort(404)
        response = send_from_directory(
            current.settings().uploads,
            found.stored_name,
            as_attachment=True,
            download_name=found.display_name,
            mimetype=found.media_type,
            etag=False,
            max_age=0,
        )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
