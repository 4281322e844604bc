"""Complaints, the clauses that complainants name, and what was said on the way to a finding."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import INSERT_ONLY, Base, Moment, Value
from corrections.standards.values import ComplaintState, Finding, NotAdmitted, StatementKind


class Complaint(Base):
    """The complaint that a case on the Standards desk is about; the reports of that case are its complainants'.

    By when it is acknowledged and decided stands on the case, whose clock counts days for it. `finding`: the one that
    holds, after a review its. `comments_until`, `review_until`: the end of these times. `author_email`: where the
    author of the article is told of findings; null where nobody could say.
    """

    __tablename__ = "complaints"
    __table_args__ = (Index(None, "state", "review_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    state: Mapped[ComplaintState] = mapped_column(Value(ComplaintState))
    received_at: Mapped[datetime] = mapped_column(Moment)
    not_admitted: Mapped[NotAdmitted | None] = mapped_column(Value(NotAdmitted))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))  # that answers for the article
    finding: Mapped[Finding | None] = mapped_column(Value(Finding))
    author_name: Mapped[str | None] = mapped_column(String(120))
    author_email: Mapped[str | None] = mapped_column(String(254))
    comments_until: Mapped[datetime | None] = mapped_column(Moment)
    review_until: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    lock_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock_version}


class ComplaintClause(Base):
    """A clause that a complainant says was broken, in the version that the article is judged by."""

    __tablename__ = "complaint_clauses"
    __table_args__ = (INSERT_ONLY | {"sqlite_with_rowid": False},)

    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("policy_versions.number"))


class Statement(Base):
    """What somebody said: an editor (`by_id`), a complainant (`request_id`, their report), or the author.

    A finding has all that a ruling needs: what happened (`facts`), the reasons (`text`), what is done about it
    (`remedy`).
    """

    __tablename__ = "complaint_statements"
    __table_args__ = (Index(None, "complaint_id", "id"), Index(None, "request_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    kind: Mapped[StatementKind] = mapped_column(Value(StatementKind))
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("correction_requests.id"))
    finding: Mapped[Finding | None] = mapped_column(Value(Finding))
    facts: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text, default="")
