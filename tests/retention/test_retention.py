"""What is kept of readers only for a time, over two years, and what stays when it goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import make_article, make_desk, make_report, make_user
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, database, events
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import closing, intake
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.erasures import actions as erasures
from corrections.erasures import finding
from corrections.erasures.finding import Sought
from corrections.errors import Refused
from corrections.events import READER, SYSTEM, Event
from corrections.mailbox import actions as mails
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.decisions import months_before
from corrections.requests import actions as requests
from corrections.requests import contact
from corrections.requests import queries as request_queries
from corrections.requests.decisions import StoredFile
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.retention import actions, queries
from corrections.settings import Settings
from corrections.taxonomy import DeclineReason, DeliveryState, ErasureGround, Role
from corrections.worker import tidying

At = Callable[[datetime], None]
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PHOTO = StoredFile("a-photo-of-the-minutes.png", "minutes.png", "image/png", 5, b"\1" * 32)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda now: now.year > 1900), st.integers(1, 240))
def test_months_are_counted_by_the_calendar(now: datetime, months: int) -> None:
    before = months_before(now, months)
    assert (now.year - before.year) * 12 + now.month - before.month == months
    assert before.day == now.day or (before.day < now.day and (before + timedelta(days=1)).day == 1)
    assert before.time() == now.time()


class Story:
    """Reports by their readers' names, each told when it happens."""

    def __init__(self, session: Session, at: At) -> None:
        self.session, self.at = session, at
        self.ana, self.ben = make_user(session, "ana"), make_user(session, "ben")
        make_desk(session, "News", self.ana, self.ben)
        self.reports: dict[str, CorrectionRequest] = {}

    def report(self, name: str, **told: object) -> CorrectionRequest:
        article = make_article(self.session)
        told.setdefault("email", f"{name.lower()}@post.example")
        submitted = make_report(self.session, article, "2,140", name=name, **told)
        self.reports[name] = submitted.request
        return submitted.request

    def case(self, name: str) -> Case:
        found = cases.case_of_request(self.session, self.reports[name].id)
        assert found is not None
        return found

    def decline(self, name: str, by: User | None = None) -> None:
        words = "It is right as it stands."
        closing.decline(self.session, self.case(name), reason=DeclineReason.ACCURATE, text=words, by=by or self.ana)
        self.session.flush()

    def known(self) -> set[str]:
        contacts = request_queries.contacts(self.session, [report.id for report in self.reports.values()])
        return {name for name, report in self.reports.items() if contacts[report.id].email}

    def erase(self) -> None:
        while actions.erase_readers(self.session):
            pass
        self.session.flush()


@pytest.fixture
def story(session: Session, at: At) -> Story:
    at(BEGIN)
    return Story(session, at)


def test_over_two_years_each_reader_is_known_for_a_year_after_all_was_over(
    story: Story, session: Session, at: At
) -> None:
    newsrooms.change(session, by=SYSTEM, keep_readers=12)
    for name in ("Ann", "Bea", "Cem", "Dov", "Eve", "Fay"):
        story.report(name)
    story.report("Gus", suspicion="links")
    for name in ("Ann", "Cem", "Dov", "Eve"):
        story.decline(name)
    requests.erase_reader(session, story.reports["Fay"], by=READER)
    happens: dict[tuple[int, int], Callable[[], object]] = {
        (2026, 9): lambda: intake.hear(session, story.reports["Dov"], "One more thing.", by=READER),
        (2026, 12): lambda: intake.ask_second_look(session, story.reports["Cem"], "It is not.", by=READER),
        (2027, 2): lambda: story.decline("Cem", story.ben),
        (2027, 3): lambda: contact.give(session, story.reports["Eve"], "eve@new.example", token="", by=READER),
    }
    gone: dict[str, list[tuple[int, int]]] = {name: [] for name in story.reports}
    known = story.known()
    for month in range(27):
        year, number = divmod(month, 12)
        now = datetime(2026 + year, number + 1, 15, 12, tzinfo=UTC)
        at(now)
        happens.get((now.year, now.month), lambda: None)()
        session.flush()
        at(now + timedelta(days=1))
        before = story.known()
        story.erase()
        for name in before - story.known():
            gone[name].append((now.year, now.month))
    assert "Fay" not in known
    assert gone == {
        "Ann": [(2027, 1)],
        "Bea": [],  # her case is open still
        "Cem": [(2028, 2)],  # who asked for a second look a month before
        "Dov": [(2027, 9)],  # who wrote later
        "Eve": [(2027, 1), (2028, 3)],  # who gave another address afterwards
        "Fay": [],
        "Gus": [(2027, 1)],  # which no editor ever took for a person's
    }
    said = [
        (event.verb, event.details, event.actor_id)
        for event in events.history(session, addresses.case(story.case("Ann").id))
        if event.verb == "reader erased"
    ]
    assert said == [("reader erased", {"request": story.reports["Ann"].id, "months": 12}, None)]


def test_what_was_due_to_them_is_cancelled_and_their_link_still_opens_the_report_and_confirms_nothing(
    story: Story, session: Session, at: At
) -> None:
    newsrooms.change(session, by=SYSTEM, keep_readers=1)
    report = story.report("Ann")
    link = capabilities.grant(session, Purpose.REQUEST_MAIL, report.id)
    came = {"digest": b"m" * 32, "received_at": BEGIN, "state": MailFate.REPORT, "size": 1}
    mail = ReceivedMail(request_id=report.id, raw=b"From: Ann <ann@post.example>", **came)
    session.add(mail)
    story.decline("Ann")
    at(BEGIN + timedelta(days=40))
    story.erase()
    states = set(session.scalars(select(Delivery.state).where(Delivery.to_kind == "reader")))
    assert states == {DeliveryState.CANCELLED}
    session.refresh(mail)
    assert mail.raw is None
    assert request_queries.by_token(session, link) is report
    contact.give(session, report, "somebody@else.example", token=link, by=READER)
    with pytest.raises(Refused):
        by_mail = request_queries.came_by_mail(session, link)
        requests.confirm_address(session, report, by=READER, by_mail=by_mail)
    intake.ask_second_look(session, report, "It is not right.", by=READER)
    assert story.case("Ann").second_look


def test_off_means_off_and_what_was_asked_to_be_erased_waits_for_the_second_person(
    story: Story, session: Session, at: At, settings: Settings
) -> None:
    ada = make_user(session, "ada", role=Role.ADMINISTRATOR)
    story.report("Ann")
    story.report("Zoltan Quandt")
    for name in ("Ann", "Zoltan Quandt"):
        story.decline(name)
    sought = Sought(("Zoltan Quandt",))
    found = finding.find(session, sought, settings)
    asked = erasures.ask(
        session,
        sought,
        found,
        (),
        seen=bytes.fromhex(found.all),
        ground=ErasureGround.PRIVACY,
        reason="He asked.",
        by=ada,
    )
    at(BEGIN + timedelta(days=365 * 5))
    story.erase()
    assert story.known() == {"Ann", "Zoltan Quandt"}
    newsrooms.change(session, by=SYSTEM, keep_readers=120)
    story.erase()
    assert story.known() == {"Ann", "Zoltan Quandt"}
    newsrooms.change(session, by=SYSTEM, keep_readers=12)
    assert queries.due(session, readers_months=12, files_months=0, mail_days=30).readers == 1
    story.erase()
    assert story.known() == {"Zoltan Quandt"}
    erasures.take_back(session, asked, by=ada)
    session.flush()
    story.erase()
    assert story.known() == set()


def test_what_waits_for_the_second_person_is_still_there_for_them(
    story: Story, session: Session, at: At, settings: Settings
) -> None:
    ada, sol = make_user(session, "ada", role=Role.ADMINISTRATOR), make_user(session, "sol", role=Role.STANDARDS_EDITOR)
    named = replace(PHOTO, stored_name="b.png", display_name="Zoltan Quandt.png", sha256=b"\2" * 32)
    story.report("Ann", files=(PHOTO, named))
    story.decline("Ann")
    for words in (b"Zoltan Quandt", b"nothing"):
        mails.keep_faulty(session, b"Subject: " + words)
    newsrooms.change(session, by=SYSTEM, keep_files=1)
    sought = Sought(("Zoltan Quandt",))
    found = finding.find(session, sought, settings)
    assert [place.key for place in found.places] == ["row:evidence:[2]", "row:received_mails:[1]"]
    privacy = {"ground": ErasureGround.PRIVACY, "reason": "He asked."}
    asked = erasures.ask(session, sought, found, (), seen=bytes.fromhex(found.all), **privacy, by=ada)
    at(BEGIN + timedelta(days=100))
    assert queries.due(session, readers_months=0, files_months=1, mail_days=30).mails == 1
    assert queries.due(session, readers_months=0, files_months=1, mail_days=30).files == 1
    actions.erase_files(session)
    actions.forget_mails(session)
    assert session.scalars(select(Evidence.display_name)).all() == ["Zoltan Quandt.png"]
    kept = select(ReceivedMail.id).where(ReceivedMail.raw.is_not(None))
    assert session.scalars(kept).all() == [1]
    erasures.confirm(session, asked, erasures.now(session, asked, settings), settings=settings, by=sol)
    actions.erase_files(session)
    actions.forget_mails(session)
    assert (session.scalars(select(Evidence.id)).all(), session.scalars(kept).all()) == ([], [])


def test_files_go_after_their_own_time_and_what_else_was_sent_stays(
    story: Story, session: Session, at: At, settings: Settings
) -> None:
    newsrooms.change(session, by=SYSTEM, keep_files=6)
    settings.uploads.mkdir(parents=True)
    stored = settings.uploads / PHOTO.stored_name
    stored.write_bytes(b"photo")
    os.utime(stored, (BEGIN.timestamp(),) * 2)
    report = story.report("Ann", files=(PHOTO,), links=("https://council.example/118",))
    story.decline("Ann")

    def after(days: int) -> bool:
        at(BEGIN + timedelta(days=days))
        actions.erase_files(session)
        tidying.abandoned_files(session, folder=settings.uploads)
        return stored.exists()

    assert [after(days) for days in (1, 180, 182, 183)] == [True, True, False, False]
    left = session.scalars(select(Evidence)).all()
    assert [(one.url, one.request_id) for one in left] == [("https://council.example/118", report.id)]
    assert story.known() == {"Ann"}
    told = {event.about: event.details for event in session.scalars(select(Event).where(Event.verb == "files erased"))}
    assert told == {
        addresses.request(report.id): {"files": 1, "months": 6},
        addresses.case(story.case("Ann").id): {"request": report.id, "files": 1, "months": 6},
    }


def test_any_number_of_workers_erase_each_reader_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 3)
    with clock.reading(lambda: BEGIN), database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, keep_readers=1)
        make_desk(session)
        for n in range(12):
            make_report(session, name=f"Reader {n}", suspicion="links")

    def work(_: int) -> None:
        more = True
        while more:
            with database.writing(engine) as session:
                more = actions.erase_readers(session)

    later = BEGIN + timedelta(days=40)
    with clock.reading(lambda: later):
        with ThreadPoolExecutor(3) as workers:
            list(workers.map(work, range(3)))
        work(0)
    with database.reading(engine) as session:
        erased = select(Event.about, func.count()).where(Event.verb == "reader erased").group_by(Event.about)
        assert [count for _, count in session.execute(erased)] == [1] * 12


def test_a_case_that_somebody_holds_is_not_waited_for(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # one writer at a time
    with clock.reading(lambda: BEGIN), database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, keep_readers=1)
        ana = make_user(session, "ana")
        make_desk(session, "News", ana)
        report = make_report(session, make_article(session), "2,140", name="Ann").request
        case = cases.case_of_request(session, report.id)
        assert case is not None
        closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    later = BEGIN + timedelta(days=40)
    with clock.reading(lambda: later):
        with database.writing(engine) as asking, database.writing(engine) as session:
            intake.ask_second_look(asking, asking.get_one(CorrectionRequest, report.id), "It is not.", by=READER)
            asking.flush()
            actions.erase_readers(session)
        with database.writing(engine) as session:
            actions.erase_readers(session)
            assert request_queries.contact_of(session, report.id).name == "Ann"
