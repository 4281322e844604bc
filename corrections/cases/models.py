"""Desks, routing rules, cases and what belongs to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Moment, Value
from corrections.taxonomy import CaseState, Cause, DeclineReason, ErrorType, FoundBy, Outcome, Severity


class Desk(Base):
    __tablename__ = "desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)


class DeskMember(Base):
    __tablename__ = "desk_members"

    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    lead: Mapped[bool] = mapped_column(default=False)


class RoutingRule(Base):
    """The first rule, by position, whose conditions all hold decides. A null condition always holds."""

    __tablename__ = "routing_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    section: Mapped[str | None] = mapped_column(String(120))
    agency: Mapped[str | None] = mapped_column(String(120))
    error_type: Mapped[ErrorType | None] = mapped_column(Value(ErrorType))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    severity: Mapped[Severity | None] = mapped_column(Value(Severity))


class Case(Base):
    """The newsroom's work on one suspected error.

    `urgency` sorts the queue: the second (since 1970) at which the next answer is due; cases whose clock is stopped
    come last. `clock_from`: when both clocks began, with the case or anew when it was opened again; `decision_from`:
    the same, later by the working time that was spent waiting for the reader. `lock_version` counts saves.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_queue", "open", "urgency", "id"),
        Index("ix_cases_desk_queue", "desk_id", "open", "urgency", "id"),
        Index(None, "article_id"),
        Index(None, "merged_into_id"),
        Index(None, "assignee_id", "open"),
        Index(None, "open", "state"),  # how many wait, without looking at all that are open
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    state: Mapped[CaseState] = mapped_column(Value(CaseState))
    open: Mapped[bool] = mapped_column(default=True)
    urgency: Mapped[int] = mapped_column(BigInteger)
    severity: Mapped[Severity] = mapped_column(Value(Severity))
    error_type: Mapped[ErrorType | None] = mapped_column(Value(ErrorType))
    cause: Mapped[Cause | None] = mapped_column(Value(Cause))
    found_by: Mapped[FoundBy] = mapped_column(Value(FoundBy))
    summary: Mapped[str] = mapped_column(Text)  # for the queue: the passage's words, or what is said to be wrong
    opened_at: Mapped[datetime] = mapped_column(Moment)
    clock_from: Mapped[datetime] = mapped_column(Moment)
    decision_from: Mapped[datetime] = mapped_column(Moment)
    answer_due_at: Mapped[datetime] = mapped_column(Moment)
    decision_due_at: Mapped[datetime] = mapped_column(Moment)
    first_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    clock_stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[Outcome | None] = mapped_column(Value(Outcome))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Value(DeclineReason))
    passed_on_to: Mapped[str | None] = mapped_column(String(200))
    clause: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    second_look: Mapped[bool] = mapped_column(default=False)  # reopened for somebody who did not decide
    news: Mapped[bool] = mapped_column(default=False)  # something arrived that no editor has opened yet
    news_told_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who got an email of the news that waits
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    campaign_at: Mapped[datetime | None] = mapped_column(Moment)  # when its reports were first taken for a campaign
    lock_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock_version}


class CaseRequest(Base):
    """A request in a case. The lead came first; later ones join and share its outcome.

    `home_id`, here and below: the case from which it came along when that was joined to this one, so that it can go
    back; null if it came here by itself.
    """

    __tablename__ = "case_requests"

    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    lead: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    home_id: Mapped[int | None]


class CaseNote(Base):
    """A private note for colleagues."""

    __tablename__ = "case_notes"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text)
    home_id: Mapped[int | None]


class AuthorQuestion(Base):
    """A question to the journalist whose article it is, answered by a link of their own."""

    __tablename__ = "author_questions"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    author_email: Mapped[str] = mapped_column(String(254))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    question: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)
    home_id: Mapped[int | None]
