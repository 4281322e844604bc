"""Which clause of the policy a notice rests on, in which version, and which notices rest on a clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections.articles import publication
from corrections.articles.models import Article
from corrections.cases import citing as cases
from corrections.notices.models import Correction, CorrectionClause
from corrections.notices.plans import Drafted
from corrections.policy import citing as policy
from corrections.policy.citing import Standing


def published(session: Session, article: Article | None) -> datetime | None:
    """When the article was published by which a notice is judged, the first that it is on; None where it is on none."""
    return publication.moment(session, article) if article is not None else None


def cite(session: Session, drafted: Drafted, typed: str | None) -> str | None:
    """The number of the clause that is meant by what an editor typed; None for nothing.

    Raises Refused about `clause` for one that the version does not have by which the article is judged.
    """
    if not (typed or "").strip():
        return None
    cited = policy.cite(session, typed or "", published(session, _first(drafted)))
    return cited.number if cited is not None else None


def see(session: Session, drafted: Drafted) -> None:
    """Raises Refused if the draft cites a clause that its first article is not judged by: another may be first now."""
    cite(session, drafted, drafted.draft.clause)


def _first(drafted: Drafted) -> Article | None:
    return drafted.articles[0].article if drafted.articles else None


def note(session: Session, correction: Correction, clause: str | None, article: Article | None, at: datetime) -> None:
    """Remember that a revision of a correction, published at a moment, cites a clause, and in which version.

    `article`: the first that it is on.
    """
    if not clause:
        return
    version = policy.version_citing(session, clause, published(session, article), at)
    known = session.get(CorrectionClause, (clause, correction.id))
    if known is None:
        session.add(CorrectionClause(clause=clause, correction_id=correction.id, version=version))
    elif version is not None:
        known.version = version


def versions(session: Session, correction_id: int) -> dict[str, int | None]:
    """The version in which a correction cites each of its clauses, those of earlier revisions included."""
    found = select(CorrectionClause.clause, CorrectionClause.version).where(
        CorrectionClause.correction_id == correction_id
    )
    return {clause: version for clause, version in session.execute(found)}  # noqa: C416  typed so


def versions_of(session: Session, corrections: Iterable[int]) -> dict[tuple[int, str], int | None]:
    """The same of several corrections, by the correction's id and the clause."""
    found = select(CorrectionClause.correction_id, CorrectionClause.clause, CorrectionClause.version).where(
        CorrectionClause.correction_id.in_(list(corrections))
    )
    return {(correction_id, clause): version for correction_id, clause, version in session.execute(found)}


def standing(session: Session, correction_id: int, clause: str | None) -> Standing | None:
    """The clause that a correction cites, as it stood in the version cited; None without one that has an address."""
    if clause is None:
        return None
    cited = select(CorrectionClause.version).where(
        CorrectionClause.clause == clause, CorrectionClause.correction_id == correction_id
    )
    return policy.standing(session, clause, cited.scalar_subquery())


def citing(session: Session, clause: str, *, before: int | None = None, limit: int) -> Sequence[Correction]:
    """The newest corrections that cite a clause, newest first; `before`: the id of the last one of the page before."""
    found = (
        select(Correction)
        .join(CorrectionClause, CorrectionClause.correction_id == Correction.id)
        .where(CorrectionClause.clause == clause)
        .order_by(CorrectionClause.correction_id.desc())
        .limit(limit)
    )
    return session.scalars(found if before is None else found.where(CorrectionClause.correction_id < before)).all()


def counts(session: Session, clause: str) -> dict[str, int]:
    """How many corrections cite a clause, or did so in an earlier revision, and how many cases ended under it without a
    notice, by how they ended."""
    of = CorrectionClause.clause == clause
    found = {"corrections": select(func.count()).where(of).scalar_subquery(), **cases.counts(clause)}
    return dict(zip(found, session.execute(select(*found.values())).one(), strict=True))
