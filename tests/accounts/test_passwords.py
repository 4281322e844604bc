from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.accounts import decisions, passwords
from corrections.errors import Refused, Unavailable

pytestmark = pytest.mark.usefixtures("hashed_in_earnest")


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "Password1",
        "P@ssw0rd!",
        "PASSWORD123!",
        "letmein2024",
        "qwertyuiop",
        "1q2w3e4r5t",
        "monkey12",
        "iloveyou1",
        "aaaaaaaa",
        "12345678",
        "87654321",
        "12341234",
        "abcdefgh",
        "Liverpool1892",
        "sunshine!",
        "newsroom2026",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    assert "guessed first" in str(decisions.why_not_password(password))


@pytest.mark.parametrize(
    "password",
    [
        "tea kettle marsh violin",
        "correct-ish",
        "Ärzte im Moor",
        "ffff gggg hhhh",
        "密码很难猜的句子吧",
        "x" * 4 + "q7!mzK",
        "   spaces   ",
    ],
)
def test_any_composition_will_do(password: str) -> None:
    assert decisions.why_not_password(password) is None


@pytest.mark.parametrize("password", ["ana.petrescu", "Petrescu2026", "anapetrescu!", "ana.petrescu@courier.example"])
def test_a_users_own_names_are_refused(password: str) -> None:
    own = ("ana.petrescu", "Ana Petrescu", "Petrescu", "ana.petrescu@courier.example")
    assert "too close" in str(decisions.why_not_password(password, about=own))


def test_eight_to_a_thousand_characters() -> None:
    assert "at least 8" in str(decisions.why_not_password("k7!mzqP"))
    assert decisions.why_not_password("k7!mzqPw") is None
    assert decisions.why_not_password("k7!mzqPw" * 2 + "y" * 984) is None
    assert "at most 1000" in str(decisions.why_not_password("k7!mzqPw" * 2 + "y" * 985))


@given(st.text(min_size=0, max_size=40))
def test_judging_never_fails_and_always_says_why(password: str) -> None:
    why_not = decisions.why_not_password(password, about=[password[:3]])
    assert why_not is None or str(why_not)


def test_a_hash_matches_its_password_and_no_other() -> None:
    hashed = passwords.hashed("tea kettle marsh violin")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(hashed, "tea kettle marsh violin")
    assert not passwords.matches(hashed, "tea kettle marsh violins")
    assert passwords.renewed(hashed, "tea kettle marsh violin") is None


def test_the_same_letters_from_another_keyboard_match() -> None:
    assert passwords.matches(passwords.hashed("cafe\u0301 in the rain"), "caf\u00e9 in the rain")


def test_nobody_matches_nothing() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches(None, "tea kettle marsh violin")
    assert not passwords.matches("not a hash", "tea kettle marsh violin")


def test_a_huge_password_is_wrong_without_being_hashed() -> None:
    assert not passwords.matches(passwords.hashed("tea kettle marsh violin"), "x" * 1_000_000)


def test_older_parameters_are_renewed() -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("tea kettle marsh violin")
    renewed = passwords.renewed(old, "tea kettle marsh violin")
    assert renewed is not None
    assert passwords.matches(renewed, "tea kettle marsh violin")


def test_a_weak_password_is_never_hashed() -> None:
    with pytest.raises(Refused, match="guessed first"):
        passwords.hashed("password1")


def test_no_more_than_four_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "QUEUE_SECONDS", 0.05)
    release, inside = threading.Event(), threading.Barrier(passwords.AT_A_TIME + 1)

    def occupy() -> None:
        with passwords._turn():
            inside.wait()
            release.wait()

    threads = [threading.Thread(target=occupy) for _ in range(passwords.AT_A_TIME)]
    for thread in threads:
        thread.start()
    inside.wait()
    try:
        with pytest.raises(Unavailable):
            passwords.matches(None, "tea kettle marsh violin")
    finally:
        release.set()
        for thread in threads:
            thread.join()
    assert not passwords.matches(None, "tea kettle marsh violin")
