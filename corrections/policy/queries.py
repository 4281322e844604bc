"""Reading the policy: its versions with their words, the history of a clause, the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from corrections.log import queries as log
from corrections.policy import decisions, documents
from corrections.policy.decisions import Wording
from corrections.policy.documents import ClauseText, PolicyText
from corrections.policy.models import Clause, DraftClause, PolicyDraft, PolicyVersion


def versions(session: Session) -> Sequence[PolicyVersion]:
    """Every version, the oldest first: a newsroom publishes a few in its life."""
    return session.scalars(select(PolicyVersion).order_by(PolicyVersion.number)).all()


def newest(session: Session) -> PolicyVersion | None:
    """The version published last, in force or to come."""
    return session.scalars(select(PolicyVersion).order_by(PolicyVersion.number.desc()).limit(1)).first()


def in_force(session: Session, at: datetime) -> PolicyVersion | None:
    """The version that applied at a moment: what a ruling, a notice or an outcome of that time is judged by."""
    return decisions.in_force(versions(session), at)


def texts(session: Session, rows: Iterable[PolicyVersion]) -> dict[int, PolicyText]:
    """Some versions with their words, by number."""
    known = {row.number: row for row in rows}
    clauses = defaultdict[int, list[Clause]](list)
    found = select(Clause).where(Clause.version.in_(known)).order_by(Clause.version, Clause.position)
    for clause in session.scalars(found):
        clauses[clause.version].append(clause)
    words = _words(session, known, [clause for each in clauses.values() for clause in each])
    return {
        number: PolicyText(row, tuple(words[number, clause.position] for clause in clauses[number]))
        for number, row in known.items()
    }


def text(session: Session, version: PolicyVersion) -> PolicyText:
    return texts(session, [version])[version.number]


def _words(
    session: Session, rows: dict[int, PolicyVersion], clauses: Sequence[Clause]
) -> dict[tuple[int, int], ClauseText]:
    keys = {number: (row.log_id, row.log_index) for number, row in rows.items()}
    names = sorted({documents.name_of(clause.position) for clause in clauses})
    wanted = {keys[clause.version] for clause in clauses}
    told, gone = log.values_and_erased(session, sorted(wanted), names) if wanted else ({}, {})
    return {
        (clause.version, clause.position): documents.read(
            clause, told.get(keys[clause.version], {}), gone.get(keys[clause.version], {})
        )
        for clause in clauses
    }


def history(session: Session, rows: Sequence[PolicyVersion], number: str) -> list[tuple[PolicyVersion, ClauseText]]:
    """A clause in each of the versions that has it, the oldest first."""
    known = {row.number: row for row in rows}
    found = session.scalars(select(Clause).where(Clause.number == number).order_by(Clause.version)).all()
    words = _words(session, known, found)
    return [(known[clause.version], words[clause.version, clause.position]) for clause in found]


def is_known(session: Session, number: str) -> bool:
    """Whether a version ever had a clause of this number: then it has an address."""
    return bool(session.scalar(select(exists().where(Clause.number == number))))


def used(session: Session) -> set[str]:
    """Every number that a version ever had."""
    return set(session.scalars(select(Clause.number).distinct()))


def draft(session: Session, *, hold: bool = False) -> PolicyDraft | None:
    """The draft of the next version, if there is one. `hold`: others who change it wait until the transaction ends."""
    found = select(PolicyDraft)
    if hold:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).first()


def drafted(session: Session, *, hold: bool = False) -> list[Wording]:
    """The clauses of the draft, in the order of their numbers. `hold`: as they stand now, and stay until the
    transaction ends; whoever asks holds the draft."""
    return decisions.sort(row.wording for row in draft_rows(session, hold=hold) if not row.taken_out)


def draft_rows(session: Session, *, hold: bool = False) -> Sequence[DraftClause]:
    """The clauses of the draft with those that were taken out of it."""
    found = select(DraftClause).order_by(DraftClause.number)
    if hold:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).all()


def drafted_clause(session: Session, number: str) -> DraftClause | None:
    """A clause of the draft, also one that was taken out of it."""
    return session.get(DraftClause, number)


def last_words(session: Session) -> list[Wording]:
    """The clauses of the version published last: what a draft is compared with."""
    version = newest(session)
    return text(session, version).wordings if version is not None else []
