"""The way of a complaint, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from make import make_case, make_correction, make_draft, make_report, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from standards.complaining import UPHELD, Told, begin, complain

from corrections import addresses, clock, events, ids
from corrections.cases import actions as cases
from corrections.cases import closing, dates, intake, recounting, settings, telling, undeciding
from corrections.cases import queries as case_queries
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import READER, SYSTEM
from corrections.newsroom.queries import newsroom
from corrections.notices import drafting
from corrections.requests.decisions import Report
from corrections.standards import actions, judges, queries
from corrections.standards import intake as complaining
from corrections.standards.actions import Words
from corrections.standards.models import Statement
from corrections.standards.values import ComplaintState, Finding, NotAdmitted, StatementKind
from corrections.taxonomy import CaseState, DeclineReason, ErrorType, Kind, Outcome, RequestState, Role
from corrections.worker import alerting

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
At = Callable[[datetime], None]


@pytest.fixture
def told(session: Session, at: At) -> Told:
    at(TUESDAY)
    return begin(session)


def day(number: int) -> datetime:
    """The last minute of a day of the calendar after Tuesday."""
    return datetime(2026, 11, 24, 23, 59, tzinfo=UTC) + timedelta(days=number)


def mails(session: Session, kind: str) -> list[tuple[str, int]]:
    found = select(Delivery.to_kind, Delivery.to_id).where(Delivery.kind == kind).order_by(Delivery.id)
    return [(to, id_) for to, id_ in session.execute(found)]


def walk(session: Session, case: Case) -> list[str]:
    happened = events.all_of(session, addresses.case(case.id), ["complaint"])
    return [event.details["after"] for event in happened]


def test_a_report_of_how_it_was_reported_is_a_complaint_on_the_standards_desk_at_once(told: Told) -> None:
    case, complaint = told.case, told.complaint
    assert (case.desk_id, case.is_complaint, complaint.state) == (told.standards.id, True, ComplaintState.RECEIVED)
    named = queries.clauses(told.session, [told.sent.request.id])
    assert [(one.number, one.version.number) for one in named] == [("1.1", 1), ("2.10", 1)], "9.9 is none of it"
    assert (case.answer_due_at, case.decision_due_at) == (day(5), day(28)), "days of the calendar"
    other = make_case(told.session, told.article, "2,140")
    assert not other.is_complaint
    assert queries.of_case(told.session, other.id) is None


def test_who_complains_of_the_same_words_shares_the_complaint(told: Told) -> None:
    one, two = (
        make_case(told.session, told.article, "2,140", error_type=ErrorType.STANDARDS, wrong=wrong)
        for wrong in ("Unfair.", "Unfair too.")
    )
    assert one is two
    complaint = complaining.open_by_hand(told.session, one, by=told.mara)
    assert len(queries.parties(told.session, complaint)) == 2
    with pytest.raises(Refused, match="already"):
        complaining.open_by_hand(told.session, one, by=told.mara)


def test_nobody_is_turned_away_because_a_notice_is_at_work_on_the_same_words(told: Told) -> None:
    session = told.session
    case = make_case(session, told.article, "2,140", error_type=ErrorType.STANDARDS)
    make_draft(session, case, by=told.ana, replace=("2,140", "214"))
    about = {"article_id": told.article.id, "words": "2,140", "error_type": ErrorType.STANDARDS}
    sent = complaining.receive(session, Report(ids.token(), "Unfair.", **about), by=READER)
    assert case_queries.case_of_request(session, sent.request.id) is case
    assert not case.is_complaint, "an editor makes it one when the notice is done with"


def test_a_complaint_that_was_set_aside_is_one_once_an_editor_takes_it_back(told: Told) -> None:
    sent = make_report(told.session, told.article, error_type=ErrorType.STANDARDS, suspicion="a robot")
    case = complaining.take_back(told.session, sent.request, by=told.ana.actor)
    assert case.is_complaint
    assert queries.of_case(told.session, case.id) is not None


def test_the_whole_way_leaves_its_events_and_tells_who_is_concerned(told: Told, at: At) -> None:
    session, reader = told.session, ("reader", told.sent.request.id)
    told.admit()
    assert told.case.first_answered_at is not None
    assert mails(session, "complaint-admission") == [reader]
    assert mails(session, "complaint-desk") == [("user", told.ana.id), ("user", told.kit.id)]
    told.answer().find_provisionally()
    assert told.complaint.comments_until == day(7)
    assert mails(session, "complaint-provisional") == [reader, ("complaint", told.complaint.id)]
    with pytest.raises(Refused, match="time for comments is not over"):
        actions.find(session, told.complaint, UPHELD, by=told.mara, seen=None)
    told.find()
    case, complaint = told.case, told.complaint
    assert (case.state, case.outcome, case.decided_by_id) == (CaseState.CLOSED, Outcome.RULED, told.mara.id)
    assert told.sent.request.state is RequestState.ANSWERED
    assert (complaint.state, complaint.finding, complaint.review_until) == (
        ComplaintState.FINDING,
        Finding.UPHELD,
        day(14),
    )
    said = queries.newest(session, complaint.id, StatementKind.FINDING)
    assert said is not None
    assert (said.facts, said.text, said.remedy) == (UPHELD.facts, UPHELD.text, UPHELD.remedy)
    at(day(14) + timedelta(minutes=1))
    assert not actions.close_due(session)
    assert complaint.state is ComplaintState.CLOSED
    assert walk(session, case) == [
        *("received", "admitted", "with_desk", "with_standards_editor"),
        *("provisional_finding", "finding", "closed"),
    ]


def test_comments_wait_for_nobody_longer_than_their_time(told: Told, at: At) -> None:
    told.admit().answer().find_provisionally()
    at(day(7) + timedelta(minutes=1))
    with pytest.raises(Refused, match="time for comments is over"):
        actions.comment(told.session, told.complaint, told.sent.request, "Late.")
    actions.find(told.session, told.complaint, UPHELD, by=told.mara, seen=None)
    assert told.complaint.state is ComplaintState.FINDING


def test_a_comment_that_is_sent_twice_is_one(told: Told) -> None:
    told.admit().answer().find_provisionally()
    for _ in range(2):
        actions.comment(told.session, told.complaint, told.sent.request, "It is so.")
    kinds = [one.kind for one in queries.statements(told.session, told.complaint.id)]
    assert kinds.count(StatementKind.COMPLAINANT) == 1


@pytest.mark.parametrize("reason", NotAdmitted)
def test_what_is_not_admitted_ends_with_its_reason(told: Told, reason: NotAdmitted) -> None:
    with pytest.raises(Refused, match="told"):
        actions.refuse(told.session, told.complaint, reason=reason, text=" ", by=told.mara, seen=None)
    actions.refuse(told.session, told.complaint, reason=reason, text="It is old.", by=told.mara, seen=None)
    assert (told.complaint.not_admitted, told.case.outcome) == (reason, Outcome.RULED)
    assert mails(told.session, "complaint-admission") == [("reader", told.sent.request.id)]
    with pytest.raises(Refused, match="can’t become"):
        told.admit()


def test_one_review_by_somebody_who_has_not_decided_and_no_second_one(told: Told) -> None:
    session, request = told.session, told.sent.request
    told.admit().answer().find_provisionally().find()
    actions.ask_review(session, told.complaint, request, "You missed the letter.")
    case = told.case
    assert (case.open, case.state, case.assignee_id, request.state) == (
        True,
        CaseState.REVIEWING,
        None,
        RequestState.WITH_EDITORS,
    )
    assert case.decision_due_at == day(28)
    ben = make_user(session, "ben", role=Role.STANDARDS_EDITOR)
    changed = Words(Finding.PARTLY_UPHELD, "The headline was fair.")
    for who, why in ((told.mara, "You decided on this complaint"), (told.ana, "for the desk"), (told.idris, "editor")):
        with pytest.raises(Refused, match=why):
            actions.decide_review(session, told.complaint, changed, by=who, seen=None)
    actions.decide_review(session, told.complaint, changed, by=ben, seen=None)
    assert (told.complaint.state, told.complaint.finding) == (ComplaintState.CLOSED, Finding.PARTLY_UPHELD)
    assert (case.open, case.outcome) == (False, Outcome.RULED)
    with pytest.raises(Refused, match="only once"):
        actions.ask_review(session, told.complaint, request, "Again.")
    assert mails(session, "complaint-finding") == [
        *(("reader", request.id), ("complaint", told.complaint.id)),
        *(("reader", request.id), ("complaint", told.complaint.id)),
    ]


def test_no_review_once_its_time_is_over(told: Told, at: At) -> None:
    told.admit().answer().find_provisionally().find()
    at(day(14) + timedelta(minutes=1))
    with pytest.raises(Refused, match="is over"):
        actions.ask_review(told.session, told.complaint, told.sent.request, "Too late.")


# Nobody who worked on the article decides: each is refused by the action, whatever the page shows.


def refused(told: Told, why: str) -> None:
    """`mara` may decide nothing: not the admission, and not what comes after it."""
    seen = {"by": told.mara, "seen": None}
    complaint = told.complaint
    for act in (
        lambda: actions.admit(told.session, complaint, desk_id=told.news.id, text="", **seen),
        lambda: actions.refuse(told.session, complaint, reason=NotAdmitted.OUT_OF_TIME, text="Old.", **seen),
        lambda: actions.go_on(told.session, complaint, **seen),
        lambda: actions.find_provisionally(told.session, complaint, UPHELD, **seen),
        lambda: actions.find(told.session, complaint, UPHELD, **seen),
        lambda: actions.decide_review(told.session, complaint, UPHELD, **seen),
    ):
        with pytest.raises(Refused, match=why):
            act()
    assert walk(told.session, told.case) == ["received"]


def test_the_author_does_not_decide(told: Told) -> None:
    told.article.bylines = [told.mara.name]
    refused(told, "You wrote the article")


def test_who_decided_a_report_on_the_article_does_not_decide(told: Told) -> None:
    case = make_case(told.session, told.article, "2,140")
    closing.decline(told.session, case, reason=DeclineReason.ACCURATE, text="It stands.", by=told.mara)
    refused(told, "You decided on a report")
    undeciding.undo(told.session, case, by=told.mara)
    told.admit()  # that was taken back before anybody knew


def test_who_published_a_notice_on_the_article_does_not_decide(told: Told) -> None:
    make_correction(told.session, told.article, "2,140", "214", by=told.mara)
    refused(told, "You decided on a report|You worked on a notice")
    involved = judges.involved(told.session, told.complaint, told.case, told.mara)
    assert involved.published
    assert not judges.involved(told.session, told.complaint, told.case, told.ana).published


def test_who_answered_for_the_desk_does_not_decide(told: Told) -> None:
    told.admit()
    with pytest.raises(Refused, match="don’t work on it"):
        actions.answer_for_desk(told.session, told.complaint, "Ours.", by=told.mara, seen=None)
    settings.add_member(told.session, told.news, told.mara, by=SYSTEM)
    actions.answer_for_desk(told.session, told.complaint, "Ours.", by=told.mara, seen=None)
    with pytest.raises(Refused, match="for the desk"):
        actions.find_provisionally(told.session, told.complaint, UPHELD, by=told.mara, seen=None)


def test_an_editor_does_not_decide_and_an_earlier_complaint_is_no_part_in_the_article(told: Told) -> None:
    with pytest.raises(Refused, match="standards editor"):
        actions.admit(told.session, told.complaint, desk_id=told.news.id, text="", by=told.ana, seen=None)
    actions.refuse(
        told.session, told.complaint, reason=NotAdmitted.THIRD_PARTY, text="Theirs.", by=told.mara, seen=None
    )
    again = replace(told, sent=complain(told.session, told.article))
    again.admit()
    assert again.complaint.state is ComplaintState.WITH_DESK


def test_two_who_go_on_with_it_at_once_are_told(told: Told) -> None:
    seen = told.complaint.lock_version
    told.admit()
    told.session.flush()
    with pytest.raises(Conflict):
        actions.refuse(
            told.session, told.complaint, reason=NotAdmitted.OUT_OF_TIME, text="Old.", by=told.mara, seen=seen
        )


# Its case ends as the complaint does, and in no other way.


def test_nothing_else_ends_the_case_of_a_complaint_or_joins_it_to_another(told: Told) -> None:
    session, case, by = told.session, told.case, told.mara
    other = make_case(session, told.article, "2,140")
    for act in (
        lambda: closing.answer(session, case, text="Thank you.", by=by),
        lambda: closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=by),
        lambda: closing.merge(session, case, into=other, by=by),
        lambda: closing.merge(session, other, into=case, by=by),
        lambda: drafting.start(session, case, kind=Kind.CORRECTION, by=by),
    ):
        with pytest.raises(Refused, match="complaint"):
            act()
    told.admit().answer().find_provisionally().find()
    for act in (
        lambda: closing.undo(session, case, by=by),
        lambda: closing.reopen(session, case, reason="Anew.", by=by),
        lambda: intake.ask_second_look(session, told.sent.request, "Once more.", by=READER),
    ):
        with pytest.raises(Refused):
            act()
    assert case.outcome is Outcome.RULED


def test_a_finding_is_told_at_once(told: Told) -> None:
    told.admit().answer().find_provisionally().find()
    seen = telling.of(told.session, told.sent.request)
    assert (seen.state, seen.waits) == (RequestState.ANSWERED, False)
    assert clock.now() < told.complaint.review_until - UNDO  # type: ignore[operator]


def test_a_complaint_ends_when_nobody_complains_any_more(told: Told) -> None:
    told.admit()
    complaining.withdraw(told.session, told.sent.request, "We talked.", by=READER)
    assert (told.complaint.state, told.complaint.finding) == (ComplaintState.CLOSED, None)
    assert (told.case.open, told.case.outcome) == (False, Outcome.WITHDRAWN)


def test_one_that_nobody_has_begun_ends_too(told: Told) -> None:
    complaining.withdraw(told.session, told.sent.request, "", by=READER)
    assert (told.complaint.state, told.case.outcome) == (ComplaintState.CLOSED, Outcome.WITHDRAWN)


def test_other_days_count_for_open_complaints_too_and_waiting_stops_the_clock_by_the_calendar(
    told: Told, at: At
) -> None:
    session, case = told.session, told.case
    told.admit()
    cases.message(session, case, told.sent.request, "Which letter?", ask=True, by=told.mara)
    at(TUESDAY + timedelta(days=4))
    intake.hear(session, told.sent.request, "The one of May.", by=READER)
    assert case.decision_due_at == day(32)
    recounting.change_newsroom(session, clock.now(), by=SYSTEM, complaint_decide_days=10)
    room = newsroom(session)
    assert case.hours_number != room.hours_number, "the worker counts it anew"
    assert dates.counted(session, room, case).decision == day(14)


def test_who_has_it_is_reminded_of_it_as_of_every_case(told: Told, at: At) -> None:
    cases.take(told.session, told.case, by=told.mara)
    at(datetime(2026, 11, 27, 17, 30, tzinfo=UTC))  # Friday: the fifth day is a Sunday
    while alerting.clocks(told.session):
        pass
    assert mails(told.session, "case-reminder") == [("user", told.mara.id)]


def test_statements_hold_the_words_and_events_none(told: Told) -> None:
    told.admit().answer().find_provisionally().find()
    words = {one.text for one in told.session.scalars(select(Statement))}
    happened = events.history(told.session, addresses.case(told.case.id))
    said = [str(value) for event in happened for value in event.details.values()]
    assert not words & set(said)
