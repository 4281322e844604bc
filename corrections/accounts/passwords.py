"""Hashing passwords with argon2id, a few at a time, and taking as long for somebody we do not know.

Parameters: OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane); argon2 is RFC 9106.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corrections.accounts import decisions
from corrections.errors import Message, Refused, Unavailable

HashedPassword = NewType("HashedPassword", str)

AT_A_TIME = 4  # of 19 MiB each, in one process
QUEUE_SECONDS = 3.0

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = BoundedSemaphore(AT_A_TIME)
# Nobody's: verified in the place of a hash that is not there, so that the answer takes as long.
_DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=QUEUE_SECONDS):
        raise Unavailable(Message("Many people are signing in at the moment. Try again in a few seconds."))
    try:
        yield
    finally:
        _turns.release()


def hashed(password: str, *, about: Collection[str] = ()) -> HashedPassword:
    """The hash of a new password, to be stored. Call it outside a transaction: it takes some 30 ms.

    Raises Refused if it is not good enough (`about`: the user's own names), Unavailable if too many wait already.
    """
    why_not = decisions.why_not_password(password, about=about)
    if why_not is not None:
        raise Refused(why_not)
    with _turn():
        return HashedPassword(_hasher.hash(decisions.normalized(password)))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one that was hashed. Takes as long without a hash. Raises Unavailable as `hashed`."""
    fits = len(password) <= decisions.LONGEST
    with _turn():
        try:
            _hasher.verify(password_hash or _DUMMY, decisions.normalized(password) if fits else "")
        except (VerificationError, InvalidHashError):
            return False
    return fits and password_hash is not None


def renewed(password_hash: str, password: str) -> HashedPassword | None:
    """A new hash of a password that was just found right, if ours was made with older parameters."""
    if not _hasher.check_needs_rehash(password_hash):
        return None
    with _turn():
        return HashedPassword(_hasher.hash(decisions.normalized(password)))
