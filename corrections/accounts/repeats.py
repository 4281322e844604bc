"""Requests that are sent again: the same key and the same body are answered as the first time, and do nothing twice.

As draft-ietf-httpapi-idempotency-key-header-07 has it. A key is one token's own and is remembered for a day. An error
is not kept: what was put right may be sent under the same key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from corrections import clock, ids
from corrections.accounts.models import ApiAnswer
from corrections.database import insert
from corrections.errors import Conflict, Message, Refused

KEPT = timedelta(hours=24)
# Longer than any request takes. A process that dies leaves its key behind, and must not hold it for a day.
LEASE = timedelta(minutes=2)


class OtherBody(Refused):
    """The key was used for another request."""


class InProgress(Conflict):
    """The first request with this key has not been answered yet."""


@dataclass(frozen=True)
class Kept:
    """What the first request was answered."""

    status: int
    body: dict[str, Any]


def claim(session: Session, token_id: int, key: str, request_digest: bytes) -> Kept | None:
    """Take `key` for this request: None if it is the first, else what that was answered.

    The caller commits, does the work, and ends it with `keep`, or with `release` if it fails.
    Raises OtherBody or InProgress.
    """
    row = {"token_id": token_id, "key_digest": ids.digest(key), "request_digest": request_digest}
    now = clock.now()
    made = insert(session.get_bind().dialect.name, ApiAnswer.__table__).values(**row, created_at=now)
    if session.execute(made.on_conflict_do_nothing().returning(ApiAnswer.token_id)).first() is not None:
        return None
    found = session.scalars(_find(token_id, key).with_for_update()).first()
    if found is None:  # let go of in this moment
        raise InProgress(_BUSY)
    if now - found.created_at >= (KEPT if found.status is not None else LEASE):
        found.request_digest, found.created_at, found.status, found.body = request_digest, now, None, None
        return None
    if found.request_digest != request_digest:
        raise OtherBody(Message("This idempotency key was used for another request. A new request needs a new key."))
    if found.status is None or found.body is None:
        raise InProgress(_BUSY)
    return Kept(found.status, found.body)


_BUSY = Message("The first request with this idempotency key is still being worked on. Ask again in a moment.")


def keep(session: Session, token_id: int, key: str, request_digest: bytes, answer: Kept) -> None:
    """Remember the answer, in the transaction that did the work."""
    session.execute(_mine(token_id, key, request_digest).values(status=answer.status, body=answer.body))


def release(session: Session, token_id: int, key: str, request_digest: bytes) -> None:
    """Let go of a key whose request came to nothing."""
    session.execute(
        delete(ApiAnswer).where(
            ApiAnswer.token_id == token_id,
            ApiAnswer.key_digest == ids.digest(key),
            ApiAnswer.request_digest == request_digest,
            ApiAnswer.status.is_(None),
        )
    )


def sweep(session: Session) -> None:
    """Forget answers that are older than a day."""
    session.execute(delete(ApiAnswer).where(ApiAnswer.created_at < clock.now() - KEPT))


def _find(token_id: int, key: str) -> Any:
    return select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key_digest == ids.digest(key))


def _mine(token_id: int, key: str, request_digest: bytes) -> Any:
    return update(ApiAnswer).where(
        ApiAnswer.token_id == token_id,
        ApiAnswer.key_digest == ids.digest(key),
        ApiAnswer.request_digest == request_digest,
    )
