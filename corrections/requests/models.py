"""What readers send: reports, the passages they point at, evidence and messages. Names and addresses: readers.py."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Moment, Value
from corrections.requests.decisions import CameBy
from corrections.taxonomy import ActorKind, ErrorType, Medium, Relation, RequestState


class Passage(Base):
    """The words of an article that somebody points at, and where they stand in one version of it.

    Start and end are (block, code-point offset), the headline being block 0. The version is null for print and for
    articles not known yet.
    """

    __tablename__ = "passages"
    __table_args__ = (Index(None, "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    version: Mapped[int | None]
    exact: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    start_block: Mapped[int | None]
    start_offset: Mapped[int | None]
    end_block: Mapped[int | None]
    end_offset: Mapped[int | None]


class CorrectionRequest(Base):
    """One reader's report. `form_key` makes a repeated submit of the same form the same report."""

    __tablename__ = "correction_requests"
    __table_args__ = (Index(None, "article_id", "id"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    form_digest: Mapped[bytes] = mapped_column(LargeBinary(32))  # of what was sent: tells a repeat from a new text
    state: Mapped[RequestState] = mapped_column(Value(RequestState))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    reported_url: Mapped[str | None] = mapped_column(String(2000))
    appeared: Mapped[str | None] = mapped_column(String(300))
    medium: Mapped[Medium] = mapped_column(Value(Medium))
    error_type: Mapped[ErrorType | None] = mapped_column(Value(ErrorType))  # null: the reader was not sure
    relation: Mapped[Relation] = mapped_column(Value(Relation))
    wrong: Mapped[str] = mapped_column(Text)
    right: Mapped[str] = mapped_column(Text)
    known: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    came_by: Mapped[CameBy] = mapped_column(Value(CameBy), server_default="form")
    set_aside_reason: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(Moment)
    second_look_at: Mapped[datetime | None] = mapped_column(Moment)
    robot_at: Mapped[datetime | None] = mapped_column(Moment)  # when a person said so of one that was set aside


class Evidence(Base):
    """A link or a file that a reader gave with a report, or an author (no report then): see `cases.models`.

    Files lie outside the web root under a generated name.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "request_id"),
        Index(
            "ix_evidence_files",
            "request_id",
            sqlite_where=text("stored_name IS NOT NULL"),
            postgresql_where=text("stored_name IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("correction_requests.id"))
    url: Mapped[str | None] = mapped_column(String(2000))
    stored_name: Mapped[str | None] = mapped_column(String(80), unique=True)
    display_name: Mapped[str | None] = mapped_column(String(120))
    media_type: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class RequestMessage(Base):
    """One message between a reader and the newsroom. `kind` says what it does: see `requests.decisions.MessageKind`.

    `from_elsewhere`: as a reader's, by a mail from another address than theirs.
    """

    __tablename__ = "request_messages"
    __table_args__ = (Index(None, "request_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    from_kind: Mapped[ActorKind] = mapped_column(Value(ActorKind))
    from_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    from_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=false())


class RequestClaim(Base):
    """Something that a report names, as a hash of its folded words: by it, others of the same error are found."""

    __tablename__ = "request_claims"
    __table_args__ = (Index(None, "key", "request_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
