"""Who countersigns our log, and whose logs we countersign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment
from corrections.log.merkle import EMPTY


class Witness(Base):
    """Somebody who is asked to countersign our log. One that was removed keeps its row.

    `url`: what `/add-checkpoint` is put behind. `knows`: how many entries of the log `log_id` it has seen, as far as we
    know; `cosigned`: how many the newest checkpoint had that it signed; `problem`: why it did not sign the last one.
    """

    __tablename__ = "witnesses"

    id: Mapped[int] = mapped_column(primary_key=True)
    vkey: Mapped[str] = mapped_column(String(2100), unique=True)
    url: Mapped[str] = mapped_column(String(500))
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    log_id: Mapped[int | None] = mapped_column(ForeignKey("logs.id"))
    knows: Mapped[int] = mapped_column(BigInteger, default=0)
    cosigned: Mapped[int | None] = mapped_column(BigInteger)
    cosigned_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(500))

    @property
    def name(self) -> str:
        return self.vkey.partition("+")[0]


class WitnessedLog(Base):
    """A log of others that we countersign. Its row stays for ever, also when it has no key left: who forgets what was
    signed could be made to sign something else.

    `note` is the newest checkpoint that we signed, of `size` and `root`; `refused` one that its key signed and we
    did not; `forked` whether these two prove two histories by themselves.
    """

    __tablename__ = "witnessed_logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(250), unique=True)
    vkeys: Mapped[list[str]] = mapped_column(Json)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    root: Mapped[bytes] = mapped_column(LargeBinary(32), default=EMPTY)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    cosigned_at: Mapped[datetime | None] = mapped_column(Moment)
    refused: Mapped[bytes | None] = mapped_column(LargeBinary)
    refused_at: Mapped[datetime | None] = mapped_column(Moment)
    forked: Mapped[bool] = mapped_column(default=False)
