"""Engines of tests that can sign: one key for all tests, and for each database a place outside of it for its head."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from corrections import database, ids
from corrections.log import keys, queries, signing
from corrections.log.head import Head
from corrections.settings import Settings

ORIGIN = "corrections.example/log"


@cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="corrections-signed-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def key_file(origin: str = ORIGIN) -> Path:
    """The file of the key of a log; the same in every process."""
    path = folder() / hashlib.sha256(origin.encode()).hexdigest()[:16]
    if not path.exists():
        with ids.drawing_from(lambda count: hashlib.sha256(origin.encode()).digest()[:count]):
            path.write_text(keys.generate(origin))
        path.chmod(0o600)
    return path


def head_file(engine: Engine) -> Path:
    place = engine.url.render_as_string(hide_password=False)
    return folder() / f"head-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def head(engine: Engine) -> Head:
    return Head(head_file(engine))


def sign(engine: Engine, *, origin: str = ORIGIN) -> Engine:
    """Let what is written by `engine` be signed."""
    return signing.attach(engine, Settings(log_key=key_file(origin), log_head=head_file(engine)))


def start(engine: Engine, *, origin: str = ORIGIN) -> Engine:
    """The same for a database in which no log has begun yet."""
    head_file(engine).unlink(missing_ok=True)
    return sign(engine, origin=origin)


def trust(engine: Engine) -> Engine:
    """The same for a copy of a database: what it holds is the newest that there is."""
    head_file(engine).write_bytes(newest(engine))
    with database.reading(engine) as session:
        log = queries.current(session)
    assert log is not None
    return sign(engine, origin=log.origin)


def newest(engine: Engine) -> bytes:
    """The newest checkpoint in a database."""
    with database.reading(engine) as session:
        log = queries.current(session)
        found = queries.newest_checkpoint(session, log.id) if log else None
    assert found is not None
    return found.note
