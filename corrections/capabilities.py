"""Links that are keys: a row for each token (only its hash is kept), with its purpose, its subject and its end.

Many to a subject: every mail gets a fresh one, so that none has to be stored readable.
Advice followed: W3C TAG, Good Practices for Capability URLs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, String, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from corrections import clock, ids
from corrections.database import Base, Moment


class Purpose(StrEnum):
    REQUEST = "request"  # a reader's page about their report; subject: the request
    REQUEST_MAIL = "request-mail"  # the same page by a link that only an email to the reader carried
    AUTHOR = "author"  # an author's answer; subject: the question
    COMMENT = "comment"  # an author's comment on a provisional finding; subject: the complaint
    FOLLOW = "follow"  # confirm following; subject: the follower
    UNFOLLOW = "unfollow"
    RESET = "reset"  # choose a new password; subject: the user
    INVITE = "invite"
    SECOND_FACTOR = "second_factor"  # the password was right, the code is still missing; subject: the user


class Capability(Base):
    __tablename__ = "capabilities"
    __table_args__ = (Index(None, "purpose", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(16))
    subject: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


_INSERT = insert(Capability.__table__)  # type: ignore[arg-type]


def grant(session: Session, purpose: Purpose, subject: int, *, lasts: timedelta | None = None) -> str:
    """Make a new token for `subject` and return it: the only time that it can be read."""
    token = ids.token()
    now = clock.now()
    row = {
        "digest": ids.digest(token),
        "purpose": purpose,
        "subject": subject,
        "created_at": now,
        "expires_at": now + lasts if lasts else None,
    }
    session.execute(_INSERT, row)
    return token


def subject_of(session: Session, purpose: Purpose, token: str) -> int | None:
    """The subject that `token` opens now, or None."""
    return session.scalar(
        select(Capability.subject).where(
            Capability.digest == ids.digest(token),
            Capability.purpose == purpose,
            Capability.revoked_at.is_(None),
            or_(Capability.expires_at.is_(None), Capability.expires_at > clock.now()),
        )
    )


def revoke(session: Session, purpose: Purpose, subject: int) -> None:
    """End every token of `subject` for this purpose."""
    session.execute(
        update(Capability)
        .where(Capability.purpose == purpose, Capability.subject == subject, Capability.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def turn(session: Session, purpose: Purpose, subject: int, *, into: Purpose) -> None:
    """Let every token of `subject` that is open for `purpose` be one for another purpose from now on."""
    session.execute(
        update(Capability)
        .where(Capability.purpose == purpose, Capability.subject == subject, Capability.revoked_at.is_(None))
        .values(purpose=into)
    )


def revoke_all(session: Session, *purposes: Purpose) -> int:
    """End every token for these purposes; return how many were open."""
    ended = (
        update(Capability)
        .where(Capability.purpose.in_(purposes), Capability.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    return session.execute(ended).rowcount  # type: ignore[attr-defined, no-any-return]
