"""Channels of Slack, Mattermost and Teams that are told what happens on the desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.channels.decisions import ChatKind
from corrections.database import Base, Json, Moment, Value


class Channel(Base):
    """One channel. Its address is a key to it: `sealed` holds it encrypted, `host` is all that is ever shown of it.

    `occasions`: what it is told (`taxonomy.Occasion`); `severities`: of which new cases, none meaning all; `desk_id`:
    of which desk, null meaning all. `last_event`: the newest event that it certainly was told of.
    """

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[ChatKind] = mapped_column(Value(ChatKind))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    host: Mapped[str] = mapped_column(String(253))
    occasions: Mapped[list[str]] = mapped_column(Json)
    severities: Mapped[list[str]] = mapped_column(Json)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_event: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(300))
