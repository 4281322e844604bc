"""People who get corrections of an article, a section or everything by email, after confirming."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Moment


class Follower(Base):
    """One address following one scope: `article` (article_id), `section` (section) or `all`."""

    __tablename__ = "followers"
    __table_args__ = (UniqueConstraint("address_hash", "scope_key"), Index(None, "scope_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254))  # null once ended
    address_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32)
    )  # keyed: one row an address and scope; random once ended
    scope: Mapped[str] = mapped_column(String(16))
    scope_key: Mapped[str] = mapped_column(String(140))  # "article:17", "section:Sport", "all"
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    section: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Moment)  # when it was asked for last
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
