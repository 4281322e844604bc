"""Bits that flip and rows that are changed by hand, wherever a record is stored (faults.md 10)."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import signed
from click.testing import CliRunner
from log.test_appending import is_one_history, publish, without_guards
from make import make_article, make_case, make_correction, make_draft, make_user, make_version
from make import publish as publish_draft
from pages import Client
from sqlalchemy import Boolean, Column, Engine, LargeBinary, String, Table, and_, literal, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.cli.main import main
from corrections.database import Base
from corrections.errors import Unavailable
from corrections.log import queries
from corrections.log.auditing import Spoiled
from corrections.log.models import Log
from corrections.worker import patrol

FLIPS = {"sqlite": 1_000, "postgresql": 300}

# What is served or shown of a record, and is no key of a row. That a part is withheld is committed to nowhere.
STORED = {
    "log_entries": ("kind", "subject", "at", "document", "entry", "leaf"),
    "log_parts": ("name", "salt", "value", "leaf"),
    "log_tiles": ("hashes",),
    "log_checkpoints": ("root", "note"),
    "logs": ("root", "edge"),
    "article_versions": ("number", "origin", "observed_at", "published_at"),
    "corrections": ("number", "kind", "found_by"),
    "revisions": ("number", "published_at"),
    "revision_articles": ("placement", "version_before", "version_after"),
}


def tell(session: Session) -> None:
    by = make_user(session)
    with at(0):
        make_correction(session, by=by)
    with at(5):
        article = make_article(session, "Café “Élysée”, not 3.\n\nThe vote was 7-2.", tags=("cafés",), agency="PA")
    with at(10):
        make_version(session, article, "Café “Élysée”, not 3.\n\nThe vote was 8-1.")
        case = make_case(session, article, "8-1", right="7-2")
        publish_draft(session, make_draft(session, case, by=by, replace=("8-1", "7-2")), by=by)


def at(minutes: int) -> AbstractContextManager[None]:
    """So long after all began; to publish takes some of a minute."""
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(minutes=minutes)
    return clock.reading(lambda: moment)


def flipped(value: Any, random: Random) -> tuple[Any, Any]:
    """The value with one bit another, and the type by which it is stored past what its column lets in."""
    if isinstance(value, bytes):
        at = random.randrange(8 * len(value))
        changed = bytearray(value)
        changed[at // 8] ^= 1 << at % 8
        return bytes(changed), LargeBinary()
    if isinstance(value, datetime):
        return value + timedelta(seconds=1 << random.randrange(20)), None
    if isinstance(value, int):
        return value ^ 1 << random.randrange(8), None
    letters, at = list(str(value)), random.randrange(len(str(value)))
    letters[at] = chr(ord(letters[at]) ^ 1 << random.randrange(4))  # a letter still: PostgreSQL keeps no others
    return "".join(letters), String()


def flip(session: Session, table: Table, column: Column[Any], random: Random) -> bool:
    """Flip a bit somewhere in a column, as somebody can who owns the database; False if there is nothing in it."""
    keys = list(table.primary_key)
    rows = session.execute(select(*keys, column).where(column.is_not(None)).order_by(*keys)).all()
    rows = [row for row in rows if row[-1] not in ("", b"")]
    if not rows:
        return False
    *key, value = random.choice(rows)
    changed, type_ = flipped(value, random)
    here = and_(*(name == part for name, part in zip(keys, key, strict=True)))
    session.execute(update(table).where(here).values({column.name: literal(changed, type_) if type_ else changed}))
    return True


def what_is_spoiled(session: Session, log: Log) -> str:
    try:
        patrol.see_to(session, log, 0)
    except Spoiled as error:
        return str(error)
    return ""


def unguard(engine: Engine) -> None:
    for table in STORED:
        without_guards(engine, table, f"SELECT count(*) FROM {table}")


def test_every_bit_is_missed(engine: Engine) -> None:
    with database.writing(engine) as session:
        tell(session)
    unguard(engine)
    columns = [Base.metadata.tables[table].c[name] for table, names in STORED.items() for name in names]
    assert not [column for column in columns if isinstance(column.type, Boolean)]
    random, found, flips = Random(10), Counter[str](), FLIPS[engine.dialect.name]
    for n in range(flips):
        column = columns[n % len(columns)]
        with Session(engine) as session:
            log = queries.current(session)
            assert log is not None
            try:
                assert flip(session, column.table, column, random), column
            except IntegrityError:  # the database itself wants nothing of it
                found["refused"] += 1
                session.rollback()
                continue
            session.expire_all()
            said = what_is_spoiled(session, log)
            assert said, f"{column}, flip {n}"
            assert "entr" in said or "checkpoint" in said or "tree" in said or "stands at" in said, said
            found["unreadable" if "can’t be read" in said else "named"] += 1
            session.rollback()
    assert found["named"] + found["unreadable"] > flips * 0.9
    assert found["named"] > flips * 0.8
    with Session(engine) as session:
        log = queries.current(session)
        assert log is not None
        assert patrol.see_to(session, log, 0) == range(log.size)


def test_nothing_is_signed_on_top_of_it_until_it_is_as_it_was(engine: Engine, client: Client, tmp_path: Path) -> None:
    with database.writing(engine) as session:
        tell(session)
    assert patrol.go_round(engine) is None
    of = "FROM log_parts WHERE name = 'headline' AND \"index\" = 3"
    with engine.begin() as connection:
        was = connection.scalar(text(f"SELECT value {of}"))
    change = of.replace("FROM log_parts", "UPDATE log_parts SET value = {}")
    without_guards(engine, "log_parts", change.format("'\"Nobody wrote this\"'"))
    said = patrol.go_round(engine)
    assert said is not None
    assert "the document of entry 3 (/articles/2/versions/1) is not what the entry commits to: headline" in said
    with pytest.raises(Unavailable, match=r"is not what was signed\. The log .* is spoiled: the document of entry 3"):
        publish(engine, "on top")
    assert "entry 3" in client.get("/readyz", status=503).text
    assert client.get("/corrections").words  # reading goes on
    environ = {
        "CORRECTIONS_INSTANCE": str(tmp_path),
        "CORRECTIONS_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }
    done = CliRunner().invoke(main, ["log", "verify"], env=environ)
    assert done.exit_code == 5
    assert "entry 3 (/articles/2/versions/1)" in done.output
    assert "headline" in done.output
    without_guards(engine, "log_parts", change.format(f"'{was}'"))
    assert patrol.go_round(engine) is None
    with database.writing(engine) as session:
        make_article(session, "What came after.")
    with database.reading(engine) as session:
        size = queries.size(session)
    is_one_history(engine, size)
    done = CliRunner().invoke(main, ["log", "verify"], env=environ)
    assert done.exit_code == 0, done.output
    assert "are what was signed" in done.output
