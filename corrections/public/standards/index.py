"""The policy in force, and the same as JSON."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.log import queries as log
from corrections.policy import decisions, documents, queries
from corrections.policy.models import PolicyVersion
from corrections.public import answers, folio
from corrections.web import current


def show() -> ResponseReturnValue:
    with current.reading() as session:
        now, coming = _standing(session)
        version = now or coming or abort(404)
        text = queries.text(session, version)
        entry = log.entry(session, version.log_id, version.log_index)
        counts = folio.folio(session)
    return answers.page(
        "public/standards/index.html",
        text=text,
        version=version,
        applies=now is not None,
        coming=coming if now is not None else None,
        entry=entry,
        folio_counts=counts,
    )


def as_json() -> ResponseReturnValue:
    with current.reading() as session:
        known = queries.versions(session)
        version = decisions.in_force(known, clock.now())
        if version is None:
            abort(404)
        text, origins = queries.text(session, version), log.origins(session)
    until = decisions.until(known, version.number)
    return answers.json(documents.represent(text, until, origins, current.settings().base_url))


def _standing(session: Session) -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """The version in force, and the newest one if it is still to come."""
    known, at = queries.versions(session), clock.now()
    coming = known[-1] if known and known[-1].in_force_at > at else None
    return decisions.in_force(known, at), coming
