"""An engine for PostgreSQL whose last connection stays open from one test to the next.

A new one is a new process of the server, which reads the catalogues of all tables again: that takes longer than most
tests.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect, Engine, event

from corrections import database

# What DISCARD ALL does, but for the statements that were prepared: they cost time, and change nothing.
AS_NEW = """
CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP;
DISCARD SEQUENCES"""


def warm_engine(url: str) -> tuple[Engine, Warm]:
    """The engine, and what keeps its connection."""
    engine, warm = database.make_engine(url), Warm()
    event.listen(engine, "do_connect", warm.connect)
    return engine, warm


class Warm:
    """The connection that was closed last, if nothing was going on in it."""

    def __init__(self) -> None:
        self._spare: list[Kept] = []  # at most one; threads take it with `pop`, which only one of them can
        self._process = os.getpid()  # a fork has the same connection, and must not speak in it

    def connect(self, dialect: Dialect, record: Any, arguments: list[Any], options: dict[str, Any]) -> Kept:
        if os.getpid() == self._process:
            with contextlib.suppress(IndexError):
                spare = self._spare.pop()
                try:
                    spare.autocommit = True
                    spare.execute(AS_NEW)
                    spare.autocommit = False
                    return spare
                except psycopg.Error:  # a test had the server end it
                    spare.end()
        connection = Kept.connect(*arguments, **options)
        connection.warm = self
        return connection

    def keep(self, connection: Kept) -> bool:
        """Whether it is kept instead of closed."""
        if connection in self._spare:
            return True
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if self._spare or not idle or connection.autocommit or os.getpid() != self._process:
            return False
        self._spare.append(connection)
        return True

    def end(self) -> None:
        while self._spare:
            self._spare.pop().end()


class Kept(psycopg.Connection[Any]):
    warm: Warm | None = None

    def close(self) -> None:
        if self.warm is None or not self.warm.keep(self):
            self.end()

    def end(self) -> None:
        super().close()
