"""The words of emails to editors and to the authors of articles."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, capabilities
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import dates, mentions, questions
from corrections.cases import queries as cases
from corrections.cases.models import AuthorQuestion, Case, CaseNote
from corrections.deliveries.models import Delivery
from corrections.erasures import queries as erasures
from corrections.erasures.decisions import ASKED
from corrections.newsroom.queries import newsroom
from corrections.notices import queries as notices
from corrections.notices.models import Draft, Hold
from corrections.policy import queries as policies
from corrections.requests import queries as requests
from corrections.worker import happened
from corrections.worker.published import revision

CASE = re.compile(r"/desk/cases/(\d+)(/|$)")


def assigned(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once somebody else has the case, or it is closed."""
    case = case_of(session, delivery)
    if case is None or not case.open or case.assignee_id != delivery.to_id:
        return None
    return case_words(session, case, base_url)


def news(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once an editor has opened the case since."""
    case = case_of(session, delivery)
    if case is None or not case.news:
        return None
    return {"what": happened.newest(session, case)} | case_words(session, case, base_url)


def second_look_waits(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once somebody has the case, or it is closed."""
    case = case_of(session, delivery)
    if case is None or not case.open or not case.second_look or case.assignee_id is not None:
        return None
    return case_words(session, case, base_url)


def lapsed(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once the case is theirs again, or closed."""
    case = case_of(session, delivery)
    if case is None or not case.open or case.assignee_id == delivery.to_id:
        return None
    return case_words(session, case, base_url)


def handed_over(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any]:
    """`number` of the delivery says how many cases, `before` whose they were."""
    before = session.get(User, delivery.values["before"])
    name = before.name if before is not None else ""
    return {"number": delivery.values["number"], "name": name, "link": f"{base_url}/desk?view=mine"}


def gathered(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`number` of the delivery says how many cases of theirs are in this one now. None once it is closed, or theirs."""
    case = case_of(session, delivery)
    if case is None or not case.open or case.assignee_id == delivery.to_id:
        return None
    return {"number": delivery.values["number"]} | case_words(session, case, base_url)


def mention(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`note` of the delivery says in which note they are named. None once they have opened the case since."""
    note = session.get(CaseNote, delivery.values["note"])
    # Where the note is by now: its case may have been joined to another since.
    case = cases.case(session, note.case_id) if note is not None else None
    if case is None or note is None or not mentions.is_new_in(session, case.id, delivery.to_id):
        return None
    by = session.get(User, note.user_id)
    words = {"note": note.text, "by": by.name if by is not None else ""}
    return words | case_words(session, case, base_url)


def sign_off(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`draft` of the delivery says which. None once it is signed off, changed, dropped or published."""
    draft = session.get(Draft, delivery.values["draft"])
    if draft is None or draft.asked_sign_off_at is None or draft.published_at is not None:
        return None
    asked_by = session.get(User, draft.created_by_id)
    words = {"notice": draft.notice, "asked_by": asked_by.name if asked_by is not None else ""}
    return words | _draft_words(session, draft, base_url)


def erasure_asked(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`erasure` of the delivery says which. None once it is decided. What is to be erased is not said."""
    asked = erasures.request(session, delivery.values["erasure"])
    if asked is None or asked.state != ASKED:
        return None
    by = session.get(User, asked.asked_by_id) if asked.asked_by_id is not None else None
    link = base_url + addresses.erasure(asked.id)
    return {"ground": asked.ground, "asked_by": by.name if by is not None else "", "link": link}


def policy_proposed(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once it is signed off, sent back or taken back."""
    draft = policies.draft(session)
    if draft is None or draft.proposed_at is None or draft.proposed_by_id is None or draft.in_force_on is None:
        return None
    by = session.get_one(User, draft.proposed_by_id)
    in_force = datetime.combine(draft.in_force_on, time(12), newsroom(session).zone)
    return {"proposed_by": by.name, "in_force": in_force, "link": base_url + addresses.standards_desk()}


def hold_failed(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`hold` of the delivery says which publication it was. None once it went out, or was stopped, after all."""
    hold = session.get(Hold, delivery.values["hold"])
    draft = session.get(Draft, hold.draft_id) if hold is not None else None
    if hold is None or draft is None or hold.state not in ("failed", "running"):
        return None
    return {"problem": hold.problem or "", "waits": hold.state == "running"} | _draft_words(session, draft, base_url)


def _draft_words(session: Session, draft: Draft, base_url: str) -> dict[str, Any]:
    """What a draft is about, and where it is worked on: at its case, or at the correction that it revises."""
    on = notices.draft_articles(session, draft.id)
    correction = notices.correction_by_id(session, draft.correction_id) if draft.correction_id is not None else None
    at = addresses.further_revision(correction.number) if correction else addresses.draft(draft.case_id or 0)
    return {
        "kind": draft.kind,
        "headline": _headline(session, on[0].article_id) if on else None,
        "link": base_url + at,
    }


def author_question(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once it is answered, taken back, or the case decided. Nothing in it tells who reported the error."""
    question = session.get(AuthorQuestion, delivery.to_id)
    about = questions.asked(session, question) if question is not None else None
    if question is None or about is None or not about.open:
        return None
    asked_by = session.get(User, question.asked_by_id)
    article = _article(session, about.home.article_id)
    passage = requests.passage(session, about.home.passage_id)
    token = capabilities.grant(session, Purpose.AUTHOR, question.id, lasts=questions.LASTS)
    return {
        "question": question.question,
        "sources": question.wants_sources,
        "asked_by": asked_by.name if asked_by is not None else "",
        "headline": article.headline if article is not None else None,
        "url": article.url if article is not None else None,
        "passage": passage.exact if passage is not None else None,
        "link": base_url + addresses.author_answer(token),
        "lasts": questions.LASTS,
    }


def author_answered(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """`question` of the delivery says which. None once somebody has opened the case since, or has it."""
    question = session.get(AuthorQuestion, delivery.values["question"])
    # Where the question is by now: its case may have been joined to another since.
    case = cases.case(session, question.case_id) if question is not None else None
    if question is None or case is None or not case.open or not case.news or case.assignee_id is not None:
        return None
    return {"author": question.author_name, "question": question.question} | case_words(session, case, base_url)


def author_correction(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    return revision(session, delivery.values["revision"], base_url)


def case_of(session: Session, delivery: Delivery) -> Case | None:
    """The case that a delivery is about."""
    found = CASE.match(delivery.about)
    return cases.case(session, int(found[1])) if found is not None else None


def case_words(session: Session, case: Case, base_url: str) -> dict[str, Any]:
    return {
        "summary": case.summary,
        "headline": _headline(session, case.article_id),
        "severity": case.severity,
        "due": dates.next_due(case),
        "link": base_url + addresses.case(case.id),
    }


def _article(session: Session, article_id: int | None) -> Article | None:
    return articles.article(session, article_id) if article_id is not None else None


def _headline(session: Session, article_id: int | None) -> str | None:
    article = _article(session, article_id)
    return article.headline if article is not None else None
