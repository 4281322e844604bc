"""When it is counted anew by when open cases are due: what was joined keeps the clocks that it brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article, make_case, make_desk, make_user
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import actions, alerting, closing, intake, parting, queries, recounting
from corrections.cases.models import Case
from corrections.events import READER, SYSTEM
from corrections.newsroom.queries import last_changed
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import DeclineReason, Severity
from corrections.watch import joins

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # people work from nine to six
THURSDAY = TUESDAY + timedelta(days=2)
At = Callable[[datetime], None]


@pytest.fixture
def ana(session: Session, at: At) -> User:
    at(TUESDAY)
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    return ana


def case_of(session: Session, severity: Severity, by: User) -> Case:
    case = make_case(session, make_article(session), "2,140")
    known = {"error_type": case.error_type, "cause": case.cause, "found_by": case.found_by}
    return actions.set_facts(session, case, by=by, severity=severity, **known)


def reader_of(session: Session, case: Case) -> CorrectionRequest:
    return session.get_one(CorrectionRequest, queries.request_ids(session, case.id)[0])


def dues(case: Case) -> tuple[datetime, datetime]:
    return case.answer_due_at, case.decision_due_at


def recounted(session: Session, case: Case, day: int) -> tuple[datetime, datetime]:
    """When a case is due once a day off far away has everything counted anew."""
    recounting.change_newsroom(session, last_changed(session), by=SYSTEM, holidays=[f"2027-03-{day:02}"])
    while alerting.alert_next(session):
        pass
    session.refresh(case)
    return dues(case)


def test_a_joined_case_counts_by_its_own_severity_from_its_own_start(session: Session, ana: User, at: At) -> None:
    trivial, answered = case_of(session, Severity.TRIVIAL, ana), case_of(session, Severity.MAJOR, ana)
    actions.message(session, answered, reader_of(session, answered), "We look into it.", by=ana, ask=False)
    at(THURSDAY)
    into = case_of(session, Severity.CRITICAL, ana)
    own = dues(into)
    assert own[0] == THURSDAY + timedelta(hours=1)
    closing.merge(session, trivial, into=into, by=ana)
    assert dues(into) == own
    assert recounted(session, into, 1) == own
    # What was answered brings when it is to be decided, not when it was to be answered; and so on through a second one.
    decision = answered.decision_due_at
    closing.merge(session, answered, into=(minor := case_of(session, Severity.MINOR, ana)), by=ana)
    told = dues(minor)
    assert (told[0] > THURSDAY, told[1]) == (True, decision)
    assert recounted(session, minor, 2) == told
    third = case_of(session, Severity.TRIVIAL, ana)
    closing.merge(session, minor, into=third, by=ana)
    assert dues(third) == told
    assert recounted(session, third, 3) == told


def test_a_joined_case_waits_with_the_one_that_it_is_in_and_begins_anew_with_it(
    session: Session, ana: User, at: At
) -> None:
    major = case_of(session, Severity.MAJOR, ana)
    into = case_of(session, Severity.MINOR, ana)
    reader = reader_of(session, into)
    closing.merge(session, major, into=into, by=ana)
    actions.message(session, into, reader, "Which page?", by=ana, ask=True)
    at(THURSDAY)
    intake.hear(session, reader, "Page two.", by=READER)
    told = dues(into)
    assert recounted(session, into, 1) == told
    assert into.decision_due_at > major.decision_due_at + timedelta(days=1)
    closing.decline(session, into, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    at(later := THURSDAY + timedelta(days=14))
    closing.reopen(session, into, reason="It was wrong.", by=ana)
    assert dues(into)[0] == later + timedelta(hours=4), "by the more severe of both, from now on"
    at(later + timedelta(hours=2))
    closing.merge(session, into, into=(last := case_of(session, Severity.TRIVIAL, ana)), by=ana)
    told = dues(last)
    assert recounted(session, last, 2) == told
    parting.take_apart(session, into, by=ana)
    assert recounted(session, last, 3)[0] > later + timedelta(days=2)


def test_a_join_that_was_undone_leaves_the_clocks_of_what_was_joined_before(
    session: Session, ana: User, at: At
) -> None:
    early = case_of(session, Severity.MINOR, ana)
    at(TUESDAY + timedelta(hours=6))
    into, other = case_of(session, Severity.MINOR, ana), case_of(session, Severity.MINOR, ana)
    closing.merge(session, early, into=into, by=ana)
    told = dues(into)
    assert told == dues(early)
    assert joins.undo(session, joins.join(session, into, into=other, by=ana), by=ana).changed == [into.id]
    assert recounted(session, into, 1) == told
    # Reopened before that, it had a new clock, which an earlier report of another case has moved since.
    closing.decline(session, into, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    at(THURSDAY)
    closing.reopen(session, into, reason="It was wrong.", by=ana)
    joins.undo(session, joins.join(session, into, into=other, by=ana), by=ana)
    assert recounted(session, into, 2) == dues(into) > (THURSDAY, THURSDAY)
