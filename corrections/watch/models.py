"""What is watched, which hosts it is on, and what was noticed of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment, Value
from corrections.taxonomy import Change


class WatchedHost(Base):
    """A host of the newsroom's. While somebody asks it, `free_at` is the end of their lease: one connection a host."""

    __tablename__ = "watched_hosts"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)  # scheme, host and port
    free_at: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    robots: Mapped[dict[str, Any] | None] = mapped_column(Json)  # as it was read; null: never asked for
    robots_at: Mapped[datetime | None] = mapped_column(Moment)


class WatchedAddress(Base):
    """A page, a list or an index of lists, and when it is due. `article_id`: what is known to be there.

    `version`: the one that said what the page did when it was read last.
    """

    __tablename__ = "watched_addresses"
    __table_args__ = (Index("ix_watched_addresses_due", "host", "due_at"), Index(None, "article_id"))

    url: Mapped[str] = mapped_column(String(2000), primary_key=True)
    host: Mapped[str] = mapped_column(ForeignKey("watched_hosts.name"))
    what: Mapped[str] = mapped_column(String(8))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    version: Mapped[int | None]
    since: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    gone_since: Mapped[datetime | None] = mapped_column(Moment)
    is_gone: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str | None] = mapped_column(String(400))
    modified: Mapped[str | None] = mapped_column(String(64))
    body_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # so that an equal page isn't read again


class NoticedChange(Base):
    """A version that differs from the one before, or that the article was taken down (then `number` is its last).

    `reasons` are kinds and blocks, never words: what was erased must stand nowhere. `place`: where the words begin and
    end in the version before (block, offset) that it is about. `text`: why no notice is due, until the log has it at
    `log_index`.
    """

    __tablename__ = "noticed_changes"
    __table_args__ = (
        UniqueConstraint("article_id", "number", "is_removal"),
        ForeignKeyConstraint(["log_id", "log_index"], ["log_entries.log_id", "log_entries.index"]),
        Index(None, "case_id"),
        Index(None, "settled", "due_at"),
        Index(None, "is_removal", "noticed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    is_removal: Mapped[bool] = mapped_column(default=False)
    change: Mapped[Change] = mapped_column(Value(Change))
    reasons: Mapped[list[Any]] = mapped_column(Json)
    place: Mapped[list[int] | None] = mapped_column(Json)
    noticed_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    settled: Mapped[bool] = mapped_column(default=False)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    home_id: Mapped[int | None]  # the case that it came along with, when that was joined to this one
    text: Mapped[str | None] = mapped_column(Text)
    log_id: Mapped[int | None]
    log_index: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def is_unexplained(self) -> bool:
        return self.log_index is None
