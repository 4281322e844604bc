from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.processes import wait_for
from deliveries.mailserver import Mailbox, open_mailbox
from deliveries.outbox import hand_in
from deliveries.samples import ANN, SAMPLES
from pydantic import SecretStr
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.database import reading, writing
from corrections.deliveries import actions, queries, sending
from corrections.deliveries.messages import Recipient
from corrections.deliveries.models import Attempt, Delivery
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState

NOON = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def by_mail(settings: Settings, mailbox: Mailbox) -> Settings:
    return settings.model_copy(update={"smtp_url": SecretStr(mailbox.url)})


def ann(session: Session, delivery: Delivery) -> Recipient | None:
    return ANN


def sample(session: Session, delivery: Delivery, base_url: str) -> Mapping[str, Any] | None:
    return SAMPLES[delivery.kind]


def send(engine: Engine, settings: Settings, **lookups: Any) -> bool:
    return sending.send_next(engine, settings, **{"address_of": ann, "words_of": sample} | lookups)


def enqueue(engine: Engine, kind: str = "case-news", **options: Any) -> int:
    with writing(engine) as session:
        return hand_in(session, kind, **{"to": ("user", 1), "about": "/desk/cases/7"} | options).id


def look(engine: Engine, delivery_id: int) -> Delivery:
    with reading(engine) as session:
        found = queries.delivery(session, delivery_id)
        assert found is not None
        session.expunge(found)
        return found


def test_what_is_due_is_sent_once_and_written_down(engine: Engine, by_mail: Settings, mailbox: Mailbox) -> None:
    delivery_id = enqueue(engine)
    assert send(engine, by_mail)
    assert not send(engine, by_mail)
    (taken,) = mailbox.taken
    assert taken.recipients == ["ann@example.com"]
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.attempts, delivery.due_at) == (DeliveryState.SENT, 1, None)
    with reading(engine) as session:
        (attempt,) = queries.attempts(session, [delivery_id])[delivery_id]
        assert (attempt.outcome, attempt.detail) == (DeliveryState.SENT, None)


def test_without_a_mail_server_it_is_a_file(engine: Engine, settings: Settings) -> None:
    enqueue(engine)
    assert send(engine, settings)
    (file,) = settings.mail.iterdir()
    assert file.suffix == ".eml"
    assert b"Subject: The author answered: a 19% rise" in file.read_bytes()


def test_what_was_rolled_back_is_never_sent(engine: Engine, settings: Settings) -> None:
    def change_one_s_mind() -> None:
        with writing(engine) as session:
            actions.enqueue(session, "case-news", to=("user", 1), about="/x")
            raise LookupError

    with pytest.raises(LookupError):
        change_one_s_mind()
    assert not send(engine, settings)


def test_one_key_is_one_delivery(engine: Engine) -> None:
    assert enqueue(engine, key="k") == enqueue(engine, key="k") != enqueue(engine, key="l")


def test_a_decision_s_mail_waits_and_can_be_cancelled_until_then(
    engine: Engine, settings: Settings, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine, wait=timedelta(seconds=30))
    at(NOON + timedelta(seconds=29))
    assert not send(engine, settings)
    with writing(engine) as session:
        assert actions.cancel(session, about="/desk/cases/7", kinds=("case-news",)) == 1
    at(NOON + timedelta(seconds=31))
    assert not send(engine, settings)
    assert look(engine, delivery_id).state is DeliveryState.CANCELLED


def test_one_cancelled_between_claim_and_look_up_is_not_sent(engine: Engine, settings: Settings) -> None:
    delivery_id = enqueue(engine)

    def cancel_first(session: Session, delivery: Delivery) -> Recipient:
        raise AssertionError("not asked for a delivery that is cancelled")

    with writing(engine) as session:
        claimed = actions.claim(session)
        assert claimed is not None
    with writing(engine) as session:
        actions.cancel(session, about="/desk/cases/7")
    with writing(engine) as session:
        assert sending._prepare(session, settings, delivery_id, 1, cancel_first, sample) is None
    assert look(engine, delivery_id).state is DeliveryState.CANCELLED


def test_a_cancelled_one_that_was_just_being_sent_is_not_tried_again_but_known_if_it_was_sent(engine: Engine) -> None:
    for failure, state in ((None, DeliveryState.SENT), (sending.Failure("451"), DeliveryState.CANCELLED)):
        delivery_id = enqueue(engine)
        with writing(engine) as session:
            claimed = actions.claim(session)
            assert claimed is not None
        with writing(engine) as session:
            actions.cancel(session, about="/desk/cases/7")
        with writing(engine) as session:
            actions.finish(session, delivery_id, attempt=1, failure=failure)
        assert look(engine, delivery_id).state is state


def test_greylisted_it_is_tried_again_after_a_while(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine)
    mailbox.answers["RCPT"] = "450 4.2.0 <ann@example.com>: greylisted"
    assert send(engine, by_mail)
    delivery = look(engine, delivery_id)
    assert delivery.state is DeliveryState.FAILED
    assert delivery.problem == "The mail server said: 450 4.2.0 <…@…>: greylisted"
    assert delivery.due_at is not None
    assert timedelta(seconds=45) < delivery.due_at - NOON < timedelta(seconds=75)
    assert not send(engine, by_mail)
    del mailbox.answers["RCPT"]
    at(NOON + timedelta(minutes=2))
    assert send(engine, by_mail)
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.attempts, delivery.problem) == (DeliveryState.SENT, 2, None)
    assert not delivery.maybe_twice


def test_what_fails_for_two_days_is_parked(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine)
    mailbox.answers["MAIL"] = "451 4.3.0 not now"
    while (due_at := look(engine, delivery_id).due_at) is not None:
        at(due_at)
        assert send(engine, by_mail)
    assert timedelta(hours=24) < clock.now() - NOON <= timedelta(hours=48)
    assert look(engine, delivery_id).state is DeliveryState.PARKED


def test_a_refused_one_is_parked_and_an_editor_sends_it_again(
    engine: Engine, by_mail: Settings, mailbox: Mailbox
) -> None:
    delivery_id = enqueue(engine)
    mailbox.answers["RCPT"] = "550 5.1.1 no such mailbox"
    assert send(engine, by_mail)
    assert look(engine, delivery_id).state is DeliveryState.PARKED
    assert not send(engine, by_mail)
    mailbox.answers.clear()
    with writing(engine) as session:
        delivery = queries.delivery(session, delivery_id)
        assert delivery is not None
        actions.resend(session, delivery, by=SYSTEM)
    assert send(engine, by_mail)
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)
    with writing(engine) as session, pytest.raises(Refused):
        actions.resend(session, session.get_one(Delivery, delivery_id), by=SYSTEM)


def test_dropped_after_data_it_is_sent_again_and_said_that_it_may_arrive_twice(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, at: Callable[[datetime], None]
) -> None:
    from deliveries.mailserver import scripted, talk
    from deliveries.test_smtp import TAKEN

    at(NOON)
    delivery_id = enqueue(engine)
    with scripted(lambda connection: talk(connection, TAKEN) and None) as dropping:
        assert send(engine, by_mail.model_copy(update={"smtp_url": SecretStr(dropping.url)}))
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.maybe_twice) == (DeliveryState.FAILED, True)


def test_a_poison_delivery_is_parked_after_its_tries_and_the_others_flow(
    engine: Engine, settings: Settings, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    poison = enqueue(engine, kind="hold-failed")
    others = [enqueue(engine) for _ in range(3)]

    def raises(session: Session, delivery: Delivery, base_url: str) -> Mapping[str, Any] | None:
        if delivery.kind == "hold-failed":
            raise ZeroDivisionError("in ann@example.com")
        return SAMPLES[delivery.kind]

    while send(engine, settings, words_of=raises):
        pass
    assert {look(engine, other).state for other in others} == {DeliveryState.SENT}
    for _ in range(2):
        assert look(engine, poison).state is DeliveryState.FAILED
        at(look(engine, poison).due_at or NOON)
        assert send(engine, settings, words_of=raises)
    delivery = look(engine, poison)
    assert delivery.state is DeliveryState.PARKED
    assert delivery.problem == "This email could not be written: ZeroDivisionError."


@pytest.mark.parametrize("kind", ["no-such-kind", "../errors"])
def test_a_kind_without_templates_is_parked(
    engine: Engine, settings: Settings, at: Callable[[datetime], None], kind: str
) -> None:
    delivery_id = enqueue(engine, kind=kind)
    for minutes in range(0, 60, 10):
        at(clock.now() + timedelta(minutes=minutes))
        send(engine, settings, words_of=lambda *_: {})
    assert look(engine, delivery_id).state is DeliveryState.PARKED


def test_an_address_that_can_not_be_written_to_is_parked(engine: Engine, settings: Settings) -> None:
    delivery_id = enqueue(engine)
    send(engine, settings, address_of=lambda *_: Recipient("ann@example.com\nBcc: bob@example.com"))
    delivery = look(engine, delivery_id)
    assert delivery.state is DeliveryState.PARKED
    assert "@" not in (delivery.problem or "")


def test_somebody_who_was_forgotten_is_not_written_to(engine: Engine, settings: Settings) -> None:
    delivery_id = enqueue(engine)
    assert send(engine, settings, address_of=lambda *_: None)
    assert look(engine, delivery_id).state is DeliveryState.CANCELLED
    assert not settings.mail.exists()


def test_what_is_no_longer_so_is_not_sent(engine: Engine, settings: Settings) -> None:
    delivery_id = enqueue(engine)
    assert send(engine, settings, words_of=lambda *_: None)
    assert look(engine, delivery_id).state is DeliveryState.CANCELLED


def test_a_full_mail_folder_makes_the_delivery_wait(engine: Engine, settings: Settings) -> None:
    settings.mail.write_text("in the way")
    delivery_id = enqueue(engine)
    assert send(engine, settings)
    assert look(engine, delivery_id).state is DeliveryState.FAILED


def test_a_claim_of_a_stopped_worker_lapses_and_is_sent_under_the_same_message_id(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine)
    with writing(engine) as session:
        assert actions.claim(session) is not None
    assert not send(engine, by_mail)
    at(NOON + actions.CLAIM)
    assert send(engine, by_mail)
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.attempts, delivery.maybe_twice) == (DeliveryState.SENT, 2, True)


def test_a_delivery_that_stops_every_worker_is_parked(
    engine: Engine, settings: Settings, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine)
    for claims in range(5):
        with writing(engine) as session:
            assert actions.claim(session) is not None, claims
        at(clock.now() + actions.CLAIM)
    with writing(engine) as session:
        assert actions.claim(session) is None
    assert look(engine, delivery_id).state is DeliveryState.PARKED


def test_a_try_that_ends_after_its_claim_lapsed_changes_nothing_but_the_warning(
    engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    delivery_id = enqueue(engine)
    with writing(engine) as session:
        assert actions.claim(session) is not None
    at(NOON + actions.CLAIM)
    with writing(engine) as session:
        assert actions.claim(session) is not None
    with writing(engine) as session:
        assert actions.finish(session, delivery_id, attempt=1, failure=None) is DeliveryState.SENDING
    assert look(engine, delivery_id).maybe_twice


def test_a_mail_server_that_can_not_be_used_as_it_is_set_is_said_and_tried_again(
    engine: Engine, settings: Settings
) -> None:
    delivery_id = enqueue(engine)
    assert send(engine, settings.model_copy(update={"smtp_url": SecretStr("smtp://host/inbox")}))
    delivery = look(engine, delivery_id)
    assert delivery.state is DeliveryState.FAILED
    assert "SMTP_URL must look like" in (delivery.problem or "")


# To an address that nobody has confirmed


def bob_unconfirmed(session: Session, delivery: Delivery) -> Recipient:
    return Recipient("bob@example.com" if delivery.to_id else "ANN@example.com", confirmed=False)


def test_a_thousand_posts_with_one_address_are_at_most_one_mail_an_hour_and_three_a_day(
    engine: Engine, settings: Settings, at: Callable[[datetime], None]
) -> None:
    count = 30  # a thousand take no other path
    start_at = NOON.replace(hour=22)
    at(start_at)
    for _ in range(count):
        enqueue(engine, kind="request-received", to=("reader", 0))
    for hours in range(30):
        at(start_at + timedelta(hours=hours))
        while send(engine, settings, address_of=bob_unconfirmed):
            pass
        assert len(list(settings.mail.iterdir())) == min(hours + 1, 3)
    with reading(engine) as session:
        states = Counter(session.scalars(select(Delivery.state)))
    assert states == {DeliveryState.SENT: 3, DeliveryState.CANCELLED: count - 3}


def test_the_limit_is_one_address_s_own_and_counts_a_try_that_failed_once(
    engine: Engine, settings: Settings, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    settings.mail.write_text("in the way")
    for to_id in (0, 1):
        enqueue(engine, kind="request-received", to=("reader", to_id))
    while send(engine, settings, address_of=bob_unconfirmed):
        pass
    settings.mail.unlink()
    at(NOON + timedelta(minutes=3))
    while send(engine, settings, address_of=bob_unconfirmed):
        pass
    assert len(list(settings.mail.iterdir())) == 2


# Many to tell


def test_what_goes_to_many_goes_after_what_somebody_waits_for(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        for _ in range(3):
            actions.enqueue(session, "case-news", to=("user", 1), about="/x")
        recipients = select(Delivery.id).where(Delivery.lane == 0)  # any three ids

        def tell() -> int:
            return actions.enqueue_all(
                session,
                "follow-correction",
                to_kind="follower",
                recipients=recipients,
                about="/corrections/1",
                key="told",
                revision=7,
            )

        assert (tell(), tell()) == (3, 0), "the second time adds nothing"
        actions.enqueue(session, "hold-failed", to=("user", 1), about="/x")
    kinds: list[str] = []

    def note(session: Session, delivery: Delivery, base_url: str) -> None:
        kinds.append(delivery.kind)

    while send(engine, settings, words_of=note):
        pass
    assert kinds[:4] == ["case-news"] * 3 + ["hold-failed"]
    assert kinds[4:] == ["follow-correction"] * 3
    with reading(engine) as session:
        assert session.scalars(select(Delivery.values).where(Delivery.lane == 1).limit(1)).one() == {"revision": 7}


# A worker that is killed

WORKERS = """
import os, sys
from deliveries.samples import ANN, SAMPLES
from pydantic import SecretStr
from corrections import database
from corrections.deliveries import sending
from corrections.settings import Settings

url, instance, base_url, smtp_url = sys.argv[1:]
settings = Settings(instance=instance, database_url=url, base_url=base_url, smtp_url=SecretStr(smtp_url))

def work():
    engine = database.make_engine(url)
    while sending.send_next(
        engine, settings, address_of=lambda *_: ANN, words_of=lambda session, delivery, base: SAMPLES[delivery.kind]
    ):
        pass

for _ in sys.stdin:
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    print(pid, flush=True)
"""


class Workers:
    """Workers that are processes of their own: forks of one that has loaded what they need."""

    def __init__(self, settings: Settings, smtp_url: str) -> None:
        words = [settings.database_url, str(settings.instance), settings.base_url, smtp_url]
        self.pids: list[int] = []
        self._parent = subprocess.Popen(
            [sys.executable, "-c", WORKERS, *words],
            env={"PYTHONPATH": ":".join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        assert self._parent.stdin
        assert self._parent.stdout
        print(file=self._parent.stdin, flush=True)
        self.pids.append(int(self._parent.stdout.readline()))

    def running(self) -> list[int]:
        """Those that have not ended. That they did is for their parent to ask, which never does: so no number is
        given to another process."""
        stats = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids}
        return [pid for pid, (state, *_) in stats.items() if state not in "ZX"]

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: pid not in self.running(), "its end")

    def end(self) -> None:
        for pid in self.running():
            self.kill(pid)
        self._parent.communicate(timeout=30)


@pytest.fixture
def workers(by_mail: Settings, mailbox: Mailbox) -> Iterator[Workers]:
    workers = Workers(by_mail, mailbox.url)
    yield workers
    workers.end()


def test_killed_between_250_and_commit_it_is_sent_again_once_under_the_same_message_id(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, workers: Workers, at: Callable[[datetime], None]
) -> None:
    delivery_id = enqueue(engine)

    def kill() -> str:
        workers.kill(workers.pids[0])
        return "250 OK"

    mailbox.answers["DATA"] = kill
    workers.start()
    wait_for(lambda: mailbox.taken and not workers.running(), "an email, and the end of who sent it")
    assert len(mailbox.taken) == 1
    assert look(engine, delivery_id).state is DeliveryState.SENDING
    mailbox.answers.clear()
    at(clock.now() + actions.CLAIM)
    assert send(engine, by_mail)
    assert not send(engine, by_mail)
    first, second = mailbox.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    delivery = look(engine, delivery_id)
    assert (delivery.state, delivery.maybe_twice) == (DeliveryState.SENT, True)


def test_four_workers_some_killed_lose_nothing_and_send_no_more_twice_than_were_killed(
    engine: Engine, by_mail: Settings, mailbox: Mailbox, workers: Workers, at: Callable[[datetime], None]
) -> None:
    count, seen, killed = 60, 0, 0
    for _ in range(count):
        enqueue(engine)

    def kill_one_now_and_then() -> str:
        nonlocal seen, killed
        seen += 1
        running = workers.running()
        if seen % 12 == 0 and running:
            workers.start()
            workers.kill(running[seen % len(running)])
            killed += 1
        return "250 OK"

    mailbox.answers["DATA"] = kill_one_now_and_then
    for _ in range(4):
        workers.start()
    wait_for(lambda: not workers.running(), "the end of all, those that were started meanwhile too")
    at(clock.now() + actions.CLAIM)
    while send(engine, by_mail):
        pass
    arrived = Counter(taken.message["Message-ID"] for taken in mailbox.taken)
    assert len(arrived) == count
    assert killed
    assert sum(arrived.values()) - count <= killed
    with reading(engine) as session:
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.SENT}
        warned = session.scalar(select(func.count()).where(Delivery.maybe_twice)) or 0
        assert sum(arrived.values()) - count <= warned <= killed
        assert (session.scalar(select(func.count()).select_from(Attempt)) or 0) >= count
