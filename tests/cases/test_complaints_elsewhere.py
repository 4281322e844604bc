"""What people complain of in the clocks of other helpdesks, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from make import make_article, make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts import absences
from corrections.accounts.models import User
from corrections.cases import actions, closing, queries, rosters
from corrections.cases.duty_models import PastClock
from corrections.cases.models import Case, Desk
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.requests import queries as requests
from corrections.taxonomy import DeclineReason, Role

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
At = Callable[[datetime], None]


@pytest.fixture
def ana(session: Session, at: At) -> User:
    at(MONDAY)
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    return ana


def asked(session: Session, ana: User, at: At) -> Case:
    """A minor case, due on Tuesday of the week after, whose reader is asked at once."""
    case = make_case(session, make_article(session), "2,140", name="Ann", email="ann@example.org")
    actions.take(session, case, by=ana)
    (request_id,) = queries.request_ids(session, case.id)
    request = requests.request(session, request_id)
    assert request is not None
    actions.message(session, case, request=request, text="Which table is it?", ask=True, by=ana)
    session.flush()
    return case


def test_time_spent_waiting_counts_against_nobody_also_if_the_case_is_decided_from_there(
    session: Session, ana: User, at: At
) -> None:
    """frappe/helpdesk 3776: hold time was ignored when a ticket went straight from paused to resolved."""
    case = asked(session, ana, at)
    at(MONDAY + timedelta(days=60))
    closing.decline(session, case, reason=DeclineReason.INSUFFICIENT, text="We could not find it.", by=ana)
    assert case.decided_at is not None
    assert case.decided_at < case.decision_due_at


def test_a_breach_is_not_forgotten_by_opening_the_case_again(session: Session, ana: User, at: At) -> None:
    case = make_case(session, make_article(session), "2,140")
    at(MONDAY + timedelta(days=30))
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It stands.", by=ana)
    at(MONDAY + timedelta(days=31))
    closing.reopen(session, case, reason="It does not.", by=ana)
    session.flush()
    (past,) = session.scalars(select(PastClock))
    assert past.decided_at is not None
    assert past.decided_at > past.decision_due_at
    assert case.decision_due_at > MONDAY + timedelta(days=31)


class Rota:
    def __init__(self, session: Session) -> None:
        self.people = [make_user(session, name) for name in ("ana", "ben", "cem")]
        self.desk: Desk = make_desk(session, "News", *self.people, make_user(session, "tom", role=Role.REPORTER))


@pytest.fixture
def rota(session: Session, at: At) -> Rota:
    at(MONDAY)
    return Rota(session)


def given(session: Session) -> int | None:
    return make_case(session, make_article(session), "2,140").assignee_id


def test_new_cases_go_round_past_whoever_is_away_and_the_history_says_why(session: Session, rota: Rota) -> None:
    ana, ben, cem = rota.people
    assert given(session) is None, "no roster, nobody"
    rosters.set_roster(session, rota.desk, [ben.id, ana.id, cem.id], on=True, by=SYSTEM)
    assert [given(session) for _ in range(4)] == [ben.id, ana.id, cem.id, ben.id]
    absences.add(session, ana, date(2026, 11, 20), date(2026, 11, 23), today=date(2026, 11, 23), by=ana.actor)
    case = make_case(session, make_article(session), "2,140")
    assert case.assignee_id == cem.id
    happened = [(event.verb, event.details) for event in events.history(session, addresses.case(case.id))]
    assert ("passed over", {"before": ana.id}) in happened
    assert ("assigned", {"before": None, "after": cem.id, "turn": True}) in happened
    mailed = session.scalars(select(Delivery.to_id).where(Delivery.kind == "case-assigned").order_by(Delivery.id)).all()
    assert mailed == [ben.id, ana.id, cem.id, ben.id, cem.id]
    for user in (ben, cem):
        absences.add(session, user, date(2026, 11, 23), date(2026, 11, 23), today=date(2026, 11, 23), by=user.actor)
    assert given(session) is None, "all are away"


def test_a_roster_is_of_editors_of_the_desk_and_somebody_is_in_it(session: Session, rota: Rota) -> None:
    tom = next(user for user in queries.members(session, rota.desk.id) if user.username == "tom")
    for order in ([tom.id], [], [rota.people[0].id, rota.people[0].id], [999_999]):
        with pytest.raises(Refused):
            rosters.set_roster(session, rota.desk, order, on=True, by=SYSTEM)
    for first, last in ((24, 23), (20, 22)):
        with pytest.raises(Refused):
            absences.add(
                session, tom, date(2026, 11, first), date(2026, 11, last), today=date(2026, 11, 23), by=tom.actor
            )
