"""The log: entries that commit to documents, and the parts of the documents, which alone can be erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import ERASABLE, INSERT_ONLY, Base, Moment, Value
from corrections.taxonomy import EntryKind


class Log(Base):
    """One log. A retired one keeps its row; the newest takes the entries. `size` is the next index."""

    __tablename__ = "logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(250), unique=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class LogEntry(Base):
    __tablename__ = "log_entries"
    __table_args__ = (
        UniqueConstraint("log_id", "kind", "subject"),
        Index(None, "subject"),
        INSERT_ONLY | {"sqlite_with_rowid": False},
    )

    log_id: Mapped[int] = mapped_column(ForeignKey("logs.id"), primary_key=True)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(Value(EntryKind))
    subject: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[bytes] = mapped_column(LargeBinary(32))  # the commitment: root over the parts
    entry: Mapped[bytes] = mapped_column(LargeBinary)  # the canonical bytes that the log's tree is made of
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogPart(Base):
    """One part of a document. `value` is canonical JSON; value and salt become null when the part is erased."""

    __tablename__ = "log_parts"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "index"], ["log_entries.log_id", "log_entries.index"]),
        ERASABLE | {"sqlite_with_rowid": False},
    )

    log_id: Mapped[int] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(String(24))
    value: Mapped[str | None] = mapped_column(Text)
    withheld: Mapped[bool] = mapped_column(default=False)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    erasure_id: Mapped[int | None]
