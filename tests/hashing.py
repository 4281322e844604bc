"""Passwords are hashed next to for nothing, but where their hashes are what is tested (fixture `hashed_in_earnest`)."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from corrections.accounts import passwords

IN_EARNEST = {"_hasher": passwords._hasher, "_DUMMY": passwords._DUMMY}
CHEAPLY = {
    "_hasher": PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    "_DUMMY": passwords._DUMMY.replace("m=19456,t=2", "m=8,t=1"),
}


def hash_cheaply() -> None:
    for name, value in CHEAPLY.items():
        setattr(passwords, name, value)


@pytest.fixture
def hashed_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IN_EARNEST.items():
        monkeypatch.setattr(passwords, name, value)
