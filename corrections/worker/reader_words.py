"""The words of emails to readers about their reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.cases import at_once, citing, dates
from corrections.cases import queries as cases
from corrections.cases.decisions import PUBLISHED
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.notices import queries as notices
from corrections.requests import queries as requests
from corrections.requests.decisions import MessageKind, why_not_second_look
from corrections.requests.models import CorrectionRequest, RequestMessage
from corrections.taxonomy import DeclineReason, Outcome, RequestState


def received(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """The receipt, before the address is confirmed: nothing in it was written by whoever typed the address."""
    request = requests.request(session, delivery.to_id)
    if request is None:
        return None
    case = cases.case_of_request(session, request.id)
    due = dates.due_for_reader(case, request) if case is not None else None
    return {
        "reference": request.reference,
        "received": request.received_at,
        "due": due if due is not None and due > clock.now() else None,
        "known": case is not None and dates.joined_overdue(case, request),
        "corrected": _corrected_already(session, request, case, base_url),
        "checking": request.state is RequestState.WITH_EDITORS,
        "came_by": request.came_by,
        "link": _link(session, request, base_url),
    }


def _corrected_already(session: Session, request: CorrectionRequest, case: Case | None, base_url: str) -> str | None:
    """The address of the correction that answered a report as it came: a public one, which tells of no reader."""
    if case is None or not at_once.is_answered(session, request):
        return None
    found = notices.of_case(session, case.id)[-1:]
    return base_url + addresses.correction(found[0].number) if found else None


def message(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """An editor's message; `message` of the delivery says which."""
    request = requests.request(session, delivery.to_id)
    written = session.get(RequestMessage, delivery.values["message"])
    if request is None or written is None or written.request_id != request.id:
        return None
    return {
        **_told(session, request),
        "reference": request.reference,
        "message": written.text,
        "asks": written.kind == MessageKind.QUESTION,
        "link": _link(session, request, base_url),
    }


def decided(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """The outcome; None once the decision was taken back."""
    request = requests.request(session, delivery.to_id)
    case = cases.case_of_request(session, delivery.to_id)
    if request is None or request.state is not RequestState.ANSWERED or case is None or case.outcome is None:
        return None
    answer = _answer(session, request)
    reason: DeclineReason | None = case.decline_reason if case.outcome is Outcome.DECLINED else None
    may_ask = why_not_second_look(request.state, asked_before=request.second_look_at is not None) is None
    return {
        **_told(session, request),
        "reference": request.reference,
        "outcome": case.outcome,
        "reason": reason,
        "passed_on_to": case.passed_on_to if case.outcome is Outcome.PASSED_ON else None,
        "cited": _cited(session, case, base_url),
        "answer": answer,
        "notices": _published(session, case, answer, base_url) if case.outcome in PUBLISHED else [],
        "second_look": may_ask and case.outcome not in PUBLISHED,
        "link": _link(session, request, base_url),
    }


def _cited(session: Session, case: Case, base_url: str) -> dict[str, Any] | None:
    """The clause of the standards that the end of a case rests on, and where it is read as it then stood."""
    cited = citing.standing(session, case)
    if cited is None:
        return None
    return {"number": cited.number, "title": cited.then.title, "link": base_url + cited.path}


def second_look(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    request = requests.request(session, delivery.to_id)
    case = cases.case_of_request(session, delivery.to_id)
    if request is None or case is None or not case.open:
        return None
    return {
        "reference": request.reference,
        "due": dates.due_for_reader(case, request),
        "link": _link(session, request, base_url),
    }


def _link(session: Session, request: CorrectionRequest, base_url: str) -> str:
    return base_url + addresses.tracking(capabilities.grant(session, Purpose.REQUEST_MAIL, request.id))


def _told(session: Session, request: CorrectionRequest) -> dict[str, Any]:
    """What the reader told us, for quoting it back to them."""
    article = articles.article(session, request.article_id) if request.article_id is not None else None
    passage = requests.passage(session, request.passage_id)
    return {
        "headline": article.headline if article is not None else None,
        "passage": passage.exact if passage is not None else None,
        "wrong": request.wrong,
        "right": request.right,
    }


def _answer(session: Session, request: CorrectionRequest) -> str:
    """What the editor wrote about the decision: the newest such message."""
    newest = session.scalars(
        select(RequestMessage.text)
        .where(RequestMessage.request_id == request.id, RequestMessage.kind == MessageKind.DECISION)
        .order_by(RequestMessage.id.desc())
        .limit(1)
    ).first()
    return newest or ""


def _published(session: Session, case: Case, answer: str, base_url: str) -> list[dict[str, Any]]:
    """The newest notice of the case. Its words are left out where the editor's answer gives them already."""
    return [
        {
            "kind": found.correction.kind,
            "notice": found.newest.notice if (found.newest.notice or "") not in answer else None,
            "link": base_url + addresses.correction(found.correction.number),
        }
        for found in notices.published(session, notices.of_case(session, case.id)[-1:])
    ]
