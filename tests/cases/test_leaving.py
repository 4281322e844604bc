"""What of a colleague's work changes hands, and how it is found by who has it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article, make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts import absences
from corrections.cases import actions, leaving, rosters, snoozing
from corrections.cases.models import Case
from corrections.errors import Refused
from corrections.events import SYSTEM

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_what_is_snoozed_is_awake_for_whoever_has_it_next(session: Session, at: Callable[[datetime], None]) -> None:
    at(TUESDAY)
    ana, ben, cem = (make_user(session, name) for name in ("ana", "ben", "cem"))
    news, sport = make_desk(session, "News", ana, ben), make_desk(session, "Sport", ana, cem)
    rosters.set_roster(session, sport, [cem.id], on=True, by=SYSTEM)
    for desk in (news, sport):
        case = make_case(session, make_article(session), "2,140")
        actions.move_to_desk(session, case, desk_id=desk.id, by=ana)
        actions.take(session, case, by=ana)
        snoozing.snooze(session, case, until=TUESDAY + timedelta(hours=5), by=ana)
    done = leaving.hand_over(session, ana, to=ben, by=SYSTEM)
    assert (done.given, done.by_turn) == (1, 1)
    assert session.execute(select(Case.assignee_id, Case.asleep_until).order_by(Case.id)).all() == [
        (ben.id, 0),
        (cem.id, 0),
    ]


def test_nothing_goes_to_whoever_leaves_no_later(session: Session, at: Callable[[datetime], None]) -> None:
    at(TUESDAY)
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    make_desk(session, "News", ana, ben)
    case = make_case(session, make_article(session), "2,140")
    actions.take(session, case, by=ana)
    today = TUESDAY.date()
    friday = today + timedelta(days=3)
    for of_ben, of_ana in ((today, None), (friday, friday)):
        absences.set_last_day(session, ben, of_ben, today=today, by=SYSTEM)
        absences.set_last_day(session, ana, of_ana, today=today, by=SYSTEM)
        with pytest.raises(Refused, match="who stays"):
            leaving.hand_over(session, ana, to=ben, by=SYSTEM)
    at(TUESDAY + timedelta(days=7))
    with pytest.raises(Refused, match="who stays"):
        leaving.hand_over(session, ana, to=ben, by=SYSTEM)
    at(TUESDAY)
    absences.set_last_day(session, ana, today, today=today, by=SYSTEM)
    assert leaving.hand_over(session, ana, to=ben, by=SYSTEM).given == 1, "he is here until Friday"
