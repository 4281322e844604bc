"""The rules by which reports find their desk: those in force, and the draft of the next ones."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.cases import routing
from corrections.cases.models import Case, CaseRequest, Desk, RoutingRule
from corrections.cases.routing import Matter, Rule
from corrections.errors import Message, Refused
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import ErrorType

_desk, _rule = Desk.__table__.c, RoutingRule.__table__.c
_IN_FORCE = and_(_rule.draft.is_(False), _rule.ended_at.is_(None))


def in_force(session: Session) -> Sequence[RoutingRule]:
    return session.scalars(select(RoutingRule).where(_IN_FORCE).order_by(_rule.position, _rule.id)).all()


def drafted(session: Session) -> Sequence[RoutingRule]:
    """The rules of the next set, if one is being drafted and has any."""
    return session.scalars(select(RoutingRule).where(_rule.draft.is_(True)).order_by(_rule.position, _rule.id)).all()


def named(session: Session, ids: Collection[int]) -> dict[int, RoutingRule]:
    """Rules by their ids, also those that are in force no more."""
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(select(RoutingRule).where(RoutingRule.id.in_(ids)))}


def value(row: RoutingRule | Row[Any]) -> Rule:
    """A row as decisions take it."""
    return Rule(
        id=row.id,
        desk_id=row.desk_id,
        assignee_id=row.assignee_id,
        severity=row.severity,
        section=row.section,
        tag=row.tag,
        agency=row.agency,
        language=row.language,
        medium=row.medium,
        error_type=row.error_type,
        words=routing.read_words(row.words) if row.words else (),
        author=row.author,
        relation=row.relation,
        usual=row.usual,
    )


def digest(rows: Iterable[RoutingRule]) -> str:
    """Tells one state of a set of rules from another."""
    return hashlib.sha256(repr([(row.position, value(row)) for row in rows]).encode()).hexdigest()[:32]


def with_first_desk(session: Session) -> tuple[int | None, list[Rule]]:
    """The desk that gets what no rule sends elsewhere, and the rules in force; without a desk there are none."""
    rows = session.execute(_WITH_FIRST_DESK).all()
    return (rows[0].first_desk if rows else None), [value(row) for row in rows if row.id is not None]


_FIRST_DESK = select(_desk.id.label("first_desk")).order_by(_desk.position, _desk.id).limit(1).subquery()
_WITH_FIRST_DESK = (
    select(_FIRST_DESK.c.first_desk, *RoutingRule.__table__.columns)
    .select_from(_FIRST_DESK.outerjoin(RoutingRule.__table__, _IN_FORCE))
    .order_by(_rule.position, _rule.id)
)


def matter(
    article: Article | None,
    report: CorrectionRequest | None,
    passage: Passage | None,
    *,
    error_type: ErrorType | None,
    summary: str = "",
) -> Matter:
    """What rules are asked about: an article and what is reported of it, each as far as there is one."""
    told = [summary]
    if passage is not None:
        told += [passage.exact]
    if report is not None:
        told += [report.wrong, report.right, report.known]
    if article is not None:
        told += [article.headline]
    of: Article | CorrectionRequest | None = article or report
    return Matter(
        section=article.section if article else None,
        tags=tuple(article.tags) if article else (),
        agency=article.agency if article else None,
        language=of.language if of else None,
        medium=of.medium if of else None,
        error_type=error_type,
        text=" . ".join(told),
        authors=tuple(article.bylines) if article else (),
        relation=report.relation if report else None,
    )


class Tried(NamedTuple):
    """A report that came in lately, and where its case is by now; None where it has none."""

    request: CorrectionRequest
    matter: Matter
    headline: str | None
    case_id: int | None
    desk_id: int | None


def latest(session: Session, most: int) -> list[Tried]:
    """The newest reports, the newest first, as rules saw them."""
    rows = session.execute(
        select(CorrectionRequest, Article, Passage, Case.id, Case.desk_id)
        .outerjoin(Article, Article.id == CorrectionRequest.article_id)
        .outerjoin(Passage, Passage.id == CorrectionRequest.passage_id)
        .outerjoin(CaseRequest, CaseRequest.request_id == CorrectionRequest.id)
        .outerjoin(Case, Case.id == CaseRequest.case_id)
        .order_by(CorrectionRequest.id.desc())
        .limit(most)
    )
    return [
        Tried(
            request,
            matter(article, request, passage, error_type=request.error_type),
            article.headline if article else request.appeared or request.reported_url,
            case_id,
            desk_id,
        )
        for request, article, passage, case_id, desk_id in rows
    ]


def unmatched(session: Session, known: Iterable[RoutingRule]) -> dict[int, Message]:
    """The rules that match no article so far, by their ids, and why."""
    values = [value(row) for row in known]
    sections = articles.sections(session) if any(rule.section for rule in values) else ()
    agencies = articles.agencies(session) if any(rule.agency for rule in values) else ()
    found = {rule.id: routing.why_no_match(rule, sections, agencies) for rule in values}
    return {rule_id: why for rule_id, why in found.items() if why is not None}


def route(session: Session, matter: Matter) -> routing.Route:
    """Where the rules in force send a report, the desk held until the transaction ends.

    Raises Refused where there is no desk.
    """
    while True:
        first_desk, known = with_first_desk(session)
        if first_desk is None:
            raise Refused("There is no desk yet that could take this in.")
        found = routing.route(known, matter, first_desk=first_desk)
        if _hold(session, found.desk_id):
            return found


def _hold(session: Session, desk_id: int) -> bool:
    """False if somebody just removed the desk."""
    if session.get_bind().dialect.name == "sqlite":  # which has one writer at a time
        return True
    held = select(_desk.id).where(_desk.id == desk_id).with_for_update(read=True, key_share=True)
    return session.scalar(held) is not None
