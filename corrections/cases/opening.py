"""A case begins: which desk has it, and whose it is there."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from corrections import addresses, clock, rows
from corrections.accounts import absences
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import queries, rosters, rules
from corrections.cases.gist import gist
from corrections.cases.models import Case
from corrections.cases.progress import record, start_clock
from corrections.cases.routing import Route
from corrections.deliveries import actions as deliveries
from corrections.events import SYSTEM, Actor
from corrections.newsroom.queries import newsroom
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import CaseState, ErrorType, FoundBy, Severity

MOST_SUMMARY = 300


class Taken(NamedTuple):
    """Out of which case an editor takes what a new one is about: that one is theirs, on the same desk."""

    origin: Case
    by: User


def open_case(
    session: Session,
    *,
    article: Article | None,
    summary: str,
    found_by: FoundBy,
    error_type: ErrorType | None,
    by: Actor,
    passage: Passage | None = None,
    severity: Severity | None = None,
    since: datetime | None = None,
    report: CorrectionRequest | None = None,
    taken: Taken | None = None,
) -> Case:
    """Open a case on the desk that the routing rules name; without one, the first desk has it. With `taken`, no rule is
    asked, and it is nobody's turn.

    `report`: what it began with, if that was a reader's. Its clocks run `since` then, or from now on.
    """
    matter = rules.matter(article, report, passage, error_type=error_type, summary=summary)
    route = rules.route(session, matter) if taken is None else Route(taken.origin.desk_id, matter.usual, None)
    severity = severity or route.severity
    case = Case(
        desk_id=route.desk_id,
        article_id=article.id if article else None,
        passage_id=passage.id if passage else None,
        state=CaseState.NEW,
        open=True,
        severity=severity,
        error_type=error_type,
        found_by=found_by,
        summary=summary[:MOST_SUMMARY],
        second_look=False,
        news=taken is None,
        lock_version=1,
    )
    start_clock(session, case, since=since)
    case.opened_at = case.clock_from
    rows.add(session, case)
    if taken is not None:
        case.assignee_id = taken.by.id
        origin = taken.origin.id
        record(session, case, "opened", by=by, desk=route.desk_id, severity=severity, origin=origin)
        record(session, case, "assigned", by=by, before=None, after=taken.by.id)
        return case
    record(session, case, "opened", by=by, desk=route.desk_id, rule=route.rule_id, severity=severity)
    give(session, case, route.assignee_id, by=by)
    return case


def said(report: CorrectionRequest, passage: Passage | None) -> str:
    """What stands for a case in a list: the words that a report points at, or what it says first."""
    subject = report.appeared or "" if report.came_by is CameBy.MAIL else ""
    return passage.exact if passage else gist(report.wrong, report.language, subject=subject)


def give(session: Session, case: Case, user_id: int | None, *, by: Actor) -> None:
    """Give a case to whom a rule names, if they work on its desk and are there; else to whoever's turn it is."""
    if user_id is None or all(user.id != user_id for user in queries.members(session, case.desk_id)):
        rosters.give_out(session, case, by=by)
        return
    today = clock.now().astimezone(newsroom(session).zone).date()
    if absences.away_on(session, today, [user_id]):
        record(session, case, "passed over", by=by, before=user_id)
        rosters.give_out(session, case, by=by, passed=user_id)
        return
    case.assignee_id = user_id
    record(session, case, "assigned", by=SYSTEM, before=None, after=user_id)
    deliveries.enqueue(session, "case-assigned", to=("user", user_id), about=addresses.case(case.id))
