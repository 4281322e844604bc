"""Who is told that a clock runs out, when, and once; what waits in the morning; clocks of a case that opens again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from cases.called import called
from make import make_article, make_case, make_desk, make_user
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, database, events
from corrections.accounts import absences
from corrections.accounts.models import User
from corrections.cases import actions, alerting, closing, digests, settings
from corrections.cases.duty_models import CaseAlert, PastClock
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsroom
from corrections.taxonomy import DeclineReason, ErrorType, FoundBy, Role, Severity
from corrections.worker import alerting as worker
from corrections.worker.words import words_of

# A Tuesday at ten in London; the newsroom works from nine to six, from Monday to Friday.
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
At = Callable[[datetime], None]


class Desk:
    """A desk with somebody who works, somebody who leads, and the standards editor."""

    def __init__(self, session: Session) -> None:
        self.ana, self.lea = make_user(session, "ana"), make_user(session, "lea")
        self.mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
        self.desk = make_desk(session, "News", self.ana)
        settings.add_member(session, self.desk, self.lea, lead=True, by=SYSTEM)


@pytest.fixture
def desk(session: Session, at: At) -> Desk:
    at(TUESDAY)
    return Desk(session)


def case_of(session: Session, severity: Severity, by: User, *, take: bool = True) -> Case:
    case = make_case(session, make_article(session), "2,140")
    facts = {"severity": severity, "error_type": ErrorType.NUMBER, "cause": None, "found_by": FoundBy.READER}
    actions.set_facts(session, case, by=by, **facts)
    if take:
        actions.take(session, case, by=by)
    session.flush()
    return case


def told(session: Session) -> list[tuple[str, int]]:
    """The emails about clocks, in order: of which kind, to whom."""
    rows = session.execute(
        select(Delivery.kind, Delivery.to_id)
        .where(Delivery.kind.in_(("case-reminder", "case-escalated")))
        .order_by(Delivery.id)
    )
    return [(kind, user_id) for kind, user_id in rows]


def work(session: Session) -> None:
    """What the worker does, until nothing is left; twice, for what is done is done once."""
    for _ in range(2):
        while worker.clocks(session):
            pass


def test_the_assignee_is_reminded_then_the_lead_told_then_the_standards_editor_each_once(
    session: Session, desk: Desk, at: At
) -> None:
    case = case_of(session, Severity.MAJOR, desk.ana)  # 4 hours to the answer: due at 14:00
    saved = case.lock_version
    found = {}
    for hour, minute in ((10, 0), (12, 59), (13, 0), (13, 30), (14, 0), (15, 59), (16, 0), (17, 59)):
        at(TUESDAY.replace(hour=hour, minute=minute))
        work(session)
        found[hour, minute] = told(session)
    reminded, escalated = ("case-reminder", desk.ana.id), ("case-escalated", desk.lea.id)
    assert found[12, 59] == []
    assert found[13, 0] == found[13, 30] == [reminded]
    assert found[14, 0] == found[15, 59] == [reminded, escalated]
    assert found[16, 0] == found[17, 59] == [reminded, escalated, ("case-escalated", desk.mara.id)]
    session.refresh(case)
    assert case.lock_version == saved, "an editor who has the case open is not disturbed"
    verbs = [event.verb for event in events.history(session, addresses.case(case.id))]
    assert [verb for verb in verbs if verb in ("reminded", "escalated")] == ["reminded", "escalated", "escalated"]
    for user in (desk.lea, desk.mara):
        assert [row.id for row, _ in alerting.escalated_to(session, user.id)] == [case.id]
        assert called(session, user.id).escalated == 1
    assert alerting.escalated_to(session, desk.ana.id) == []
    assert called(session, desk.ana.id).escalated == 0
    # Decided, it waits for nobody any more, and an email that has not gone out says nothing.
    at(TUESDAY.replace(hour=18))
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We checked. It stands.", by=desk.ana)
    session.flush()
    assert alerting.escalated_to(session, desk.lea.id) == []
    assert called(session, desk.lea.id).escalated == 0
    sent = session.scalars(select(Delivery).where(Delivery.kind == "case-escalated")).first()
    assert sent is not None
    assert words_of(session, sent, "https://x.example") is None


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        # Opened on Friday at 17:00: due on Monday at 12:00, and nobody is told at the weekend.
        (Severity.MAJOR, [("case-reminder", (30, 11)), ("case-escalated", (30, 12)), ("case-escalated", (30, 14))]),
        # A critical one counts always, and tells always: due at 18:00, half an hour on.
        (Severity.CRITICAL, [("case-reminder", (27, 18)), ("case-escalated", (27, 18)), ("case-escalated", (27, 19))]),
    ],
)
def test_people_are_told_in_working_hours_unless_it_is_critical(
    session: Session, desk: Desk, at: At, severity: Severity, expected: list[tuple[str, tuple[int, int]]]
) -> None:
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)
    at(friday)
    case_of(session, severity, desk.ana)
    when = []
    for quarter in range(4 * 24 * 4):
        at(friday + timedelta(minutes=15 * quarter))
        known = len(told(session))
        while worker.clocks(session):
            pass
        when += [
            (kind, (clock.now().day, clock.now().hour if clock.now().minute == 0 else clock.now().hour + 1))
            for kind, _ in told(session)[known:]
        ]
    assert when == expected


def test_whoever_is_away_is_passed_over_and_a_case_without_anybody_goes_to_the_lead(
    session: Session, desk: Desk, at: At
) -> None:
    case_of(session, Severity.MAJOR, desk.ana, take=False)
    at(TUESDAY.replace(hour=13))
    work(session)
    assert told(session) == [("case-reminder", desk.lea.id)], "nobody has it: the lead is reminded"
    absences.add(session, desk.lea, date(2026, 11, 24), date(2026, 11, 24), today=date(2026, 11, 24), by=SYSTEM)
    at(TUESDAY.replace(hour=14))
    work(session)
    at(TUESDAY.replace(hour=16))
    work(session)
    assert told(session)[1:] == [("case-escalated", desk.mara.id)], "once, although both steps come to her"


def test_nobody_is_reminded_while_the_reader_is_asked_and_a_new_clock_tells_anew(
    session: Session, desk: Desk, at: At
) -> None:
    case = make_case(session, make_article(session), "2,140", name="Ann", email="ann@example.org")
    facts = {"severity": Severity.CRITICAL, "error_type": ErrorType.NUMBER, "cause": None, "found_by": FoundBy.READER}
    actions.set_facts(session, case, by=desk.ana, **facts)
    actions.take(session, case, by=desk.ana)
    at(TUESDAY + timedelta(hours=2))  # the answer, an hour late
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We checked. It stands.", by=desk.ana)
    session.flush()
    work(session)
    assert told(session) == []
    at(TUESDAY + timedelta(hours=6))
    closing.reopen(session, case, reason="The table was of another year.", by=desk.ana)
    session.flush()
    at(TUESDAY + timedelta(hours=7))
    work(session)
    assert told(session) == [("case-escalated", desk.lea.id)]
    # The breach of the first clock stays on record, beside the new clock.
    (past,) = session.scalars(select(PastClock))
    assert (past.number, past.answered_at, past.answer_due_at) == (
        1,
        TUESDAY + timedelta(hours=2),
        TUESDAY + timedelta(hours=1),
    )
    assert (case.clock_number, case.answer_due_at) == (2, TUESDAY + timedelta(hours=7))


def test_the_worker_finds_what_is_due_by_an_index(session: Session, desk: Desk, engine: Engine) -> None:
    case_of(session, Severity.MAJOR, desk.ana)
    session.commit()
    statements: list[tuple[str, object]] = []

    def listen(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        with database.writing(engine) as other:
            alerting.alert_next(other)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    for column, where in (("alarm", "alarm <="), ("hours_number", "hours_number <")):
        (found,) = [pair for pair in statements if f"cases.{where}" in pair[0] and pair[0].startswith("SELECT")]
        if engine.dialect.name == "sqlite":
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {found[0]}", found[1]).all()  # type: ignore[arg-type]
            assert any(f"ix_cases_open_{column} (open=? AND {column}<?)" in str(row) for row in plan), plan


def test_a_digest_comes_once_when_the_working_day_begins_to_those_for_whom_something_waits(
    session: Session, desk: Desk, at: At
) -> None:
    ben, cem = make_user(session, "ben"), make_user(session, "cem")
    make_desk(session, "News", ben, cem)
    absences.set_digest(session, ben, False, by=ben.actor)
    absences.add(session, cem, date(2026, 11, 25), date(2026, 11, 26), today=date(2026, 11, 24), by=SYSTEM)
    for user in (desk.ana, ben, cem):
        case_of(session, Severity.MAJOR, user)

    def made() -> list[int]:
        kind = select(Delivery.to_id).where(Delivery.kind == "desk-digest").order_by(Delivery.to_id)
        return list(session.scalars(kind))

    wednesday = TUESDAY + timedelta(days=1)
    for when in (wednesday.replace(hour=8, minute=59), wednesday.replace(hour=9), wednesday.replace(hour=9, minute=1)):
        at(when)
        digests.make_todays(session)
        session.flush()
        assert made() == ([] if when.hour == 8 else [desk.ana.id]), when
    (digest,) = session.scalars(select(Delivery).where(Delivery.kind == "desk-digest"))
    words = words_of(session, digest, "https://x.example")
    assert words is not None
    assert (words["mine"], words["unassigned"], words["escalated"]) == (1, 0, 0)
    # It is of this day alone; on a day off there is none.
    at(wednesday + timedelta(days=1))
    assert words_of(session, digest, "https://x.example") is None
    newsroom.change(session, by=SYSTEM, holidays=("2026-11-26",))
    digests.make_todays(session)
    session.flush()
    assert made() == [desk.ana.id]


def test_alerts_name_nobody_twice_in_the_table(session: Session, desk: Desk, at: At) -> None:
    case_of(session, Severity.CRITICAL, desk.ana)
    at(TUESDAY + timedelta(days=3))
    work(session)
    found = [(row.part, row.step, row.user_id) for row in session.scalars(select(CaseAlert))]
    assert len(found) == len(set(found)) == 2, "late as it is, nobody is reminded, and both are told once"
