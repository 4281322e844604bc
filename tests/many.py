"""Corrections by the dozen: for lists that go on, and for what a list asks of the database for each of its rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import counting
from make import make_article, make_correction
from pages import Client
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock

FIRST = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def corrections(begin: Begin, count: int) -> None:
    """Corrections of as many articles, each an hour after the one before."""

    def tell(session: Session) -> None:
        for n in range(count):
            with clock.reading(lambda at=FIRST + timedelta(hours=n): at):  # type: ignore[misc]
                make_correction(session, make_article(session, headline=f"Story number {n}"))

    begin(f"{count} corrections", tell)


def asked(begin: Begin, client: Client, engine: Engine, path: str) -> dict[int, int]:
    """How many statements a list takes, by how many corrections there are."""
    found = {}
    for count in (3, 30):
        corrections(begin, count)
        with counting.queries(engine) as sent:
            client.get(path)
        found[count] = len(sent)
    return found
