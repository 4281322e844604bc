"""Logs that are long enough for a second level of tiles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import signed
from make import make_article, make_correction
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.log import actions, queries, replaying, retiring, signing
from corrections.log.documents import Part
from corrections.log.notes import Checkpoint
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.taxonomy import EntryKind

ENTRIES = 259


def tell(session: Session) -> None:
    """Articles, one of them withheld, corrections, and many short entries."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    with clock.reading(lambda: an_hour_ago):  # it lets a hold pass
        make_correction(session)
    make_article(session, withheld=True)
    size = queries.size(session)
    for n in range(size, ENTRIES):
        actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])


def tell_among(session: Session) -> tuple[int, str]:
    """A correction among three hundred entries."""

    def grow(start: int, end: int) -> None:
        for n in range(start, end):
            actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])

    an_hour_ago = clock.now() - timedelta(hours=1)
    with clock.reading(lambda: an_hour_ago):  # it lets a hold pass
        grow(0, 150)
        article = make_article(session)
        made = make_correction(session, article)
    grow(150, 300)
    newsrooms.raise_generation(session)
    return article.id, made.number


@contextmanager
def ended(engine: Engine) -> Iterator[None]:
    """The log is ended, two entries that it signed are lost, and the next one has begun."""
    first, second = signed.ORIGIN, f"{signed.ORIGIN}/2"
    with database.reading(engine) as session:
        size = queries.size(session)
    ahead = signing.signer(engine).key().sign(str(Checkpoint(first, size + 2, bytes(32))))
    signing.attach(engine, Settings(log_key=signed.key_file(second), log_head=signed.head_file(engine)))
    try:
        with database.writing(engine) as session:
            log = queries.locked(session)
            assert log is not None
            last = replaying.known("a mirror", ahead, log.vkey)
            retiring.retire(session, log, last=last, reason="A drill.", origin=second)
        yield
    finally:
        signed.sign(engine)
