"""Tokens of programs: made by an administrator, shown once, good for what their scopes name and nothing else.

`corrections_` + 8 characters that name the token + 32 that are its secret (190 bits) + 6 that check the others: so a
scanner of sources finds a token that slipped into one by its looks, and what only looks like one is never asked about.
"""

from __future__ import annotations

import hmac
import re
import zlib
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events, ids
from corrections.accounts.models import ApiToken
from corrections.events import Actor
from corrections.taxonomy import Scope

PREFIX = "corrections_"
HANDLE, SECRET, CHECK = 8, 32, 6
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{HANDLE + SECRET + CHECK}}}")
USED_EVERY = timedelta(minutes=5)  # how exactly we remember when a token was last used

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def make(
    session: Session, *, name: str, scopes: Collection[Scope], lasts: timedelta | None, by: Actor
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text: the only time that this can be read. `by` is a user."""
    random = _random(HANDLE + SECRET)
    text = f"{PREFIX}{random}{_check(random)}"
    now = clock.now()
    assert by.id is not None, "a token is made by somebody of the staff"
    made = ApiToken(
        name=name,
        handle=random[:HANDLE],
        digest=ids.digest(text),
        scopes=sorted(map(str, scopes)),
        created_at=now,
        created_by_id=by.id,
        expires_at=now + lasts if lasts else None,
    )
    session.add(made)
    session.flush()
    events.record(session, addresses.token(made.id), "token made", by=by, scopes=" ".join(made.scopes))
    return made, text


def revoke(session: Session, token_id: int, *, by: Actor) -> ApiToken | None:
    """End a token at once and for good; None if there is none. One that has ended leaves no second event."""
    found = session.get(ApiToken, token_id, with_for_update=True)
    if found is not None and found.revoked_at is None:
        found.revoked_at = clock.now()
        events.record(session, addresses.token(token_id), "token revoked", by=by)
    return found


def find(session: Session, text: str) -> ApiToken | None:
    """The token that was shown, if it is good now. How long this takes tells nothing of the secret."""
    if not SHAPE.fullmatch(text) or _check(text[len(PREFIX) : -CHECK]) != text[-CHECK:]:
        return None
    handle = text[len(PREFIX) : len(PREFIX) + HANDLE]
    found = session.scalars(select(ApiToken).where(ApiToken.handle == handle)).first()
    if found is None or not hmac.compare_digest(found.digest, ids.digest(text)):
        return None
    return found if is_good(found) else None


def is_good(token: ApiToken) -> bool:
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > clock.now())


def used(session: Session, token: ApiToken) -> None:
    """Remember that a token was used, to some minutes."""
    now = clock.now()
    if token.used_at is None or now - token.used_at >= USED_EVERY:
        token.used_at = now


def all_of_them(session: Session) -> Sequence[ApiToken]:
    """Every token that there ever was, the newest first: what was done with one is in the record."""
    return session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).all()


def _random(count: int) -> str:
    # Bytes from the largest multiple of the alphabet's length up are dropped, so that every letter is as likely.
    limit, letters = 256 - 256 % len(_LETTERS), ""
    while len(letters) < count:
        letters += "".join(_LETTERS[byte % len(_LETTERS)] for byte in ids.random_bytes(count) if byte < limit)
    return letters[:count]


def _check(text: str) -> str:
    """Six letters that a mistyped or made-up text has hardly ever: its CRC-32."""
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(CHECK):
        number, rest = divmod(number, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return letters
