"""Mail that came in: which was taken in, and which was dropped and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, false, null, text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import Base, Json, Moment, Value
from corrections.mailbox.decisions import MailFate

KEPT = "raw IS NOT NULL"
UNREAD = f"{KEPT} AND said IS NULL"


class ReceivedMail(Base):
    """One mail. `digest` tells it from every other: the same mail, brought twice, is one.

    `raw` is the mail itself, for no longer than the newsroom keeps it: of one that became a report or was added to
    one the beginning, so that it can be read as it came. For as long, `shown` is what a list shows of one that was
    dropped, `sender` stands for the address that it came from (see `mailbox.senders`), and `said` the words of
    its texts, for whoever looks for some (see `erasures.mails`); null until it was read for that. `whole`: nothing of
    it was cut off. `reason`: see `mailbox.decisions.Reason`. What `shown` holds is empty for one that could not be
    read, and SQL’s null for one of before it was kept.
    """

    __tablename__ = "received_mails"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "state", "received_at"),
        Index(None, "request_id"),
        Index(None, "sender"),
        Index("ix_received_mails_kept", "received_at", sqlite_where=text(KEPT), postgresql_where=text(KEPT)),
        Index("ix_received_mails_unread", "id", sqlite_where=text(UNREAD), postgresql_where=text(UNREAD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[MailFate] = mapped_column(Value(MailFate))
    reason: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown: Mapped[dict[str, str] | None] = mapped_column(Json)
    whole: Mapped[bool] = mapped_column(default=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("correction_requests.id"))
    sender: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    said: Mapped[str | None] = mapped_column(Text, deferred=True)


FORGOTTEN: dict[str, Any] = {"raw": None, "shown": null(), "sender": None, "said": None}
"""What of a mail's row goes when nobody may look at it any more."""


class MailFolder(Base):
    """How far a folder of a mail server has been read. `digest`: of its server, user and name.

    From the number `first_new` on every mail is taken. Those below it were there when we began to read: of them those
    that nobody had read, or of a folder that was `numbered_anew` those that came since we read it first.
    """

    __tablename__ = "mail_folders"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)  # UIDVALIDITY: with another, the numbers mean other mails
    last_uid: Mapped[int] = mapped_column(BigInteger)
    first_new: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    numbered_anew: Mapped[bool] = mapped_column(default=False, server_default=false())
    started_at: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(300))
