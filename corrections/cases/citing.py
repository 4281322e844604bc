"""The clause of the policy that the end of a case rests on, as it stood when the article was published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from corrections.articles import publication
from corrections.articles import queries as articles
from corrections.cases.models import Case
from corrections.policy import citing
from corrections.policy.citing import Cited, Standing
from corrections.policy.documents import PolicyText
from corrections.taxonomy import Outcome

# What ends under a clause without a notice.
CITING = (Outcome.FIXED, Outcome.DECLINED)


def published(session: Session, case: Case) -> datetime | None:
    """When the article of a case was published; None of a case without one."""
    article = articles.article(session, case.article_id) if case.article_id is not None else None
    return publication.moment(session, article) if article is not None else None


def offered(session: Session, case: Case) -> PolicyText | None:
    """What the end of a case can cite; None where the newsroom has no policy."""
    return citing.clauses_for(session, published(session, case))


def cite(session: Session, case: Case, typed: str) -> Cited | None:
    """The clause that is meant by what an editor typed. Raises Refused about `clause`."""
    return citing.cite(session, typed, published(session, case)) if typed.strip() else None


def told(cited: Cited | None) -> dict[str, int | str]:
    """What the event says of it; nothing of words that no policy has."""
    return {"clause": cited.number, "policy": cited.version} if cited and cited.version is not None else {}


def standing(session: Session, case: Case) -> Standing | None:
    """The clause that the end of a case rests on, as it stood; None where there is none."""
    if case.outcome not in CITING or case.clause is None or case.clause_version is None:
        return None
    return citing.standing(session, case.clause, case.clause_version)


def came_later(session: Session, case: Case, cited: Standing) -> bool:
    """Whether no policy was in force yet when the article of a case was published."""
    return cited.came_later_than(published(session, case))


def counts(clause: str) -> dict[str, ScalarSelect[int]]:
    """What asks how many cases ended under a clause without a notice, by how they ended."""
    return {
        str(outcome): select(func.count()).where(Case.clause == clause, Case.outcome == outcome).scalar_subquery()
        for outcome in CITING
    }
