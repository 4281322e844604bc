"""Who is told that a reader asked for a second look: one of those who may take it, or whoever sees to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts import absences
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import judges, queries, rosters
from corrections.cases.models import Case
from corrections.deliveries import actions as deliveries
from corrections.events import Actor
from corrections.taxonomy import Role


def hand_out(session: Session, case: Case, *, by: Actor) -> None:
    """Give a case that is open for a second look to whoever's turn it is among those who may take it; where nobody
    takes turns, tell whoever leads the desk that it waits."""
    rosters.give_out(session, case, by=by)
    if case.assignee_id is None:
        for user in _to_tell(session, case):
            about = addresses.case(case.id)
            deliveries.enqueue(session, "second-look-waits", to=("user", user.id), about=about)


def _to_tell(session: Session, case: Case) -> Sequence[User]:
    """Those who lead the desk, though they have decided: they give it to others. Where none of them is there, who may
    take it; and where nobody of the desk may, the standards editors."""
    today = rosters.today(session)
    for rung in _ladder(session, case):
        away = absences.away_on(session, today, [user.id for user in rung])
        if here := [user for user in rung if user.id not in away]:
            return here
    return ()


def _ladder(session: Session, case: Case) -> Iterator[Sequence[User]]:
    on_desk = [(user, leads) for user, leads in queries.memberships(session)[case.desk_id] if may(user.role, Act.TAKE)]
    yield [user for user, leads in on_desk if leads]
    yield judges.who_may(session, case, [user for user, _ in on_desk])
    yield accounts.working(session, [Role.STANDARDS_EDITOR])
