"""The transactions of the request at hand, and the newsroom's settings, which come with the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.newsroom import queries as newsrooms
from corrections.newsroom.queries import Newsroom

# Of the request at hand. Asked for by every word that is shown: `flask.g` takes twenty times as long.
_newsroom: ContextVar[Newsroom | None] = ContextVar("newsroom", default=None)


def init(app: Flask) -> None:
    """Let `app` forget the newsroom's settings at the end of each request."""
    app.teardown_appcontext(_forget_newsroom)


def _forget_newsroom(error: BaseException | None) -> None:
    _newsroom.set(None)


def engine() -> Engine:
    found: Engine = current_app.extensions["engine"]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; the newsroom's settings come with it."""
    with database.reading(engine()) as session:
        _remember_newsroom(session)
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session in one transaction: committed at the end of the block, rolled back if it raises."""
    with database.writing(engine()) as session:
        _remember_newsroom(session)
        yield session


def _remember_newsroom(session: Session) -> None:
    if _newsroom.get() is None:
        _newsroom.set(newsrooms.newsroom(session))


def newsroom() -> Newsroom:
    """The newsroom's settings, read once a request. An error page without a database gets the defaults."""
    found = _newsroom.get()
    if found is None:
        try:
            with database.reading(engine()) as session:
                _remember_newsroom(session)
        except Exception:
            current_app.logger.exception("the newsroom's settings could not be read")
            return Newsroom()
        found = _newsroom.get() or Newsroom()
    return found
