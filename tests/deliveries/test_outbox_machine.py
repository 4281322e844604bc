"""The outbox against a model, whatever happens in whatever order: faults.md §4, OutboxMachine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from deliveries.mailserver import Mailbox, open_mailbox
from deliveries.outbox import hand_in
from deliveries.samples import ANN, SAMPLES
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlalchemy import Engine, event, func, select

from corrections import clock
from corrections.database import reading, writing
from corrections.deliveries import actions, sending
from corrections.deliveries.messages import message_id
from corrections.deliveries.models import Attempt, Delivery
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState

ENDED = (DeliveryState.SENT, DeliveryState.PARKED, DeliveryState.CANCELLED)
REFUSALS = {"4xx": "451 4.3.0 later", "5xx": "550 5.1.1 no"}


class Killed(BaseException):
    """The worker dies here."""


class Change(Exception):
    """The transaction that handed something in is rolled back."""


@dataclass
class Known:
    """What the model knows of one delivery."""

    key: str
    tries: int = 0
    may_be_doubled: int = 0
    cancelled: bool = False


class OutboxMachine(RuleBasedStateMachine):
    engine: Engine
    settings: Settings
    mailbox: Mailbox

    deliveries: Bundle[int] = Bundle("deliveries")

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.known: dict[int, Known] = {}
        self.never: set[str] = set()
        self.mailbox.taken.clear()
        self.mailbox.answers.clear()
        self.armed: int | None = None
        self.undo = ExitStack()
        self.undo.enter_context(clock.reading(lambda: self.now))
        event.listen(self.engine, "begin", self._count_down)
        self.undo.callback(event.remove, self.engine, "begin", self._count_down)

    def _count_down(self, connection: Any) -> None:
        if self.armed is not None:
            self.armed -= 1
            if self.armed == 0:
                self.armed = None
                raise Killed

    @rule(target=deliveries, count=st.integers(1, 3), wait=st.sampled_from([0, 30]), keyed=st.booleans())
    def hand_some_in(self, count: int, wait: int, keyed: bool) -> Any:
        with writing(self.engine) as session:
            made = [
                hand_in(
                    session,
                    "case-news",
                    to=("user", 1),
                    about="/x",
                    key=f"key-{id(self)}-{len(self.known)}-{n}" if keyed else None,
                    wait=timedelta(seconds=wait),
                )
                for n in range(count)
            ]
            known = {delivery.id: Known(delivery.key) for delivery in made}
        self.known |= known
        return multiple(*known)

    @rule(delivery=deliveries)
    def hand_in_again(self, delivery: int) -> None:
        with writing(self.engine) as session:
            again = hand_in(session, "case-news", to=("user", 1), about="/x", key=self.known[delivery].key)
            assert again.id == delivery

    @rule()
    def hand_in_and_roll_back(self) -> None:
        try:
            with writing(self.engine) as session:
                self.never.add(hand_in(session, "case-news", to=("user", 1), about="/x").key)
                raise Change
        except Change:
            pass

    @rule(answer=st.sampled_from(["250", "250", "4xx", "5xx"]), verb=st.sampled_from(["MAIL", "RCPT", "DATA"]))
    def run_the_worker(self, answer: str, verb: str) -> None:
        if answer != "250":
            self.mailbox.answers[verb] = REFUSALS[answer]
        self._send()
        self.mailbox.answers.clear()

    @rule(transaction=st.integers(2, 4))
    def kill_the_worker(self, transaction: int) -> None:
        """In its second transaction nothing is claimed; in its third, nothing sent; in its fourth, nothing written."""
        before = len(self.mailbox.taken)
        self.armed = transaction
        try:
            self._send()
        except Killed:
            if len(self.mailbox.taken) > before:
                self._of(self.mailbox.taken[-1].message["Message-ID"]).may_be_doubled += 1
        self.armed = None

    @rule(seconds=st.sampled_from([1, 31, 61, 301, 3600, 5 * 3600]))
    def let_time_pass(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(delivery=deliveries)
    def send_again(self, delivery: int) -> None:
        with writing(self.engine) as session:
            row = session.get_one(Delivery, delivery)
            may = row.state in (DeliveryState.FAILED, DeliveryState.PARKED)
            try:
                actions.resend(session, row, by=SYSTEM)
            except Refused:
                assert not may
            else:
                assert may

    @rule(delivery=consumes(deliveries))
    def give_up(self, delivery: int) -> None:
        with writing(self.engine) as session:
            row = session.get_one(Delivery, delivery)
            try:
                actions.give_up(session, row, by=SYSTEM)
            except Refused:
                return
        self.known[delivery].cancelled = True

    def _send(self) -> bool:
        return sending.send_next(
            self.engine,
            self.settings,
            address_of=lambda *_: ANN,
            words_of=lambda session, delivery, base_url: SAMPLES[delivery.kind],
        )

    def _of(self, identifier: str) -> Known:
        host = urlsplit(self.settings.base_url).hostname or ""
        found = [known for known in self.known.values() if message_id(known.key, host) == identifier]
        assert found, "what arrived was handed in, and committed"
        return found[0]

    def _arrived(self) -> Counter[str]:
        return Counter(self._of(taken.message["Message-ID"]).key for taken in self.mailbox.taken)

    @invariant()
    def nothing_arrives_more_often_than_a_worker_was_killed_over_it(self) -> None:
        arrived = self._arrived()
        for known in self.known.values():
            assert arrived[known.key] <= 1 + known.may_be_doubled
            assert known.key not in self.never

    @invariant()
    def tries_only_grow(self) -> None:
        with reading(self.engine) as session:
            for row in session.scalars(select(Delivery).where(Delivery.id.in_(self.known))):
                known = self.known[row.id]
                assert row.attempts >= known.tries
                assert row.attempts_before <= row.attempts
                assert (row.due_at is None) == (row.state in ENDED)
                assert not known.cancelled or row.state is DeliveryState.CANCELLED
                known.tries = row.attempts

    @invariant()
    def each_try_that_ended_is_written_down(self) -> None:
        with reading(self.engine) as session:
            rows = session.execute(
                select(Delivery.attempts, Delivery.state, func.count(Attempt.id))
                .outerjoin(Attempt, Attempt.delivery_id == Delivery.id)
                .where(Delivery.id.in_(self.known))
                .group_by(Delivery.id)
            )
            for attempts, state, written in rows:
                assert written == attempts - (state is DeliveryState.SENDING)

    def teardown(self) -> None:
        """In the end the server takes everything, and time passes: nothing is left, and nothing was lost."""
        try:
            self.armed = None
            self.mailbox.answers.clear()
            for _ in range(20):
                self.now += timedelta(hours=5)
                while self._send():
                    pass
            arrived = self._arrived()
            with reading(self.engine) as session:
                for row in session.scalars(select(Delivery).where(Delivery.id.in_(self.known))):
                    assert row.state in ENDED
                    if row.state is DeliveryState.SENT:
                        assert arrived[row.key] >= 1
                    if arrived[row.key] > 1:
                        assert row.maybe_twice
        finally:
            self.undo.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


def test_the_outbox_keeps_its_promises(engine: Engine, settings: Settings, mailbox: Mailbox) -> None:
    by_mail = settings.model_copy(update={"smtp_url": SecretStr(mailbox.url)})
    machine = type("Machine", (OutboxMachine,), {"engine": engine, "settings": by_mail, "mailbox": mailbox})
    # What the model says of the rules is tried on SQLite; PostgreSQL needs no more than to do the same.
    one_in = 8 if engine.dialect.name == "sqlite" else 20
    examples = max(hypothesis_settings().max_examples // one_in, 5)
    run_state_machine_as_test(machine, settings=hypothesis_settings(max_examples=examples, stateful_step_count=30))
