from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from counting import queries as sent_to
from make import ask_second_look, make_article, make_case, make_desk, make_report, make_user, make_version
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import addresses, database, events
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.cases import actions, bulk, carrying, closing, intake, queries, rosters, settings
from corrections.cases.models import AuthorQuestion, Case
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import READER
from corrections.newsroom.queries import public_generation
from corrections.notices import drafting
from corrections.notices.drafting import DraftWords
from corrections.notices.models import Draft
from corrections.requests import queries as request_queries
from corrections.requests.actions import confirm_address
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import (
    CaseState,
    Cause,
    DeclineReason,
    DeliveryState,
    ErrorType,
    FoundBy,
    Kind,
    Outcome,
    RequestState,
    Role,
    Severity,
)
from corrections.worker import words

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def ana(session: Session) -> User:
    return make_user(session, "ana")


@pytest.fixture
def ben(session: Session) -> User:
    return make_user(session, "ben")


@pytest.fixture
def case(session: Session, ana: User, ben: User) -> Case:
    make_desk(session, "News", ana, ben)
    return make_case(session, make_article(session), "2,140", name="Ann", email="ann@example.org")


def lead(session: Session, case: Case) -> CorrectionRequest:
    found = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert found is not None
    return found


def mails(session: Session, kind: str) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))


def test_a_case_ends_as_withdrawn_once_every_report_was_taken_back_and_nobody_is_told(
    session: Session, case: Case, ana: User
) -> None:
    actions.message(session, case, lead(session, case), "Which page?", by=ana, ask=True)
    with pytest.raises(Refused, match="every report was taken back"):
        closing.end_withdrawn(session, case, by=ana)
    intake.withdraw(session, lead(session, case), "I misread it.", by=READER)
    closing.end_withdrawn(session, case, by=ana)
    assert (case.state, case.outcome, case.open) == (CaseState.CLOSED, Outcome.WITHDRAWN, False)
    assert lead(session, case).state is RequestState.WITHDRAWN
    assert not mails(session, "request-decided")
    closing.undo(session, case, by=ana)
    assert (case.state, case.outcome, case.open) == (CaseState.REVIEWING, None, True)
    assert lead(session, case).state is RequestState.WITHDRAWN


def test_a_case_that_nobody_reported_does_not_end_as_withdrawn(session: Session, case: Case, ana: User) -> None:
    other = make_case(session, make_article(session, headline="Other"), "2,140")
    closing.merge(session, other, into=case, by=ana)
    with pytest.raises(Refused, match="every report was taken back"):
        closing.end_withdrawn(session, other, by=ana)


def test_declining_tells_the_reader_after_half_a_minute(
    session: Session, case: Case, ana: User, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We counted again: 2,140.", by=ana)
    assert (case.state, case.outcome, case.open) == (CaseState.CLOSED, Outcome.DECLINED, False)
    assert lead(session, case).state is RequestState.ANSWERED
    assert request_queries.messages(session, [lead(session, case).id])[0].text == "We counted again: 2,140."
    mail = mails(session, "request-decided")[0]
    assert mail.due_at == TUESDAY + timedelta(seconds=30)
    assert "2,140" not in str(mail.values)


def test_undo_cancels_the_mail_and_brings_the_case_back(
    session: Session, case: Case, ana: User, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    closing.answer(session, case, text="Thank you.", by=ana)
    at(TUESDAY + timedelta(seconds=29))
    closing.undo(session, case, by=ana)
    session.flush()
    session.expire_all()
    assert (case.state, case.open, case.outcome) == (CaseState.REVIEWING, True, None)
    assert mails(session, "request-decided")[0].state is DeliveryState.CANCELLED
    assert lead(session, case).state is RequestState.WITH_EDITORS


def test_after_half_a_minute_it_is_too_late_to_undo(
    session: Session, case: Case, ana: User, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    closing.answer(session, case, text="Thank you.", by=ana)
    at(TUESDAY + timedelta(seconds=30))
    with pytest.raises(Refused, match="too late"):
        closing.undo(session, case, by=ana)
    closing.reopen(session, case, reason="New evidence", by=ana)
    assert case.state is CaseState.REVIEWING


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.PASSED_ON, Outcome.FIXED, Outcome.EXPLAINED])
def test_every_end_by_hand_is_one_outcome_and_one_event(
    session: Session, case: Case, ana: User, outcome: Outcome
) -> None:
    text = "Thank you for writing."
    if outcome is Outcome.ANSWERED:
        closing.answer(session, case, text=text, by=ana)
    elif outcome is Outcome.PASSED_ON:
        closing.pass_on(session, case, to="Reuters", text=text, by=ana)
    elif outcome is Outcome.FIXED:
        closing.fix(session, case, clause="4.3", text=text, by=ana)
    else:
        closing.explain(session, case, text=text, by=ana)
    session.flush()
    assert (case.outcome, case.decided_by_id) == (outcome, ana.id)
    closed = [event for event in events.history(session, addresses.case(case.id)) if event.verb == "closed"]
    assert [event.details["outcome"] for event in closed] == [str(outcome)]


def test_an_end_that_marks_a_version_in_public_renews_its_pages_and_so_does_taking_it_back(
    session: Session, case: Case, ana: User
) -> None:
    found = [public_generation(session)]
    closing.fix(session, case, clause="4.3", text="Put right at once.", by=ana)
    found.append(public_generation(session))
    closing.undo(session, case, by=ana)
    found.append(public_generation(session))
    closing.fix(session, case, clause="4.3", text="Put right at once.", by=ana)
    closing.reopen(session, case, reason="It was not.", by=ana)
    found.append(public_generation(session))
    closing.answer(session, case, text="Thank you.", by=ana)
    found.append(public_generation(session))
    assert [now - before for before, now in pairwise(found)] == [1, 1, 2, 0]


def test_a_case_that_waits_can_be_decided_without_the_answer(session: Session, case: Case, ana: User) -> None:
    actions.message(session, case, lead(session, case), "Which page?", by=ana, ask=True)
    closing.decline(session, case, reason=DeclineReason.INSUFFICIENT, text="We could not find it.", by=ana)
    assert case.clock_stopped_at is None
    assert case.state is CaseState.CLOSED


def test_the_second_of_two_saves_is_told(session: Session, case: Case, ana: User, ben: User) -> None:
    session.flush()
    seen = case.lock_version
    actions.assign(session, case, to=ben, by=ana, seen=seen)
    session.flush()
    with pytest.raises(Conflict, match="changed while you had it open"):
        actions.assign(session, case, to=ana, by=ben, seen=seen)
    assert case.assignee_id == ben.id


def test_a_case_is_given_only_to_who_works_on_its_desk(session: Session, case: Case, ana: User) -> None:
    stranger = make_user(session, "stranger")
    with pytest.raises(Refused, match="does not work on this desk"):
        actions.assign(session, case, to=stranger, by=ana)


def test_somebody_else_who_gets_a_case_is_told_by_mail(session: Session, case: Case, ana: User, ben: User) -> None:
    actions.assign(session, case, to=ben, by=ana)
    assert [(mail.to_kind, mail.to_id) for mail in mails(session, "case-assigned")] == [("user", ben.id)]


def test_merging_moves_the_reports_and_keeps_the_earlier_clock(session: Session, case: Case, ana: User) -> None:
    other = make_case(session, make_article(session), "£1.2 million")
    earlier = min(case.answer_due_at, other.answer_due_at)
    closing.merge(session, other, into=case, by=ana)
    assert (other.outcome, other.merged_into_id, case.answer_due_at) == (Outcome.MERGED, case.id, earlier)
    assert len(queries.request_ids(session, case.id)) == 2
    assert queries.request_ids(session, other.id) == []
    with pytest.raises(Refused, match="itself"):
        closing.merge(session, case, into=case, by=ana)


@pytest.mark.parametrize("which", ["joined", "joined to"])
def test_a_complaint_about_standards_is_joined_by_the_standards_editor_alone(
    session: Session, case: Case, ana: User, which: str
) -> None:
    complaint = make_case(session, make_article(session), "£1.2 million", error_type=ErrorType.STANDARDS)
    one, into = (complaint, case) if which == "joined" else (case, complaint)
    with pytest.raises(Refused, match="by the standards editor alone"):
        closing.merge(session, one, into=into, by=ana)
    assert one.open
    closing.merge(session, one, into=into, by=make_user(session, "mara", role=Role.STANDARDS_EDITOR))
    assert one.merged_into_id == into.id


def test_a_complaint_is_ended_by_the_standards_editor_or_by_whom_they_give_it_to(
    session: Session, ana: User, ben: User
) -> None:
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    news = make_desk(session, "News", ana, ben, mara)
    text = {"reason": DeclineReason.OPINION, "text": "It is an opinion."}
    complaints = [
        make_case(session, make_article(session), words, error_type=ErrorType.STANDARDS)
        for words in ("2,140", "June", "£1.2 million")
    ]
    first, second, third = complaints
    actions.assign(session, first, to=ana, by=ben)
    known = {"severity": second.severity, "cause": None, "found_by": second.found_by}
    actions.set_facts(session, second, by=ana, error_type=ErrorType.NUMBER, **known)
    for case in complaints:
        with pytest.raises(Refused, match="decided by the standards editor"):
            closing.decline(session, case, **text, by=ana)

    def act(case: Case, _: object) -> object:
        return closing.decline(session, case, **text, by=ana)

    done = bulk.perform(session, "decline", [(third.id, None)], act, by=ana)
    assert third.open
    assert list(done.refused) == [third.id]
    actions.assign(session, first, to=None, by=mara)
    actions.assign(session, first, to=ana, by=mara)
    closing.decline(session, first, **text, by=ana)
    actions.set_facts(session, third, by=mara, error_type=ErrorType.NUMBER, **known)
    closing.decline(session, third, **text, by=ana)
    closing.decline(session, second, **text, by=mara)
    assert not any(case.open for case in complaints)
    assert news.id == first.desk_id


def test_a_complaint_stays_one_whatever_its_facts_say(session: Session, case: Case, ana: User) -> None:
    complaint = make_case(session, make_article(session), "£1.2 million", error_type=ErrorType.STANDARDS)
    known = {"severity": complaint.severity, "cause": None, "found_by": complaint.found_by}
    actions.set_facts(session, complaint, by=ana, error_type=ErrorType.NUMBER, **known)
    for one, into in ((complaint, case), (case, complaint)):
        with pytest.raises(Refused, match="by the standards editor alone"):
            closing.merge(session, one, into=into, by=ana)
    closing.merge(session, complaint, into=case, by=make_user(session, "mara", role=Role.STANDARDS_EDITOR))
    assert complaint.merged_into_id == case.id


def test_a_case_that_was_joined_is_not_said_to_be_published(session: Session, case: Case, ana: User) -> None:
    other = make_case(session, make_article(session), "£1.2 million")
    closing.merge(session, other, into=case, by=ana)
    with pytest.raises(Refused, match="joined to another, which can’t be undone"):
        closing.undo(session, other, by=ana)


def test_news_after_a_second_look_are_mailed_to_who_has_the_case_then(
    session: Session, case: Case, ana: User, ben: User
) -> None:
    request = lead(session, case)
    actions.assign(session, case, to=ana, by=ben)
    intake.hear(session, request, "More.", by=READER)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=ben)
    ask_second_look(session, request, "Look again.")
    assert case.news
    actions.assign(session, case, to=ana, by=ben)
    intake.hear(session, request, "The register has it.", by=READER)
    assert [mail.to_id for mail in mails(session, "case-news")] == [ana.id, ana.id]
    intake.hear(session, request, "Page 7.", by=READER)
    assert len(mails(session, "case-news")) == 2, "one says it all until they have looked"


def test_a_second_look_goes_by_turn_to_who_did_not_decide_or_else_to_the_desk_s_lead(
    session: Session, case: Case, ana: User, ben: User
) -> None:
    desk = queries.desk(session, case.desk_id)
    assert desk is not None
    rosters.set_roster(session, desk, [ana.id, ben.id], on=True, by=ana.actor)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=ana)
    ask_second_look(session, lead(session, case), "Look again.")
    assert case.assignee_id == ben.id
    assert [mail.to_id for mail in mails(session, "case-assigned")] == [ben.id]
    assert not mails(session, "second-look-waits")

    other = make_case(session, make_article(session), "£1.2 million")
    rosters.set_roster(session, desk, [ana.id], on=True, by=ana.actor)
    settings.add_member(session, desk, ana, lead=True, by=ana.actor)
    closing.decline(session, other, reason=DeclineReason.ACCURATE, text="No.", by=ana)
    ask_second_look(session, lead(session, other), "Look again.")
    (mail,) = mails(session, "second-look-waits")
    assert (other.assignee_id, mail.to_id) == (None, ana.id), "who leads the desk gives it to somebody else"
    assert words.words_of(session, mail, "") is not None
    actions.assign(session, other, to=ben, by=ana)
    assert words.words_of(session, mail, "") is None


def seen_by(session: Session, case: Case) -> dict[str, int]:
    """What the page of a case that is opened now sends along."""
    session.flush()
    return {"seen": case.lock_version, "since": events.history(session, addresses.case(case.id))[-1].id}


def test_whoever_begins_the_draft_has_the_case_and_is_not_overwritten_unseen(
    session: Session, case: Case, ana: User, ben: User
) -> None:
    opened = seen_by(session, case)
    drafting.start(session, case, kind=Kind.CORRECTION, by=ana)
    assert case.assignee_id == ana.id
    given = events.all_of(session, addresses.case(case.id), ["assigned"])
    assert [event.details for event in given] == [{"before": None, "after": ana.id}], "the other page says who has it"
    with pytest.raises(Conflict):
        actions.assign(session, case, to=ben, by=ben, **opened)
    assert case.assignee_id == ana.id


def test_nor_is_a_second_look_that_takes_the_case_from_whoever_decided(
    session: Session, case: Case, ana: User, ben: User
) -> None:
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=ana)
    opened = seen_by(session, case)
    ask_second_look(session, lead(session, case), "Look again.")
    with pytest.raises(Conflict):
        actions.assign(session, case, to=ana, by=ben, **opened)
    assert case.assignee_id is None


def test_a_save_that_no_later_event_tells_of_is_a_conflict(session: Session, case: Case, ana: User, ben: User) -> None:
    before = seen_by(session, case)
    actions.take(session, case, by=ana)
    with pytest.raises(Conflict):
        actions.assign(session, case, to=ben, by=ben, seen=before["seen"], since=seen_by(session, case)["since"])
    assert case.assignee_id == ana.id


def test_an_event_that_was_numbered_before_the_newest_and_committed_after_it_is_not_passed_over(
    engine: Engine, session: Session, case: Case, ana: User, ben: User
) -> None:
    """PostgreSQL: ana takes the case; before that is committed, ben's draft is saved, and he opens the page."""
    if engine.dialect.name == "sqlite":
        return  # it has one writer at a time: events are numbered as they are committed
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=ben)
    session.commit()
    with database.writing(engine) as hers:
        with database.writing(engine) as his:
            actions.take(hers, hers.get_one(Case, case.id), by=hers.get_one(User, ana.id))
            words = DraftWords(Kind.CORRECTION, "It is 214.")
            drafting.save(his, his.get_one(Draft, draft.id), words, by=his.get_one(User, ben.id))
        with database.reading(engine) as page:
            opened = seen_by(page, page.get_one(Case, case.id))
    with database.writing(engine) as session, pytest.raises(Conflict):
        by = session.get_one(User, ben.id)
        actions.assign(session, session.get_one(Case, case.id), to=None, by=by, **opened)


def test_looking_at_what_came_in_is_no_save_that_others_meet(
    session: Session, case: Case, ana: User, ben: User
) -> None:
    actions.assign(session, case, to=ana, by=ben)
    intake.hear(session, lead(session, case), "More.", by=READER)
    opened = seen_by(session, case)
    actions.see(session, case)
    session.expire_all()
    assert not case.news
    actions.assign(session, case, to=ben, by=ben, **opened)
    assert case.assignee_id == ben.id


def test_a_new_severity_sets_the_clock_anew_from_the_opening(session: Session, case: Case, ana: User) -> None:
    before = case.decision_due_at
    actions.set_facts(
        session,
        case,
        by=ana,
        severity=Severity.CRITICAL,
        error_type=ErrorType.NUMBER,
        cause=Cause.EDITING,
        found_by=FoundBy.READER,
    )
    assert case.decision_due_at == case.opened_at + timedelta(hours=4) < before
    verbs = {event.verb for event in events.history(session, addresses.case(case.id))}
    assert {"severity", "cause"} <= verbs


def test_an_unconfirmed_address_gets_no_words_of_ours(session: Session, case: Case, ana: User) -> None:
    actions.message(session, case, lead(session, case), "Which page?", by=ana, ask=False)
    assert mails(session, "request-message") == []
    confirm_address(session, lead(session, case), by=READER, by_mail=True)
    actions.message(session, case, lead(session, case), "On which page?", by=ana, ask=False)
    assert len(mails(session, "request-message")) == 1


def test_the_author_answers_once_and_the_case_goes_on(session: Session, case: Case, ana: User) -> None:
    question = actions.ask_author(session, case, name="Nadia", email="nadia@example.org", question="214?", by=ana)
    assert case.state is CaseState.WAITING_AUTHOR
    assert [mail.to_kind for mail in mails(session, "author-question")] == ["author"]
    intake.hear_author(session, question, "Yes, 214. My slip.")
    assert case.state is CaseState.REVIEWING
    with pytest.raises(Refused, match="already"):
        intake.hear_author(session, question, "Or was it 215?")
    assert session.scalars(select(AuthorQuestion)).one().answer == "Yes, 214. My slip."


def test_events_hold_no_text_of_anybody(session: Session, case: Case, ana: User) -> None:
    actions.note(session, case, "canary note", by=ana)
    actions.message(session, case, lead(session, case), "canary message", by=ana, ask=True)
    intake.hear(session, lead(session, case), "canary answer", by=READER)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="canary decision", by=ana)
    session.flush()
    for event in session.scalars(select(events.Event)):
        assert "canary" not in f"{event.about} {event.verb} {event.details}"


def test_what_became_of_a_passage_is_told_through_the_versions(session: Session, case: Case) -> None:
    article = session.get_one(type(make_article(session)), case.article_id)
    passage = request_queries.passage(session, case.passage_id)
    assert passage is not None
    assert carrying.fate(passage, 1, {})[0] == "unchanged"
    make_version(session, article, "The council voted.\n\nAbout 214 people signed a petition against the plan.")
    fate, place = carrying.fate(passage, article.latest, articles.texts_numbered(session, article.id, (1, 2)))
    assert fate in ("edited", "gone")
    assert place is None or place.exact != "2,140"


def facts(session: Session, case: Case, severity: Severity, by: User) -> None:
    actions.set_facts(session, case, by=by, severity=severity, error_type=None, cause=None, found_by=case.found_by)


def test_a_new_severity_counts_from_when_the_case_was_opened_again(
    session: Session, case: Case, ana: User, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    closing.answer(session, case, text="Thank you.", by=ana)
    at(TUESDAY + timedelta(days=30))
    closing.reopen(session, case, reason="It is wrong after all.", by=ana)
    facts(session, case, Severity.CRITICAL, ana)
    assert case.answer_due_at > TUESDAY + timedelta(days=30)
    assert case.decision_due_at > TUESDAY + timedelta(days=30)


def test_a_new_severity_leaves_out_the_time_spent_waiting_for_the_reader(
    session: Session, case: Case, ana: User, at: Callable[[datetime], None]
) -> None:
    start = case.opened_at
    facts(session, case, Severity.CRITICAL, ana)
    without_a_wait = case.decision_due_at - start
    at(start + timedelta(minutes=10))
    actions.message(session, case, lead(session, case), "Which day was it?", by=ana, ask=True)
    at(start + timedelta(days=3, minutes=10))
    intake.hear(session, lead(session, case), "Tuesday.", by=READER)
    actions.take(session, case, by=ana)
    facts(session, case, Severity.MINOR, ana)
    facts(session, case, Severity.CRITICAL, ana)
    assert case.decision_due_at == start + timedelta(days=3) + without_a_wait


def test_a_decision_looks_up_as_little_for_twelve_readers_as_for_two(
    session: Session, engine: Engine, ana: User
) -> None:
    make_desk(session, "News", ana)
    looked_up = []
    for number, readers in ((1, 2), (2, 2), (3, 12)):  # the first one compiles
        article = make_article(session, headline=f"Article {number}")
        case = make_case(session, article, "2,140", name="Ann", email="one@post.example")
        for _ in range(readers - 1):
            make_report(session, article, "2,140", name="Gil", email="more@post.example")
        session.flush()
        with sent_to(engine) as sent:
            closing.answer(session, case, text="Dear {reader}, thank you. {editor}", by=ana)
            session.flush()
        looked_up.append([each for each in sent if each.startswith("SELECT")])
    assert len(looked_up[2]) == len(looked_up[1]), looked_up[2]
