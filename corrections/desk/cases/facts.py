"""Everything that the case page shows, read in one go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.articles.blocks import where
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.cases import (
    campaigns,
    carrying,
    complaints,
    judges,
    parts,
    queries,
    returns,
    rules,
    sources,
    suggestions,
)
from corrections.cases.decisions import CLOSABLE, is_taken_back, may_be_undone, why_not_join
from corrections.cases.models import Case, RoutingRule
from corrections.cases.queries import OpenCase
from corrections.cases.suggestions import Alike
from corrections.desk.cases import noted, noticed
from corrections.desk.cases.named import named_in
from corrections.desk.cases.noted import Named
from corrections.desk.cases.noticed import Noticed
from corrections.desk.cases.rows import Clock, clock_of
from corrections.errors import Message
from corrections.events import Event
from corrections.mailbox import queries as mails
from corrections.mailbox.queries import Kept
from corrections.notices import queries as notices
from corrections.notices.models import Draft
from corrections.notices.queries import Published
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.requests.queries import NOBODY, Contact
from corrections.taxonomy import ActorKind, CaseState, ErrorType, FoundBy, Kind, PassageFate


@dataclass(frozen=True)
class Reported:
    """One report of the case, with who sent it and what came with it."""

    request: CorrectionRequest
    contact: Contact
    passage: Passage | None
    evidence: list[Evidence]
    messages: list[RequestMessage]
    mails: list[Kept]


@dataclass(frozen=True)
class CasePage:
    """A case and all that an editor needs beside it."""

    case: Case
    clock: Clock | None
    desk_name: str
    article: Article | None
    passage: dict[str, Any] | None
    fate: PassageFate | None
    now: dict[str, Any] | None
    reports: list[Reported]
    notes: list[Any]
    questions: list[Any]
    history: list[Event]
    people: dict[int, str]
    members: list[User]
    desks: list[Any]
    draft: Draft | None
    put_off: str | None
    corrections: list[Published]
    others: list[OpenCase] = field(default_factory=list)
    noticed: list[Noticed] = field(default_factory=list)
    rules: dict[int, RoutingRule] = field(default_factory=dict)
    named: Named = field(default_factory=dict)
    why_not_judge: Message | None = None  # of a second look or a complaint, for whoever reads the page
    sources: Mapping[int, list[Evidence]] = field(default_factory=dict)  # by the question that the author answered
    alike: list[Alike] = field(default_factory=list)
    joined: list[OpenCase] = field(default_factory=list)
    campaign: Message | None = None
    may_close: bool = False
    may_undo: bool = False

    @property
    def unlike(self) -> list[OpenCase]:
        """The other open cases on the article that nothing says are the same matter."""
        known = {one.id for one in self.alike}
        return [other for other in self.others if other.id not in known]

    @property
    def may_explain(self) -> bool:
        return any(each.is_unexplained for each in self.noticed)

    @property
    def line_taken_back(self) -> str | None:
        """Why no notice was due, as an editor wrote before the decision was undone, or the case opened again."""
        return next((each.line for each in self.noticed if each.is_unexplained and each.line), None)

    @property
    def likely_kind(self) -> Kind:
        """Of a notice, if one is due: what is taken down whole has no words that could be put right."""
        return Kind.RETRACTION if self.noticed and all(each.is_removal for each in self.noticed) else Kind.CORRECTION

    @property
    def taken_back_at(self) -> datetime | None:
        """When the last report of an open case was taken back, if all of them were."""
        if not self.case.open or not is_taken_back([report.request.state for report in self.reports]):
            return None
        return next((event.at for event in reversed(self.history) if event.verb == "request withdrawn"), None)

    @property
    def says_removed(self) -> bool:
        """Whether it is about a version that says again what a removal took out."""
        return self.case.summary == returns.SUMMARY

    def names(self, user_id: int) -> bool:
        """Whether somebody is named in one of the notes."""
        return any(one.id == user_id for people in self.named.values() for one in people)

    def pieces(self, note: Any) -> list[tuple[str, bool]]:
        return noted.pieces(note, self.named)

    def name(self, user_id: int | None) -> str:
        return self.people.get(user_id, "") if user_id is not None else ""


def case_page(session: Session, case: Case, article: Article | None, user: User) -> CasePage:
    """The case about `article` as `user` sees it."""
    now = clock.now()
    requests = queries.reports(session, case.id)
    fate, then, today = _fate(session, article, _passage(session, case, requests))
    history = events.history(session, addresses.case(case.id))
    notes = list(queries.notes(session, case.id)) if _happened(history, "note", "case joined") else []
    asked = _happened(history, "author asked", "case joined")
    questions = list(queries.questions(session, case.id)) if asked else []
    desks = list(queries.desks(session))
    members = judges.who_may(session, case, queries.members(session, case.desk_id))
    reports = _reports(session, requests)
    ids = {event.actor_id for event in history} | {note.user_id for note in notes} | {case.assignee_id}
    ids |= named_in(history)
    ids |= {message.from_id for report in reports for message in report.messages}
    people = accounts.names(session, [user_id for user_id in ids if user_id is not None])
    kinds = {case.error_type, *(row.error_type for row, _ in requests)}
    others = [
        other
        for other in (queries.open_cases_on(session, article.id) if article else ())
        if other.id != case.id and _takes_in(other, kinds, user)
    ]
    draft = notices.draft_of_case(session, case.id) if _happened(history, "draft begun") else None

    def may_join(kind: ErrorType | None) -> bool:
        return why_not_join({kind, *kinds}, user.role) is None

    why_not_judge = complaints.why_not_judge(session, case, kinds, by=user)
    return CasePage(
        case=case,
        clock=clock_of(case, now) if case.open else None,
        desk_name=next(desk.name for desk in desks if desk.id == case.desk_id),
        article=article,
        passage=then,
        fate=fate,
        now=today,
        reports=reports,
        notes=notes,
        questions=questions,
        history=history,
        people=people,
        members=members,
        desks=desks,
        draft=draft,
        put_off=_put_off(session, case, draft),
        corrections=(
            notices.published(session, notices.of_case(session, case.id)) if _happened(history, "published") else []
        ),
        others=others,
        noticed=noticed.of_case(session, case, article, history),
        rules=rules.named(session, _rules(history)),
        named=noted.named(session, notes),
        why_not_judge=why_not_judge,
        sources=sources.of_questions(session, [one.id for one in questions]),
        alike=suggestions.alike(session, case, requests, others, words=_words(case, then), may=may_join),
        joined=queries.joined_to(session, case.id) if _happened(history, "case joined") else [],
        campaign=campaigns.said(case, [row.received_at for row, _ in requests]),
        may_close=case.state in CLOSABLE and why_not_judge is None,
        may_undo=case.state is CaseState.CLOSED and may_be_undone(case.outcome, case.decided_at, now),
    )


def _words(case: Case, then: dict[str, Any] | None) -> str | None:
    """What a case is about: of one that nobody reported, the summary only says what happened."""
    return case.summary if case.found_by is not FoundBy.MONITORING else then["exact"] if then else None


def _takes_in(other: OpenCase, kinds: Collection[ErrorType | None], user: User) -> bool:
    """Whether `user` may join the case, with reports of these kinds, to another; whether that is open for a second look
    is not asked here."""
    problem = parts.why_not_take_in(other.state, is_same=False, second_look=False)
    return (problem or why_not_join({other.error_type, *kinds}, user.role)) is None


def _put_off(session: Session, case: Case, draft: Draft | None) -> str | None:
    """Why a publication that is due is not done yet."""
    hold = notices.running_hold(session, draft.id) if draft and case.state is CaseState.SCHEDULED else None
    return hold.problem if hold is not None else None


def _happened(history: Sequence[Event], *verbs: str) -> bool:
    """Whether one of some acts left its event, so that what it made has to be asked for; of a long history, only the
    newest part is known."""
    return len(history) >= events.MOST or any(event.verb in verbs for event in history)


def _rules(history: Sequence[Event]) -> set[int]:
    """The rules by which a case came to its desk."""
    verbs = ("opened", "moved to desk")
    return {rule for event in history if event.verb in verbs and isinstance(rule := event.details.get("rule"), int)}


def _passage(
    session: Session, case: Case, requests: Sequence[tuple[CorrectionRequest, Passage | None]]
) -> Passage | None:
    """The words that a case is about: nearly always those of one of its reports."""
    told = next((passage for _, passage in requests if passage is not None and passage.id == case.passage_id), None)
    return told or request_queries.passage(session, case.passage_id)


def _reports(session: Session, requests: Sequence[tuple[CorrectionRequest, Passage | None]]) -> list[Reported]:
    ids = [row.id for row, _ in requests]
    contacts = request_queries.contacts(session, ids)
    evidence = request_queries.evidence(session, ids)
    messages = request_queries.messages(session, ids)
    by_mail = [row.id for row, _ in requests if row.came_by is CameBy.MAIL]
    by_mail += [message.request_id for message in messages if message.from_kind is ActorKind.READER]
    kept = mails.kept_of(session, set(by_mail)) if by_mail else []
    return [
        Reported(
            request=row,
            contact=contacts.get(row.id, NOBODY),
            passage=passage,
            evidence=[item for item in evidence if item.request_id == row.id],
            messages=[message for message in messages if message.request_id == row.id],
            mails=[mail for mail in kept if mail.request_id == row.id],
        )
        for row, passage in requests
    ]


def _fate(
    session: Session, article: Article | None, passage: Passage | None
) -> tuple[PassageFate | None, dict[str, Any] | None, dict[str, Any] | None]:
    """What became of the passage, the words as they were, and the words as they stand now."""
    if passage is None:
        return None, None, None
    then: dict[str, Any] = {
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "place": None,
        "version": passage.version,
        "versions": article.latest if article else None,
        "language": article.language if article else None,
    }
    if article is None or passage.version is None:
        return None, then, None
    texts = article_queries.texts_numbered(session, article.id, {passage.version, article.latest})
    if passage.version in texts:
        then["place"] = where(texts[passage.version].blocks, passage.start_block, passage.end_block)
    fate, place = carrying.fate(passage, article.latest, texts)
    return fate, then, _now(article, texts, place)


def _now(article: Article, texts: dict[int, VersionText], place: anchoring.Passage | None) -> dict[str, Any] | None:
    """The words where the passage stands now; where it was edited, what stands in its place."""
    shared = {"version": article.latest, "versions": article.latest, "language": article.language}
    if place is None:
        return None
    return {
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "place": where(texts[article.latest].blocks, place.start[0], place.end[0]) if article.latest in texts else None,
        **shared,
    }
