"""What is undone at once: nobody hears of it, loses a turn by it, or gets what they can't work on any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from make import make_article, make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts import actions as accounts
from corrections.cases import actions, bulk, closing, rosters, rule_sets
from corrections.cases.models import Case, CaseTaking
from corrections.cases.queue_models import BulkAct
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM
from corrections.taxonomy import Role
from corrections.worker import tidying
from corrections.worker.words import words_of

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
At = Callable[[datetime], None]


def test_a_move_that_is_undone_mails_nobody_and_gives_the_turn_back(session: Session, at: At) -> None:
    at(TUESDAY)
    ana, ben, cem = (make_user(session, name) for name in ("ana", "ben", "cem"))
    make_desk(session, "News", ana)
    sport = make_desk(session, "Sport", ben, cem)
    rule_sets.add_in_force(session, desk=sport, section="Sport", by=SYSTEM)
    rosters.set_roster(session, sport, [ben.id, cem.id], on=True, by=SYSTEM)

    def moved(number: int) -> tuple[list[Case], BulkAct]:
        cases = [make_case(session, make_article(session), "2,140") for _ in range(number)]
        done = bulk.perform(
            session,
            "move",
            [(case.id, None) for case in cases],
            lambda case, _: actions.move_to_desk(session, case, desk_id=sport.id, by=ana),
            by=ana,
        )
        assert done.act is not None
        return cases, done.act

    def comes() -> int | None:
        return make_case(session, make_article(session, section="Sport"), "2,140").assignee_id

    (case,), act = moved(1)
    assert case.assignee_id == ben.id
    (mail,) = session.scalars(select(Delivery).where(Delivery.kind == "case-assigned"))
    assert (mail.to_id, mail.due_at) == (ben.id, TUESDAY + timedelta(seconds=30))
    bulk.undo(session, act, by=ana)
    assert case.assignee_id is None
    assert words_of(session, mail, "https://x.example") is None
    cases, act = moved(3)
    assert [one.assignee_id for one in cases] == [ben.id, cem.id, ben.id]
    bulk.undo(session, act, by=ana)
    assert comes() == ben.id, "as if nothing had been moved"
    _, act = moved(1)
    assert comes() == ben.id
    bulk.undo(session, act, by=ana)
    assert comes() == cem.id, "Ben had a turn since"


def test_what_can_be_undone_no_more_is_forgotten_within_two_hours(session: Session, at: At) -> None:
    at(TUESDAY)
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    acts = []
    for passed in (timedelta(), timedelta(hours=1), timedelta(hours=2)):
        at(TUESDAY + passed)
        case = make_case(session, make_article(session), "2,140")
        done = bulk.perform(
            session, "take", [(case.id, None)], lambda case, _: actions.take(session, case, by=ana), by=ana
        )
        assert done.act is not None
        acts.append(done.act.id)
    tidying.acts(session)
    assert session.scalars(select(BulkAct.id).order_by(BulkAct.id)).all() == acts[1:]
    left = bulk.act_of(session, acts[2], ana)
    assert left is not None
    bulk.undo(session, left, by=ana)
    assert case.assignee_id is None


def test_an_undo_gives_nothing_to_somebody_who_was_disabled_since(session: Session, at: At) -> None:
    at(TUESDAY)
    boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    make_desk(session, "News", ana, ben)
    given, closed = (make_case(session, make_article(session), "2,140") for _ in range(2))
    for case in (given, closed):
        actions.take(session, case, by=ben)
    session.flush()
    done = bulk.perform(
        session, "take", [(given.id, None)], lambda case, _: actions.take(session, case, by=ana), by=ana
    )
    closing.answer(session, closed, text="Thank you.", by=ana)
    accounts.disable(session, ben, by=boss.actor)
    assert done.act is not None
    bulk.undo(session, done.act, by=ana)
    closing.undo(session, closed, by=ana)
    session.flush()
    assert (given.assignee_id, closed.assignee_id) == (None, None)
    assert session.get(CaseTaking, given.id, populate_existing=True) is None
