"""A model of who is signed in: whatever happens in whatever order, a token works exactly as long as it should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import make_user
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.accounts import actions, decisions, queries, signin
from corrections.accounts.models import User
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.taxonomy import Role

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACTS = st.sampled_from(
    [
        "sign in",
        "sign in",
        "use",
        "sign out",
        "sign out others",
        "change password",
        "reset",
        "role",
        "disable",
        "enable",
    ]
)
STEPS = st.lists(
    st.tuples(ACTS, st.integers(0, 1), st.integers(0, 5), st.timedeltas(timedelta(0), timedelta(hours=16))),
    max_size=25,
)


class Model:
    """Each token that was ever given out, with its user, when it was given out and when it was last used."""

    def __init__(self) -> None:
        self.live: dict[str, tuple[int, datetime, datetime]] = {}
        self.ever: list[tuple[str, int]] = []

    def is_live(self, token: str, now: datetime) -> bool:
        if token not in self.live:
            return False
        _, created, seen = self.live[token]
        return now < created + decisions.ABSOLUTE and now < seen + decisions.IDLE

    def end(self, user: User, keep: str | None = None) -> None:
        self.live = {token: row for token, row in self.live.items() if row[0] != user.id or token == keep}


def take(session: Session, model: Model, act: str, user: User, number: int, now: datetime) -> None:
    theirs = [token for token, user_id in model.ever if user_id == user.id]
    chosen = theirs[number % len(theirs)] if theirs else None
    found = queries.signed_in(session, chosen) if chosen else None
    if act == "sign in" and user.is_active:
        token = signin.start_session(session, user, browser="")
        model.ever.append((token, user.id))
        model.live[token] = (user.id, now, now)
    elif act == "use" and chosen and found:
        signin.saw(session, found[1])
        model.live[chosen] = (user.id, model.live[chosen][1], now)
    elif act == "sign out" and chosen and found:
        signin.end_session(session, found[1], by=user.actor)
        del model.live[chosen]
    elif act == "sign out others" and found:
        signin.end_others(session, user, keep=found[1], by=user.actor)
        model.end(user, keep=chosen)
    elif act == "change password":
        actions.change_password(session, user, HashedPassword("new"), by=user.actor)
        model.end(user)
    elif act == "reset" and user.is_active:
        link = capabilities.grant(session, Purpose.RESET, user.id, lasts=actions.LINK_LASTS[Purpose.RESET])
        actions.reset_password(session, link, HashedPassword("new"))
        model.end(user)
    elif act == "role":
        role = Role.EDITOR if user.role is Role.REPORTER else Role.REPORTER
        actions.change_role(session, user, role, by=SYSTEM)
        model.end(user)
    elif act == "disable":
        actions.disable(session, user, by=SYSTEM)
        model.end(user)
    elif act == "enable":
        actions.enable(session, user, by=SYSTEM)


def test_a_token_opens_the_desk_exactly_as_long_as_it_should(session: Session) -> None:
    # What the model says of the rules is tried on SQLite; PostgreSQL needs no more than to do the same.
    examples = 150 if session.get_bind().dialect.name == "sqlite" else 50

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def holds(steps: list[tuple[str, int, int, timedelta]]) -> None:
        opens_as_long_as_it_should(session, steps)

    holds()


def opens_as_long_as_it_should(session: Session, steps: list[tuple[str, int, int, timedelta]]) -> None:
    now, model = START, Model()
    with clock.reading(lambda: now):
        users = [make_user(session, "ana"), make_user(session, "ben", role=Role.REPORTER)]
        for act, who, number, later in steps:
            now += later
            take(session, model, act, users[who], number, now)
            session.flush()
            session.expire_all()
            for token, user_id in model.ever:
                found = queries.signed_in(session, token)
                assert (found is not None) is model.is_live(token, now), act
                assert found is None or found[0].id == user_id
    session.rollback()


def test_refused_is_what_the_last_administrator_gets_and_the_session_goes_on(session: Session) -> None:
    boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
    token = signin.start_session(session, boss, browser="")
    for act in (
        lambda: actions.disable(session, boss, by=SYSTEM),
        lambda: actions.change_role(session, boss, Role.EDITOR, by=SYSTEM),
    ):
        try:
            act()
        except Refused:
            continue
        raise AssertionError("the last administrator left")
    assert queries.signed_in(session, token) is not None
