from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from make import ask_second_look, make_article, make_case, make_desk, make_report, make_user, make_version
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import database, ids
from corrections.cases import actions, clocks, closing, intake, queries, rule_sets
from corrections.cases.models import Case, CaseRequest
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.events import READER, SYSTEM, Event
from corrections.requests import queries as request_queries
from corrections.requests import robots
from corrections.requests.decisions import MessageKind, Report
from corrections.requests.models import CorrectionRequest
from corrections.requests.readers import Reader
from corrections.taxonomy import (
    CaseState,
    DeclineReason,
    ErrorType,
    FoundBy,
    Outcome,
    Relation,
    RequestState,
    Severity,
)

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_desk(session: Session) -> None:
    make_desk(session, "News")


def test_a_report_opens_a_case_on_the_desk_that_the_rules_name(session: Session) -> None:
    sport = make_desk(session, "Sport")
    rule_sets.add_in_force(session, desk=sport, section="Sport", by=SYSTEM)
    case = make_case(session, make_article(session, section="Sport"), "2,140")
    assert (case.desk_id, case.state, case.severity) == (sport.id, CaseState.NEW, Severity.MINOR)
    assert case.summary == "2,140"


def test_the_case_is_due_in_working_hours(session: Session, at: Callable[[datetime], None]) -> None:
    at(TUESDAY)
    case = make_case(session, error_type=ErrorType.NUMBER)
    assert case.answer_due_at == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)  # 24 working hours
    assert case.urgency == clocks.urgency(case.answer_due_at, case.severity)


def test_reports_on_the_same_passage_join_one_case(session: Session) -> None:
    article = make_article(session)
    first = make_case(session, article, "2,140 people")
    second = make_case(session, article, "About 2,140 people signed")
    elsewhere = make_case(session, article, "£1.2 million")
    assert first.id == second.id != elsewhere.id
    assert len(queries.request_ids(session, first.id)) == 2


def test_a_complaint_about_standards_and_a_report_of_an_error_join_no_case_of_each_other(session: Session) -> None:
    article = make_article(session)
    error = make_case(session, article, "2,140 people")
    complaint = make_case(session, article, "2,140 people", error_type=ErrorType.STANDARDS)
    assert complaint.id != error.id
    assert make_case(session, article, "2,140", error_type=ErrorType.STANDARDS).id == complaint.id
    assert make_case(session, article, "2,140").id == error.id


def test_they_join_across_versions_too(session: Session) -> None:
    article = make_article(session)
    first = make_case(session, article, "2,140 people")
    make_version(session, article, "A new first paragraph.\n\nAbout 2,140 people signed a petition, said Mary Doe.")
    assert make_case(session, article, "2,140").id == first.id


def test_a_report_after_the_case_is_closed_opens_a_new_one(session: Session) -> None:
    article, ana = make_article(session), make_user(session)
    first = make_case(session, article, "2,140")
    closing.decline(session, first, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    assert make_case(session, article, "2,140").id != first.id


def test_the_same_form_sent_twice_is_one_report(session: Session) -> None:
    article, key = make_article(session), ids.token()
    first = make_report(session, article, "2,140", form_key=key)
    again = make_report(session, article, "2,140", form_key=key)
    assert (first.new, again.new, again.added) == (True, False, False)
    assert first.request.id == again.request.id
    assert session.scalar(select(func.count()).select_from(CorrectionRequest)) == 1


def test_the_same_form_with_other_words_becomes_a_further_message(session: Session) -> None:
    article, key = make_article(session), ids.token()
    first = make_report(session, article, "2,140", form_key=key, wrong="It was fewer.")
    again = make_report(session, article, "2,140", form_key=key, wrong="It was 214, I counted.")
    assert again.added
    assert again.request.id == first.request.id
    messages = request_queries.messages(session, [first.request.id])
    assert "It was 214, I counted." in messages[0].text


def test_the_same_form_with_only_another_language_is_written_to_in_that(session: Session) -> None:
    article, key = make_article(session), ids.token()
    make_report(session, article, "2,140", form_key=key, language="en")
    again = make_report(session, article, "2,140", form_key=key, language="de")
    assert (again.new, again.added, again.request.language) == (False, True, "de")
    assert not request_queries.messages(session, [again.request.id])


def test_fifty_presses_of_one_button_are_one_report(engine: Engine, session: Session) -> None:
    article = make_article(session)
    session.commit()
    report = Report(form_key=ids.token(), wrong="Wrong.", article_id=article.id)

    def press(_: int) -> str:
        with database.writing(engine) as own:
            return intake.receive(own, report, by=READER).request.reference

    with ThreadPoolExecutor(8) as pool:
        references = list(pool.map(press, range(50)))
    assert len(set(references)) == 1
    with database.reading(engine) as own:
        assert own.scalar(select(func.count()).select_from(CorrectionRequest)) == 1
        assert own.scalar(select(func.count()).select_from(Case)) == 1


def test_two_reports_on_one_passage_at_once_find_one_case(engine: Engine, session: Session) -> None:
    article = make_article(session)
    session.commit()

    def report(_: int) -> None:
        with database.writing(engine) as own:
            make_report(own, own.get(type(article), article.id), "2,140 people")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(report, range(8)))
    with database.reading(engine) as own:
        assert own.scalar(select(func.count()).select_from(Case)) == 1
        assert own.scalar(select(func.count()).select_from(CaseRequest)) == 8
        assert own.scalar(select(func.count()).select_from(CaseRequest).where(CaseRequest.lead.is_(True))) == 1


def test_a_robots_report_is_kept_aside_and_can_be_taken_back(session: Session) -> None:
    submitted = make_report(
        session, make_article(session), "2,140", suspicion="sent faster than a person writes", email="ann@example.org"
    )
    receipts = select(func.count()).where(Delivery.kind == "request-received")
    assert session.scalar(receipts) == 0, "a robot may have typed anybody's address"
    assert submitted.request.state is RequestState.SET_ASIDE
    assert queries.case_of_request(session, submitted.request.id) is None
    assert robots.listed(session, robots=False) == [submitted.request]
    case = intake.take_back(session, submitted.request, by=make_user(session).actor)
    assert queries.request_ids(session, case.id) == [submitted.request.id]
    assert submitted.request.state is RequestState.RECEIVED
    assert session.scalar(receipts) == 1


def test_who_noticed_follows_from_the_readers_relation(session: Session) -> None:
    assert make_case(session, relation=Relation.NAMED_IN_IT).found_by is FoundBy.NAMED_PERSON
    assert make_case(session, relation=Relation.EXPERT).found_by is FoundBy.READER


def test_an_answer_of_the_reader_ends_the_wait_and_the_clock_goes_on(
    session: Session, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    ana = make_user(session)
    case = make_case(session)
    due = case.decision_due_at
    request = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert request is not None
    actions.message(session, case, request, "Which page?", by=ana, ask=True)
    assert case.state is CaseState.WAITING_READER
    at(TUESDAY + timedelta(hours=3))
    intake.hear(session, request, "Page 7.", by=READER)
    assert case.state is CaseState.REVIEWING
    assert case.clock_stopped_at is None
    assert case.decision_due_at == due + timedelta(hours=3)


def test_a_report_taken_back_before_anybody_began_ends_its_case(session: Session) -> None:
    case = make_case(session)
    request = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert request is not None
    intake.withdraw(session, request, "", by=READER)
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.WITHDRAWN)
    with pytest.raises(Refused):
        intake.hear(session, request, "One more thing", by=READER)


def test_one_of_two_readers_taking_it_back_leaves_the_case_open(session: Session) -> None:
    article = make_article(session)
    case = make_case(session, article, "2,140")
    make_case(session, article, "2,140")
    request = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert request is not None
    intake.withdraw(session, request, "My mistake", by=READER)
    assert case.open


def test_a_second_look_opens_the_case_for_somebody_else_and_only_once(session: Session) -> None:
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    case = make_case(session)
    request = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert request is not None
    with pytest.raises(Refused):
        intake.ask_second_look(session, request, "You are wrong", by=READER)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    ask_second_look(session, request, "The register says otherwise.")
    assert case.open
    assert case.second_look
    with pytest.raises(Refused, match="somebody else"):
        closing.decline(session, case, reason=DeclineReason.ACCURATE, text="Still right.", by=ana)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="I looked too: it is right.", by=ben)
    with pytest.raises(Refused, match="once"):
        ask_second_look(session, request, "Again!")


def test_erasing_a_reader_leaves_the_case_whole(session: Session) -> None:
    from corrections.requests.actions import erase_reader

    submitted = make_report(session, make_article(session), "2,140", name="Ann Canary", email="canary@example.org")
    case = queries.case_of_request(session, submitted.request.id)
    erase_reader(session, submitted.request, by=READER)
    session.flush()
    reader = session.scalars(select(Reader)).one()
    assert (reader.name, reader.email) == (None, None)
    assert case is not None
    assert case.open
    assert not session.scalars(select(Delivery).where(Delivery.state == "due")).all()
    for table in (Event, Delivery, CorrectionRequest, Case):
        for row in session.scalars(select(table)):
            assert "anary" not in str({column.name: getattr(row, column.name) for column in table.__table__.columns})


def test_messages_of_readers_carry_their_kind(session: Session) -> None:
    submitted = make_report(session, make_article(session))
    intake.hear(session, submitted.request, "I was there.", by=READER)
    assert [message.kind for message in request_queries.messages(session, [submitted.request.id])] == [MessageKind.FACT]
