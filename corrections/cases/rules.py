"""The rules by which reports find their desk, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.cases import routing
from corrections.cases.models import RoutingRule
from corrections.errors import Message


def rules(session: Session) -> Sequence[RoutingRule]:
    return session.scalars(_RULES).all()


_RULES = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)


def as_values(session: Session) -> list[routing.Rule]:
    return [
        routing.Rule(row.id, row.section, row.agency, row.error_type, row.desk_id, row.severity)
        for row in rules(session)
    ]


def unmatched(session: Session) -> dict[int, Message]:
    """The rules that match no article so far, by their ids, and why."""
    known = as_values(session)
    sections = articles.sections(session) if any(rule.section for rule in known) else ()
    agencies = articles.agencies(session) if any(rule.agency for rule in known) else ()
    found = {rule.id: routing.why_no_match(rule, sections, agencies) for rule in known}
    return {rule_id: why for rule_id, why in found.items() if why is not None}
