"""What the newsroom itself may change, as rows, and the number that tells caches when a public page changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment


class NewsroomSetting(Base):
    __tablename__ = "newsroom_settings"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class NewsroomImage(Base):
    """A picture of the newsroom's own, by the hash of what is in it. In the database, so that every process has it and
    every backup."""

    __tablename__ = "newsroom_images"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(Moment)


class PublicGeneration(Base):
    """One row: raised in the transaction of every act that changes a public page."""

    __tablename__ = "public_generation"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
