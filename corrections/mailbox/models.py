"""Mail that came in: which was taken in, and which was dropped and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Moment, Value
from corrections.mailbox.decisions import MailFate


class ReceivedMail(Base):
    """One mail. `digest` tells it from every other: the same mail, brought twice, is one.

    `raw` is the mail itself, only while a person may still take it in: not once it is a report, and not for longer
    than the newsroom keeps it. `whole`: nothing of it was cut off. `reason`: see `mailbox.decisions.Reason`.
    """

    __tablename__ = "received_mails"
    __table_args__ = (Index(None, "state", "id"), Index(None, "request_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[MailFate] = mapped_column(Value(MailFate))
    reason: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    whole: Mapped[bool] = mapped_column(default=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("correction_requests.id"))


class MailFolder(Base):
    """How far a folder of a mail server has been read. `digest`: of its server, user and name."""

    __tablename__ = "mail_folders"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)  # UIDVALIDITY: with another, the numbers mean other mails
    last_uid: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(300))
