"""All rows of one case, and of no other, in a number of questions that does not grow with its reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts import queries as accounts
from corrections.articles.models import Article
from corrections.cases import alerting, queries, rules, sources
from corrections.cases.duty_models import PastClock
from corrections.cases.models import AuthorQuestion, Case, CaseNote, CaseRequest, Desk, RoutingRule
from corrections.cases.queries import OpenCase
from corrections.desk.cases.named import named_in
from corrections.events import Event
from corrections.notices import queries as notices
from corrections.notices.models import Draft, DraftArticle, SignOff
from corrections.notices.queries import Published
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.requests.queries import Contact
from corrections.watch import queries as watch
from corrections.watch.models import NoticedChange

EVERY_EVENT = 1_000_000


@dataclass(frozen=True)
class CaseRows:
    """What belongs to a case. What came along from another that was joined to it belongs to it; what went elsewhere
    does not."""

    case: Case
    article: Article | None
    passage: Passage | None
    desks: Sequence[Desk]
    links: Mapping[int, CaseRequest]  # by the report
    reports: Sequence[tuple[CorrectionRequest, Passage | None]]
    contacts: Mapping[int, Contact]
    evidence: Sequence[Evidence]
    messages: Sequence[RequestMessage]
    notes: Sequence[CaseNote]
    questions: Sequence[AuthorQuestion]
    sources: Mapping[int, Sequence[Evidence]]  # by the question
    history: Sequence[Event]
    rules: Mapping[int, RoutingRule]
    past_clocks: Sequence[PastClock]
    joined: Sequence[OpenCase]
    changes: Sequence[NoticedChange]
    lines: Mapping[int, str]  # why no notice was due, by the change
    drafts: Sequence[Draft]
    draft_articles: Sequence[DraftArticle]
    draft_passages: Mapping[int, Passage]
    sign_offs: Sequence[SignOff]
    corrections: Sequence[Published]
    people: Mapping[int, str]

    def name(self, user_id: int | None) -> str:
        return self.people.get(user_id, "") if user_id is not None else ""


def read(session: Session, case_id: int) -> CaseRows | None:
    """The rows of a case; None if there is none."""
    found = queries.with_article(session, case_id)
    if found is None:
        return None
    case, article = found
    links = {row.request_id: row for row in session.scalars(select(CaseRequest).where(CaseRequest.case_id == case.id))}
    history = events.history(session, addresses.case(case.id), most=EVERY_EVENT)
    notes, questions = queries.notes(session, case.id), queries.questions(session, case.id)
    messages = request_queries.messages(session, links)
    corrections = notices.published(session, notices.of_case(session, case.id), every_revision=True)
    drafts = _drafts(session, case.id, [each.correction.id for each in corrections])
    draft_ids = [draft.id for draft in drafts]
    on = session.scalars(
        select(DraftArticle).where(DraftArticle.draft_id.in_(draft_ids)).order_by(DraftArticle.position)
    ).all()
    sign_offs = session.scalars(select(SignOff).where(SignOff.draft_id.in_(draft_ids)).order_by(SignOff.id)).all()
    changes = watch.of_case(session, case.id)
    rule_ids = {rule for event in history if isinstance(rule := event.details.get("rule"), int)}
    people: set[int | None] = {event.actor_id for event in history} | named_in(history)
    people |= {case.assignee_id, case.decided_by_id} | {note.user_id for note in notes}
    people |= {one.asked_by_id for one in questions} | {message.from_id for message in messages}
    people |= {one.user_id for one in sign_offs} | {draft.sent_back_by_id for draft in drafts}
    people |= {draft.created_by_id for draft in drafts} | {draft.saved_by_id for draft in drafts}
    return CaseRows(
        case=case,
        article=article,
        passage=request_queries.passage(session, case.passage_id),
        desks=queries.desks(session),
        links=links,
        reports=queries.reports(session, case.id),
        contacts=request_queries.contacts(session, links),
        evidence=request_queries.evidence(session, links),
        messages=messages,
        notes=notes,
        questions=questions,
        sources=sources.of_questions(session, [one.id for one in questions]),
        history=history,
        rules=rules.named(session, rule_ids),
        past_clocks=alerting.past_clocks(session, case.id),
        joined=queries.joined_to(session, case.id),
        changes=changes,
        lines=watch.lines(session, changes),
        drafts=drafts,
        draft_articles=on,
        draft_passages=request_queries.passages(session, [row.passage_id for row in on]),
        sign_offs=sign_offs,
        corrections=corrections,
        people=accounts.names(session, [user_id for user_id in people if user_id is not None]),
    )


def _drafts(session: Session, case_id: int, corrections: Sequence[int]) -> Sequence[Draft]:
    """The drafts of a case, and of further revisions of what it published, also those that were given up."""
    of: Any = or_(Draft.case_id == case_id, Draft.correction_id.in_(corrections))
    return session.scalars(select(Draft).where(of).order_by(Draft.id)).all()
