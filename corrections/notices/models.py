"""Drafts, sign-offs and holds; corrections and their revisions, which are never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
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

from corrections.database import INSERT_ONLY, Base, Json, Moment, Value
from corrections.notices.decisions import Harm
from corrections.taxonomy import Cause, FoundBy, Kind, Placement


class Draft(Base):
    """A notice before it is published: of a case, or a further revision of a correction (`correction_id`)."""

    __tablename__ = "drafts"
    # One draft at a time: the database says so too, because two editors may begin at once.
    __table_args__ = tuple(
        Index(
            f"uq_drafts_{column}_at_work",
            column,
            unique=True,
            sqlite_where=text("dropped_at IS NULL AND published_at IS NULL"),
            postgresql_where=text("dropped_at IS NULL AND published_at IS NULL"),
        )
        for column in ("case_id", "correction_id")
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("corrections.id"), index=True)
    kind: Mapped[Kind] = mapped_column(Value(Kind))
    notice: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # of a further revision, in public
    kind_reason: Mapped[str] = mapped_column(Text, default="")  # why a clarification
    cause: Mapped[Cause | None] = mapped_column(Value(Cause))
    clause: Mapped[str | None] = mapped_column(String(64))
    harm: Mapped[Harm | None] = mapped_column(Value(Harm))  # what the wrong words do when they are said again
    answers: Mapped[list[list[str]] | None] = mapped_column(Json)  # why findings of the checks may stand (facts.Answer)
    told: Mapped[str] = mapped_column(Text, default="")  # what the readers concerned are told, with the notice
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    writers: Mapped[list[int]] = mapped_column(Json)  # everybody who changed a word of it: they don't sign it off
    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    asked_sign_off_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_back_reason: Mapped[str | None] = mapped_column(Text)  # what a second editor wants changed; until it is saved
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)
    lock_version: Mapped[int] = mapped_column()  # counts saves of what is written

    __mapper_args__ = {"version_id_col": lock_version}


class DraftArticle(Base):
    """An article that a draft is on. `change` says how its text becomes right: `here`, `cms` or `none`."""

    __tablename__ = "draft_articles"
    __table_args__ = (UniqueConstraint("draft_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    position: Mapped[int]
    placement: Mapped[Placement] = mapped_column(Value(Placement))
    placement_detail: Mapped[str | None] = mapped_column(String(300))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    change: Mapped[str] = mapped_column(String(8), default="here")
    base_version: Mapped[int]  # the version whose text was edited
    watched_version: Mapped[int]  # the newest one that was looked at for a fix by the CMS
    headline: Mapped[str | None] = mapped_column(Text)  # null: as in the base version
    text: Mapped[str | None] = mapped_column(Text)  # the corrected text in plain notation; null: unchanged
    unfixed_reason: Mapped[str | None] = mapped_column(Text)  # said in public when the wrong words still stand


class SignOff(Base):
    """A second editor's approval of exactly the text whose digest it holds."""

    __tablename__ = "sign_offs"
    __table_args__ = (Index(None, "draft_id", "id"), INSERT_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Hold(Base):
    """A publication that is due at a time and can be stopped until then. States: running, stopped, done, failed."""

    __tablename__ = "holds"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "draft_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the draft as it was when the button was pressed
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(500))


class CorrectionCounter(Base):
    """The last number given in a year. Taken in the publish transaction, so that numbers have no gaps."""

    __tablename__ = "correction_counters"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Correction(Base):
    """A published notice. Its texts are the log documents of its revisions."""

    __tablename__ = "corrections"
    __table_args__ = (
        Index(None, "kind", "id"),
        Index(None, "published_at", "kind", "found_by", "case_id"),  # a month in figures, without reading its rows
        Index(None, "case_id"),
        INSERT_ONLY,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # 2026-0042
    kind: Mapped[Kind] = mapped_column(Value(Kind))
    found_by: Mapped[FoundBy] = mapped_column(Value(FoundBy))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    published_at: Mapped[datetime] = mapped_column(Moment)


class Revision(Base):
    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("correction_id", "number"),
        UniqueConstraint("log_id", "log_index"),
        ForeignKeyConstraint(["log_id", "log_index"], ["log_entries.log_id", "log_entries.index"]),
        Index(None, "published_at"),
        INSERT_ONLY,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"))
    number: Mapped[int]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), unique=True)  # a draft is published once
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(Moment)
    log_id: Mapped[int]
    log_index: Mapped[int] = mapped_column(BigInteger)


class RevisionArticle(Base):
    """An article that a revision is on."""

    __tablename__ = "revision_articles"
    __table_args__ = (Index(None, "article_id", "revision_id"), INSERT_ONLY)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    position: Mapped[int]
    placement: Mapped[Placement] = mapped_column(Value(Placement))
    placement_detail: Mapped[str | None] = mapped_column(String(300))
    version_before: Mapped[int | None]
    version_after: Mapped[int | None]


class CorrectionSection(Base):
    """The sections of the articles that a correction is on: what the filter of the corrections page asks."""

    __tablename__ = "correction_sections"
    __table_args__ = (INSERT_ONLY | {"sqlite_with_rowid": False},)

    section: Mapped[str] = mapped_column(String(120), primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"), primary_key=True)


class CorrectionClause(Base):
    """That a correction cites, or in an earlier revision cited, a clause of the policy: what the clause's page asks.

    `version`: that of the policy by which it was judged; null where the newsroom had none.
    """

    __tablename__ = "correction_clauses"
    __table_args__ = ({"sqlite_with_rowid": False},)

    clause: Mapped[str] = mapped_column(String(64), primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"), primary_key=True)
    version: Mapped[int | None] = mapped_column(ForeignKey("policy_versions.number"))


class CorrectionText(Base):
    """The folded words of a correction's newest revision and of its articles' headlines, for search."""

    __tablename__ = "correction_texts"

    id: Mapped[int] = mapped_column(ForeignKey("corrections.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
