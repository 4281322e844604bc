"""A snoozed case comes back by itself: at its time, before it is due, or when something new arrives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import make_article, make_case, make_desk, make_user
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import actions, closing, intake, parting, queries, queues, snoozing
from corrections.cases.clocks import STOPPED
from corrections.cases.models import AuthorQuestion, Case
from corrections.cases.queues import Filters
from corrections.cases.snooze import BEFORE_DUE, SnoozedFor, asleep_until, why_not_snooze
from corrections.errors import Refused
from corrections.events import READER
from corrections.requests import queries as requests
from corrections.taxonomy import CaseState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPEN_STATES = [state for state in CaseState if state is not CaseState.CLOSED]
moments = st.integers(-1_000_000, 50_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(
    st.sampled_from(OPEN_STATES),
    st.none() | moments,
    st.none() | st.sampled_from(SnoozedFor),
    st.just(STOPPED) | moments.map(lambda moment: int(moment.timestamp())),
)
def test_no_case_is_asleep_in_its_last_hour_and_what_may_be_snoozed_does_sleep(
    state: CaseState, until: datetime | None, awaited: SnoozedFor | None, urgency: int
) -> None:
    asleep = asleep_until(until, awaited, urgency=urgency)
    assert asleep <= max(0, urgency - BEFORE_DUE.total_seconds())
    if why_not_snooze(state, until, awaited, urgency=urgency, now=NOW) is None:
        assert asleep > NOW.timestamp()
        assert until is None or asleep <= until.timestamp()


@pytest.fixture
def ana(session: Session) -> User:
    ana = make_user(session)
    make_desk(session, "News", ana)
    return ana


def ids(session: Session, at: datetime = NOW, **filters: bool) -> list[int]:
    session.flush()
    with clock.reading(lambda: at):
        return [row.id for row in queues.queue(session, Filters(**filters))]


def test_it_sleeps_and_is_back_at_its_time_or_an_hour_before_it_is_due(session: Session, ana: User) -> None:
    with clock.reading(lambda: NOW):
        until, till_due, awake = (make_case(session, make_article(session), "2,140") for _ in range(3))
        assert until.answer_due_at > NOW + timedelta(hours=4), "else this says nothing"
        snoozing.snooze(session, until, until=NOW + timedelta(hours=2), by=ana)
        snoozing.snooze(session, till_due, until=NOW + timedelta(days=300), by=ana)
        session.flush()
        counted = queues.count(session, [(Filters(), None), (Filters(snoozed=True), None)])
    assert counted.cases == [1, 2]
    assert ids(session) == [awake.id]
    assert set(ids(session, snoozed=True)) == {until.id, till_due.id}
    assert set(ids(session, NOW + timedelta(hours=2))) == {awake.id, until.id}
    due = till_due.answer_due_at
    assert till_due.id not in ids(session, due - timedelta(hours=1, minutes=1))
    assert till_due.id in ids(session, due - timedelta(hours=1))
    with clock.reading(lambda: due - timedelta(minutes=59)), pytest.raises(Refused, match="within the hour"):
        snoozing.snooze(session, till_due, until=due + timedelta(days=1), by=ana)


def test_an_answer_ends_it_and_so_does_whatever_an_editor_does_next(session: Session, ana: User) -> None:
    with clock.reading(lambda: NOW):
        asked, told, taken, again = (make_case(session, make_article(session), "2,140") for _ in range(4))
        question = actions.ask_author(session, asked, name="Nadia", email="n@news.example", question="Is it?", by=ana)
        snoozing.snooze(session, asked, awaited=SnoozedFor.AUTHOR, by=ana)
        with pytest.raises(Refused, match="was not asked"):
            snoozing.snooze(session, told, awaited=SnoozedFor.READER, by=ana)
        request = requests.request(session, queries.request_ids(session, told.id)[0])
        assert request is not None
        actions.message(session, told, request, "Which meeting?", by=ana, ask=True)
        snoozing.snooze(session, told, awaited=SnoozedFor.READER, by=ana)
        for case in (taken, again):
            snoozing.snooze(session, case, until=NOW + timedelta(hours=3), by=ana)
        assert ids(session) == []
        intake.hear_author(session, session.get_one(AuthorQuestion, question.id), "It is 214.")
        intake.hear(session, request, "The one on Monday.", by=READER)
        actions.take(session, taken, by=ana)
        closing.answer(session, again, text="Thank you.", by=ana)
        closing.undo(session, again, by=ana)
        assert set(ids(session)) == {asked.id, told.id, taken.id}, "what is undone sleeps on"
        closing.answer(session, again, text="Thank you.", by=ana)
        session.flush()
        closing.reopen(session, again, reason="A second thought.", by=ana)
        assert again.id in ids(session)
    cases = [session.get_one(Case, case.id) for case in (asked, told, taken, again)]
    assert [(case.snoozed_until, case.snoozed_for) for case in cases] == [(None, None)] * 4


def test_only_an_answer_or_an_editor_ends_the_wait_for_the_author(session: Session, ana: User) -> None:
    with clock.reading(lambda: NOW):
        article = make_article(session)
        case = make_case(session, article, "2,140 people")
        make_case(session, article, "About 2,140 people signed")
        asked = actions.ask_author(session, case, name="Nadia", email="n@news.example", question="Is it 214?", by=ana)
        snoozing.snooze(session, case, awaited=SnoozedFor.AUTHOR, by=ana)
        here = queries.request_ids(session, case.id)
        first = requests.request(session, here[0])
        assert first is not None
        actions.message(session, case, first, "We asked the author.", by=ana, ask=False)
        assert (case.state, case.snoozed_for) == (CaseState.WAITING_AUTHOR, SnoozedFor.AUTHOR)
        actions.ask_author(session, case, name="Otto", email="o@news.example", question="Is it 214?", by=ana)
        assert case.snoozed_for is SnoozedFor.AUTHOR
        parting.split(session, case, [here[1]], by=ana)
        assert case.state is CaseState.WAITING_AUTHOR
        # Whoever asks the reader waits for them; then the author is waited for no longer, and it sleeps for nobody.
        snoozing.snooze(session, case, awaited=SnoozedFor.AUTHOR, by=ana)
        actions.message(session, case, first, "Where did you read this?", by=ana, ask=True)
        assert (case.state, case.snoozed_for, case.asleep_until) == (CaseState.WAITING_READER, None, 0)
        actions.ask_author(session, case, name="Nadia", email="n@news.example", question="And now?", by=ana)
        snoozing.snooze(session, case, awaited=SnoozedFor.AUTHOR, by=ana)
        assert asked.withdrawn_at is not None
        (nadia,) = [one for one in queries.questions(session, case.id) if one.question == "And now?"]
        intake.hear_author(session, nadia, "It is 214.")
        assert (case.state, case.snoozed_for) == (CaseState.REVIEWING, None)
