"""The policy: what is published and never changed, and the one draft of the next version."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import INSERT_ONLY, Base, Json, Moment
from corrections.policy.decisions import Wording


class PolicyVersion(Base):
    """A published version, in force from `in_force_at`. Its words are the parts of its log document.

    `by_id` proposed it, `signed_off_by_id` is the second person; null where the log had to be brought back.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (
        UniqueConstraint("log_id", "log_index"),
        ForeignKeyConstraint(["log_id", "log_index"], ["log_entries.log_id", "log_entries.index"]),
        INSERT_ONLY,
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    in_force_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    log_id: Mapped[int]
    log_index: Mapped[int] = mapped_column(BigInteger)


class Clause(Base):
    """That a version has a clause of this number: the part `clauses/<position>` of its document."""

    __tablename__ = "policy_clauses"
    __table_args__ = (UniqueConstraint("number", "version"), INSERT_ONLY | {"sqlite_with_rowid": False})

    version: Mapped[int] = mapped_column(ForeignKey("policy_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))


class PolicyDraft(Base):
    """One row at most: that the next version is being drafted, and whether it is proposed.

    `writers`: everybody who changed a word of it: they don't sign it off. `sent_back_reason`: what the second person
    wants changed, until it is proposed again.
    """

    __tablename__ = "policy_drafts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    writers: Mapped[list[int]] = mapped_column(Json)
    in_force_on: Mapped[date | None] = mapped_column(Date)
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DraftClause(Base):
    """A clause of the draft. One of the last version that is not among them, or was taken out, is to apply no longer.

    `saved_at`, `saved_by_id`: when and by whom it was worded, taken out or brought back last. What was `taken_out`
    keeps its words, to be brought back, for as long as there is the draft.
    """

    __tablename__ = "policy_draft_clauses"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    taken_out: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def wording(self) -> Wording:
        return Wording(self.number, self.title, self.text)
