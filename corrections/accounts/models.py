"""Users, their roles and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Moment, Value
from corrections.events import Actor
from corrections.taxonomy import ActorKind, Role


class User(Base):
    """Somebody of the newsroom's staff. The four members that Flask-Login asks for are written out below."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(Value(Role))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # The secret, sealed (accounts/sealing.py).
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary(48))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    totp_last_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    single_keys: Mapped[bool] = mapped_column(default=True)
    compact: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.USER, self.id)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)


class UserSession(Base):
    """One signed-in browser. The cookie holds a token; only its hash is here."""

    __tablename__ = "user_sessions"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    browser: Mapped[str] = mapped_column(String(120))


class SignInTry(Base):
    """One try to sign in, or to say a password or a code again, that has not succeeded. Kept for a day.

    It is there before the password is looked at, so that a thousand tries at once are a thousand tries. `account`
    is the digest of what was typed as the user name: people type their password there by mistake.
    """

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "account", "at"), Index(None, "network", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(32))
    network: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
