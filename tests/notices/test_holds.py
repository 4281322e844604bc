"""The hold: a publication that can be stopped until it is due, whatever happens to the process meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import LIBRARIES, ask_second_look, make_article, make_case, make_draft, make_version
from notices.newsroom import NOON, NOTICE, Newsroom, begun, only
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, database, events
from corrections.articles.models import Article
from corrections.cases import closing, intake
from corrections.cases import queries as case_queries
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import READER
from corrections.log import queries as log_queries
from corrections.notices import actions, drafting, queries
from corrections.notices.drafting import ArticleWords, Draft, DraftWords
from corrections.notices.models import Correction, Hold
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, DeclineReason, Kind, Placement, RequestState
from corrections.worker import publishing
from corrections.worker.words import words_of


@pytest.fixture(autouse=True)
def noon(at: Callable[[datetime], None]) -> None:
    at(NOON)


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "at noon")


@pytest.fixture
def draft(session: Session, room: Newsroom) -> Draft:
    return make_draft(session, room.case, by=room.ana, replace=("2,140", "214"))


def due(session: Session, at: Callable[[datetime], None], held: Hold) -> Correction | None:
    session.flush()
    at(held.due_at)
    return actions.publish_hold(session, held.id)


def test_nothing_is_published_before_it_is_due(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    held = actions.hold(session, draft, by=room.ana)
    assert held.due_at == NOON + timedelta(seconds=20)
    assert room.case.state is CaseState.SCHEDULED
    at(NOON + timedelta(seconds=19))
    assert actions.publish_hold(session, held.id) is None
    assert held.state == "running"
    assert due(session, at, held) is not None
    assert held.state == "done"


def test_it_can_be_stopped_until_then(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    held = actions.hold(session, draft, by=room.ana)
    actions.stop(session, held, by=room.ben)
    assert (held.state, room.case.state) == ("stopped", CaseState.DRAFTED)
    actions.stop(session, held, by=room.ben)
    assert due(session, at, held) is None
    assert queries.of_case(session, room.case.id) == []
    again = actions.hold(session, draft, by=room.ana)
    assert due(session, at, again) is not None
    with pytest.raises(Refused, match="It is published"):
        actions.stop(session, again, by=room.ben)


def test_it_can_be_scheduled_for_later_but_never_sooner_than_the_hold(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    soon = actions.hold(session, draft, by=room.ana, at=NOON + timedelta(seconds=3))
    assert soon.due_at == NOON + timedelta(seconds=20)
    actions.stop(session, soon, by=room.ana)
    tomorrow = datetime(2026, 11, 13, 6, 0, tzinfo=UTC)
    assert actions.hold(session, draft, by=room.ana, at=tomorrow).due_at == tomorrow


def test_pressing_twice_is_one_publication_also_for_a_second_editor(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    seen = draft.lock_version
    held = actions.hold(session, draft, by=room.ana, seen=seen)
    assert actions.hold(session, draft, by=room.ana, seen=seen) is held
    assert actions.hold(session, draft, by=room.ben, seen=seen) is held
    first = due(session, at, held)
    assert actions.publish_hold(session, held.id) is None
    with pytest.raises(Refused, match="This notice is published"):
        actions.hold(session, draft, by=room.ben, seen=seen)
    assert queries.of_case(session, room.case.id) == [first]


def test_words_that_were_not_on_the_screen_are_not_published(session: Session, room: Newsroom, draft: Draft) -> None:
    seen = draft.lock_version
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.TOP), by=room.ben)
    with pytest.raises(Conflict, match="changed while you had it open"):
        actions.hold(session, draft, by=room.ana, seen=seen)


def test_a_hold_survives_a_restart(engine: Engine, session: Session, room: Newsroom, draft: Draft) -> None:
    held = actions.hold(session, draft, by=room.ana)
    session.commit()
    engine.dispose()
    later = NOON + timedelta(days=2)
    with clock.reading(lambda: later):
        with database.reading(engine) as another:
            assert queries.due_holds(another, clock.now()) == [held.id]
        with database.writing(engine) as another:
            assert publishing.holds(another)
        with database.writing(engine) as another:
            assert not publishing.holds(another)
    with database.reading(engine) as another:
        (correction,) = queries.of_case(another, room.case.id)
        assert correction.published_at == later


def test_one_that_can_not_be_published_keeps_no_other_from_it(
    engine: Engine, session: Session, room: Newsroom, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_draft(session, make_case(session, make_article(session), "2,140"), by=room.ana, replace=("2,140", "9"))
    broken = actions.hold(session, draft, by=room.ana)
    fine = actions.hold(session, other, by=room.ana)
    session.commit()
    publish = actions.publishing.publish

    def stumble(session: Session, draft: Draft, **by: object) -> Correction:
        if draft.id == broken.draft_id:
            raise KeyError("a fault of ours")
        return publish(session, draft, **by)  # type: ignore[arg-type]

    monkeypatch.setattr(actions.publishing, "publish", stumble)
    later = NOON + timedelta(minutes=1)
    with clock.reading(lambda: later):
        for _ in range(3):
            with database.writing(engine) as another:
                publishing.holds(another)
    with database.reading(engine) as another:
        states = {hold.id: hold.state for hold in another.scalars(select(Hold))}
        assert states == {broken.id: "failed", fine.id: "done"}
        problem = another.get_one(Hold, broken.id).problem
        assert problem is not None
        assert "Something went wrong" in problem


def test_a_failure_goes_back_to_the_draft_and_is_told(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    held = actions.hold(session, draft, by=room.ana)
    make_version(session, room.article, LIBRARIES + "\n\nThis came in meanwhile.")
    assert due(session, at, held) is None
    assert held.state == "failed"
    assert held.problem is not None
    assert "has changed since its text was edited" in held.problem
    assert room.case.state is CaseState.DRAFTED
    assert room.case.news
    (mail,) = session.scalars(select(Delivery).where(Delivery.kind == "hold-failed"))
    assert (mail.to_id, mail.about) == (room.ana.id, addresses.case(room.case.id))
    assert events.history(session, addresses.case(room.case.id))[-1].verb == "publication failed"
    assert room.article.latest == 2, "nothing of the correction was published"


def test_one_that_a_newer_version_made_impossible_ends_when_that_comes_in(session: Session, room: Newsroom) -> None:
    """Signed off or not: nobody has read the text that would come of putting both changes together."""
    tomorrow = NOON + timedelta(days=1)
    drafts = [
        make_draft(session, make_case(session, make_article(session), "2,140"), by=room.ana, replace=("2,140", "214"))
        for _ in range(2)
    ]
    unedited = make_draft(session, room.case, by=room.ana, unfixed_reason="It stands so in the minutes.")
    held, other, kept = (actions.hold(session, draft, by=room.ana, at=tomorrow) for draft in (*drafts, unedited))
    assert not publishing.outdated(session)
    article = session.get_one(Article, only(session, drafts[0]).article_id)
    make_version(session, article, LIBRARIES + "\n\nThe council meets again in May.")
    make_version(session, room.article, LIBRARIES + "\n\nThe council meets again in May.")
    assert publishing.outdated(session)
    assert (held.state, other.state, kept.state) == ("failed", "running", "running")
    assert held.ended_at is not None
    assert held.ended_at < held.due_at
    assert "has changed since its text was edited" in (held.problem or "")
    case = case_queries.case(session, drafts[0].case_id or 0)
    assert case is not None
    assert (case.state, case.news) == (CaseState.DRAFTED, True)
    (mail,) = session.scalars(select(Delivery).where(Delivery.kind == "hold-failed"))
    assert (mail.to_kind, mail.to_id) == ("user", room.ana.id)
    assert not publishing.outdated(session)


def test_what_comes_due_while_the_log_can_not_be_signed_waits_says_so_and_goes_out_afterwards(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    other = make_draft(session, make_case(session, make_article(session), "2,140"), by=room.ana, replace=("2,140", "9"))
    both = [actions.hold(session, each, by=room.ana) for each in (draft, other)]
    at(NOON + timedelta(hours=1))
    make_article(session, headline="Newer")
    log = log_queries.current(session)
    assert log is not None
    size = log.size
    at(NOON + timedelta(minutes=1))
    for _ in range(2):
        assert not publishing.holds(session), "or it would be tried without a pause"
    assert [held.state for held in both] == ["running", "running"]
    assert all("clock is behind the log" in (held.problem or "") for held in both)
    assert (room.case.state, room.case.news, log.size) == (CaseState.SCHEDULED, True, size)
    mails = session.scalars(select(Delivery).where(Delivery.kind == "hold-failed")).all()
    assert {mail.values["hold"] for mail in mails} == {held.id for held in both}
    assert len(mails) == 2
    actions.stop(session, both[1], by=room.ben)
    at(NOON + timedelta(hours=1))
    assert publishing.holds(session)
    assert [held.state for held in both] == ["done", "stopped"]
    assert both[0].problem is None
    assert room.case.state is CaseState.CLOSED
    assert words_of(session, mails[0], "") is None, "nobody is told any more that it waits"


def test_whoever_decided_before_does_not_publish_on_the_second_look(session: Session, room: Newsroom) -> None:
    closing.decline(session, room.case, reason=DeclineReason.ACCURATE, text="It is right.", by=room.ana)
    request_id = case_queries.request_ids(session, room.case.id)[0]
    request = request_queries.request(session, request_id)
    assert request is not None
    ask_second_look(session, request, "Look at the minutes.")
    draft = make_draft(session, room.case, by=room.ben, replace=("2,140", "214"))
    for _ in range(600):  # however much happened since
        events.record(session, addresses.case(room.case.id), "request joined", by=READER)
    with pytest.raises(Refused, match="A second look is for somebody else"):
        actions.hold(session, draft, by=room.ana)
    assert actions.hold(session, draft, by=room.ben).state == "running"


def test_nor_by_a_further_revision(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    correction = due(session, at, actions.hold(session, draft, by=room.ana))
    assert correction is not None
    request = request_queries.request(session, case_queries.request_ids(session, room.case.id)[0])
    assert request is not None
    intake.ask_second_look(session, request, "It was 213.", by=READER)
    revision = drafting.start_revision(session, correction, by=room.ana)
    drafting.save(session, revision, DraftWords(revision.kind, f"{NOTICE} Sorry.", reason="So."), by=room.ana)
    with pytest.raises(Refused, match="A second look is for somebody else"):
        actions.hold(session, revision, by=room.ana)
    assert actions.hold(session, revision, by=room.ben).state == "running"


def test_a_reader_who_writes_meanwhile_is_heard_and_the_notice_still_goes_out(
    session: Session, room: Newsroom, draft: Draft, at: Callable[[datetime], None]
) -> None:
    held = actions.hold(session, draft, by=room.ana)
    (request_id,) = case_queries.request_ids(session, room.case.id)
    request = request_queries.request(session, request_id)
    assert request is not None
    intake.hear(session, request, "I found the minutes.", by=READER)
    assert due(session, at, held) is not None
    assert request.state is RequestState.ANSWERED
    assert request_queries.messages(session, [request_id])[0].text == "I found the minutes."


def test_what_the_checks_are_certain_of_has_to_be_put_right(session: Session, room: Newsroom) -> None:
    unfinished = "An earlier version of this article misstated the number as 2,140. It is [what is right]."
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=unfinished)
    with pytest.raises(Refused, match="Still to be written"):
        actions.hold(session, draft, by=room.ana)
    named = "An earlier version of this article misstated the number as 2,140. It is 214, as Vera Lind told us."
    drafting.save(session, draft, drafting.DraftWords(Kind.CORRECTION, named), by=room.ana)
    with pytest.raises(Refused, match="names a reader"):
        actions.hold(session, draft, by=room.ana)
