"""Whose turn it is, who was told that a clock runs out, and clocks that ran before a case was opened again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corrections.cases.alarms import Part, Step
from corrections.database import INSERT_ONLY, Base, Moment, Value


class DeskRoster(Base):
    """There for a desk whose new cases go to its members by turn. `last_user_id`: who had the last one."""

    __tablename__ = "desk_rosters"

    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"), primary_key=True)
    last_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DutyTurn(Base):
    """The place of somebody in the order of a desk. Kept while the roster is off."""

    __tablename__ = "duty_turns"
    __table_args__ = (Index(None, "user_id"),)

    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    position: Mapped[int]


class CaseAlert(Base):
    """Somebody was told that a clock of a case runs out, or has: once for each clock, part and step.

    `user_id` is null where nobody was there to be told.
    """

    __tablename__ = "case_alerts"
    __table_args__ = (
        UniqueConstraint("case_id", "clock_number", "part", "step", "user_id"),
        Index(None, "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    clock_number: Mapped[int]
    part: Mapped[Part] = mapped_column(Value(Part))
    step: Mapped[Step] = mapped_column(Value(Step))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class PastClock(Base):
    """A clock that ended with a decision, before the case was opened again and got a new one."""

    __tablename__ = "past_clocks"
    __table_args__ = (UniqueConstraint("case_id", "number"), INSERT_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    clock_from: Mapped[datetime] = mapped_column(Moment)
    answer_due_at: Mapped[datetime] = mapped_column(Moment)
    decision_due_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class DigestDay(Base):
    """A day whose digests are made: by one worker, once."""

    __tablename__ = "digest_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
