"""The words of emails about complaints: to those who complain, to the author of the article, to the desk."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.newsroom.queries import newsroom
from corrections.requests import queries as requests
from corrections.standards import decisions, queries, telling
from corrections.standards.models import Complaint, Statement
from corrections.standards.values import ComplaintState, StatementKind
from corrections.worker.staff_words import case_of, case_words

Words = dict[str, Any]


def admission(session: Session, delivery: Delivery, base_url: str) -> Words | None:
    """Whether a complaint is looked into, to who complains."""
    told = _told(session, delivery, base_url)
    if told is None:
        return None
    complaint, case, said, words = told
    return words | {
        "reason": complaint.not_admitted,
        "text": said.text,
        "due": case.decision_due_at if case.open else None,
        "outside": _outside(session) if complaint.not_admitted is not None else None,
    }


def provisional(session: Session, delivery: Delivery, base_url: str) -> Words | None:
    """What is found so far; None once the time for comments is over."""
    told = _told(session, delivery, base_url)
    if told is None:
        return None
    complaint, _, said, words = told
    if decisions.why_not_comment(complaint.state, complaint.comments_until, clock.now()) is not None:
        return None
    return words | _found(said) | {"until": complaint.comments_until}


def finding(session: Session, delivery: Delivery, base_url: str) -> Words | None:
    """What was decided; None of a finding that another has taken the place of."""
    told = _told(session, delivery, base_url)
    if told is None:
        return None
    complaint, _, said, words = told
    may_review = complaint.state is ComplaintState.FINDING and not words["is_author"]
    return (
        words
        | _found(said)
        | {
            "is_review": said.kind is StatementKind.REVIEW,
            "until": complaint.review_until if may_review else None,
            "outside": _outside(session),
        }
    )


def desk(session: Session, delivery: Delivery, base_url: str) -> Words | None:
    """Asks the desk for its answer. None once it has given it."""
    case = case_of(session, delivery)
    complaint = queries.of_case(session, case.id) if case is not None else None
    if case is None or complaint is None or complaint.state is not ComplaintState.WITH_DESK:
        return None
    return case_words(session, case, base_url) | {
        "due": case.decision_due_at,
        "link": base_url + addresses.complaint(case.id),
    }


def _told(session: Session, delivery: Delivery, base_url: str) -> tuple[Complaint, Case, Statement, Words] | None:
    """What the email is about, with the link of whoever gets it: the author's own, or a complainant's page."""
    said = session.get(Statement, delivery.values["statement"])
    complaint = queries.complaint(session, said.complaint_id) if said is not None else None
    case = cases.case(session, complaint.case_id) if complaint is not None else None
    if said is None or complaint is None or case is None:
        return None
    is_author = delivery.to_kind == telling.AUTHOR
    request = None if is_author else requests.request(session, delivery.to_id)
    if is_author:
        token = capabilities.grant(session, Purpose.COMMENT, complaint.id, lasts=telling.LASTS)
        link = addresses.comment(token)
    elif request is not None:
        link = addresses.tracking(capabilities.grant(session, Purpose.REQUEST_MAIL, request.id))
    else:
        return None
    article = articles.article(session, case.article_id) if case.article_id is not None else None
    words = {
        "reference": request.reference if request is not None else None,
        "headline": article.headline if article is not None else None,
        "is_author": is_author,
        "link": base_url + link,
    }
    return complaint, case, said, words


def _found(said: Statement) -> Words:
    return {"finding": said.finding, "facts": said.facts, "text": said.text, "remedy": said.remedy}


def _outside(session: Session) -> Words | None:
    """Whom to turn to who is not content; None where the newsroom names nobody."""
    room = newsroom(session)
    return {"name": room.outside_body, "address": room.outside_body_address} if room.outside_body else None
