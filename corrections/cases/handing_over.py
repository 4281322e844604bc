"""What handing over would do, said before it is done; and nothing of it goes elsewhere without a word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import judges, leaving, rosters, rules, settings
from corrections.cases.duty_models import DutyTurn
from corrections.cases.leaving import HandedOver
from corrections.cases.models import Case, Desk, DeskMember
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.taxonomy import Listed


class Rest(Listed):
    """What becomes of what belongs to desks on which whoever takes over does not work."""

    JOIN = "join", "Put the colleague on them: everything goes along"
    DESKS = "desks", "What belongs to them goes back to them"


@dataclass(frozen=True)
class Plan:
    """What somebody would get of what another has. `gets`: how many open cases; `lacks`: the desks on which they don't
    work, with how many of the cases each (0: turns, its lead or a rule); `judged`: second looks they may not have."""

    gets: int
    lacks: Mapping[Desk, int]
    judged: int


def plans(session: Session, user_id: int, to: Sequence[User]) -> dict[int, Plan]:
    """What each of `to` would get, by their ids, as things are now."""
    desks = _desks(session, user_id)
    works_on = defaultdict[int, set[int]](set)
    members = select(DeskMember.user_id, DeskMember.desk_id).where(DeskMember.user_id.in_([one.id for one in to]))
    for member_id, desk_id in session.execute(members):
        works_on[member_id].add(desk_id)
    judged = Counter[int]()
    for case in session.scalars(select(Case).where(*_held(user_id), Case.second_look.is_(True))):
        able = {one.id for one in judges.who_may(session, case, to)}
        judged.update(one.id for one in to if one.id not in able and case.desk_id in works_on[one.id])
    found = {}
    for one in to:
        lacks = {desk: number for desk, number in desks.items() if desk.id not in works_on[one.id]}
        here = sum(desks.values()) - sum(lacks.values())
        found[one.id] = Plan(here - judged[one.id], lacks, judged[one.id])
    return found


def hand_over(session: Session, user: User, *, to: User | None, rest: Rest | None, by: Actor) -> HandedOver:
    """As `leaving.hand_over`. Raises Refused also where `to` does not work on all desks, and `rest` does not say what
    becomes of what belongs to the others."""
    if to is None or not leaving.can_take_over(to, user, today=rosters.today(session)):
        return leaving.hand_over(session, user, to=to, by=by)
    lacks = plans(session, user.id, [to])[to.id].lacks
    if lacks and rest is None:
        desks = ", ".join(f"{desk.name} ({number})" for desk, number in lacks.items())
        raise Refused(
            Message.of(
                "{name} does not work on these desks: {desks}. Say what becomes of the cases there.",
                name=to.name,
                desks=desks,
            ).about("rest")
        )
    if rest is Rest.JOIN:
        for desk in lacks:
            settings.add_member(session, desk, to, by=by)
    return leaving.hand_over(session, user, to=to, by=by)


def _desks(session: Session, user_id: int) -> dict[Desk, int]:
    """The desks that anything of somebody belongs to, in their order, with how many open cases each."""
    held = select(Case.desk_id, func.count()).where(*_held(user_id)).group_by(Case.desk_id)
    numbers = Counter(dict(session.execute(held).all()))
    own = {row.desk_id for row in (*rules.in_force(session), *rules.drafted(session)) if row.assignee_id == user_id}
    own |= set(session.scalars(select(DutyTurn.desk_id).where(DutyTurn.user_id == user_id)))
    led = select(DeskMember.desk_id).where(DeskMember.user_id == user_id, DeskMember.lead.is_(True))
    own |= set(session.scalars(led))
    wanted = select(Desk).where(Desk.id.in_(own | numbers.keys())).order_by(Desk.position, Desk.id)
    return {desk: numbers[desk.id] for desk in session.scalars(wanted)}


def _held(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return Case.assignee_id == user_id, Case.open.is_(True)
