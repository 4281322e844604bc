"""Acts that meet in the same rows on PostgreSQL wait for each other in one order: nobody is told of a deadlock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from make import make_article, make_case, make_desk, make_draft, make_report, make_user
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import actions, alerting, closing, dates, intake, queries, recounting, rosters, rule_sets
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case, CaseRequest
from corrections.events import READER, SYSTEM
from corrections.newsroom import actions as newsroom
from corrections.newsroom.queries import last_changed
from corrections.newsroom.queries import newsroom as settings
from corrections.notices import actions as notices
from corrections.notices import leaving
from corrections.notices.models import Draft
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, RequestState, Role

pytestmark = pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@contextmanager
def meanwhile(engine: Engine, act: Callable[[Session], Any]) -> Iterator[Future[Any]]:
    """Begin `act` in a transaction of its own, and go on once that waits for this one, or is done."""

    def run() -> Any:
        with database.writing(engine) as own:
            return act(own)

    with ThreadPoolExecutor(1) as pool, engine.connect() as watching:
        done = pool.submit(run)
        until = time.monotonic() + 5
        while not done.done() and time.monotonic() < until:
            waits = watching.execute(WAITING).scalar()
            watching.rollback()
            if waits:
                break
            time.sleep(0.005)
        yield done
    done.result()


def test_a_case_of_whoever_leaves_is_moved_while_all_of_them_change_hands(engine: Engine, session: Session) -> None:
    boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    news, sport = make_desk(session, "News", ana, ben), make_desk(session, "Sport", ana)
    rosters.set_roster(session, news, [ana.id, ben.id], on=True, by=SYSTEM)
    rule_sets.add_in_force(session, desk=sport, section="Local", assignee_id=ana.id, by=SYSTEM)
    moved, drafted = (make_case(session, make_article(session), "2,140") for _ in range(2))
    notices.hold(session, make_draft(session, drafted, by=ana, replace=("2,140", "214")), by=ana)
    session.commit()

    def leave(other: Session) -> None:
        leaving.disable(other, other.get_one(User, ana.id), by=other.get_one(User, boss.id))

    with Session(engine) as own:
        case = own.get_one(Case, moved.id, with_for_update=True)
        with meanwhile(engine, leave):
            actions.move_to_desk(own, case, desk_id=news.id, by=own.get_one(User, ben.id))
            own.commit()
    with database.reading(engine) as own:
        assert [own.get_one(Case, one.id).assignee_id for one in (moved, drafted)] == [ben.id, None]


def test_a_report_does_not_wait_for_whoever_drafts_rules(engine: Engine, session: Session) -> None:
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    make_desk(session, "News", mara)
    session.commit()
    with Session(engine) as own, database.writing(engine) as other:
        rule_sets.begin(own, by=own.get_one(User, mara.id))
        other.execute(text("SET LOCAL lock_timeout = '300ms'"))
        assert make_case(other, make_article(other), "2,140").open


def works_from_noon(session: Session) -> None:
    hours = (("12:00", "18:00"),) * 5 + (None, None)
    recounting.change_newsroom(session, last_changed(session), by=SYSTEM, hours=hours)


def count_anew(session: Session) -> None:
    while alerting.alert_next(session):
        pass


@pytest.mark.parametrize("saves", ["before the worker", "after the worker"])
def test_who_read_a_case_before_the_hours_changed_does_not_keep_it_to_the_old_ones(
    engine: Engine, session: Session, at: Callable[[datetime], None], saves: str
) -> None:
    at(datetime(2026, 11, 24, 13, 30, tzinfo=UTC))  # within the hours, before the change and after
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    case = make_case(session, make_article(session), "2,140")
    request = queries.request_ids(session, case.id)[0]
    actions.message(session, case, session.get_one(CorrectionRequest, request), "Which page?", by=ana, ask=True)
    session.flush()
    count_anew(session)  # as it is: the worker has looked at it
    session.commit()
    with Session(engine) as own:
        read = own.get_one(Case, case.id)
        assert read.open
        with database.writing(engine) as other:
            works_from_noon(other)
        if saves == "after the worker":
            with database.writing(engine) as other:
                count_anew(other)
        by = own.get_one(User, ana.id)
        actions.message(own, read, own.get_one(CorrectionRequest, request), "Thank you.", by=by, ask=False)
        own.commit()
    with database.writing(engine) as own:
        count_anew(own)
    with database.reading(engine) as own:
        now = own.get_one(Case, case.id)
        assert (now.answer_due_at, now.decision_due_at) == tuple(vars(dates.counted(own, settings(own), now)).values())


def test_the_hours_are_changed_while_a_case_is_ended_that_public_pages_tell_of(
    engine: Engine, session: Session
) -> None:
    make_desk(session, "News", make_user(session, "ana"))
    case = make_case(session, make_article(session), "2,140")
    newsroom.raise_generation(session)
    session.commit()
    with Session(engine) as own:
        own.get_one(Case, case.id).news = False
        own.flush()
        with meanwhile(engine, works_from_noon):
            newsroom.raise_generation(own)  # as whoever ends a case by a small change to the article does
            own.commit()
    with database.reading(engine) as own:
        assert settings(own).hours[0] == ("12:00", "18:00")


@pytest.mark.parametrize("act", [intake.withdraw, intake.ask_second_look])
def test_a_reader_waits_for_an_editor_who_saves_their_case_and_is_shown_no_error(
    engine: Engine, session: Session, act: Callable[..., None]
) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    case = make_case(session, make_article(session), "2,140")
    (request,) = queries.request_ids(session, case.id)
    if act is intake.ask_second_look:
        earlier = clock.now() - UNDO
        with clock.reading(lambda: earlier):
            closing.answer(session, case, text="It is right.", by=ana)
    else:
        actions.take(session, case, by=ana)
    session.commit()
    with Session(engine) as own:
        actions.note(own, own.get_one(Case, case.id), "I look at it.", by=own.get_one(User, ana.id))
        own.flush()
        with meanwhile(engine, lambda other: act(other, other.get_one(CorrectionRequest, request), "No.", by=READER)):
            own.commit()
    with database.reading(engine) as own:
        now, state = own.get_one(Case, case.id), own.get_one(CorrectionRequest, request).state
        if act is intake.withdraw:
            assert (now.state, now.news, state) == (CaseState.REVIEWING, True, RequestState.WITHDRAWN)
        else:
            assert (now.state, now.second_look, state) == (CaseState.REVIEWING, True, RequestState.WITH_EDITORS)


def test_a_report_joins_no_campaign_whose_notice_is_published_at_this_moment(engine: Engine, session: Session) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    newsroom.change(session, by=SYSTEM, campaign_reports=2)
    article = make_article(session)
    make_case(session, article, "2,140")
    campaign = make_case(session, article, "June")
    assert campaign.campaign_at is not None
    draft = make_draft(session, campaign, by=ana, replace=("2,140", "214"))
    session.commit()
    with Session(engine) as own:
        notices.hold(own, own.get_one(Draft, draft.id), by=own.get_one(User, ana.id))
        own.flush()
        with meanwhile(engine, lambda other: make_report(other, other.get_one(Article, article.id), "Mary Doe")):
            own.commit()
    with database.reading(engine) as own:
        cases = own.execute(select(CaseRequest.case_id, func.count()).group_by(CaseRequest.case_id)).all()
        assert sorted(number for _, number in cases) == [1, 2]
