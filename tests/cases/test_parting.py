from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import (
    ask_second_look,
    make_article,
    make_case,
    make_correction,
    make_desk,
    make_draft,
    make_user,
    make_version,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events, ids
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.cases import actions, at_once, closing, intake, parting, queries
from corrections.cases.models import Case, CaseRequest
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import READER
from corrections.notices import known, plans, signing
from corrections.notices.decisions import digest
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.actions import Submitted
from corrections.requests.decisions import Report
from corrections.taxonomy import CaseState, DeclineReason, ErrorType, Outcome, RequestState, Role
from corrections.watch import joins

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def ana(session: Session) -> User:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    return ana


def leads(session: Session, case: Case) -> int:
    links = session.scalars(select(CaseRequest).where(CaseRequest.case_id == case.id)).all()
    return sum(link.lead for link in links)


def test_a_case_that_was_joined_comes_back_with_all_that_came_along_and_a_clock_of_its_own(
    session: Session, ana: User, at: Callable[[datetime], None]
) -> None:
    article = make_article(session)
    at(TUESDAY - timedelta(days=7))
    old = make_case(session, article, "2,140", email="ann@example.org")
    actions.note(session, old, "Seen in the register.", by=ana)
    question = actions.ask_author(session, old, name="Nadia", email="n@news.example", question="Is it?", by=ana)
    at(TUESDAY)
    into, third = make_case(session, article, "June"), make_case(session, article, "£1.2 million")
    began = into.clock_from
    closing.merge(session, old, into=into, by=ana)
    closing.merge(session, into, into=third, by=ana)
    assert len(queries.request_ids(session, third.id)) == 3
    assert [note.text for note in queries.notes(session, third.id)] == ["Seen in the register."]
    intake.hear_author(session, question, "No.")
    assert third.news, "the answer reaches the case in which the work goes on"

    closing.decline(session, third, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    at(TUESDAY + timedelta(hours=2))
    assert parting.take_apart(session, old, by=ana) is third
    assert (old.state, old.outcome, old.merged_into_id) == (CaseState.REVIEWING, None, None)
    assert old.clock_from == TUESDAY + timedelta(hours=2)
    (mine,) = queries.request_ids(session, old.id)
    request = request_queries.request(session, mine)
    assert request is not None
    assert request.state is RequestState.WITH_EDITORS, "what was decided elsewhere is no answer to this"
    assert [note.text for note in queries.notes(session, old.id)] == ["Seen in the register."]
    assert [row.id for row in queries.questions(session, old.id)] == [question.id]
    # What was joined in between goes back by itself too.
    parting.take_apart(session, into, by=ana)
    assert [len(queries.request_ids(session, each.id)) for each in (old, into, third)] == [1, 1, 1]
    assert [leads(session, each) for each in (old, into, third)] == [1, 1, 1]
    assert into.clock_from >= began
    with pytest.raises(Refused, match="not joined"):
        parting.take_apart(session, old, by=ana)
    assert [e.verb for e in events.all_of(session, addresses.case(third.id), ["case joined", "case taken out"])] == [
        "case joined",
        "case taken out",
        "case taken out",
    ]


def test_reports_are_given_a_case_of_their_own_or_another_one(
    session: Session, ana: User, at: Callable[[datetime], None]
) -> None:
    article = make_article(session)
    at(TUESDAY - timedelta(hours=5))
    case = make_case(session, article, "2,140 people")
    at(TUESDAY)
    make_case(session, article, "About 2,140 people signed")
    make_case(session, article, "2,140", error_type=ErrorType.NAME)
    first, second, third = queries.request_ids(session, case.id)
    seen = case.lock_version
    apart = parting.split(session, case, [first], by=ana, seen=seen)
    assert queries.request_ids(session, apart.id) == [first]
    assert (apart.state, apart.desk_id, apart.assignee_id) == (CaseState.REVIEWING, case.desk_id, ana.id)
    assert apart.clock_from == TUESDAY - timedelta(hours=5)
    assert case.clock_from == TUESDAY, "who waited longest waits elsewhere now"
    assert case.summary == "About 2,140 people signed", "it is about the words of a report that it has"
    assert leads(session, case) == leads(session, apart) == 1
    with pytest.raises(Conflict):
        parting.split(session, case, [second], by=ana, seen=seen)

    parting.move_reports(session, case, [third], into=apart, by=ana)
    assert queries.request_ids(session, apart.id) == [first, third]
    assert {e.verb for e in events.history(session, addresses.case(apart.id))} >= {"report came"}
    assert events.all_of(session, addresses.case(case.id), ["report taken out"])[-1].details["into"] == apart.id
    # A new report on the same words finds the case that they are in now.
    assert make_case(session, article, "About 2,140").id in (case.id, apart.id)


def test_what_makes_no_sense_is_refused_with_its_reason(session: Session, ana: User) -> None:
    article = make_article(session)
    case = make_case(session, article, "2,140")
    make_case(session, article, "2,140")
    other = make_case(session, article, "June")
    complaint = make_case(session, article, "June", error_type=ErrorType.STANDARDS)
    one, both = queries.request_ids(session, case.id)[:1], queries.request_ids(session, case.id)
    (elsewhere,) = queries.request_ids(session, other.id)
    for chosen, why in (([], "Choose"), (both, "all the reports"), ([elsewhere], "in another case")):
        with pytest.raises(Refused, match=why):
            parting.split(session, case, chosen, by=ana)
    with pytest.raises(Refused, match="in this case already"):
        parting.move_reports(session, case, one, into=case, by=ana)
    with pytest.raises(Refused, match="standards editor"):
        parting.move_reports(session, case, one, into=complaint, by=ana)
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    parting.move_reports(session, case, one, into=complaint, by=mara)
    parting.move_reports(session, complaint, one, into=case, by=mara)

    draft_case = make_case(session, make_article(session), "2,140")
    closing.merge(session, other, into=draft_case, by=ana)
    make_draft(session, draft_case, by=ana, replace=("2,140", "214"))
    for act in (
        lambda: parting.split(session, draft_case, queries.request_ids(session, draft_case.id)[:1], by=ana),
        lambda: parting.take_apart(session, other, by=ana),
        lambda: closing.merge(session, draft_case, into=case, by=ana),
    ):
        with pytest.raises(Refused, match="notice is at work"):
            act()

    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    with pytest.raises(Refused, match="closed"):
        parting.split(session, case, one, by=ana)
    request = request_queries.request(session, one[0])
    assert request is not None
    ask_second_look(session, request, "No.")
    with pytest.raises(Refused, match="second look"):
        parting.split(session, case, one, by=ana)


def test_many_reports_on_one_article_within_an_hour_become_one_case_with_one_answer(
    session: Session, ana: User, at: Callable[[datetime], None]
) -> None:
    article = make_article(session)
    at(TUESDAY)
    taken = make_case(session, article, "June")
    actions.take(session, taken, by=ana)
    cases = []
    for n in range(12):
        at(TUESDAY + timedelta(minutes=n + 1))
        quote = ("2,140", "£1.2 million", "We will not stop here", "")[n % 4]
        cases.append(make_case(session, article, quote, email=f"reader{n}@example.org", name=f"Reader {n}"))
    main = cases[-1]
    assert main.campaign_at is not None
    assert len(queries.request_ids(session, taken.id)) == 1, "what an editor has begun is not taken away"
    assert len(queries.request_ids(session, main.id)) == 12
    assert leads(session, main) == 1
    open_ = session.scalars(select(Case).where(Case.open.is_(True), Case.article_id == article.id)).all()
    assert {case.id for case in open_} == {main.id, taken.id}
    complaint = make_case(session, article, "2,140", error_type=ErrorType.STANDARDS)
    assert complaint.id != main.id
    # Later ones join while it is open, whatever they are about; the editor takes one out, which then is left alone.
    at(TUESDAY + timedelta(days=2))
    later = make_case(session, article, "three libraries")
    assert later.id == main.id
    out = queries.request_ids(session, main.id)[-1]
    apart = parting.split(session, main, [out], by=ana)
    assert make_case(session, article, "three libraries").id == apart.id
    assert make_case(session, article, "Mary Doe").id == main.id
    closing.decline(session, main, reason=DeclineReason.ACCURATE, text="We checked: it is right.", by=ana)
    told = session.scalars(select(Delivery).where(Delivery.kind == "request-decided")).all()
    assert len({mail.to_id for mail in told}) == 12


def test_what_is_corrected_already_is_answered_at_once_and_goes_to_a_desk_if_it_is_not_meant(
    session: Session, ana: User
) -> None:
    article = make_article(session)
    correction = make_correction(session, article, "2,140 people", "214 people", by=ana)
    ended = session.get_one(Case, correction.case_id)
    opened = len(session.scalars(select(Case)).all())

    def told(quote: str, version: int, **more: str) -> Submitted:
        text = articles.texts_numbered(session, article.id, [version])[version]
        place = anchoring.locate(quote, "", "", text.headline, text.blocks)
        known_place = place if isinstance(place, anchoring.Passage) else None
        report = Report(
            form_key=ids.token(),
            wrong=more.pop("wrong", "Not so many."),
            article_id=article.id,
            version=version if known_place else None,
            words=quote,
            passage=known_place,
            email="ann@example.org",
            **more,
        )
        return intake.receive(session, report, by=READER, answered_by=known.answered_by(session, report))

    saw_the_old_words = told("2,140", 1).request
    typed_them = told("About 2,140 people signed a petition", 2).request
    asks_for_what_stands = told("214 people", 2, wrong="You wrote 2,140.", right="It is 214.").request
    for request in (saw_the_old_words, typed_them, asks_for_what_stands):
        assert request.state is RequestState.ANSWERED, request.wrong
        assert queries.case_of_request(session, request.id) is ended
    assert len(session.scalars(select(Case)).all()) == opened
    assert not ended.open
    assert not ended.news
    mails = [mail.kind for mail in session.scalars(select(Delivery).where(Delivery.to_id == typed_them.id))]
    assert sorted(mails) == ["request-decided", "request-received"]

    doubts_it = told("214 people", 2, wrong="214 is wrong too: 2,140 was right.", right="It is 2,140.").request
    means_other_words = told("Mary Doe", 1).request
    for request in (doubts_it, means_other_words):
        assert request.state is RequestState.RECEIVED
    case = intake.not_meant(session, saw_the_old_words, "I mean the petition.", by=READER)
    assert case.open
    assert case.id != ended.id
    assert saw_the_old_words.state is RequestState.RECEIVED
    assert [message.text for message in request_queries.messages(session, [saw_the_old_words.id])] == [
        "I mean the petition."
    ]
    with pytest.raises(Refused, match="with a desk already"):
        intake.not_meant(session, saw_the_old_words, "", by=READER)
    assert not at_once.is_answered(session, saw_the_old_words)

    # Once the wrong words stand there again, the correction answers nobody.
    later = clock.now() + timedelta(minutes=5)
    with clock.reading(lambda: later):
        make_version(session, article, "About 2,140 people signed a petition against the plan, said Mary Doe.")
    assert told("2,140 people", 1).request.state is RequestState.RECEIVED
    assert ended.outcome is Outcome.CORRECTED


def test_a_join_into_a_case_with_a_draft_can_be_undone_until_its_notice_is_signed_off(
    session: Session, ana: User
) -> None:
    article = make_article(session)
    drafted, wrong = make_case(session, article, "£1.2 million"), make_case(session, article, "June")
    draft = make_draft(session, drafted, by=ana, replace=("£1.2 million", "£1.3 million"))
    mine = queries.request_ids(session, wrong.id)
    assert joins.undo(session, joins.join(session, wrong, into=drafted, by=ana), by=ana).changed == [wrong.id]
    assert (wrong.open, wrong.state, wrong.assignee_id) == (True, CaseState.NEW, None)
    assert queries.request_ids(session, wrong.id) == mine
    assert (drafted.state, draft.case_id) == (CaseState.DRAFTED, drafted.id), "what was being written is still there"

    act = joins.join(session, wrong, into=drafted, by=ana)
    ben = make_user(session, "ben")
    signing.sign_off(session, draft, shown=digest(plans.plan(session, draft)), by=ben)
    (said,) = joins.undo(session, act, by=ana).refused.values()
    assert "was signed off" in str(said)
    assert not wrong.open
