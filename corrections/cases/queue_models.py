"""What makes the queue quick and one's own: the words of each case for search, saved views, what was done to many."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment


class CaseText(Base):
    """The folded words of a case for search (`texts`): made of other rows, and made anew from them."""

    __tablename__ = "case_texts"

    id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class StaleCaseText(Base):
    """Something was said in a case: its words for search are to be made anew.

    A row for each time, never one for each case: whoever writes waits for nobody who makes the words.
    """

    __tablename__ = "stale_case_texts"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))


class SavedView(Base):
    """Filters of the queue under a name: of one person, or of a desk and all who work there."""

    __tablename__ = "saved_views"
    __table_args__ = (
        Index(None, "user_id"),
        Index(None, "desk_id"),
        CheckConstraint("(user_id IS NULL) <> (desk_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    name: Mapped[str] = mapped_column(String(80))
    filters: Mapped[str] = mapped_column(Text)  # as they stand in the queue's address


class BulkAct(Base):
    """One act on several cases at once, so that one undo takes all of it back.

    `changed`: for each case its id, its lock version afterwards, and what was there before; ids and values of lists.
    """

    __tablename__ = "bulk_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[str] = mapped_column(String(32))
    changed: Mapped[list[Any]] = mapped_column(Json)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
