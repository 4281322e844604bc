"""Where joining, splitting, answering at once, taking, snoozing and second looks meet each other in one case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import ask_second_look, make_article, make_case, make_correction, make_desk, make_draft, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, events, ids
from corrections.accounts import absences
from corrections.articles.models import Article
from corrections.cases import (
    actions,
    alerting,
    at_once,
    bulk,
    closing,
    dates,
    intake,
    judges,
    lapsing,
    parting,
    queries,
    recounting,
    rosters,
    rule_sets,
    snoozing,
    texts,
)
from corrections.cases import settings as case_settings
from corrections.cases.models import Case, CaseTaking
from corrections.cases.queue_models import CaseText
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import READER, SYSTEM
from corrections.newsroom import actions as newsroom
from corrections.newsroom.queries import last_changed
from corrections.newsroom.queries import newsroom as settings
from corrections.notices import actions as notices
from corrections.requests import queries as request_queries
from corrections.requests.decisions import Report
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, DeclineReason, ErrorType, Outcome, RequestState, Role, Severity
from corrections.worker.words import words_of

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # people work from nine to six
BASE = "https://x.example"
ACCURATE = {"reason": DeclineReason.ACCURATE, "text": "We checked: it is right."}
At = Callable[[datetime], None]


class Told:
    """A desk with two editors, an article, and cases on it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ana, self.ben = make_user(session, "ana"), make_user(session, "ben")
        self.desk = make_desk(session, "News", self.ana, self.ben)
        self.article = make_article(session)

    def case(self, quote: str, article: Article | None = None, **told: str | ErrorType) -> Case:
        return make_case(self.session, article or self.article, quote, **told)

    def set(self, case: Case, severity: Severity) -> None:
        facts = {"error_type": case.error_type, "cause": case.cause, "found_by": case.found_by}
        actions.set_facts(self.session, case, by=self.ana, severity=severity, **facts)

    def report(self, case: Case) -> CorrectionRequest:
        found = request_queries.request(self.session, queries.request_ids(self.session, case.id)[0])
        assert found is not None
        return found

    def mails(self, kind: str) -> list[Delivery]:
        return list(self.session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))

    def history(self, case: Case) -> list[tuple[str, dict[str, object]]]:
        return [(event.verb, event.details) for event in events.history(self.session, addresses.case(case.id))]


@pytest.fixture
def told(session: Session, at: At) -> Told:
    at(TUESDAY)
    return Told(session)


def test_emails_about_what_was_asked_and_noted_go_with_the_case_that_it_is_joined_to(
    session: Session, told: Told
) -> None:
    old = told.case("2,140", make_article(session, headline="Ferry fares rise"))
    into = told.case("June")
    actions.note(session, old, "@ben, what does the register say?", by=told.ana)
    actions.ask_author(session, old, name="Nadia", email="n@news.example", question="Is it?", by=told.ana)
    closing.merge(session, old, into=into, by=told.ana)
    (mention,), (question,) = told.mails("case-mention"), told.mails("author-question")
    words = words_of(session, mention, BASE)
    assert words is not None
    assert words["link"] == f"{BASE}/desk/cases/{into.id}"
    asked = words_of(session, question, BASE)
    assert asked is not None
    assert (asked["headline"], asked["passage"]) == ("Ferry fares rise", "2,140"), "it is about what was asked then"


def test_a_joined_case_brings_no_clock_that_was_stopped_or_has_run_out(session: Session, told: Told, at: At) -> None:
    waiting, other = told.case("2,140"), told.case("£1.2 million")
    for case in (waiting, other):
        actions.message(session, case, told.report(case), "Which page?", by=told.ana, ask=True)
    at(TUESDAY + timedelta(days=14))
    into = told.case("June")
    answer, decision = into.answer_due_at, into.decision_due_at
    closing.merge(session, waiting, into=into, by=told.ana)
    assert (into.answer_due_at, into.decision_due_at) == (answer, decision), "it waited for its reader all the time"
    assert into.clock_from == TUESDAY + timedelta(days=14)

    # The other way round: what `other` has waited is no pause of the case that comes, what it waits from now on is.
    urgent = told.case("Mary Doe")
    told.set(urgent, Severity.MAJOR)
    due = urgent.decision_due_at
    closing.merge(session, urgent, into=other, by=told.ana)
    assert other.state is CaseState.WAITING_READER
    at(TUESDAY + timedelta(days=15))
    intake.hear(session, told.report(other), "Page two.", by=READER)
    assert other.decision_due_at == dates.calendar(settings(session)).add(due, timedelta(hours=9))
    # A change of the facts counts anew: the severe one of both still sets the clock.
    told.set(other, Severity.TRIVIAL)
    assert other.decision_due_at == dates.calendar(settings(session)).add(due, timedelta(hours=9))
    parting.take_apart(session, urgent, by=told.ana)
    assert other.decision_due_at > due + timedelta(days=7)


def test_reports_that_were_answered_bring_no_clock_that_has_run_out(session: Session, told: Told, at: At) -> None:
    case = told.case("2,140")
    told.case("2,140")
    first = told.report(case)
    actions.message(session, case, first, "We look into it.", by=told.ana, ask=False)
    at(TUESDAY + timedelta(days=14))
    into = told.case("June")
    parting.move_reports(session, case, [first.id], into=into, by=told.ana)
    assert into.answer_due_at > TUESDAY + timedelta(days=14)


def at_once_answered(session: Session, told: Told) -> tuple[Case, CorrectionRequest]:
    """A case that ended with a correction, and a report that this answered as it came."""
    correction = make_correction(session, told.article, "2,140 people", "214 people", by=told.ana)
    ended = session.get_one(Case, correction.case_id)
    report = Report(form_key=ids.token(), wrong="The zookeeper said so.", article_id=told.article.id)
    return ended, intake.receive(session, report, by=READER, answered_by=ended).request


@pytest.mark.parametrize("asks", ["not meant", "second look"])
def test_whoever_was_answered_at_once_and_means_something_else_waits_from_then_on(
    session: Session, told: Told, at: At, asks: str
) -> None:
    ended, request = at_once_answered(session, told)
    while texts.make_next(session):
        pass
    assert "zookeeper" in session.get_one(CaseText, ended.id).text
    at(TUESDAY + timedelta(days=14))
    if asks == "not meant":
        intake.not_meant(session, request, "I mean the zoo.", by=READER)
    else:
        intake.ask_second_look(session, request, "I mean the zoo.", by=READER)
    case = queries.case_of_request(session, request.id)
    assert case is not None
    assert (case.state, case.second_look) == (CaseState.NEW, False)
    assert case.clock_from == TUESDAY + timedelta(days=14)
    assert (ended.state, ended.outcome) == (CaseState.CLOSED, Outcome.CORRECTED), "nobody else’s case is opened again"
    while texts.make_next(session):
        pass
    session.expire_all()
    assert "zookeeper" not in session.get_one(CaseText, ended.id).text
    assert ("not what was meant", {"request": request.id}) in told.history(ended)
    # Nor is it late where an editor takes it out again.
    told.case("June")
    other = told.case("June")
    parting.move_reports(session, other, queries.request_ids(session, other.id)[:1], into=case, by=told.ana)
    assert parting.split(session, case, [request.id], by=told.ana).clock_from == TUESDAY + timedelta(days=14)


def test_what_an_editor_decides_later_is_no_answer_at_once(session: Session, told: Told) -> None:
    ended, request = at_once_answered(session, told)
    assert at_once.is_answered(session, request)
    closing.reopen(session, ended, reason="It was right.", by=told.ana)
    assert not at_once.is_answered(session, request)
    closing.decline(session, ended, by=told.ana, **ACCURATE)
    assert not at_once.is_answered(session, request)
    assert not at_once.was_last(events.history(session, addresses.request(request.id)))


def test_whoever_has_the_case_that_another_is_joined_to_is_told_and_reads_it_before_they_decide(
    session: Session, told: Told
) -> None:
    into, case = told.case("June"), told.case("2,140")
    actions.take(session, into, by=told.ben)
    snoozing.snooze(session, into, until=TUESDAY + timedelta(hours=4), by=told.ben)
    session.flush()
    seen = into.lock_version
    closing.merge(session, case, into=into, by=told.ana)
    assert into.news
    assert into.asleep_until == 0
    assert [mail.to_id for mail in told.mails("case-news")] == [told.ben.id]
    with pytest.raises(Conflict):
        closing.decline(session, into, by=told.ben, seen=seen, **ACCURATE)


def test_a_campaign_gathers_what_was_given_out_by_turn_but_no_complaint(session: Session, told: Told) -> None:
    newsroom.change(session, by=SYSTEM, campaign_reports=4)
    rosters.set_roster(session, told.desk, [told.ana.id, told.ben.id], on=True, by=SYSTEM)
    complaint = told.case("Mary Doe", error_type=ErrorType.STANDARDS)
    facts = {"severity": complaint.severity, "cause": None, "found_by": complaint.found_by}
    actions.set_facts(session, complaint, by=told.ana, error_type=ErrorType.NAME, **facts)
    cases = [told.case(quote) for quote in ("2,140", "June")]
    assert None not in {case.assignee_id for case in cases}
    main = told.case("£1.2 million")
    assert len(queries.request_ids(session, main.id)) == 3
    assert complaint.open, "whatever an editor calls it"
    assert queries.request_ids(session, complaint.id) != []
    with pytest.raises(Refused, match="standards editor"):
        closing.merge(session, complaint, into=main, by=told.ana)
    with pytest.raises(Refused, match="standards editor"):
        parting.move_reports(session, main, queries.request_ids(session, main.id)[:1], into=complaint, by=told.ana)


def test_what_is_split_off_is_its_editors_and_takes_nobodys_turn_unless_it_is_a_complaint(
    session: Session, told: Told
) -> None:
    standards = make_desk(session, "Standards")
    rule_sets.add_in_force(session, desk=standards, error_type=ErrorType.STANDARDS, by=SYSTEM)
    rosters.set_roster(session, told.desk, [told.ben.id, told.ana.id], on=True, by=SYSTEM)
    case = told.case("2,140")
    for _ in range(2):
        told.case("2,140")
    assert case.assignee_id == told.ben.id
    first, second, _ = queries.request_ids(session, case.id)
    apart = parting.split(session, case, [first], by=told.ben)
    assert (apart.desk_id, apart.assignee_id, apart.state) == (told.desk.id, told.ben.id, CaseState.REVIEWING)
    assert session.get_one(CaseTaking, apart.id).user_id == told.ben.id
    assert not any(details.get("turn") for _, details in told.history(apart))
    assert told.history(apart)[0] == (
        "opened",
        {"desk": told.desk.id, "severity": str(case.severity), "origin": case.id},
    )
    assert [mail.to_id for mail in told.mails("case-assigned")] == [told.ben.id], "of the case that came in"
    assert told.case("June").assignee_id == told.ana.id, "whose turn it still is"
    # A complaint that was joined to it by the standards editor goes where complaints go.
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    complaint = told.case("Mary Doe", error_type=ErrorType.STANDARDS)
    (report,) = queries.request_ids(session, complaint.id)
    closing.merge(session, complaint, into=case, by=mara)
    own = parting.split(session, case, [report], by=told.ben)
    assert (own.desk_id, own.assignee_id) == (standards.id, None)
    assert second in queries.request_ids(session, case.id)


def test_what_comes_back_is_awake_and_lapses_and_an_undone_decision_leaves_it_nobodys(
    session: Session, told: Told, at: At
) -> None:
    into, case = told.case("June"), told.case("2,140")
    snoozing.snooze(session, case, until=TUESDAY + timedelta(hours=4), by=told.ana)
    closing.merge(session, case, into=into, by=told.ana)
    parting.take_apart(session, case, by=told.ana)
    assert case.asleep_until == 0
    assert session.get_one(CaseTaking, case.id).user_id == told.ana.id

    actions.message(session, case, told.report(case), "Which page?", by=told.ana, ask=True)
    snoozing.snooze(session, case, awaited=snoozing.SnoozedFor.READER, by=told.ana)
    actions.change_state(session, case, CaseState.REVIEWING, by=told.ana)
    assert case.asleep_until == 0, "it waits for no answer any more"

    assert into.assignee_id is None
    closing.decline(session, into, by=told.ana, **ACCURATE)
    assert into.assignee_id == told.ana.id
    closing.undo(session, into, by=told.ana)
    assert into.assignee_id is None


def test_a_case_that_sleeps_is_kept_and_its_wake_up_counts_as_an_act(session: Session, told: Told, at: At) -> None:
    cases = [told.case(quote) for quote in ("2,140", "June", "Mary Doe")]
    for case in cases:
        actions.take(session, case, by=told.ana)
        snoozing.snooze(session, case, until=TUESDAY + timedelta(days=1), by=told.ana)
    slept, woken, taken_back = cases
    at(TUESDAY + timedelta(hours=5))
    lapsing.lapse(session)
    intake.hear(session, told.report(woken), "Page two.", by=READER)
    snoozing.unsnooze(session, taken_back, by=told.ben)
    held = []
    for hours in (7, 25, 27, 29):
        at(TUESDAY + timedelta(hours=hours))
        lapsing.lapse(session)
        held.append([case.assignee_id == told.ana.id for case in (slept, woken, taken_back)])
    # Woken at 15:00 on Tuesday, and lapsed at 10:00 on Wednesday; or woken then, and lapsed at 14:00.
    assert held == [[True, True, True], [True, False, False], [True, False, False], [False, False, False]]


def test_whoever_decided_does_not_judge_again_wherever_the_report_went_since(
    session: Session, told: Told, at: At
) -> None:
    joined, into, case = told.case("June"), told.case("£1.2 million"), told.case("2,140")
    told.case("2,140")
    moved, _ = queries.request_ids(session, case.id)
    for decided in (joined, case):
        closing.decline(session, decided, by=told.ben, **ACCURATE)
        closing.undo(session, decided, by=told.ben)
    for decided in (into, joined):
        assert judges.deciders(session, decided) == frozenset(), "what was taken back judges nothing"
    for decided in (joined, case):
        closing.decline(session, decided, by=told.ana, **ACCURATE)
    at(TUESDAY + timedelta(hours=1))
    for decided in (joined, case):
        closing.reopen(session, decided, reason="Look again.", by=told.ana)
    closing.merge(session, joined, into=into, by=told.ana)
    assert judges.deciders(session, into) == {told.ana.id}
    apart = parting.split(session, case, [moved], by=told.ben)
    assert judges.deciders(session, apart) == {told.ana.id}


def test_nothing_joins_a_case_whose_notice_is_being_published(session: Session, told: Told) -> None:
    case, other = told.case("2,140"), told.case("June")
    notices.hold(session, make_draft(session, case, by=told.ana, replace=("2,140", "214")), by=told.ana)
    session.flush()
    assert case.state is CaseState.SCHEDULED
    with pytest.raises(Refused, match="being published"):
        closing.merge(session, other, into=case, by=told.ana)
    assert other.open


def test_who_is_away_gets_nothing_by_a_rule_and_what_moves_is_given_by_turn(session: Session, told: Told) -> None:
    ana, ben = told.ana, told.ben
    rule_sets.add_in_force(session, desk=told.desk, assignee_id=ana.id, section="Local", by=SYSTEM)
    assert told.case("2,140").assignee_id == ana.id
    absences.add(session, ana, TUESDAY.date(), TUESDAY.date(), today=TUESDAY.date(), by=ana.actor)
    alone = told.case("June")
    assert alone.assignee_id is None
    rosters.set_roster(session, told.desk, [ana.id, ben.id], on=True, by=SYSTEM)
    case = told.case("Mary Doe")
    assert case.assignee_id == ben.id
    passed = [details for verb, details in told.history(case) if verb == "passed over"]
    assert passed == [{"before": ana.id}], "said once"
    # Of those on the next desk, the first has decided, so that the second look is for the other.
    sport = make_desk(session, "Sport", ben, cem := make_user(session, "cem"))
    rosters.set_roster(session, sport, [ben.id, cem.id], on=True, by=SYSTEM)
    request = told.report(case)
    closing.decline(session, case, by=ben, **ACCURATE)
    ask_second_look(session, request, "No.")
    mailed = len(told.mails("case-assigned"))
    actions.move_to_desk(session, case, desk_id=sport.id, by=ana)
    assert (case.desk_id, case.assignee_id) == (sport.id, cem.id)
    assert len(told.mails("case-assigned")) == mailed + 1
    actions.move_to_desk(session, alone, desk_id=sport.id, by=ana, tell=False)
    assert alone.assignee_id == ben.id
    assert len(told.mails("case-assigned")) == mailed + 1


def test_a_reminder_for_somebody_who_is_away_reaches_the_next_one(session: Session, told: Told, at: At) -> None:
    lea = make_user(session, "lea")
    case_settings.add_member(session, told.desk, lea, lead=True, by=SYSTEM)
    case = told.case("2,140")
    actions.take(session, case, by=told.ana)
    absences.add(session, told.ana, TUESDAY.date(), TUESDAY.date() + timedelta(days=9), today=TUESDAY.date(), by=SYSTEM)
    at(case.answer_due_at - timedelta(hours=1))
    while alerting.alert_next(session):
        pass
    (mail,) = told.mails("case-reminder")
    words = words_of(session, mail, BASE)
    assert words is not None
    assert (mail.to_id, words["whose"]) == (lea.id, "Ana")
    actions.take(session, case, by=told.ben)
    assert words_of(session, mail, BASE) is None


def test_taking_many_is_undone_as_if_nobody_had(session: Session, told: Told, at: At) -> None:
    new, theirs = told.case("2,140"), told.case("June")
    actions.take(session, theirs, by=told.ben)
    session.flush()
    due = session.get_one(CaseTaking, theirs.id).due_at
    at(TUESDAY + timedelta(hours=1))
    chosen = [(new.id, None), (theirs.id, None)]
    done = bulk.perform(session, "take", chosen, lambda case, _: actions.take(session, case, by=told.ana), by=told.ana)
    assert told.report(new).state is RequestState.WITH_EDITORS
    assert done.act is not None
    bulk.undo(session, done.act, by=told.ana)
    assert (new.state, new.assignee_id, told.report(new).state) == (CaseState.NEW, None, RequestState.RECEIVED)
    assert session.get(CaseTaking, new.id) is None
    taking = session.get_one(CaseTaking, theirs.id, populate_existing=True)
    assert (theirs.state, taking.user_id, taking.due_at) == (CaseState.REVIEWING, told.ben.id, due)


def test_when_the_hours_change_what_is_due_is_counted_anew_and_nobodys_save_is_in_the_way(
    session: Session, told: Told
) -> None:
    minor, slept, critical, together = (told.case(quote) for quote in ("2,140", "June", "Mary Doe", "£1.2 million"))
    told.set(critical, Severity.CRITICAL)
    told.set(together, Severity.MAJOR)
    snoozing.snooze(session, slept, until=TUESDAY + timedelta(days=2), by=told.ana)
    session.flush()
    saves = [case.lock_version for case in (minor, slept, critical)]
    always = critical.answer_due_at
    # Work begins at noon from now on: of the same day, two hours less.
    clocks_of = {**settings(session).clocks, Severity.MAJOR: (24, 72)}
    hours = (("12:00", "18:00"),) * 5 + (None, None)
    recounting.change_newsroom(session, last_changed(session), by=SYSTEM, hours=hours, clocks=clocks_of)
    actions.take(session, together, by=told.ana)  # a save before the worker was there
    session.flush()
    while alerting.alert_next(session):
        pass
    for case in (minor, slept, critical, together):
        session.refresh(case)
    due = dates.calendar(settings(session)).add(TUESDAY, timedelta(hours=24))
    assert minor.answer_due_at == slept.answer_due_at == together.answer_due_at == due
    assert together.urgency < minor.urgency == slept.urgency, "of what is due together, the severe one comes first"
    assert slept.asleep_until == int((TUESDAY + timedelta(days=2)).timestamp())
    assert critical.answer_due_at == always
    assert [case.lock_version for case in (minor, slept, critical)] == saves
    number = settings(session).hours_number
    assert [case.hours_number for case in (minor, slept, critical, together)] == [number] * 4
    recounting.change_newsroom(session, last_changed(session), by=SYSTEM, name="The Courier")
    assert settings(session).hours_number == number, "its name has nothing to do with it"
