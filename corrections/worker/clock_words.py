"""The words of emails about clocks that run out, and of the daily digest."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.cases import dates, digests
from corrections.cases.alarms import Part
from corrections.cases.alerting import matters
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.newsroom.queries import newsroom
from corrections.worker.staff_words import case_of, case_words


def alert(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """A clock that runs out, or has. None once what was due is done, or is due later; and a reminder, once the case is
    somebody else's than `whose` it was, as the delivery says."""
    case, part = case_of(session, delivery), Part(delivery.values["part"])
    if case is None or not matters(case, delivery.values["clock"], part):
        return None
    due = case.answer_due_at if part is Part.ANSWER else case.decision_due_at
    if delivery.kind == "case-escalated" and due > clock.now():
        return None
    whose = delivery.values.get("whose", delivery.to_id)
    if delivery.kind == "case-reminder" and case.assignee_id not in (None, whose):
        return None
    by = session.get(User, case.assignee_id) if case.assignee_id is not None else None
    return case_words(session, case, base_url) | {
        "part": part,
        "due": due,
        "whose": by.name if by is not None else None,
    }


def digest(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """What waits for somebody. None if nothing does any more, if they want no digest, or if the day is over."""
    user = session.get(User, delivery.to_id)
    today = clock.now().astimezone(newsroom(session).zone).date().isoformat()
    if user is None or not user.digest or delivery.values["day"] != today:
        return None
    waiting = digests.waiting_for(session, user)
    if not waiting:
        return None
    ids = [case.article_id for case in waiting.cases if case.article_id is not None]
    on = articles.articles(session, ids)
    return {
        "cases": [_line(case, on.get(case.article_id or 0), base_url) for case in waiting.cases],
        "mine": waiting.mine,
        "unassigned": waiting.unassigned,
        "escalated": waiting.escalated,
        "mine_link": base_url + digests.ABOUT,
        "unassigned_link": f"{base_url}/desk?view=unassigned",
        "escalated_link": f"{base_url}/desk/escalations",
        "off_link": f"{base_url}/desk/me",
        "link": f"{base_url}/desk",
    }


def _line(case: Case, article: Article | None, base_url: str) -> dict[str, Any]:
    due = dates.next_due(case)
    return {
        "summary": case.summary,
        "headline": article.headline if article is not None else None,
        "due": due,
        "overdue": due is not None and due <= clock.now(),
        "link": base_url + addresses.case(case.id),
    }
