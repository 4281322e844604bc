"""How often something may happen: counts by key and window of time, in the database that all processes share."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import BigInteger, Integer, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from corrections import clock
from corrections.database import Base, insert


class RateCount(Base):
    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # its end, in seconds since 1970
    count: Mapped[int]


def hit(session: Session, key: str, *, per: timedelta, times: int = 1) -> int:
    """Count one more of `key` in the current window of length `per`; return how many there are now."""
    counted = _counted(session.get_bind().dialect.name)
    return session.execute(counted, {"of": key, "until": _window(per), "times": times}).scalar_one()


@cache
def _counted(dialect: str) -> ReturningInsert[int]:
    table, times = RateCount.__table__, bindparam("times", type_=Integer)
    upsert = insert(dialect, table).values(key=bindparam("of"), window=bindparam("until"), count=times)
    return upsert.on_conflict_do_update(
        index_elements=["key", "window"], set_={"count": table.c.count + times}
    ).returning(table.c.count)


def count(session: Session, key: str, *, per: timedelta) -> int:
    """How many of `key` there are in the current window, without counting one."""
    return session.scalar(select(RateCount.count).where(RateCount.key == key, RateCount.window == _window(per))) or 0


def forget(session: Session, key: str) -> None:
    session.execute(delete(RateCount).where(RateCount.key == key))


def sweep(session: Session) -> None:
    """Drop the windows that are over."""
    session.execute(delete(RateCount).where(RateCount.window < int(clock.now().timestamp())))


def _window(per: timedelta) -> int:
    length = int(per.total_seconds())
    return (int(clock.now().timestamp()) // length + 1) * length
