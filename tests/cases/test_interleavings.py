"""Two editors, a reader and the worker on one case, in random orders (faults.md rows 21 to 24).

Whatever comes of it: each text that somebody sent is stored once, or was given back by a Problem; nobody passed over
what they had not seen; each fact is what whoever last set it meant; the state machine holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import settings
from make import make_article, make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import actions, closing, intake, lapsing, queries
from corrections.cases.decisions import FACTS, NEXT
from corrections.cases.models import Case
from corrections.errors import Problem
from corrections.events import READER, Event
from corrections.notices import drafting
from corrections.notices import queries as notices
from corrections.notices.drafting import DraftWords
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, RequestMessage
from corrections.taxonomy import CaseState, Cause, DeclineReason, ErrorType, FoundBy, Kind, Severity

ORDERS = 2 * settings().max_examples  # 200; with HYPOTHESIS_PROFILE=nightly, 10,000
BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FORMS = (
    *("note", "facts", "facts", "message", "ask", "author", "decline", "draft", "save", "take", "assign"),
    *("reopen", "undo"),
)
STEPS = (timedelta(seconds=1), timedelta(seconds=40), timedelta(minutes=10), timedelta(hours=5))
VALUES: dict[str, tuple[Any, ...]] = {
    "severity": (Severity.MAJOR, Severity.MINOR, Severity.TRIVIAL),
    "error_type": (ErrorType.NAME, ErrorType.NUMBER, None),
    "cause": (Cause.EDITING, Cause.SOURCE, None),
    "found_by": (FoundBy.READER, FoundBy.STAFF),
}


class Screen:
    """What an editor has before them: the case as it was when they opened its page."""

    def __init__(self, session: Session, case: Case) -> None:
        self.seen = case.lock_version
        self.since = events.newest(session, addresses.case(case.id))
        self.facts = {name: getattr(case, name) for name in FACTS}
        draft = notices.draft_of_case(session, case.id)
        self.draft = draft.lock_version if draft is not None else None


class Order:
    """One order of acts on a fresh case; everything random comes from `random`."""

    def __init__(self, session: Session, case: Case, editors: list[User], random: Random) -> None:
        self.session, self.case, self.editors, self.random = session, case, editors, random
        (self.request_id,) = queries.request_ids(session, case.id)
        self.screens: dict[int, Screen] = {}
        self.facts = {name: getattr(case, name) for name in FACTS}
        self.stored: list[str] = []
        self.given_back: list[str] = []
        self.sent = 0

    @property
    def request(self) -> CorrectionRequest:
        return self.session.get_one(CorrectionRequest, self.request_id)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do it in a transaction of its own, as a view does; whether it was done."""
        try:
            with self.session.begin_nested():
                act()
                self.session.flush()
        except Problem:
            return False
        return True

    def open(self, user: User) -> None:
        self.screens[user.id] = Screen(self.session, self.case)

    def send(self, user: User) -> None:
        """Send one of the forms that were on the screen, with a text that nobody else sends."""
        self.sent += 1
        text = f"{user.username} says {self.sent}: it is so."
        screen = self.screens[user.id]
        getattr(self, f"send_{self.random.choice(FORMS)}")(user, screen, text)
        self.open(user)  # a page comes back: what was done, or what happened meanwhile

    def text(self, text: str, user: User, screen: Screen, act: Callable[[], object]) -> None:
        """An act with a text: stored, and then in sight of all that others had done; or given back."""
        others = self.others_since(screen, user)
        if self.attempt(act):
            self.stored.append(text)
            assert not others, f"passed over {[event.verb for event in others]}"
        else:
            self.given_back.append(text)

    def others_since(self, screen: Screen, user: User) -> list[Event]:
        found = events.history(self.session, addresses.case(self.case.id))
        return [event for event in found if event.id > screen.since and event.actor_id != user.id]

    def send_note(self, user: User, screen: Screen, text: str) -> None:
        actions.note(self.session, self.case, text, by=user)  # is never refused
        self.stored.append(text)

    def send_facts(self, user: User, screen: Screen, text: str) -> None:
        name = self.random.choice(FACTS)
        mine = {**screen.facts, name: self.random.choice(VALUES[name])}
        facts = {"seen": screen.seen, "since": screen.since, **mine}
        done = self.attempt(lambda: actions.set_facts(self.session, self.case, by=user, **facts))
        if done and mine[name] != screen.facts[name]:
            assert self.facts[name] in (screen.facts[name], mine[name]), "another’s value was set back unseen"
            self.facts[name] = mine[name]

    def send_message(self, user: User, screen: Screen, text: str, *, ask: bool = False) -> None:
        def act() -> None:
            actions.message(self.session, self.case, self.request, text, by=user, ask=ask, seen=screen.seen)

        self.text(text, user, screen, act)

    def send_ask(self, user: User, screen: Screen, text: str) -> None:
        self.send_message(user, screen, text, ask=True)

    def send_author(self, user: User, screen: Screen, text: str) -> None:
        to = {"name": "Nadia", "email": "nadia@newsroom.example", "question": text}
        act = lambda: actions.ask_author(self.session, self.case, **to, by=user, seen=screen.seen)  # noqa: E731
        self.text(text, user, screen, act)

    def send_decline(self, user: User, screen: Screen, text: str) -> None:
        ended = {"reason": DeclineReason.ACCURATE, "text": text, "by": user, "seen": screen.seen}
        act = lambda: closing.decline(self.session, self.case, **ended)  # noqa: E731
        self.text(text, user, screen, act)

    def send_reopen(self, user: User, screen: Screen, text: str) -> None:
        act = lambda: closing.reopen(self.session, self.case, reason=text, by=user, seen=screen.seen)  # noqa: E731
        self.text(text, user, screen, act)

    def send_undo(self, user: User, screen: Screen, text: str) -> None:
        decided, said = self.case.decided_at, self.decisions()
        if self.attempt(lambda: closing.undo(self.session, self.case, by=user, decided=decided)):
            # The editor takes the words of the decision back themselves.
            taken = said - self.decisions()
            self.stored = [one for one in self.stored if one not in taken]

    def decisions(self) -> set[str]:
        of = select(RequestMessage.text).where(RequestMessage.kind == "decision")
        return set(self.session.scalars(of.where(RequestMessage.request_id == self.request_id)))

    def send_draft(self, user: User, screen: Screen, text: str) -> None:
        act = lambda: drafting.start(self.session, self.case, kind=Kind.CORRECTION, by=user, seen=screen.seen)  # noqa: E731
        others = self.others_since(screen, user)
        if self.attempt(act):
            assert not others

    def send_save(self, user: User, screen: Screen, text: str) -> None:
        draft = notices.draft_of_case(self.session, self.case.id)
        if draft is None or screen.draft is None:
            return
        before = draft.notice, draft.lock_version
        words = DraftWords(Kind.CORRECTION, text, cause=self.case.cause)
        if self.attempt(lambda: drafting.save(self.session, draft, words, by=user, seen=screen.draft)):
            assert before[1] == screen.draft, "another’s words were overwritten unseen"
            assert draft.notice == text
        else:
            self.session.refresh(draft)
            assert draft.notice == before[0]
            self.given_back.append(text)

    def send_take(self, user: User, screen: Screen, text: str) -> None:
        if self.attempt(lambda: actions.take(self.session, self.case, by=user, seen=screen.seen)):
            assert self.case.assignee_id == user.id

    def send_assign(self, user: User, screen: Screen, text: str) -> None:
        to, whose = self.random.choice([None, *self.editors]), self.case.assignee_id
        given = {"to": to, "by": user, "seen": screen.seen, "since": screen.since}
        others = [event for event in self.others_since(screen, user) if event.verb in actions.WHOSE]
        if self.attempt(lambda: actions.assign(self.session, self.case, **given)):
            assert not others
            assert self.case.assignee_id == (to.id if to else None)
        else:
            assert self.case.assignee_id == whose

    def reader_writes(self) -> None:
        self.sent += 1
        text = f"reader says {self.sent}"
        if self.attempt(lambda: intake.hear(self.session, self.request, text, by=READER)):
            self.stored.append(text)
            assert self.case.news, "nobody would look at it"
        else:
            assert self.request.state == "withdrawn"

    def reader_withdraws(self) -> None:
        self.attempt(lambda: intake.withdraw(self.session, self.request, "I was wrong.", by=READER))

    def worker(self) -> None:
        self.attempt(lambda: lapsing.lapse(self.session))

    def run(self, now: list[datetime]) -> None:
        ana, ben = self.editors
        steps: list[Callable[[], None]] = [
            *(lambda: self.send(ana) for _ in range(self.random.randint(1, 2))),
            *(lambda: self.send(ben) for _ in range(self.random.randint(1, 2))),
            *(self.reader_writes for _ in range(self.random.randint(0, 1))),
            *((self.reader_withdraws,) if self.random.random() < 0.1 else ()),
            *((self.worker,) if self.random.random() < 0.2 else ()),
        ]
        self.random.shuffle(steps)
        self.open(ana)
        self.open(ben)
        for step in steps:
            step()
            now[0] += self.random.choice(STEPS)
        self.check()

    def check(self) -> None:
        notes = [note.text for note in queries.notes(self.session, self.case.id)]
        asked = [question.question for question in queries.questions(self.session, self.case.id)]
        said = [message.text for message in request_queries.messages(self.session, [self.request_id])]
        there = Counter([*notes, *asked, *said])
        assert {text: there[text] for text in self.stored} == dict.fromkeys(self.stored, 1)
        assert {text: there[text] for text in self.given_back} == dict.fromkeys(self.given_back, 0)
        assert {name: getattr(self.case, name) for name in FACTS} == self.facts
        assert self.case.open == (self.case.state is not CaseState.CLOSED) == (self.case.outcome is None)
        self.check_states()

    def check_states(self) -> None:
        state = CaseState.NEW
        for event in events.history(self.session, addresses.case(self.case.id)):
            if event.verb == "state":
                assert event.details["before"] == state
                assert CaseState(event.details["after"]) in NEXT[state]
                state = CaseState(event.details["after"])
            elif event.verb == "decision undone":
                state = CaseState.REVIEWING
        assert self.case.state is state


def orders(session: Session) -> Iterator[Order]:
    """Each on a case of its own: nothing is rolled back, which both databases would remember to the end."""
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    make_desk(session, "News", ana, ben)
    # On an article of its own too: many on one would be a campaign.
    articles = [make_article(session).id for _ in range(ORDERS)]
    for seed, article_id in enumerate(articles):
        yield Order(session, make_case(session, session.get_one(Article, article_id)), [ana, ben], Random(seed))
        session.expunge_all()
        ana, ben = session.get_one(User, ana.id), session.get_one(User, ben.id)


def test_nothing_is_lost_and_nothing_passed_over_in_any_order(session: Session) -> None:
    now = [BEGIN]
    stored = given_back = 0
    with clock.reading(lambda: now[0]):
        for seed, order in enumerate(orders(session)):
            now[0] = BEGIN
            try:
                order.run(now)
            except AssertionError as error:
                raise AssertionError(f"order {seed}: {error}") from error
            stored, given_back = stored + len(order.stored), given_back + len(order.given_back)
    # Both happen often, or nothing would be proved.
    assert stored > ORDERS, stored
    assert given_back > ORDERS / 4, given_back
