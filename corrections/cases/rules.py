"""The rules by which reports find their desk, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.cases import routing
from corrections.cases.models import Desk, RoutingRule
from corrections.errors import Message, Refused
from corrections.taxonomy import ErrorType


def rules(session: Session) -> Sequence[RoutingRule]:
    return session.scalars(_RULES).all()


_RULES = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)


def as_values(session: Session) -> list[routing.Rule]:
    return [
        routing.Rule(row.id, row.section, row.agency, row.error_type, row.desk_id, row.severity)
        for row in rules(session)
    ]


def with_first_desk(session: Session) -> tuple[int | None, list[routing.Rule]]:
    """The desk that gets what no rule sends elsewhere, and the rules; without a desk there are none."""
    rows = session.execute(_WITH_FIRST_DESK).all()
    return (rows[0][0] if rows else None), [routing.Rule(*row[1:]) for row in rows if row[1] is not None]


_desk, _rule = Desk.__table__.c, RoutingRule.__table__.c
_FIRST_DESK = select(_desk.id).order_by(_desk.position, _desk.id).limit(1).subquery()
_WITH_FIRST_DESK = (
    select(_FIRST_DESK.c.id, _rule.id, _rule.section, _rule.agency, _rule.error_type, _rule.desk_id, _rule.severity)
    .select_from(_FIRST_DESK.outerjoin(RoutingRule.__table__, true()))
    .order_by(_rule.position, _rule.id)
)


def unmatched(session: Session) -> dict[int, Message]:
    """The rules that match no article so far, by their ids, and why."""
    known = as_values(session)
    sections = articles.sections(session) if any(rule.section for rule in known) else ()
    agencies = articles.agencies(session) if any(rule.agency for rule in known) else ()
    found = {rule.id: routing.why_no_match(rule, sections, agencies) for rule in known}
    return {rule_id: why for rule_id, why in found.items() if why is not None}


def route(session: Session, article: Article | None, error_type: ErrorType | None) -> routing.Route:
    """The desk and severity that the rules give a report, the desk held until the transaction ends.

    Raises Refused where there is no desk.
    """
    while True:
        first_desk, known = with_first_desk(session)
        if first_desk is None:
            raise Refused("There is no desk yet that could take this in.")
        found = routing.route(
            known,
            first_desk=first_desk,
            section=article.section if article else None,
            agency=article.agency if article else None,
            error_type=error_type,
        )
        if _hold(session, found.desk_id):
            return found


def _hold(session: Session, desk_id: int) -> bool:
    """False if somebody just removed the desk."""
    if session.get_bind().dialect.name == "sqlite":  # which has one writer at a time
        return True
    held = select(_desk.id).where(_desk.id == desk_id).with_for_update(read=True, key_share=True)
    return session.scalar(held) is not None
