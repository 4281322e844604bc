"""Every act on one case that stays inside the newsroom can be taken back for thirty seconds, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections import capabilities, clock, database
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import actions, intake, queries, snoozing
from corrections.cases.duty_models import PastClock
from corrections.cases.models import Case, CaseNote, CaseRequest, CaseTaking, Desk
from corrections.cases.queue_models import BulkAct
from corrections.cases.snooze import SnoozedFor
from corrections.deliveries.models import Delivery
from corrections.desk.cases import one_act
from corrections.events import READER
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, Cause, DeliveryState, ErrorType, RequestState, Severity

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
FACTS = ("desk_id", "assignee_id", "severity", "error_type", "cause", "asleep_until", "merged_into_id", "open")


def told(session: Session) -> list[int]:
    with clock.reading(lambda: NOON):
        ana, ben = staff(session, "ana", name="Ana"), staff(session, "ben", name="Ben")
        make_desk(session, "News", ana, ben)
        make_desk(session, "Sport", ana, ben)
        return [make_case(session, make_article(session), "2,140").id for _ in range(2)]


@pytest.fixture
def ids(begin: Begin, at: At) -> list[int]:
    at(NOON)
    found: list[int] = begin("two cases to act on by themselves", told)
    return found


def stands(engine: Engine, case_id: int) -> list[object]:
    with database.reading(engine) as session:
        case = session.get_one(Case, case_id)
        return [getattr(case, name) for name in FACTS]


def undo(client: Client, path: str) -> Page:
    page = client.get(path)
    (form,) = page.tree.xpath('//*[@data-toasts]//form[.//*[@data-key="z"]]/@action')
    return client.follow(client.submit(page, to=form))


def test_each_act_is_taken_back_the_newest_first_and_nothing_of_it_stays(
    app: Flask, ids: list[int], engine: Engine, at: At
) -> None:
    first, other = ids
    ana, path = browser(app, "ana"), f"/desk/cases/{first}"
    with database.reading(engine) as session:
        sport = session.scalars(select(Desk.id).where(Desk.name == "Sport")).one()
    acts: list[tuple[str, dict[str, str]]] = [
        ("/facts", {"severity": Severity.CRITICAL, "error_type": ErrorType.NAME, "cause": Cause.EDITING}),
        ("/assignment", {"assignee": "2"}),
        ("/desk", {"desk": str(sport)}),
        ("/snooze", {"until": "tomorrow"}),
    ]
    proof = {"csrf_token": ana.get("/desk").value("csrf_token"), "found_by": "reader", "severity": "minor"}
    for n, (to, fields) in enumerate(acts):
        at(NOON + timedelta(seconds=n))
        before = stands(engine, first)
        ana.post(f"{path}{to}", proof | fields)
        assert stands(engine, first) != before, to
        page = undo(ana, path if n % 2 else "/desk")
        assert page.address == path
        assert stands(engine, first) == before, to
    at(NOON + timedelta(minutes=1))
    for case_id in ids:
        at(clock.now() + timedelta(seconds=1))
        ana.submit(ana.get(f"/desk/cases/{case_id}"), {"severity": Severity.MAJOR}, to="/facts")
    ana.submit(ana.get(path), {"assignee": "2"}, to="/assignment")
    assert "The case is as before." in undo(ana, "/desk").words
    assert stands(engine, first)[FACTS.index("assignee_id")] is None
    undo(ana, "/desk")
    assert stands(engine, other)[FACTS.index("severity")] is Severity.MINOR
    assert not ana.get("/desk").tree.xpath("//*[@data-toasts]//form"), "a case is put back by one step"
    ana.submit(ana.get(path), {"severity": Severity.CRITICAL}, to="/facts")
    assert ana.get(path).tree.xpath("//*[@data-toasts]//form")
    assert not ana.get(path, headers={"X-Look-Ahead": "1"}).tree.xpath("//*[@data-toasts]//form")
    ana.submit(ana.get(path), {"text": "The clerk has the list."}, to="/notes")
    assert not ana.get(path).tree.xpath("//*[@data-toasts]//form"), "it would be refused"
    with database.reading(engine) as session:
        mails = session.scalars(select(Delivery.due_at).where(Delivery.kind == "case-assigned")).all()
    assert len(mails) == 2
    assert all(due >= NOON + timedelta(seconds=30) for due in mails), "nobody is told of what may be taken back"


# What counts saves, wakes the worker or says who had a mail is no part of how a case stands.
APART = {"lock_version", "alarm", "news_told_id"}
DECLINE = {"outcome": "declined", "reason": "opinion", "text": "It is an opinion."}


@dataclass
class Story:
    """Two cases that may be about one matter: the first is new, with news; Ana has taken the other, and put it away."""

    app: Flask
    engine: Engine
    first: int
    other: int
    token: str
    ana: Client
    proof: str

    def stands(self) -> list[object]:
        with database.reading(self.engine) as session:
            cases = session.scalars(select(Case).where(Case.id.in_((self.first, self.other))).order_by(Case.id)).all()
            names = set(Case.__table__.columns.keys()) - APART
            return [
                [{name: getattr(case, name) for name in names} for case in cases],
                sorted(session.execute(select(CaseRequest.request_id, CaseRequest.case_id, CaseRequest.lead)).all()),
                sorted(session.execute(select(CorrectionRequest.id, CorrectionRequest.state)).all()),
                sorted(session.execute(select(CaseTaking.case_id, CaseTaking.user_id, CaseTaking.due_at)).all()),
                session.scalar(select(func.count()).select_from(PastClock)),
            ]

    def act(self, to: str, fields: dict[str, str] | None = None) -> None:
        at = to if to == "/desk/bulk" else f"/desk/cases/{self.first}{to}"
        self.ana.post(at, {"csrf_token": self.proof, **(fields or {})})

    def undo(self) -> None:
        page = self.ana.get("/desk")
        (to,) = page.tree.xpath('//*[@data-toasts]//form[.//*[@data-key="z"]]/@action')
        self.ana.submit(page, to=to)

    def undo_as_colleague(self) -> None:
        ben = browser(self.app, "ben")
        ben.submit(ben.get(f"/desk/cases/{self.first}"), to="/undo")

    def chosen(self) -> str:
        with database.reading(self.engine) as session:
            return f"{self.first}.{session.get_one(Case, self.first).lock_version}"

    def wait_for_reader(self, case_id: int) -> None:
        with database.writing(self.engine) as session:
            case, ana = session.get_one(Case, case_id), session.get_one(User, 1)
            (lead,) = (report for report, _ in queries.reports(session, case_id))
            actions.message(session, case, lead, "Which page?", by=ana, ask=True)
            snoozing.snooze(session, case, awaited=SnoozedFor.READER, by=ana)

    def began(self) -> int:
        return self.ana.get(f"/requests/{self.token}").words.count("An editor began to check it")


def told_of_two(session: Session) -> tuple[int, int, str]:
    with clock.reading(lambda: NOON):
        ana, ben = staff(session, "ana", name="Ana"), staff(session, "ben", name="Ben")
        make_desk(session, "News", ana, ben)
        first = make_case(session, make_article(session), "2,140", email="zoe@post.example")
        lead = session.scalars(select(CorrectionRequest)).one()
        intake.hear(session, lead, "It is on page 3 too.", by=READER)
    with clock.reading(lambda: NOON + timedelta(hours=3)):
        other = make_case(session, make_article(session), "2,140", email="gil@post.example")
        actions.take(session, other, by=ana)
        snoozing.snooze(session, other, until=NOON + timedelta(days=1), by=ana)
    return first.id, other.id, capabilities.grant(session, Purpose.REQUEST, lead.id)


@pytest.fixture
def story(app: Flask, engine: Engine, begin: Begin, at: At) -> Story:
    at(NOON + timedelta(hours=4))
    first, other, token = begin("two cases, one of them begun", told_of_two)
    ana = browser(app, "ana")
    return Story(app, engine, first, other, token, ana, ana.get("/desk").value("csrf_token"))


def test_what_ended_or_was_joined_stands_as_it_did_with_its_clock_wherever_it_is_undone(story: Story, at: At) -> None:
    ways: list[tuple[str, Callable[[], None], Callable[[], None]]] = [
        ("taken", lambda: story.act("/take"), story.undo),
        ("decided on its page", lambda: story.act("/decision", DECLINE), story.undo),
        ("decided, undone by a colleague", lambda: story.act("/decision", DECLINE), story.undo_as_colleague),
        (
            "decided with others",
            lambda: story.act("/desk/bulk", {**DECLINE, "act": "decline", "case": story.chosen()}),
            story.undo,
        ),
        ("joined", lambda: story.act("/merge", {"number": str(story.other)}), story.undo),
    ]
    stood = story.stands()
    for n, (name, act, undo) in enumerate(ways):
        at(NOON + timedelta(hours=5, minutes=n))
        act()
        assert story.stands() != stood, name
        at(NOON + timedelta(hours=5, minutes=n, seconds=5))
        undo()
        assert story.stands() == stood, name
    assert story.began() == 0, "its reader is told so"
    story.act("/take")
    story.undo()
    story.act("/take")
    assert story.began() == 1
    story.wait_for_reader(story.first)
    story.wait_for_reader(story.other)
    stood = story.stands()
    again = [("waited for no more", lambda: story.act("/review"), story.undo), ways[1], ways[-1]]
    for n, (name, act, undo) in enumerate(again):
        at(NOON + timedelta(hours=6, minutes=n))
        act()
        assert story.stands() != stood, name
        at(NOON + timedelta(hours=6, minutes=n, seconds=5))
        undo()
        assert story.stands() == stood, name
    words = story.ana.get(f"/desk/cases/{story.first}").words
    assert f"Undid that this case was joined to case {story.other}" in words
    with database.reading(story.engine) as session:
        decided = select(Delivery.state).where(Delivery.kind == "request-decided")
        assert set(session.scalars(decided)) == {DeliveryState.CANCELLED}


def test_what_came_meanwhile_stays_where_something_is_undone(story: Story) -> None:
    (first, _), *rest = story.stands()[0], story.stands()[1]
    story.act("/merge", {"number": str(story.other)})
    ben = browser(story.app, "ben")
    ben.submit(ben.get(f"/desk/cases/{story.other}"), {"text": "The clerk has the list."}, to="/notes")
    story.undo()
    assert story.stands()[0][0] == first  # type: ignore[index]
    assert story.stands()[1] == rest[0]
    with database.reading(story.engine) as session:
        assert session.scalars(select(CaseNote.case_id)).all() == [story.other]
    story.act("/decision", DECLINE)
    with database.writing(story.engine) as session:
        intake.hear(session, session.get_one(CorrectionRequest, 1), "And on page 4.", by=READER)
    story.undo()
    with database.reading(story.engine) as session:
        case = session.get_one(Case, story.first)
        assert (case.state, case.open, case.news) == (CaseState.REVIEWING, True, True)
        assert session.get_one(CorrectionRequest, 1).state is RequestState.WITH_EDITORS


def test_an_undo_that_could_not_be_stored_is_offered_again_and_an_act_that_changed_nothing_is_none(
    story: Story, engine: Engine
) -> None:
    def full(_: object) -> None:
        raise OperationalError(None, None, Exception("database or disk is full"))

    def kept() -> int | None:
        with database.reading(engine) as session:
            return session.scalar(select(func.count()).select_from(BulkAct))

    stood = story.stands()
    story.act("/take")
    event.listen(engine, "commit", full)
    try:
        story.undo()
    finally:
        event.remove(engine, "commit", full)
    assert "We can’t save anything at the moment." in story.ana.get("/desk").words
    story.undo()
    assert story.stands() == stood
    story.act("/take")
    taken = kept()
    story.act("/take")
    story.act("/desk/bulk", {"act": "take", "case": story.chosen()})
    assert "Nothing was changed" in story.ana.get("/desk").words
    assert kept() == taken


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)  # on SQLite nobody saves while another writes
def test_what_a_colleague_saved_meanwhile_is_no_act_of_whoever_changed_nothing(story: Story, engine: Engine) -> None:
    with database.writing(engine) as session:
        case, ana = session.get_one(Case, story.first), session.get_one(User, 1)
        with database.writing(engine) as meanwhile:
            meanwhile.get_one(Case, story.first).cause = Cause.EDITING
        _, act = one_act.perform(session, case, "facts", lambda: None, by=ana)
        assert act is None
        assert case.cause is Cause.EDITING
