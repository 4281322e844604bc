"""An engine for PostgreSQL whose connections stay open from one test to the next.

A new one is a new process of the server, which reads the catalogues of all tables again: that takes longer than most
tests.
"""

from __future__ import annotations

import contextlib
import os
import select
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect, Engine, event

from corrections import database

# What DISCARD ALL does, but for the statements that were prepared: they cost time, and change nothing.
AS_NEW = """
CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP;
DISCARD SEQUENCES"""


# Enough for a test that looks at pages from within a transaction: its own, the page's, and the page cache's.
MOST = 3


def warm_engine(url: str) -> tuple[Engine, Warm]:
    """The engine, and what keeps its connections."""
    engine, warm = database.make_engine(url), Warm()
    event.listen(engine, "do_connect", warm.connect)
    engine.dialect.do_ping = partial(_ping, engine.dialect.do_ping)  # type: ignore[method-assign]
    return engine, warm


def _ping(really: Callable[[Any], bool], connection: Any) -> bool:
    """Ask the server only if it has sent something unasked: when it ends a connection it says so, and closes it."""
    idle = connection.info.transaction_status is TransactionStatus.IDLE
    return (idle and not select.select([connection], [], [], 0)[0]) or really(connection)


class Warm:
    """The connections that were closed last, if nothing was going on in them."""

    def __init__(self) -> None:
        self._spare: list[Kept] = []  # threads take one with `pop`, so that no two get the same
        self._all: weakref.WeakSet[Kept] = weakref.WeakSet()
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
        self._all.add(connection)
        return connection

    def keep(self, connection: Kept) -> bool:
        """Whether it is kept instead of closed."""
        if connection in self._spare:
            return True
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if len(self._spare) >= MOST or not idle or os.getpid() != self._process:
            return False
        self._spare.append(connection)
        return True

    def processes(self) -> list[int]:
        """The server's processes that serve what is kept."""
        return [connection.info.backend_pid for connection in self._spare]

    def end(self) -> None:
        while self._spare:
            self._spare.pop().end()

    def end_left(self) -> None:
        """End those that somebody has not closed: found as garbage, they would be held against a test to come."""
        for connection in list(self._all):
            if connection not in self._spare:
                connection.end()


class Kept(psycopg.Connection[Any]):
    warm: Warm | None = None

    def close(self) -> None:
        if self.warm is None or not self.warm.keep(self):
            self.end()

    def end(self) -> None:
        super().close()
