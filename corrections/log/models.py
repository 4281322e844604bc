"""The log: entries that commit to documents, the parts of the documents, which alone can be erased, and the tree over
the entries with what was signed of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import ERASABLE, GROWING, INSERT_ONLY, Base, Moment, Value
from corrections.log.merkle import EMPTY
from corrections.taxonomy import EntryKind, ErasureGround

# Of a record, as much may be erased at one time and another as it has parts.
BUT_ERASURES = "kind <> 'erasure'"


class Log(Base):
    """One log. A retired one keeps its row; the newest takes the entries. `size` is the next index.

    `vkey` is the key that it signs with, `next_vkey` the one that it signs with as well while it changes to that (see
    `changing`), `edge` the roots of its perfect subtrees from the largest on: what the next
    entry is joined to. `patrolled`: how many entries this round of seeing to them has come by; `spoiled`: what it found
    that is not as it was signed, in a sentence without its end. Nothing is signed on top of that.
    """

    __tablename__ = "logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(250), unique=True)
    vkey: Mapped[str] = mapped_column(String(320))
    next_vkey: Mapped[str | None] = mapped_column(String(320))
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    root: Mapped[bytes] = mapped_column(LargeBinary(32), default=EMPTY)
    edge: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    patrolled: Mapped[int] = mapped_column(BigInteger, default=0)
    spoiled: Mapped[str | None] = mapped_column(Text)


class LogEntry(Base):
    __tablename__ = "log_entries"
    __table_args__ = (
        Index(
            "uq_log_entries_log_id_kind_subject",
            "log_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text(BUT_ERASURES),
            postgresql_where=text(BUT_ERASURES),
        ),
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
    """One part of a document. `value` is canonical JSON; value and salt become null when the part is erased.

    `erasure_id`: by which erasure. It is no foreign key: SQLite can't add one to a table whose triggers are to stay.

    `withheld` may become true later, where a removal takes a text out of the public record, and never false again.
    """

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


class Erasure(Base):
    """That a part of a document was erased, or all of it (`part` null), as the entry at `log_index` says."""

    __tablename__ = "log_erasures"
    __table_args__ = (
        ForeignKeyConstraint(["of_log_id", "of_index"], ["log_entries.log_id", "log_entries.index"]),
        ForeignKeyConstraint(["log_id", "log_index"], ["log_entries.log_id", "log_entries.index"]),
        UniqueConstraint("log_id", "log_index"),
        Index(None, "of_log_id", "of_index"),
        INSERT_ONLY,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    of_log_id: Mapped[int]
    of_index: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[ErasureGround] = mapped_column(Value(ErasureGround))
    at: Mapped[datetime] = mapped_column(Moment)
    log_id: Mapped[int]
    log_index: Mapped[int] = mapped_column(BigInteger)


class LogTile(Base):
    """Up to 256 hashes of one level of the tree (tiles.py). A hash is added at its end, and nothing else changes."""

    __tablename__ = "log_tiles"
    __table_args__ = (
        CheckConstraint("length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192", name="whole"),
        GROWING,
    )

    log_id: Mapped[int] = mapped_column(ForeignKey("logs.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hashes: Mapped[bytes] = mapped_column(LargeBinary(8192))


class LogCheckpoint(Base):
    """What was signed of the log at one size: `note` as it is served, byte for byte."""

    __tablename__ = "log_checkpoints"
    __table_args__ = (INSERT_ONLY | {"sqlite_with_rowid": False},)

    log_id: Mapped[int] = mapped_column(ForeignKey("logs.id"), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)


class LogKey(Base):
    """A key that a log signs with, or did. `until` is set once: at the end of the change to the next, or of the log.

    `change` is the note by which the key before says that this one follows it (key_changes.py).
    """

    __tablename__ = "log_keys"

    log_id: Mapped[int] = mapped_column(ForeignKey("logs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    vkey: Mapped[str] = mapped_column(String(320), unique=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    change: Mapped[str | None] = mapped_column(Text)


class LogSignature(Base):
    """A signature line that came to a checkpoint after it was signed: of a witness, or of the key that the log changes
    to. It belongs to this checkpoint alone."""

    __tablename__ = "log_signatures"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "size"], ["log_checkpoints.log_id", "log_checkpoints.size"]),
        INSERT_ONLY | {"sqlite_with_rowid": False},
    )

    log_id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String(250), primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(4), primary_key=True)
    line: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)
