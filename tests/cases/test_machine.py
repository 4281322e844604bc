"""Any order of acts, allowed or not: the case keeps to its table, and what was refused changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from make import make_article, make_case, make_desk, make_report, make_user
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.cases import actions, closing, intake, queries
from corrections.cases.decisions import NEXT
from corrections.cases.models import Case, CaseRequest
from corrections.errors import Problem
from corrections.events import READER
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, DeclineReason, RequestState


def machine(engine: Engine) -> type[RuleBasedStateMachine]:
    class CaseMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.session = Session(engine, expire_on_commit=False)
            n = self.session.scalar(select(func.count()).select_from(Case)) or 0
            self.people = [make_user(self.session, f"{name}{n}{id(self)}") for name in ("ana", "ben")]
            make_desk(self.session, "News", *self.people)
            self.article = make_article(self.session)
            self.case = make_case(self.session, self.article, "2,140")
            self.states = [self.case.state]

        def teardown(self) -> None:
            self.session.rollback()
            self.session.close()

        def attempt(self, act: Callable[[], Any]) -> None:
            """Do it; if it is refused, nothing may have changed."""
            self.session.flush()
            before = (self.case.state, self.case.outcome, self.case.assignee_id, self.case.open, self._count())
            try:
                with self.session.begin_nested():
                    act()
            except Problem:
                self.session.refresh(self.case)
                after = (self.case.state, self.case.outcome, self.case.assignee_id, self.case.open, self._count())
                assert after == before
            self.session.flush()

        def _count(self) -> int:
            return len(events.history(self.session, addresses.case(self.case.id)))

        def lead(self) -> CorrectionRequest:
            found = request_queries.request(self.session, queries.request_ids(self.session, self.case.id)[0])
            assert found is not None
            return found

        @rule(who=st.sampled_from([0, 1]))
        def take(self, who: int) -> None:
            self.attempt(lambda: actions.take(self.session, self.case, by=self.people[who]))

        @rule(who=st.sampled_from([0, 1]), ask=st.booleans())
        def message(self, who: int, ask: bool) -> None:
            self.attempt(
                lambda: actions.message(self.session, self.case, self.lead(), "Hello", by=self.people[who], ask=ask)
            )

        @rule()
        def ask_author(self) -> None:
            self.attempt(
                lambda: actions.ask_author(
                    self.session, self.case, name="N", email="n@example.org", question="?", by=self.people[0]
                )
            )

        @rule()
        def hear(self) -> None:
            self.attempt(lambda: intake.hear(self.session, self.lead(), "More", by=READER))

        @rule()
        def withdraw(self) -> None:
            self.attempt(lambda: intake.withdraw(self.session, self.lead(), "Sorry", by=READER))

        @rule()
        def second_look(self) -> None:
            self.attempt(lambda: intake.ask_second_look(self.session, self.lead(), "Wrong", by=READER))

        @rule()
        def join(self) -> None:
            self.attempt(lambda: make_report(self.session, self.article, "2,140"))

        @rule(who=st.sampled_from([0, 1]), text=st.sampled_from(["", "We checked."]))
        def decline(self, who: int, text: str) -> None:
            self.attempt(
                lambda: closing.decline(
                    self.session, self.case, reason=DeclineReason.ACCURATE, text=text, by=self.people[who]
                )
            )

        @rule(who=st.sampled_from([0, 1]), reason=st.sampled_from(["", "New evidence"]))
        def reopen(self, who: int, reason: str) -> None:
            self.attempt(lambda: closing.reopen(self.session, self.case, reason=reason, by=self.people[who]))

        @rule(who=st.sampled_from([0, 1]))
        def undo(self, who: int) -> None:
            self.attempt(lambda: closing.undo(self.session, self.case, by=self.people[who]))

        @rule(to=st.sampled_from(CaseState))
        def change_state(self, to: CaseState) -> None:
            self.attempt(lambda: actions.change_state(self.session, self.case, to, by=self.people[0]))

        @invariant()
        def the_events_walk_along_the_table(self) -> None:
            at = CaseState.NEW
            for event in events.history(self.session, addresses.case(self.case.id)):
                if event.verb == "state":
                    assert event.details["before"] == str(at)
                    assert CaseState(event.details["after"]) in NEXT[at]
                    at = CaseState(event.details["after"])
                elif event.verb == "decision undone":
                    at = CaseState.REVIEWING
            assert at is self.case.state

        @invariant()
        def closed_means_one_outcome(self) -> None:
            assert (self.case.state is CaseState.CLOSED) == (self.case.outcome is not None) == (not self.case.open)

        @invariant()
        def every_report_that_is_not_set_aside_is_in_one_case(self) -> None:
            reports = self.session.scalars(
                select(CorrectionRequest.id).where(CorrectionRequest.state != RequestState.SET_ASIDE)
            ).all()
            assert sorted(reports) == sorted(self.session.scalars(select(CaseRequest.request_id)).all())

        @invariant()
        def somebody_works_on_what_is_under_review(self) -> None:
            if self.case.state in (CaseState.WAITING_READER,):
                assert self.case.clock_stopped_at is not None

    return CaseMachine


@pytest.mark.parametrize("steps", [30])
def test_cases_keep_to_their_table_whatever_is_done(engine: Engine, steps: int) -> None:
    # What the model says of the rules is tried on SQLite; PostgreSQL needs no more than to do the same.
    examples = 12 if engine.dialect.name == "sqlite" else 5
    run_state_machine_as_test(
        machine(engine), settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )
