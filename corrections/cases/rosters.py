"""The duty roster of a desk: its new cases go to its members by turn, past whoever is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.accounts import absences
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import judges
from corrections.cases.duty_models import DeskRoster, DutyTurn
from corrections.cases.models import Case, Desk, DeskMember
from corrections.cases.progress import record
from corrections.cases.settings import ABOUT
from corrections.cases.turns import next_turn
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.newsroom.queries import newsroom


def is_on(session: Session, desk_id: int) -> bool:
    return session.get(DeskRoster, desk_id) is not None


def with_turns(session: Session) -> Sequence[Desk]:
    """The desks whose new cases go to their members by turn."""
    return session.scalars(select(Desk).join(DeskRoster, DeskRoster.desk_id == Desk.id)).all()


def order(session: Session, desk_id: int) -> Sequence[User]:
    """Who takes turns on a desk, in order: those who still work on it, can sign in and may take cases."""
    in_turn = session.execute(_IN_TURN.where(DutyTurn.desk_id == desk_id))
    return [user for _, user in in_turn if may(user.role, Act.TAKE)]


def orders(session: Session) -> dict[int, list[User]]:
    """Who takes turns on each desk whose new cases are given out so, in order."""
    found = defaultdict[int, list[User]](list)
    for desk_id, user in session.execute(_IN_TURN.join(DeskRoster, DeskRoster.desk_id == DutyTurn.desk_id)):
        if may(user.role, Act.TAKE):
            found[desk_id].append(user)
    return found


_IN_TURN = (
    select(DutyTurn.desk_id, User)
    .join(User, User.id == DutyTurn.user_id)
    .join(DeskMember, (DeskMember.user_id == User.id) & (DeskMember.desk_id == DutyTurn.desk_id))
    .where(User.disabled_at.is_(None))
    .order_by(DutyTurn.desk_id, DutyTurn.position, User.id)
)


def set_roster(session: Session, desk: Desk, user_ids: Sequence[int], *, on: bool, by: Actor) -> None:
    """Say who takes turns on a desk, in which order, and whether new cases are given out so. Raises Refused."""
    able = {user.id for user in _able(session, desk.id)}
    if len(set(user_ids)) != len(user_ids) or not able.issuperset(user_ids):
        raise Refused(Message("Only editors who work on this desk can take turns.", at="on"))
    if on and not user_ids:
        raise Refused(Message("Give somebody a place in the order first.", at="on"))
    before = [user.id for user in order(session, desk.id)]
    was_on = is_on(session, desk.id)
    if before != list(user_ids):
        session.execute(delete(DutyTurn).where(DutyTurn.desk_id == desk.id))
        session.add_all(
            DutyTurn(desk_id=desk.id, user_id=user_id, position=n) for n, user_id in enumerate(user_ids, start=1)
        )
        said = ",".join(map(str, user_ids))
        events.record(
            session, ABOUT, "roster order", by=by, desk=desk.id, before=",".join(map(str, before)), after=said
        )
    if on and not was_on:
        session.add(DeskRoster(desk_id=desk.id))
    elif was_on and not on:
        session.execute(delete(DeskRoster).where(DeskRoster.desk_id == desk.id))
    if on is not was_on:
        events.record(session, ABOUT, "roster on" if on else "roster off", by=by, desk=desk.id)
    session.flush()


def _able(session: Session, desk_id: int) -> list[User]:
    members = select(User).join(DeskMember, DeskMember.user_id == User.id)
    here = members.where(DeskMember.desk_id == desk_id, User.disabled_at.is_(None)).order_by(User.name)
    return [user for user in session.scalars(here) if may(user.role, Act.TAKE)]


def able(session: Session, desk_id: int) -> list[User]:
    """Who could take turns on a desk: those who do, in order, then the others by name."""
    taking = list(order(session, desk_id))
    return taking + [user for user in _able(session, desk_id) if user not in taking]


def give_out(
    session: Session,
    case: Case,
    *,
    by: Actor,
    passed: int | None = None,
    tell: bool = True,
    wait: timedelta = timedelta(0),
) -> None:
    """Give a case that is new on its desk to whoever's turn it is, if the desk has a roster; `tell` them, and say why.

    A second look goes to nobody who decided before. `passed`: who was passed over already, because they are away.
    `wait`: for so long it can be taken back (`give_back`), and nobody is told.
    """
    # Held, so that two cases that come in at once go to two people.
    roster = session.scalars(_ROSTER.where(DeskRoster.desk_id == case.desk_id)).first()
    if roster is None:
        return
    in_turn = [user.id for user in judges.who_may(session, case, order(session, case.desk_id))]
    turn = next_turn(in_turn, roster.last_user_id, absences.away_on(session, today(session), in_turn))
    for user_id in turn.passed_over:
        if user_id != passed:
            record(session, case, "passed over", by=by, before=user_id)
    if turn.user_id is None:
        record(session, case, "nobody in turn", by=by)
        return
    last = {"last": roster.last_user_id} if wait else {}
    roster.last_user_id = case.assignee_id = turn.user_id
    record(session, case, "assigned", by=by, before=None, after=turn.user_id, turn=True, **last)
    if tell:
        about = addresses.case(case.id)
        deliveries.enqueue(session, "case-assigned", to=("user", turn.user_id), about=about, wait=wait)


def give_back(session: Session, case: Case) -> None:
    """A case that was moved to this desk leaves it, as if it had never come: whoever had it by turn is the next again,
    unless others had a turn since."""
    given = events.all_of(session, addresses.case(case.id), ("assigned",))[-1:]
    known = given[0].details if given else {}
    if case.assignee_id is None or known.get("after") != case.assignee_id or "last" not in known:
        return
    roster = session.scalars(_ROSTER.where(DeskRoster.desk_id == case.desk_id)).first()
    if roster is not None and roster.last_user_id == case.assignee_id:
        roster.last_user_id = known["last"]


def today(session: Session) -> date:
    """The day that it is in the newsroom's zone."""
    return clock.now().astimezone(newsroom(session).zone).date()


@dataclass
class Turns:
    """The turns of a desk, for many cases at once; who may not have them is not in `order`."""

    roster: DeskRoster
    order: Sequence[User]
    away: Collection[int]

    def take(self, able: Collection[int]) -> int | None:
        """Whose turn it is among those who are there and `able`; None if that is nobody."""
        order = [user.id for user in self.order]
        turn = next_turn(order, self.roster.last_user_id, {*self.away, *(id_ for id_ in order if id_ not in able)})
        if turn.user_id is not None:
            self.roster.last_user_id = turn.user_id
        return turn.user_id


def hold(session: Session, desk_ids: Collection[int]) -> None:
    """Hold the turns of some desks until the transaction ends, always in one order."""
    session.scalars(_ROSTER.where(DeskRoster.desk_id.in_(desk_ids)).order_by(DeskRoster.desk_id)).all()


def turns(session: Session, desk_id: int, *, without: int) -> Turns | None:
    """The turns of a desk past `without`, held until the transaction ends; None if it has no roster."""
    roster = session.scalars(_ROSTER.where(DeskRoster.desk_id == desk_id)).first()
    if roster is None:
        return None
    in_turn = [user for user in order(session, desk_id) if user.id != without]
    return Turns(roster, in_turn, absences.away_on(session, today(session), [user.id for user in in_turn]))


_ROSTER = select(DeskRoster).with_for_update().execution_options(populate_existing=True, autoflush=False)
