"""A reader's name and address: one table, touched in one place, erasable at any time.

Others ask `requests.queries.contact_of()`, which gives plain values.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from corrections import clock
from corrections.database import Base, Moment


class Reader(Base):
    """`given_at`: when the address, or the name alone, was given: what is kept for a time is kept from then on."""

    __tablename__ = "readers"
    __table_args__ = (
        Index(
            "ix_readers_given_at",
            "given_at",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    given_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
