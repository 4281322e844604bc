"""The worker on what really happens: who is told what, and who is not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from deliveries.mailserver import open_mailbox
from make import make_article, make_case, make_desk, make_draft, make_report, make_revision, make_user, publish
from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.accounts import actions as accounts
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import actions as cases
from corrections.cases import closing, intake
from corrections.cases import queries as case_queries
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.database import reading, writing
from corrections.deliveries import actions as deliveries
from corrections.deliveries.models import Delivery
from corrections.events import READER, SYSTEM
from corrections.followers import actions as followers
from corrections.followers.decisions import EVERYTHING
from corrections.followers.models import Follower
from corrections.notices import actions as notices
from corrections.notices import drafting
from corrections.notices.models import Hold
from corrections.requests import actions as requests
from corrections.requests.actions import Submitted
from corrections.settings import Settings
from corrections.taxonomy import DeclineReason, DeliveryState, Kind, Role
from corrections.worker import loop

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WRONG = "It was 214 people, I was there and counted."


@pytest.fixture
def noon(at: Callable[[datetime], None]) -> datetime:
    at(NOON)
    return NOON


class Post:
    """What arrived, oldest first."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings = engine, settings
        self.read: set[str] = set()

    def new(self) -> list[EmailMessage]:
        """Let the worker do all that is due, and give what arrived since last asked."""
        while loop.run_once(self.engine, self.settings):
            pass
        files = sorted(self.settings.mail.glob("*.eml")) if self.settings.mail.exists() else []
        found = [message_from_bytes(path.read_bytes(), policy=SMTP) for path in files if path.name not in self.read]
        self.read = {path.name for path in files}
        return found  # type: ignore[return-value]

    def about(self, subject: str) -> EmailMessage:
        """The one of the new emails whose subject has these words."""
        (found,) = [message for message in self.new() if subject in str(message["Subject"])]
        return found

    def one(self) -> EmailMessage:
        (found,) = self.new()
        return found


@pytest.fixture
def post(engine: Engine, settings: Settings) -> Post:
    return Post(engine, settings)


def words(message: EmailMessage) -> str:
    """The plain text, with its lines joined as a person reads them."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def link(message: EmailMessage, path: str) -> str:
    """The token in the link to `path`."""
    found = re.search(rf"http://corrections\.example{path}/([\w-]{{22}})(?![\w-])", words(message))
    assert found, words(message)
    return found[1]


def report(session: Session, *, email: str = "ann@example.com", confirmed: bool = True, name: str = "Ann") -> Submitted:
    submitted = make_report(session, make_article(session), "2,140", wrong=WRONG, right="214", email=email, name=name)
    if confirmed:
        requests.confirm_address(session, submitted.request, by=READER, by_mail=True)
    return submitted


@pytest.fixture
def ben(engine: Engine) -> User:
    with writing(engine) as session:
        ben = make_user(session, "ben", name="Ben Osei")
        make_desk(session, "News", ben)
        return ben


def case_of(session: Session, submitted: Submitted) -> Case:
    case = case_queries.case_of_request(session, submitted.request.id)
    assert case is not None
    return case


@pytest.mark.usefixtures("noon")
class TestReaders:
    def test_the_receipt_holds_no_word_of_whoever_sent_the_form(self, engine: Engine, post: Post, ben: User) -> None:
        with writing(engine) as session:
            submitted = report(session, confirmed=False, name="Read http://evil.example now")
        receipt = post.one()
        assert receipt["To"] == "ann@example.com"
        told = words(receipt) + str(receipt["Subject"]) + str(receipt.get_body(("html",)).get_content())  # type: ignore[union-attr]
        for word in ("evil", "214", "counted", "2,140"):
            assert word not in told
        assert submitted.request.reference in str(receipt["Subject"])
        assert "If it is not yours, do nothing" in told
        with reading(engine) as session:
            opened = capabilities.subject_of(session, Purpose.REQUEST_MAIL, link(receipt, "/requests"))
        assert opened == submitted.request.id

    def test_the_decision_quotes_what_the_reader_wrote(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            submitted = report(session)
        post.new()
        with writing(engine) as session:
            case = cases.take(session, case_of(session, submitted), by=session.get_one(User, ben.id))
            closing.decline(session, case, reason=DeclineReason.ACCURATE, text="The clerk has 2,140 names.", by=ben)
        assert post.new() == []
        at(NOON + timedelta(seconds=31))
        told = words(post.one())
        assert "Dear Ann," in told
        assert "We checked; the article is right as it stands." in told
        assert "The clerk has 2,140 names." in told
        assert WRONG in told
        assert "you can ask there, once" in told

    def test_a_decision_that_was_undone_says_nothing(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            case = case_of(session, report(session))
            closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=ben)
            closing.undo(session, case, by=ben)
        at(NOON + timedelta(minutes=5))
        assert [str(message["Subject"])[:8] for message in post.new()] == ["Is this "]

    def test_an_address_that_nobody_confirmed_gets_nothing_but_the_receipt(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            case = case_of(session, report(session, confirmed=False))
            closing.decline(session, case, reason=DeclineReason.ACCURATE, text="No.", by=ben)
        at(NOON + timedelta(minutes=5))
        assert len(post.new()) == 1
        with reading(engine) as session:
            state = session.scalars(select(Delivery.state).where(Delivery.kind == "request-decided")).one()
        assert state is DeliveryState.CANCELLED

    def test_a_reader_who_is_erased_gets_nothing(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            submitted = report(session)
            closing.decline(session, case_of(session, submitted), reason=DeclineReason.OPINION, text="No.", by=ben)
            requests.erase_reader(session, submitted.request, by=READER)
        at(NOON + timedelta(minutes=5))
        assert post.new() == []

    def test_a_question_quotes_the_editor_and_links_to_the_page_of_the_report(
        self, engine: Engine, post: Post, ben: User
    ) -> None:
        with writing(engine) as session:
            submitted = report(session)
            case = case_of(session, submitted)
            cases.message(session, case, submitted.request, "Which list do you mean?", by=ben, ask=True)
        question = post.about("A question about your report")
        assert "Which list do you mean?" in words(question)
        link(question, "/requests")

    def test_a_second_look_is_confirmed(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            submitted = report(session)
            closing.decline(session, case_of(session, submitted), reason=DeclineReason.OPINION, text="No.", by=ben)
        at(NOON + timedelta(minutes=5))
        post.new()
        with writing(engine) as session:
            request = session.get_one(type(submitted.request), submitted.request.id)
            intake.ask_second_look(session, request, "You missed the list.", by=READER)
        assert "Somebody who did not decide it the first time" in words(post.one())


@pytest.mark.usefixtures("noon")
class TestPublishing:
    def test_the_reader_the_author_and_each_follower_are_told_once(
        self, engine: Engine, post: Post, ben: User, settings: Settings, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            make_user(session, "nadia", name="Nadia Okafor", role=Role.REPORTER)
            followers.follow(
                session, EVERYTHING, email="fay@example.com", network="192.0.2.1", secret=settings.secret(), by=READER
            )
            submitted = report(session)
        asked = next(message for message in post.new() if message["To"] == "fay@example.com")
        with writing(engine) as session:
            followers.confirm(session, link(asked, "/follow"), by=READER)
            draft = make_draft(session, case_of(session, submitted), by=ben, replace=("2,140", "214"))
            notices.hold(session, draft, by=ben)
        assert post.new() == []
        at(NOON + timedelta(minutes=1))
        arrived = {str(message["To"]): message for message in post.new()}
        at(NOON + timedelta(minutes=2))
        arrived |= {str(message["To"]): message for message in post.new()}
        assert set(arrived) == {"Ann <ann@example.com>", "Nadia Okafor <nadia@newsroom.example>", "fay@example.com"}
        for message in arrived.values():
            assert words(message).count("misstated the number. It is 214.") == 1
            assert "http://corrections.example/corrections/2026-0001" in words(message)
        told = arrived["fay@example.com"]
        assert told["Subject"] == "Correction: Three libraries to close"
        address = str(told["List-Unsubscribe"])
        assert address.startswith("<http://corrections.example/unfollow/")
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        with writing(engine) as session:
            followers.unfollow(session, address.strip("<>").rsplit("/", 1)[1], by=READER)
            assert session.scalars(select(Follower.email)).one() is None

    def test_who_pressed_the_button_is_told_when_nothing_was_published(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
    ) -> None:
        with writing(engine) as session:
            draft = make_draft(session, make_case(session, quote="2,140"), by=ben, replace=("2,140", "214"))
            held = notices.hold(session, draft, by=ben)
            session.flush()
            session.get_one(Hold, held.id).digest = b"something else"
        at(NOON + timedelta(minutes=1))
        told = post.one()
        assert told["To"] == "Ben Osei <ben@newsroom.example>"
        assert "changed after the button was pressed" in words(told)

    def test_a_hold_that_can_not_be_published_keeps_no_other_waiting(
        self, engine: Engine, post: Post, ben: User, at: Callable[[datetime], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        with writing(engine) as session:
            held = []
            for _ in range(2):
                draft = make_draft(session, make_case(session, quote="2,140"), by=ben, replace=("2,140", "214"))
                held.append(notices.hold(session, draft, by=ben).id)
                at(clock.now() + timedelta(seconds=1))
            session.get_one(Hold, held[0]).by_id = session.get_one(Hold, held[1]).by_id
        at(NOON + timedelta(minutes=1))
        post.new()
        with reading(engine) as session:
            assert set(session.scalars(select(Hold.state))) == {"done"}


@pytest.mark.usefixtures("noon")
class TestTheDesk:
    def test_an_editor_is_told_of_a_case_that_is_theirs_and_of_news_in_it(
        self, engine: Engine, post: Post, ben: User
    ) -> None:
        with writing(engine) as session:
            ana = make_user(session, "ana", name="Ana Petrescu")
            make_desk(session, "News", ana)
            submitted = report(session)
            with clock.reading(lambda: NOON - UNDO):  # until then it could have been taken back
                cases.assign(session, case_of(session, submitted), to=ana, by=ben)
        assigned = post.about("Yours: ")
        assert assigned["To"] == "Ana Petrescu <ana@newsroom.example>"
        assert "http://corrections.example/desk/cases/" in words(assigned)
        with writing(engine) as session:
            request = session.get_one(type(submitted.request), submitted.request.id)
            intake.hear(session, request, "Here is the list.", by=READER)
        news = post.one()
        assert news["To"] == "Ana Petrescu <ana@newsroom.example>"
        assert "Ann" not in words(news)

    def test_a_case_that_went_to_somebody_else_meanwhile_is_not_announced(
        self, engine: Engine, post: Post, ben: User
    ) -> None:
        with writing(engine) as session:
            ana = make_user(session, "ana", name="Ana Petrescu")
            make_desk(session, "News", ana)
            case = make_case(session)
            cases.assign(session, case, to=ana, by=ben)
            cases.assign(session, case, to=None, by=ben)
        assert post.new() == []

    def test_a_disabled_editor_gets_nothing(self, engine: Engine, post: Post, ben: User) -> None:
        with writing(engine) as session:
            ana = make_user(session, "ana", name="Ana Petrescu")
            make_desk(session, "News", ana)
            cases.assign(session, make_case(session), to=ana, by=ben)
            ana.disabled_at = NOON
        assert post.new() == []

    def test_the_author_is_asked_by_a_link_of_their_own_and_not_told_who_reported(
        self, engine: Engine, post: Post, ben: User
    ) -> None:
        with writing(engine) as session:
            case = case_of(session, report(session, email="", name="Gil Reader", confirmed=False))
            asked = cases.ask_author(
                session, case, name="Nadia Okafor", email="nadia@freelance.example", question="Who counted?", by=ben
            )
        question = post.one()
        assert question["To"] == "Nadia Okafor <nadia@freelance.example>"
        assert "Who counted?" in words(question)
        assert "Gil Reader" not in words(question)
        with reading(engine) as session:
            assert capabilities.subject_of(session, Purpose.AUTHOR, link(question, "/answer")) == asked.id

    def test_the_other_editors_of_the_desk_are_asked_to_sign_off(self, engine: Engine, post: Post, ben: User) -> None:
        with writing(engine) as session:
            ana = make_user(session, "ana", name="Ana Petrescu")
            make_desk(session, "News", ana)
            draft = make_draft(
                session, make_case(session, quote="2,140"), by=ben, kind=Kind.RETRACTION, replace=("2,140", "214")
            )
            drafting.ask_sign_off(session, draft, by=ben)
        asked = post.one()
        assert asked["To"] == "Ana Petrescu <ana@newsroom.example>"
        assert "Ben Osei asks for a second editor" in words(asked)


class TestTheLoop:
    def test_a_piece_of_work_that_fails_keeps_none_of_the_others_from_its_turn(
        self, engine: Engine, caplog: pytest.LogCaptureFixture
    ) -> None:
        done: list[str] = []

        def fails(session: Session) -> bool:
            raise ZeroDivisionError

        def works(session: Session) -> bool:
            done.append("works")
            return True

        assert loop.do_due_work(engine, [fails, works])
        assert done == ["works"]
        assert "fails failed" in caplog.text

    def test_what_is_done_now_and_then_is_done_until_nothing_is_left(
        self, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left, stop = list(range(5)), threading.Event()

        def takes_one(session: Session) -> bool:
            left.pop()
            if not left:
                stop.set()
            return bool(left)

        monkeypatch.setattr(loop, "NOW_AND_THEN", ((takes_one, 3600),))
        too_long = threading.Timer(10, stop.set)
        too_long.start()
        loop.run_forever(engine, settings, stop)
        too_long.cancel()
        assert left == []

    def test_a_mail_server_that_takes_its_time_delays_no_publication(
        self, engine: Engine, settings: Settings, ben: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(loop, "POLL_SECONDS", 0.02)
        monkeypatch.setattr(loop, "LAST_SECONDS", 0.5)
        asked, go_on, stop = threading.Event(), threading.Event(), threading.Event()

        def take_time() -> str:
            asked.set()
            go_on.wait(20)
            return "250 OK"

        with open_mailbox() as mailbox:
            mailbox.answers["DATA"] = take_time
            with writing(engine) as session:
                deliveries.enqueue(session, "password-changed", to=("user", ben.id), about="/desk/me")
                deliveries.enqueue(session, "case-news", to=("user", ben.id), about="/desk/cases/1")
                case = make_case(session, quote="2,140")
                case.news, case.assignee_id = True, ben.id
                deliveries.enqueue(session, "case-news", to=("user", ben.id), about=f"/desk/cases/{case.id}")
            by_mail = settings.model_copy(update={"smtp_url": SecretStr(mailbox.url)})
            worker = threading.Thread(target=loop.run_forever, args=(engine, by_mail, stop))
            worker.start()
            try:
                assert asked.wait(20)
                with writing(engine) as session:
                    draft = make_draft(session, make_case(session, quote="2,140"), by=ben, replace=("2,140", "214"))
                    held = notices.hold(session, draft, by=ben, wait=timedelta(0)).id
                until = time.monotonic() + 20
                while time.monotonic() < until:
                    with reading(engine) as session:
                        if session.get_one(Hold, held).state == "done":
                            break
                    time.sleep(0.02)
                else:
                    raise AssertionError("the hold was not published while the mail server took its time")
                assert not go_on.is_set()
            finally:
                go_on.set()
                stop.set()
                worker.join(20)

    def test_sigterm_lets_the_email_that_is_being_sent_finish(
        self, engine: Engine, settings: Settings, ben: User
    ) -> None:
        with open_mailbox() as mailbox:
            with writing(engine) as session:
                case = make_case(session, quote="2,140")
                case.news, case.assignee_id = True, ben.id
                for _ in range(2):
                    deliveries.enqueue(session, "case-news", to=("user", ben.id), about=f"/desk/cases/{case.id}")
            (settings.keys / "secret").write_bytes(b"k" * 32)
            worker = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "import sys; from corrections import database, settings; from corrections.worker import loop\n"
                    "found = settings.load(); loop.run_forever(database.make_engine(found.database_url), found)",
                ],
                env={
                    "PATH": os.environ["PATH"],
                    "CORRECTIONS_INSTANCE": str(settings.instance),
                    "CORRECTIONS_DATABASE_URL": settings.database_url,
                    "CORRECTIONS_SMTP_URL": mailbox.url,
                },
            )

            def end_it() -> str:
                worker.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                return "250 OK"

            mailbox.answers["DATA"] = end_it
            assert worker.wait(30) == 0
        assert len(mailbox.taken) == 1
        with reading(engine) as session:
            states = sorted(session.scalars(select(Delivery.state)))
        assert states == [DeliveryState.DUE, DeliveryState.SENT]


@pytest.mark.usefixtures("noon")
def test_a_newcomer_gets_a_link_to_choose_a_password(engine: Engine, post: Post) -> None:
    with writing(engine) as session:
        invited = accounts.invite(
            session, username="cem", name="Cem Yıldız", email="cem@newsroom.example", role=Role.EDITOR, by=SYSTEM
        )
    invitation = post.one()
    with reading(engine) as session:
        assert capabilities.subject_of(session, Purpose.INVITE, link(invitation, "/invite")) == invited.id


@pytest.mark.usefixtures("noon")
def test_each_wording_of_a_correction_is_told_as_it_was_published(
    engine: Engine, post: Post, ben: User, at: Callable[[datetime], None]
) -> None:
    with writing(engine) as session:
        make_user(session, "nadia", name="Nadia Okafor", role=Role.REPORTER)
        draft = make_draft(session, make_case(session, quote="2,140"), by=ben, replace=("2,140", "214"))
        correction = publish(session, draft, by=ben)
        make_revision(session, correction, "It is 215, counted again.", "The count was repeated.", by=ben)
    at(NOON + timedelta(hours=1))
    first, second = sorted((words(message) for message in post.new()), key=lambda told: "215" in told)
    assert "misstated the number. It is 214." in first
    assert "The wording was changed because: The count was repeated." in second
