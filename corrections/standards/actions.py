"""The way of a complaint from its admission to the finding, and through one review.

Each act holds the case, then the complaint, moves it along one way of `decisions.NEXT`, and leaves an event on the
case. None can be undone: what is decided is told at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import dates, joining, ruling
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.cases.progress import answered, begin, raise_news, record
from corrections.errors import Conflict, Message, Refused
from corrections.events import AUTHOR, READER, SYSTEM, Actor
from corrections.newsroom.queries import newsroom
from corrections.requests.models import CorrectionRequest
from corrections.standards import decisions, judges, queries, telling
from corrections.standards.models import Complaint, Statement
from corrections.standards.values import ComplaintState, Finding, NotAdmitted, StatementKind
from corrections.taxonomy import Listed, Outcome

AT_ONCE = 50


@dataclass(frozen=True)
class Words:
    """A finding as it was written: what was found, what happened, why, and what is done about it."""

    finding: Finding | None
    text: str
    facts: str = ""
    remedy: str = ""


def admit(session: Session, complaint: Complaint, *, desk_id: int, text: str, by: User, seen: int | None) -> None:
    """Take a complaint up and ask a desk to answer it; complainants are told. `text`: what they are told besides.

    Raises Refused, Conflict.
    """
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    if cases.desk(session, desk_id) is None:
        raise Refused(Message("Choose the desk that answers for the article.", at="desk"))
    _move(session, case, complaint, ComplaintState.ADMITTED, by=by.actor)
    begin(session, case, by=by.actor)
    answered(case)
    complaint.desk_id = desk_id
    said = _say(session, complaint, StatementKind.ADMISSION, text, by_id=by.id)
    _move(session, case, complaint, ComplaintState.WITH_DESK, by=by.actor, desk=desk_id)
    telling.complainants(session, complaint, "complaint-admission", said)
    telling.desk(session, complaint, desk_id)


def refuse(
    session: Session, complaint: Complaint, *, reason: NotAdmitted | None, text: str, by: User, seen: int | None
) -> None:
    """Say that a complaint is not looked into, and why; its case ends. Raises Refused, Conflict."""
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    if reason is None:
        raise Refused(Message("Choose why it is not admitted.", at="reason"))
    if not text.strip():
        raise Refused(Message("Write what the complainant is told.", at="text"))
    _move(session, case, complaint, ComplaintState.NOT_ADMITTED, by=by.actor, reason=reason)
    complaint.not_admitted, complaint.closed_at = reason, clock.now()
    said = _say(session, complaint, StatementKind.ADMISSION, text, by_id=by.id)
    ruling.end(session, case, Outcome.RULED, by=by.actor)
    telling.complainants(session, complaint, "complaint-admission", said)


def answer_for_desk(session: Session, complaint: Complaint, text: str, *, by: User, seen: int | None) -> None:
    """The desk answers the complaint; the standards editor goes on. Raises Refused for who does not work on it."""
    case = _held(session, complaint, seen=seen)
    if complaint.desk_id is None or not cases.works_on(session, by.id, complaint.desk_id):
        raise Refused("The desk that published the article answers, and you don’t work on it.")
    if not text.strip():
        raise Refused(Message("Write the desk’s answer.", at="text"))
    _move(session, case, complaint, ComplaintState.WITH_STANDARDS_EDITOR, by=by.actor)
    _say(session, complaint, StatementKind.DESK_ANSWER, text, by_id=by.id)
    raise_news(session, case)


def go_on(session: Session, complaint: Complaint, *, by: User, seen: int | None) -> None:
    """Go on without the desk, which does not answer. Raises Refused, Conflict."""
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    _move(session, case, complaint, ComplaintState.WITH_STANDARDS_EDITOR, by=by.actor)


def find_provisionally(
    session: Session,
    complaint: Complaint,
    words: Words,
    *,
    author_name: str = "",
    author_email: str = "",
    by: User,
    seen: int | None,
) -> Statement:
    """Say what is found so far. Complainants and the author may comment until a date. Raises Refused, Conflict."""
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    if problem := decisions.why_not_provisional(complaint.state, words.finding, words.text):
        raise Refused(problem)
    room = newsroom(session)
    complaint.author_name, complaint.author_email = author_name.strip() or None, author_email.strip() or None
    complaint.comments_until = dates.end_of_day(room, clock.now(), room.complaint_comment_days)
    _move(session, case, complaint, ComplaintState.PROVISIONAL_FINDING, by=by.actor, finding=words.finding)
    said = _say_finding(session, complaint, StatementKind.PROVISIONAL, words, by=by)
    telling.complainants(session, complaint, "complaint-provisional", said)
    telling.author(session, complaint, "complaint-provisional", said)
    return said


def comment(session: Session, complaint: Complaint, request: CorrectionRequest, text: str) -> None:
    """A complainant comments on the provisional finding. Raises Refused for one that comes too late, or is empty."""
    _comment(session, complaint, text, StatementKind.COMPLAINANT, by=READER, request_id=request.id)


def comment_as_author(session: Session, complaint: Complaint, text: str) -> None:
    """The author of the article comments on it, by the link of their own. Raises Refused as `comment` does."""
    _comment(session, complaint, text, StatementKind.AUTHOR, by=AUTHOR)


def _comment(
    session: Session, complaint: Complaint, text: str, kind: StatementKind, *, by: Actor, request_id: int | None = None
) -> None:
    case = _held(session, complaint)
    if problem := decisions.why_not_comment(complaint.state, complaint.comments_until, clock.now()):
        raise Refused(problem)
    if not text.strip():
        raise Refused(Message("Write your comment.", at="text"))
    if (last := queries.newest(session, complaint.id, kind)) is not None and (
        (last.request_id, last.text) == (request_id, text.strip())
    ):
        return  # pressed twice
    said = _say(session, complaint, kind, text, request_id=request_id)
    record(session, case, "complaint comment", by=by, statement=said.id)
    raise_news(session, case)


def find(session: Session, complaint: Complaint, words: Words, *, by: User, seen: int | None) -> Statement:
    """Decide on a complaint: its case ends, and a review can be asked for until a date. Raises Refused, Conflict."""
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    heard = is_heard(session, complaint)
    until, now = complaint.comments_until, clock.now()
    if problem := decisions.why_not_find(complaint.state, words.finding, words.text, until=until, heard=heard, now=now):
        raise Refused(problem)
    room = newsroom(session)
    complaint.finding = words.finding
    complaint.review_until = dates.end_of_day(room, now, room.complaint_review_days)
    _move(session, case, complaint, ComplaintState.FINDING, by=by.actor, finding=words.finding)
    said = _say_finding(session, complaint, StatementKind.FINDING, words, by=by)
    ruling.end(session, case, Outcome.RULED, by=by.actor)
    _tell_found(session, complaint, said)
    return said


def ask_review(session: Session, complaint: Complaint, request: CorrectionRequest, text: str) -> None:
    """A complainant asks, once, that somebody who has not decided looks at the finding. Raises Refused."""
    case = _held(session, complaint)
    if problem := decisions.why_not_review(complaint.state, complaint.review_until, clock.now()):
        raise Refused(problem)
    if not text.strip():
        raise Refused(Message("Say what we got wrong, or what we missed.", at="text"))
    _move(session, case, complaint, ComplaintState.REVIEW, by=READER)
    _say(session, complaint, StatementKind.REVIEW_ASKED, text, request_id=request.id)
    ruling.open_again(session, case, by=READER)


def decide_review(session: Session, complaint: Complaint, words: Words, *, by: User, seen: int | None) -> Statement:
    """Decide on a complaint a second time, for good. Raises Refused, Conflict."""
    case = _held_to_judge(session, complaint, by=by, seen=seen)
    if complaint.state is not ComplaintState.REVIEW:
        raise Refused("Nobody has asked for a review.")
    if words.finding is None:
        raise Refused(Message("Choose what was found.", at="finding"))
    if not words.text.strip():
        raise Refused(Message("Write the reasons.", at="text"))
    complaint.finding = words.finding
    _close(session, case, complaint, by=by.actor, finding=words.finding)
    said = _say_finding(session, complaint, StatementKind.REVIEW, words, by=by)
    ruling.end(session, case, Outcome.RULED, by=by.actor)
    _tell_found(session, complaint, said)
    return said


def close_due(session: Session) -> bool:
    """Close complaints of which nobody asked for a review in time; True if there may be more."""
    due = queries.to_close(session, clock.now(), most=AT_ONCE)
    for complaint in due:
        case = _held(session, complaint)
        if complaint.state is ComplaintState.FINDING:
            _close(session, case, complaint, by=SYSTEM)
    return len(due) == AT_ONCE


def is_heard(session: Session, complaint: Complaint) -> bool:
    """Whether all who may comment on the provisional finding have."""
    said = queries.statements(session, complaint.id)
    return decisions.all_heard(
        [request.id for request in queries.parties(session, complaint)],
        [one.request_id for one in said if one.kind is StatementKind.COMPLAINANT and one.request_id is not None],
        author_asked=complaint.author_email is not None,
        author=any(one.kind is StatementKind.AUTHOR for one in said),
    )


def _tell_found(session: Session, complaint: Complaint, said: Statement) -> None:
    telling.complainants(session, complaint, "complaint-finding", said)
    telling.author(session, complaint, "complaint-finding", said)


def _held(session: Session, complaint: Complaint, *, seen: int | None = None) -> Case:
    """The case of a complaint, held with it; Conflict if the complaint went on after an editor saw it."""
    case = session.get_one(Case, complaint.case_id)
    joining.hold(session, case)
    session.refresh(complaint, with_for_update=True)
    if seen is not None and complaint.lock_version != seen:
        raise Conflict("Somebody else went on with this complaint meanwhile. What you typed is here.")
    return case


def _held_to_judge(session: Session, complaint: Complaint, *, by: User, seen: int | None) -> Case:
    case = _held(session, complaint, seen=seen)
    if problem := judges.why_not(session, complaint, case, by=by):
        raise Refused(problem)
    return case


def _move(
    session: Session, case: Case, complaint: Complaint, to: ComplaintState, *, by: Actor, **details: int | Listed | None
) -> None:
    if problem := decisions.why_not(complaint.state, to):
        raise Refused(problem)
    record(session, case, "complaint", by=by, before=complaint.state, after=to, **details)
    complaint.state = to


def _close(session: Session, case: Case, complaint: Complaint, *, by: Actor, finding: Finding | None = None) -> None:
    _move(session, case, complaint, ComplaintState.CLOSED, by=by, finding=finding)
    complaint.closed_at = clock.now()


def _say(
    session: Session,
    complaint: Complaint,
    kind: StatementKind,
    text: str,
    *,
    by_id: int | None = None,
    request_id: int | None = None,
) -> Statement:
    said = Statement(
        complaint_id=complaint.id, kind=kind, at=clock.now(), by_id=by_id, request_id=request_id, text=text.strip()
    )
    session.add(said)
    session.flush()
    return said


def _say_finding(session: Session, complaint: Complaint, kind: StatementKind, words: Words, *, by: User) -> Statement:
    said = _say(session, complaint, kind, words.text, by_id=by.id)
    said.finding, said.facts, said.remedy = words.finding, words.facts.strip(), words.remedy.strip()
    session.flush()
    return said
