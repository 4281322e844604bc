from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import KEY, make_user
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import clock, database, ids
from corrections.accounts import actions, decisions, passwords, queries, signin, totp
from corrections.accounts.decisions import TooManyTries
from corrections.accounts.models import SignInTry, User, UserSession
from corrections.errors import Refused
from corrections.taxonomy import Role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NETWORK = "192.0.2.7"
PASSWORD = "tea kettle marsh violin"
At = Callable[[datetime], None]


def enter(session: Session, user: User) -> str:
    return signin.start_session(session, user, browser="Mozilla/5.0 (X11; Linux) Firefox/140.0")


def with_second_factor(session: Session, user: User) -> str:
    """Give `user` a confirmed second factor, and return its secret."""
    secret = actions.start_second_factor(session, user, key=KEY, by=user.actor)
    code = totp.code(secret, totp.step_at(clock.now()) - 1)
    assert actions.confirm_second_factor(session, user, code, key=KEY, keep=None, by=user.actor)
    return secret


def test_user_name_and_address_both_open_the_account_in_any_case(session: Session) -> None:
    ana = make_user(session, password=PASSWORD)
    for typed in ("ana", "ANA", " ana ", "Ana@Newsroom.example"):
        candidate = signin.begin(session, typed, network=NETWORK)
        assert candidate.user_id == ana.id
        assert passwords.matches(candidate.password_hash, PASSWORD)
        entry = signin.finish(session, candidate, browser="")
        assert queries.signed_in(session, entry.token) is not None


def test_the_token_is_not_in_the_database(session: Session) -> None:
    token = enter(session, make_user(session))
    assert session.scalars(select(UserSession.digest)).all() == [ids.digest(token)]


@pytest.mark.parametrize("state", ["unknown", "disabled", "invited"])
def test_nobody_without_a_password_has_a_hash_to_match(session: Session, state: str) -> None:
    make_user(session, "boss", role=Role.ADMINISTRATOR, password=PASSWORD)
    user = make_user(session, "ben", password=None if state == "invited" else PASSWORD)
    if state == "disabled":
        actions.disable(session, user, by=user.actor)
    candidate = signin.begin(session, "cem" if state == "unknown" else "ben", network=NETWORK)
    assert candidate == signin.Candidate(None, None)
    assert not passwords.matches(candidate.password_hash, PASSWORD)


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(session: Session) -> None:
    ana = make_user(session, password=PASSWORD)
    candidate = signin.begin(session, "ana", network=NETWORK)
    actions.change_password(session, ana, passwords.hashed("four other words here"), by=ana.actor)
    with pytest.raises(Refused):
        signin.finish(session, candidate, browser="")


def test_wrong_tries_have_to_wait_longer_and_longer(session: Session, at: At) -> None:
    at(NOON)
    make_user(session, password=PASSWORD)
    for _ in range(3):
        signin.begin(session, "ana", network=NETWORK)
    with pytest.raises(TooManyTries) as refused:
        signin.begin(session, "ana", network=NETWORK)
    assert refused.value.wait == timedelta(seconds=30)
    at(NOON + timedelta(seconds=31))
    signin.begin(session, "ana", network=NETWORK)
    with pytest.raises(TooManyTries) as refused:
        signin.begin(session, "ana", network=NETWORK)
    assert refused.value.wait == timedelta(seconds=120)


def test_an_unknown_name_has_to_wait_as_long_as_a_known_one(session: Session, at: At) -> None:
    at(NOON)
    make_user(session, password=PASSWORD)
    waits: dict[str, list[timedelta]] = {"ana": [], "nobody": []}
    for name, network in (("ana", "192.0.2.1"), ("nobody", "192.0.2.2")):
        for minute in range(0, 40):
            at(NOON + timedelta(minutes=minute))
            try:
                signin.begin(session, name, network=network)
                waits[name].append(timedelta(0))
            except TooManyTries as refused:
                waits[name].append(refused.wait)
    assert waits["ana"] == waits["nobody"]


def test_one_password_at_many_accounts_is_stopped_by_network(session: Session, at: At) -> None:
    at(NOON)
    for number in range(10):
        signin.begin(session, f"somebody{number}", network=NETWORK)
    with pytest.raises(TooManyTries):
        signin.begin(session, "somebody-else", network=NETWORK)
    signin.begin(session, "somebody-else", network="198.51.100.3")


def test_a_refused_try_is_not_counted(engine: Engine, at: At) -> None:
    at(NOON)
    for _ in range(20):
        try:
            with database.writing(engine) as session:
                signin.begin(session, "ana", network=NETWORK)
        except TooManyTries:
            pass
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(SignInTry)) == 3


def test_success_forgets_what_was_mistyped_before(session: Session, at: At) -> None:
    at(NOON)
    make_user(session, password=PASSWORD)
    for _ in range(12):
        candidates = [signin.begin(session, name, network=NETWORK) for name in ("ana", "ana@newsroom.example", "ana")]
        signin.finish(session, candidates[-1], browser="")


def test_forty_at_once_are_counted_one_by_one(engine: Engine) -> None:
    with database.writing(engine) as session:
        make_user(session, password=PASSWORD)
    passed, start = [], threading.Barrier(8)

    def attack() -> None:
        start.wait()
        for _ in range(5):
            try:
                with database.writing(engine) as session:
                    passed.append(signin.begin(session, "ana", network=NETWORK))
            except TooManyTries:
                pass

    threads = [threading.Thread(target=attack) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 3


def test_with_a_second_factor_the_password_alone_opens_nothing(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session, password=PASSWORD)
    secret = with_second_factor(session, ana)
    entry = signin.finish(session, signin.begin(session, "ana", network=NETWORK), browser="")
    assert entry.needs_code
    assert queries.signed_in(session, entry.token) is None
    wrong = totp.code(secret, totp.step_at(NOON) + 50)
    assert signin.finish_with_code(session, entry.token, wrong, key=KEY, network=NETWORK, browser="") is None
    token = signin.finish_with_code(
        session, entry.token, totp.code(secret, totp.step_at(NOON)), key=KEY, network=NETWORK, browser=""
    )
    assert token is not None
    assert queries.signed_in(session, token) is not None
    with pytest.raises(Refused, match="too long"):
        signin.finish_with_code(session, entry.token, "000000", key=KEY, network=NETWORK, browser="")


def test_a_code_that_was_used_is_refused(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session, password=PASSWORD)
    secret = with_second_factor(session, ana)
    code = totp.code(secret, totp.step_at(NOON))
    tokens = []
    for _ in range(2):
        entry = signin.finish(session, signin.begin(session, "ana", network=NETWORK), browser="")
        tokens.append(signin.finish_with_code(session, entry.token, code, key=KEY, network=NETWORK, browser=""))
    assert tokens[0] is not None
    assert tokens[1] is None


def test_codes_can_not_be_tried_out(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session, password=PASSWORD)
    with_second_factor(session, ana)
    entry = signin.finish(session, signin.begin(session, "ana", network=NETWORK), browser="")
    for _ in range(3):
        assert (
            signin.finish_with_code(session, entry.token, "abcdef", key=KEY, network="198.51.100.1", browser="") is None
        )
    with pytest.raises(TooManyTries):
        signin.finish_with_code(session, entry.token, "abcdef", key=KEY, network="198.51.100.2", browser="")


def test_the_password_is_good_for_five_minutes(session: Session, at: At) -> None:
    at(NOON)
    ana = make_user(session, password=PASSWORD)
    secret = with_second_factor(session, ana)
    entry = signin.finish(session, signin.begin(session, "ana", network=NETWORK), browser="")
    later = NOON + timedelta(minutes=5)
    at(later)
    with pytest.raises(Refused):
        signin.finish_with_code(
            session, entry.token, totp.code(secret, totp.step_at(later)), key=KEY, network=NETWORK, browser=""
        )


def test_a_session_ends_when_idle_and_lives_on_when_seen(session: Session, at: At) -> None:
    at(NOON)
    token = enter(session, make_user(session))
    at(NOON + timedelta(hours=11))
    found = queries.signed_in(session, token)
    assert found is not None
    signin.saw(session, found[1])
    at(NOON + timedelta(hours=22))
    session.expire_all()
    assert queries.signed_in(session, token) is not None
    at(NOON + timedelta(hours=23, minutes=1))
    assert queries.signed_in(session, token) is None


def test_however_busy_a_session_ends_after_seven_days(session: Session, at: At) -> None:
    at(NOON)
    token = enter(session, make_user(session))
    for hours in range(6, 7 * 24, 6):
        at(NOON + timedelta(hours=hours))
        session.expire_all()
        found = queries.signed_in(session, token)
        assert found is not None
        signin.saw(session, found[1])
    at(NOON + decisions.ABSOLUTE)
    assert queries.signed_in(session, token) is None


def test_sessions_are_listed_and_ended_one_by_one(session: Session, at: At) -> None:
    at(NOON)
    ana, ben = make_user(session), make_user(session, "ben")
    tokens = [enter(session, ana), enter(session, ana), enter(session, ben)]
    mine = queries.sessions_of(session, ana)
    assert len(mine) == 2
    assert {found.browser for found in mine} == {"Firefox, Linux"}
    current = queries.signed_in(session, tokens[0])
    assert current is not None
    assert signin.end_others(session, ana, keep=current[1], by=ana.actor) == 1
    assert [queries.signed_in(session, token) is not None for token in tokens] == [True, False, True]
    signin.end_session(session, current[1], by=ana.actor)
    session.expire_all()
    assert queries.signed_in(session, tokens[0]) is None


def test_old_tries_and_sessions_are_swept(session: Session, at: At) -> None:
    at(NOON)
    enter(session, make_user(session))
    signin.begin(session, "ana", network=NETWORK)
    at(NOON + timedelta(days=40))
    signin.sweep(session)
    assert session.scalars(select(SignInTry)).all() == []
    assert session.scalars(select(UserSession)).all() == []
