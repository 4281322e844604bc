"""Saying later which article a case is about, where its reports named none that was known."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles.models import Article
from corrections.cases import joining, opening, queries, rules
from corrections.cases.models import Case
from corrections.cases.progress import check_seen, record, set_due
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.requests import pointing
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import ActorKind, CaseState

BY_HAND = ("moved to desk", "assigned", "severity", "error_type")


def set_article(session: Session, case: Case, article_id: int, *, by: User, seen: int | None = None) -> bool:
    """Say which article a case is about, and its reports that named none; the words that they point at are looked for
    in its newest version. A case that nobody has begun goes where the rules send what is about such an article.

    Returns whether it went to another desk. Raises Refused, Conflict.
    """
    # As for a report that comes in: the article is held before the case.
    article = articles.lock(session, article_id)
    joining.hold(session, case)
    check_seen(case, seen)
    if article is None:
        raise Refused("There is no such article.")
    if not case.open or case.state is CaseState.SCHEDULED:
        raise Refused("This case is closed, or its notice is being published.")
    if case.article_id is not None:
        raise Refused("Which article this case is about is said already.")
    case.article_id = article.id
    passage_ids = {case.passage_id}
    ids = queries.request_ids(session, case.id)
    told = request_queries.requests(session, ids)
    reports = [told[request_id] for request_id in ids]  # the lead first: rules ask about it
    for request in reports:
        if pointing.point(session, request, article, by=by.actor):
            passage_ids.add(request.passage_id)
    for passage in request_queries.passages(session, passage_ids).values():
        pointing.place(session, passage, article)
    record(session, case, "article set", by=by.actor, article=article.id)
    return _is_unbegun(session, case) and _reroute(session, case, article, reports)


def _is_unbegun(session: Session, case: Case) -> bool:
    """Whether nobody has looked into a case, or said whose it is or what kind of error."""
    said = events.all_of(session, addresses.case(case.id), BY_HAND)
    return case.state is CaseState.NEW and all(
        event.actor_kind is not ActorKind.USER or event.details.get("turn") for event in said
    )


def _reroute(session: Session, case: Case, article: Article, reports: list[CorrectionRequest]) -> bool:
    passage = request_queries.passage(session, case.passage_id)
    matter = rules.matter(
        article, reports[0] if reports else None, passage, error_type=case.error_type, summary=case.summary
    )
    route = rules.route(session, matter)
    if case.severity is not route.severity:
        record(session, case, "severity", by=SYSTEM, before=case.severity, after=route.severity)
        case.severity = route.severity
        set_due(session, case)
    if case.desk_id == route.desk_id and route.assignee_id in (None, case.assignee_id):
        return False
    moved = case.desk_id != route.desk_id
    if moved:
        record(session, case, "moved to desk", by=SYSTEM, before=case.desk_id, after=route.desk_id, rule=route.rule_id)
        case.desk_id = route.desk_id
    case.assignee_id = None
    opening.give(session, case, route.assignee_id, by=SYSTEM)
    return moved
