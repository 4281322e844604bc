from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import KEY, make_user
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, database, events
from corrections.accounts import actions, passwords, preferences, queries, signin, totp
from corrections.accounts.models import User
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.deliveries.models import Delivery
from corrections.errors import Missing, Problem, Refused
from corrections.events import SYSTEM
from corrections.taxonomy import DeliveryState, Role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PASSWORD = "tea kettle marsh violin"
At = Callable[[datetime], None]
# Not hashes; nothing is ever verified against them here.
OLD, NEW = HashedPassword("old"), HashedPassword("new")


def link(session: Session, purpose: Purpose, user: User) -> str:
    """A token as the worker makes one when it sends the mail."""
    return capabilities.grant(session, purpose, user.id, lasts=actions.LINK_LASTS[purpose])


def verbs(session: Session, user: User) -> list[str]:
    return [event.verb for event in events.history(session, addresses.user(user.id))]


def mails(session: Session, user: User) -> list[str]:
    due = select(Delivery).where(Delivery.to_id == user.id, Delivery.state == DeliveryState.DUE).order_by(Delivery.id)
    return [delivery.kind for delivery in session.scalars(due)]


def with_password(session: Session, username: str = "ana", role: Role = Role.EDITOR) -> User:
    user = make_user(session, username, role=role)
    user.password_hash = OLD
    session.flush()
    return user


def test_somebody_is_added_and_an_event_says_by_whom(session: Session) -> None:
    boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
    ana = actions.create_user(
        session, username="Ana", name="Ana Petrescu", email="Ana@Courier.example", role=Role.EDITOR, by=boss.actor
    )
    assert (ana.username, ana.email, ana.initials) == ("ana", "ana@courier.example", "AP")
    (event,) = events.history(session, addresses.user(ana.id))
    assert (event.verb, event.actor_id, event.details) == ("user added", boss.id, {"role": "editor"})


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", {"username": "ana"}),
        ("username", {"username": "Ana "}),
        ("email", {"email": "ANA@newsroom.example"}),
        ("username", {"username": "ana petrescu"}),
        ("email", {"email": "cem@newsroom.example\nBcc: x@y.example"}),
        ("name", {"name": ""}),
        ("name", {"name": "Cem\r\nBcc: x"}),
        ("name", {"name": "x" * 121}),
    ],
)
def test_what_is_taken_or_can_not_be_is_said_at_its_field(session: Session, field: str, values: dict[str, str]) -> None:
    make_user(session)
    person = {"username": "cem", "name": "Cem Yıldız", "email": "cem@newsroom.example"} | values
    with pytest.raises(Refused) as refused:
        actions.create_user(session, role=Role.EDITOR, by=SYSTEM, **person)
    assert refused.value.message.at == field


def test_a_first_password_is_judged_too(session: Session) -> None:
    with pytest.raises(Refused, match="guessed first"):
        make_user(session, password="password1")


def test_an_invitation_is_mailed_and_lets_them_choose_a_password_once(session: Session, at: At) -> None:
    at(NOON)
    ana = actions.invite(session, username="ana", name="Ana", email="ana@newsroom.example", role=Role.EDITOR, by=SYSTEM)
    assert mails(session, ana) == ["invite"]
    token = link(session, Purpose.INVITE, ana)
    at(NOON + timedelta(days=6, hours=23))
    assert queries.user_with_link(session, Purpose.INVITE, token) == ana
    actions.accept_invite(session, token, NEW)
    assert ana.password_hash == NEW
    with pytest.raises(Missing):
        actions.accept_invite(session, token, OLD)
    assert verbs(session, ana) == ["user added", "user invited", "invitation accepted"]


def test_an_invitation_lasts_a_week_and_a_new_one_ends_the_old(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session)
    old = link(session, Purpose.INVITE, ana)
    actions.invite_again(session, ana, by=SYSTEM)
    assert queries.user_with_link(session, Purpose.INVITE, old) is None
    newer = link(session, Purpose.INVITE, ana)
    at(NOON + timedelta(days=7))
    assert queries.user_with_link(session, Purpose.INVITE, newer) is None


def test_nobody_with_a_password_is_invited(session: Session) -> None:
    with pytest.raises(Refused):
        actions.invite_again(session, with_password(session), by=SYSTEM)


@pytest.mark.parametrize("typed", ["ana", "ANA", "ana@newsroom.example"])
def test_a_reset_is_mailed_to_whoever_has_the_name_or_address(session: Session, typed: str) -> None:
    ana = with_password(session)
    actions.request_reset(session, typed)
    assert mails(session, ana) == ["password-reset"]


def test_asking_again_and_again_sends_one_mail_in_ten_minutes(session: Session, at: At) -> None:
    at(NOON)
    ana = with_password(session)
    for _ in range(20):
        actions.request_reset(session, "ana")
    assert len(mails(session, ana)) == 1
    at(NOON + timedelta(minutes=11))
    actions.request_reset(session, "ana")
    assert len(mails(session, ana)) == 2


def test_a_reset_for_nobody_leaves_nothing_behind(session: Session) -> None:
    gone = with_password(session)
    gone.disabled_at = NOON
    session.flush()
    before = verbs(session, gone)
    actions.request_reset(session, "nobody")
    actions.request_reset(session, "ana")
    assert session.scalars(select(Delivery)).all() == []
    assert verbs(session, gone) == before


def test_somebody_invited_who_asks_for_a_reset_is_invited_again(session: Session) -> None:
    ana = make_user(session)
    actions.request_reset(session, "ana")
    assert mails(session, ana) == ["invite"]


def test_wrong_tries_of_others_never_keep_the_owner_from_a_reset(session: Session, at: At) -> None:
    at(NOON)
    ana = with_password(session)
    for _ in range(3):
        signin.begin(session, "ana", network="203.0.113.66")
    actions.request_reset(session, "ana")
    assert mails(session, ana) == ["password-reset"]
    actions.reset_password(session, link(session, Purpose.RESET, ana), NEW)
    assert signin.begin(session, "ana", network="198.51.100.1").password_hash == NEW


def test_the_reset_link_works_for_an_hour_and_only_when_the_password_is_set(session: Session, at: At) -> None:
    at(NOON)
    ana = with_password(session)
    token, other = link(session, Purpose.RESET, ana), link(session, Purpose.RESET, ana)
    for _ in range(5):  # scanners look at it
        assert queries.user_with_link(session, Purpose.RESET, token) == ana
    actions.reset_password(session, token, NEW)
    for used in (token, other):
        with pytest.raises(Missing):
            actions.reset_password(session, used, OLD)
    late = link(session, Purpose.RESET, ana)
    at(NOON + timedelta(hours=1))
    with pytest.raises(Missing):
        actions.reset_password(session, late, OLD)
    assert ana.password_hash == NEW


def test_a_link_opens_one_account_for_one_purpose(session: Session) -> None:
    ana, ben = with_password(session), with_password(session, "ben")
    token = link(session, Purpose.RESET, ana)
    with pytest.raises(Missing):
        actions.accept_invite(session, token, NEW)
    with pytest.raises(Missing):
        actions.reset_password(session, token + "x", NEW)
    actions.reset_password(session, token, NEW)
    assert (ana.password_hash, ben.password_hash) == (NEW, OLD)


def test_one_link_used_twice_at_the_same_moment_sets_one_password(engine: Engine) -> None:
    with database.writing(engine) as session:
        ana = with_password(session)
        token = link(session, Purpose.RESET, ana)
    outcomes, start = [], threading.Barrier(4)

    def use(number: int) -> None:
        start.wait()
        try:
            with database.writing(engine) as session:
                actions.reset_password(session, token, HashedPassword(f"new {number}"))
            outcomes.append(number)
        except Missing:
            pass

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1


ENDINGS: list[Callable[[Session, User], object]] = [
    lambda session, user: actions.change_password(session, user, NEW, by=user.actor),
    lambda session, user: actions.reset_password(session, link(session, Purpose.RESET, user), NEW),
    lambda session, user: actions.change_role(session, user, Role.REPORTER, by=SYSTEM),
    lambda session, user: actions.disable(session, user, by=SYSTEM),
    lambda session, user: signin.end_all(session, user, by=SYSTEM),
]


@pytest.mark.parametrize("end", ENDINGS)
def test_sessions_end_on_a_change_of_password_or_role_and_on_disabling(
    session: Session, end: Callable[[Session, User], object]
) -> None:
    ana, ben = with_password(session), with_password(session, "ben")
    tokens = [signin.start_session(session, user, browser="") for user in (ana, ana, ben)]
    end(session, ana)
    session.expire_all()
    assert [queries.signed_in(session, token) is not None for token in tokens] == [False, False, True]


@pytest.mark.parametrize(
    "end",
    [
        *ENDINGS[:4],
        lambda session, user: actions.change_details(session, user, name="Ana", email="new@x.example", by=SYSTEM),
    ],
)
def test_open_links_end_with_them(session: Session, end: Callable[[Session, User], object]) -> None:
    ana = with_password(session)
    tokens = {purpose: link(session, purpose, ana) for purpose in (Purpose.RESET, Purpose.INVITE)}
    end(session, ana)
    assert [queries.user_with_link(session, purpose, token) for purpose, token in tokens.items()] == [None, None]


def test_a_disabled_user_is_told_nothing_more_and_can_be_let_in_again(session: Session) -> None:
    ana = with_password(session)
    actions.request_reset(session, "ana")
    actions.disable(session, ana, by=SYSTEM)
    assert mails(session, ana) == []
    assert signin.begin(session, "ana", network="192.0.2.1").user_id is None
    actions.enable(session, ana, by=SYSTEM)
    assert signin.begin(session, "ana", network="192.0.2.1").user_id == ana.id


def test_a_changed_password_is_announced_to_its_owner(session: Session) -> None:
    ana = with_password(session)
    actions.change_password(session, ana, NEW, by=ana.actor)
    assert mails(session, ana) == ["password-changed"]


@pytest.mark.parametrize("leave", [ENDINGS[2], ENDINGS[3]])
def test_the_last_administrator_stays(session: Session, leave: Callable[[Session, User], object]) -> None:
    boss = with_password(session, "boss", Role.ADMINISTRATOR)
    invited = make_user(session, "second", role=Role.ADMINISTRATOR)  # who can't sign in yet
    with pytest.raises(Refused, match="needs an administrator"):
        leave(session, boss)
    invited.password_hash = OLD
    session.flush()
    leave(session, boss)


def test_two_administrators_can_not_remove_each_other_at_once(engine: Engine) -> None:
    with database.writing(engine) as session:
        ids = [with_password(session, name, Role.ADMINISTRATOR).id for name in ("boss", "chief")]
    start, refused = threading.Barrier(2), []

    def demote(user_id: int) -> None:
        start.wait()
        try:
            with database.writing(engine) as session:
                user = actions.hold(session, user_id)
                assert user is not None
                actions.change_role(session, user, Role.EDITOR, by=SYSTEM)
        except Problem as problem:
            refused.append(problem)

    threads = [threading.Thread(target=demote, args=(user_id,)) for user_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading(engine) as session:
        assert len(queries.working(session, [Role.ADMINISTRATOR])) == 1
    assert len(refused) == 1


def test_a_second_factor_counts_once_a_code_was_typed(session: Session, at: At) -> None:
    at(NOON)
    ana = with_password(session)
    other = signin.start_session(session, ana, browser="")
    mine = queries.signed_in(session, signin.start_session(session, ana, browser=""))
    assert mine is not None
    secret = actions.start_second_factor(session, ana, key=KEY, by=ana.actor)
    assert ana.totp_confirmed_at is None
    assert not actions.confirm_second_factor(session, ana, "12 34 56", key=KEY, keep=mine[1], by=ana.actor)
    code = totp.code(secret, totp.step_at(NOON))
    assert actions.confirm_second_factor(session, ana, code, key=KEY, keep=mine[1], by=ana.actor)
    assert ana.totp_confirmed_at == NOON
    assert queries.signed_in(session, other) is None
    assert mails(session, ana) == ["second-factor-changed"]
    with pytest.raises(Refused):
        actions.start_second_factor(session, ana, key=KEY, by=ana.actor)


def test_an_administrator_takes_a_lost_second_factor_away(session: Session, at: At) -> None:
    at(NOON)
    boss, ana = with_password(session, "boss", Role.ADMINISTRATOR), with_password(session)
    secret = actions.start_second_factor(session, ana, key=KEY, by=ana.actor)
    code = totp.code(secret, totp.step_at(NOON))
    actions.confirm_second_factor(session, ana, code, key=KEY, keep=None, by=ana.actor)
    token = signin.start_session(session, ana, browser="")
    actions.remove_second_factor(session, ana, by=boss.actor)
    assert (ana.totp_sealed, ana.totp_confirmed_at) == (None, None)
    assert queries.signed_in(session, token) is None
    assert verbs(session, ana)[-1] == "second factor off"


def test_no_event_holds_a_name_an_address_or_a_secret(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session, "canary", password=PASSWORD)
    actions.change_details(session, ana, name="Canary Two", email="canary2@newsroom.example", by=SYSTEM)
    actions.change_role(session, ana, Role.REPORTER, by=SYSTEM)
    preferences.set_preferences(session, ana, single_keys=False, compact=True, by=ana.actor)
    actions.change_password(session, ana, passwords.hashed("four other words here"), by=ana.actor)
    secret = actions.start_second_factor(session, ana, key=KEY, by=ana.actor)
    said = str([(event.about, event.verb, event.details) for event in session.scalars(select(events.Event))])
    assert "anary" not in said
    assert secret not in said
    assert "argon2" not in said
