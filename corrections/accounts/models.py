"""Users, their roles and their sessions; tokens of programs, and what those were answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from corrections.accounts.decisions import initials
from corrections.database import Base, Json, Moment, Value
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
    # The secret, sealed (sealing.py).
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary(48))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    totp_last_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    single_keys: Mapped[bool] = mapped_column(default=True)
    compact: Mapped[bool] = mapped_column(default=False)
    preview: Mapped[bool] = mapped_column(default=True, server_default=true())
    digest: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_day: Mapped[date | None] = mapped_column(Date)  # of their work here, in the newsroom's zone, if they leave

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.USER, self.id)

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)


class Absence(Base):
    """Days on which somebody is away, the first and the last included, in the newsroom's zone."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "user_id"), Index(None, "last_day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)


class UserSession(Base):
    """One signed-in browser. The cookie holds a token; only its hash is here.

    `two_factors`: whether it began with two that somebody else has asked for (accounts/identities.py).
    """

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
    two_factors: Mapped[bool] = mapped_column(default=False, server_default=false())


class Passkey(Base):
    """What a device of a user's can prove: the public half of a key that never leaves it (accounts/passkeys.py).

    `sign_count`: how often the device says that it has used the key, if it counts.
    """

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInProvider(Base):
    """The OpenID Connect provider that people sign in with: one row, or none (accounts/provider.py).

    `name`: what stands on the button. `sealed`: our secret there. `domains`: whose verified addresses make a new
    account. `two_factors`: whether it asks everybody for a second factor. `required`: whether nobody signs in another
    way. `signs_out`: whether one can sign out there from here.
    """

    __tablename__ = "sign_in_providers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    domains: Mapped[list[str]] = mapped_column(Json)
    two_factors: Mapped[bool]
    required: Mapped[bool]
    signs_out: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Identity(Base):
    """An account at a provider that stands for a user of ours: its issuer and subject, which never change there.

    An address is no part of it: addresses are given to others.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


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


class ApiToken(Base):
    """What a program shows at the interface. `handle` is the part of it that is no secret; of the whole, only the hash.

    `used_at` is exact to some minutes.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    handle: Mapped[str] = mapped_column(String(8), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.API, self.id)


class ApiAnswer(Base):
    """What a request with an idempotency key was answered, for a day. Without `status`, it is still being worked on.

    No text of a request is here: only its hash, and ids in the answer.
    """

    __tablename__ = "api_answers"
    __table_args__ = (Index(None, "created_at"),)

    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None] = mapped_column(Json)
