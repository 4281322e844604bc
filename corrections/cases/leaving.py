"""Somebody leaves the newsroom: what they had goes to one colleague, or back to where others see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts import actions as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import judges, queries, rosters, rule_sets, rules, settings
from corrections.cases.decisions import NOTICE_AT_WORK
from corrections.cases.duty_models import DeskRoster, DutyTurn
from corrections.cases.models import Case, CaseTaking, Desk, DeskMember
from corrections.cases.progress import record, wake
from corrections.cases.queue_models import SavedView
from corrections.cases.rosters import Turns
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.taxonomy import CaseState

MOST = 500
"""Cases that change hands in one transaction, which keeps other writers waiting."""
QUEUE = "/desk"


@dataclass(frozen=True)
class Duties:
    """What somebody has. `cases`: open ones by the name of their desk, of which `notices` have one at work and
    `awaiting` are before a second editor; `rosters` and `leads` name desks; `views` are their own and stay theirs."""

    cases: Mapping[str, int]
    notices: int
    awaiting: int
    rosters: Sequence[str]
    leads: Sequence[str]
    rules: int
    views: int

    @property
    def number(self) -> int:
        """How many open cases."""
        return sum(self.cases.values())

    @property
    def any(self) -> bool:
        """Whether there is something to hand over."""
        return bool(self.cases or self.rosters or self.leads or self.rules)


def duties(session: Session, user_id: int) -> Duties:
    held = (
        select(Desk.name, Case.state, func.count())
        .join(Desk, Desk.id == Case.desk_id)
        .where(Case.assignee_id == user_id, Case.open.is_(True))
        .group_by(Desk.position, Desk.id, Desk.name, Case.state)
        .order_by(Desk.position, Desk.id)
    )
    desks, states = Counter[str](), Counter[CaseState]()
    for name, state, number in session.execute(held):
        desks[name] += number
        states[state] += number
    own_views = select(func.count()).select_from(SavedView).where(SavedView.user_id == user_id)
    return Duties(
        cases=desks,
        notices=sum(states[state] for state in NOTICE_AT_WORK),
        awaiting=states[CaseState.AWAITING_SIGN_OFF],
        rosters=[desk.name for desk in _rostered(session, user_id)],
        leads=[desk.name for desk in _led(session, user_id)],
        rules=sum(row.assignee_id == user_id for row in (*rules.in_force(session), *rules.drafted(session))),
        views=session.scalar(own_views) or 0,
    )


def _rostered(session: Session, user_id: int) -> Sequence[Desk]:
    found = select(Desk).join(DutyTurn, DutyTurn.desk_id == Desk.id).where(DutyTurn.user_id == user_id)
    return session.scalars(found.order_by(Desk.id)).all()


def _led(session: Session, user_id: int) -> Sequence[Desk]:
    found = select(Desk).join(DeskMember, DeskMember.desk_id == Desk.id).where(DeskMember.lead.is_(True))
    return session.scalars(found.where(DeskMember.user_id == user_id).order_by(Desk.id)).all()


@dataclass
class HandedOver:
    """What became of it. `given`: cases that the one who takes over has now; `by_turn`: that others got by turn,
    each by name in `turns`;
    `unassigned`: that wait on their desks; `left`: that are still to be handed over, beyond MOST."""

    given: int = 0
    by_turn: int = 0
    turns: Counter[str] = field(default_factory=Counter)
    unassigned: int = 0
    left: int = 0

    @property
    def cases(self) -> int:
        return self.given + self.by_turn + self.unassigned


def hand_over(session: Session, user: User, *, to: User | None, by: Actor) -> HandedOver:
    """Give all that somebody has to `to`, where they work on its desk and may judge it; the rest, or without `to` all
    of it, goes back to the desks: to others by turn, where a desk has a roster. At most MOST cases; done again, it
    goes on where it ended.

    Raises Refused for a `to` who can't take cases, or leaves no later (`can_take_over`).
    """
    if to is not None and not can_take_over(to, user, today=rosters.today(session)):
        raise Refused(Message("Choose an editor who can sign in and who stays.", at="to"))
    members = _desks_of(session, to)
    # First the cases, then whose turn it is on their desks: as whoever moves one of them to another desk does.
    held = queries.held_by(session, user.id, most=MOST)
    rosters.hold(session, {*(case.desk_id for case in held), *(desk.id for desk in _rostered(session, user.id))})
    changed = _pass_turns(session, user, to, members, by=by)
    changed += _pass_leads(session, user, to, members, by=by)
    changed += rule_sets.hand_over(
        session, user.id, to=lambda desk_id: to.id if to is not None and desk_id in members else None, by=by
    )
    done = _pass_cases(session, user, to, members, held, by=by)
    if changed or done.cases:
        about, after = addresses.user(user.id), to.id if to is not None else None
        events.record(session, about, "handed over", by=by, after=after, cases=done.cases, duties=changed)
    return done


def can_take_over(one: User, user: User, *, today: date) -> bool:
    """Whether somebody may get what `user` has: an editor who can sign in, and who is still here after both `today` and
    the last day of `user`."""
    until = max(today, user.last_day or today)
    stays = one.last_day is None or one.last_day > until
    return one.id != user.id and one.is_active and may(one.role, Act.TAKE) and stays


def _desks_of(session: Session, to: User | None) -> set[int]:
    if to is None:
        return set()
    return set(session.scalars(select(DeskMember.desk_id).where(DeskMember.user_id == to.id)))


def _pass_cases(
    session: Session, user: User, to: User | None, members: set[int], held: Sequence[Case], *, by: Actor
) -> HandedOver:
    desks = sorted({case.desk_id for case in held})
    turns = {desk_id: rosters.turns(session, desk_id, without=user.id) for desk_id in desks}
    session.execute(delete(CaseTaking).where(CaseTaking.case_id.in_([case.id for case in held])))
    done, told = HandedOver(), Counter[int]()
    for case in held:
        if to is not None and case.desk_id in members and judges.who_may(session, case, [to]):
            case.assignee_id = to.id
            done.given += 1
            wake(case)
            record(session, case, "assigned", by=by, before=user.id, after=to.id)
        else:
            _give_by_turn(session, case, turns[case.desk_id], done, by=by)
        if case.assignee_id is not None:
            told[case.assignee_id] += 1
    session.flush()
    for user_id, number in sorted(told.items()):
        deliveries.enqueue(
            session, "cases-handed-over", to=("user", user_id), about=QUEUE, number=number, before=user.id
        )
    done.left = queries.how_many_held(session, user.id)
    return done


def _give_by_turn(session: Session, case: Case, turns: Turns | None, done: HandedOver, *, by: Actor) -> None:
    before, able = case.assignee_id, judges.who_may(session, case, turns.order) if turns is not None else []
    case.assignee_id = turns.take({one.id for one in able}) if turns is not None else None
    wake(case)
    if case.assignee_id is None:
        done.unassigned += 1
        record(session, case, "assigned", by=by, before=before, after=None)
    else:
        done.by_turn += 1
        done.turns.update(one.name for one in able if one.id == case.assignee_id)
        record(session, case, "assigned", by=by, before=before, after=case.assignee_id, turn=True)


def _pass_turns(session: Session, user: User, to: User | None, members: set[int], *, by: Actor) -> int:
    """Hand places on rosters over; return how many."""
    desks = _rostered(session, user.id)
    for desk in desks:
        order = [one.id for one in rosters.order(session, desk.id)]
        takes_over = to is not None and desk.id in members and to.id not in order
        after = [to.id if to is not None and id_ == user.id else id_ for id_ in order if takes_over or id_ != user.id]
        roster = session.get(DeskRoster, desk.id)
        if roster is not None and roster.last_user_id == user.id:
            # Whoever would have come next still does.
            before = order[order.index(user.id) - 1] if user.id in order and len(order) > 1 else None
            roster.last_user_id = to.id if to is not None and takes_over else before
        rosters.set_roster(session, desk, after, on=roster is not None and bool(after), by=by)
        session.execute(delete(DutyTurn).where(DutyTurn.desk_id == desk.id, DutyTurn.user_id == user.id))
    return len(desks)


def _pass_leads(session: Session, user: User, to: User | None, members: set[int], *, by: Actor) -> int:
    """Hand the lead of desks over; return how many."""
    desks = _led(session, user.id)
    for desk in desks:
        settings.add_member(session, desk, user, lead=False, by=by)
        if to is not None and desk.id in members:
            settings.add_member(session, desk, to, lead=True, by=by)
    return len(desks)


def disable(session: Session, user: User, *, to: User | None = None, by: Actor) -> HandedOver:
    """Let somebody in no longer, and hand all that they have over as `hand_over` does.

    Raises Refused for the last administrator, and for somebody who has more cases than change hands at once.
    """
    done = hand_over(session, user, to=to, by=by)
    if done.left:
        raise Refused(Message.of("They have more than {most} open cases. Hand them over first.", most=MOST))
    accounts.disable(session, user, by=by)
    return done
