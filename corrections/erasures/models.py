"""Who asked for something to be erased, and who confirmed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment, Value
from corrections.taxonomy import ErasureGround


class ErasureRequest(Base):
    """States: asked, refused, dropped (taken back by who asks), done. `places` are the keys of what holds it; `chosen`
    those that were pointed at, `left` those that hold it and stay.

    `digest` is gone once it is decided, and `words`, which would otherwise stand here, are gone as well; of an erasure
    once what it looked for was looked for a last time. `files` are names, below the
    instance folder, of what is removed after the commit; `cleaned_at` is when nothing of it was left on the disk. Null
    in `asked_by_id`: an erasure that was done again where an old database was put back.
    """

    __tablename__ = "erasure_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    ground: Mapped[ErasureGround] = mapped_column(Value(ErasureGround))
    reason: Mapped[str | None] = mapped_column(Text)  # private
    words: Mapped[list[str] | None] = mapped_column(Json)
    chosen: Mapped[list[str]] = mapped_column(Json)
    places: Mapped[list[str]] = mapped_column(Json)
    left: Mapped[list[str]] = mapped_column(Json)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    refusal: Mapped[str | None] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(Json)
    cleaned_at: Mapped[datetime | None] = mapped_column(Moment)
