"""Every version of the policy, one of them with what changed in it, and both as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.log import queries as log
from corrections.policy import decisions, documents, queries
from corrections.policy.decisions import Changed
from corrections.policy.documents import PolicyText
from corrections.policy.models import PolicyVersion
from corrections.public import answers, folio
from corrections.web import current
from corrections.web.clauses import Difference, differences

HERE = "/standards"


@dataclass(frozen=True)
class Listed:
    """A version in the list. `until`: when the next one is in force; `never_applied`: that this was before its own day;
    `differences`: what changed from the one before."""

    version: PolicyVersion
    until: datetime | None
    never_applied: bool
    clauses: int
    differences: list[Difference]


def show_all() -> ResponseReturnValue:
    with current.reading() as session:
        known = queries.versions(session) or abort(404)
        texts = queries.texts(session, known)
        counts = folio.folio(session)
    listed = [
        Listed(
            row,
            decisions.until(known, row.number),
            decisions.never_applies(known, row),
            len(texts[row.number].clauses),
            differences(_changes(texts, decisions.before(known, row.number), row)),
        )
        for row in reversed(known)
    ]
    applies = decisions.in_force(known, clock.now())
    return answers.page("public/standards/versions.html", listed=listed, applies=applies, folio_counts=counts)


def all_as_json() -> ResponseReturnValue:
    with current.reading() as session:
        known = queries.versions(session) or abort(404)
        origins = log.origins(session)
    base_url = current.settings().base_url
    items = [
        documents.represent_version(row, decisions.until(known, row.number), origins, base_url)
        for row in reversed(known)
    ]
    return answers.json({"items": items})


def show(number: int) -> ResponseReturnValue:
    with current.reading() as session:
        known = queries.versions(session)
        version = _numbered(known, number)
        before = decisions.before(known, number)
        texts = queries.texts(session, [row for row in (before, version) if row is not None])
        entry = log.entry(session, version.log_id, version.log_index)
        counts = folio.folio(session)
    return answers.page(
        "public/standards/version.html",
        version=version,
        text=texts[number],
        until=decisions.until(known, number),
        applies=decisions.in_force(known, clock.now()) is version,
        to_come=version.in_force_at > clock.now(),
        never_applied=decisions.never_applies(known, version),
        following=number < known[-1].number,
        before=before,
        differences=differences(_changes(texts, before, version)),
        entry=entry,
        folio_counts=counts,
    )


def as_json(number: int) -> ResponseReturnValue:
    with current.reading() as session:
        known = queries.versions(session)
        text, origins = queries.text(session, _numbered(known, number)), log.origins(session)
    until = decisions.until(known, number)
    return answers.json(documents.represent(text, until, origins, current.settings().base_url))


def find_version(session: Session, number: int) -> PolicyVersion:
    """The version of that number; 404 if there is none."""
    return session.get(PolicyVersion, number) or abort(404)


def _numbered(known: Sequence[PolicyVersion], number: int) -> PolicyVersion:
    return next((row for row in known if row.number == number), None) or abort(404)


def _changes(texts: dict[int, PolicyText], before: PolicyVersion | None, version: PolicyVersion) -> list[Changed]:
    """What changed in a version from the one before, as far as that is known: of words that were erased it is not."""
    if before is None:
        return []
    old, new = texts[before.number], texts[version.number]
    erased = {clause.number for text in (old, new) for clause in text.clauses if clause.erased}
    both = {clause.number for clause in old.clauses} & {clause.number for clause in new.clauses}
    return [one for one in decisions.changes(old.wordings, new.wordings) if one.number not in erased & both]
