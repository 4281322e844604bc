"""The database itself refuses to change what is published (invariant 2), whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from corrections import database, events
from corrections.events import SYSTEM, Event
from corrections.log import actions as log
from corrections.log.documents import Part
from corrections.log.models import LogEntry, LogPart
from corrections.taxonomy import EntryKind

SUBJECT = "/articles/1/versions/1"


@pytest.fixture(autouse=True)
def published(engine: Engine) -> None:
    with database.writing(engine) as session:
        log.append(session, EntryKind.ARTICLE_VERSION, SUBJECT, [Part("headline", "As it was"), Part("blocks/0", "x")])
        events.record(session, "/articles/1", "version added", by=SYSTEM)


def everything(engine: Engine) -> list[list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3"))]
            for table in ("log_entries", "log_parts", "events")
        ]


REFUSED = [
    "UPDATE log_entries SET subject = '/x'",
    "UPDATE log_entries SET leaf = leaf",
    "DELETE FROM log_entries",
    "DELETE FROM events WHERE id > 0",
    "UPDATE events SET verb = 'never happened'",
    "UPDATE log_parts SET value = '\"As it never was\"' WHERE name = 'headline'",
    "UPDATE log_parts SET value = NULL, salt = NULL",  # an erasure names itself
    "UPDATE log_parts SET value = NULL, salt = NULL, erasure_id = 1, leaf = 'x'",
    "UPDATE log_parts SET value = NULL, erasure_id = 1",  # half an erasure
    "DELETE FROM log_parts",
    "UPDATE log_parts SET withheld = (NOT withheld), name = 'x'",  # a withholding changes nothing else
]
REFUSED_BY_SQLITE = [
    "REPLACE INTO events SELECT id, at, about, 'replaced', actor_kind, actor_id, details FROM events",
    "INSERT OR REPLACE INTO log_entries SELECT log_id, \"index\", kind, '/x', at, document, entry, leaf "
    "FROM log_entries",
    "INSERT INTO events SELECT id, at, about, 'upsert', actor_kind, actor_id, details FROM events WHERE true "
    "ON CONFLICT (id) DO UPDATE SET verb = 'upsert'",
    'INSERT OR REPLACE INTO log_parts SELECT log_id, "index", position, name, salt, \'"other"\', withheld, leaf, '
    "erasure_id FROM log_parts",
]
REFUSED_BY_POSTGRESQL = [
    "TRUNCATE events",
    "TRUNCATE log_entries CASCADE",
    "INSERT INTO events SELECT * FROM events ON CONFLICT (id) DO UPDATE SET verb = 'upsert'",
    "DELETE FROM ONLY log_entries",
    "WITH gone AS (DELETE FROM events RETURNING id) SELECT count(*) FROM gone",
    "MERGE INTO events e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_no_statement_changes_what_is_published(engine: Engine, statement: str) -> None:
    before = everything(engine)
    with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert everything(engine) == before


@pytest.mark.parametrize("n", range(max(len(REFUSED_BY_SQLITE), len(REFUSED_BY_POSTGRESQL))))
def test_nor_does_any_statement_that_only_one_database_knows(engine: Engine, n: int) -> None:
    statements = REFUSED_BY_SQLITE if engine.dialect.name == "sqlite" else REFUSED_BY_POSTGRESQL
    before = everything(engine)
    if n < len(statements):
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
            connection.execute(text(statements[n]))
    assert everything(engine) == before


def test_a_session_that_claims_to_be_a_replica_is_refused_too(engine: Engine) -> None:
    before = everything(engine)
    if engine.dialect.name == "postgresql":
        for statement in ("DELETE FROM events", "UPDATE log_parts SET name = 'x'", "UPDATE log_entries SET kind = 'x'"):
            with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(statement))
    else:
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
            connection.execute(text("PRAGMA recursive_triggers = OFF"))
            connection.execute(text(REFUSED_BY_SQLITE[0]))
    assert everything(engine) == before


def test_the_mapper_can_not_change_it_either(engine: Engine) -> None:
    before = everything(engine)

    def merge(session: Session) -> None:
        event = session.scalars(select(Event)).one()
        session.merge(Event(id=event.id, at=event.at, about="/x", verb="x", actor_kind=event.actor_kind, details={}))

    def set_attribute(session: Session) -> None:
        session.scalars(select(LogEntry)).one().subject = "/x"

    def remove(session: Session) -> None:
        session.delete(session.scalars(select(LogEntry)).one())

    for change in (
        merge,
        set_attribute,
        remove,
        lambda session: session.execute(update(LogPart).values(value="1")),
        lambda session: session.execute(delete(Event)),
    ):
        with pytest.raises(DBAPIError, match="insert-only"), database.writing(engine) as session:
            change(session)
    assert everything(engine) == before


def test_a_part_can_be_erased_once_and_not_brought_back(engine: Engine) -> None:
    erase = "UPDATE log_parts SET value = NULL, salt = NULL, erasure_id = 7 WHERE name = 'blocks/0'"
    with engine.begin() as connection:
        connection.execute(text(erase))
    after = everything(engine)
    for statement in (erase, "UPDATE log_parts SET value = '\"x\"', salt = 'x' WHERE name = 'blocks/0'"):
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
            connection.execute(text(statement))
    assert everything(engine) == after


def test_a_part_can_be_withheld_and_not_shown_again(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE log_parts SET withheld = (1 = 1) WHERE name = 'blocks/0'"))
    after = everything(engine)
    for changed in ("withheld = (1 = 0)", "withheld = (1 = 1)"):
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
            connection.execute(text(f"UPDATE log_parts SET {changed} WHERE name = 'blocks/0'"))
    assert everything(engine) == after


def test_an_application_role_can_not_take_the_triggers_away(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # one file, one owner: whoever can open it owns it, which is what the log's verification is for
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS newsroom_app"))
        connection.execute(text("CREATE ROLE newsroom_app"))
        connection.execute(text("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO newsroom_app"))
    for statement in (
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_insert_only ON events",
        "TRUNCATE events",
        "DROP TABLE events CASCADE",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), engine.begin() as connection:
            connection.execute(text("SET LOCAL ROLE newsroom_app"))
            connection.execute(text(statement))
    with engine.begin() as connection:
        connection.execute(text("DROP OWNED BY newsroom_app"))
        connection.execute(text("DROP ROLE newsroom_app"))
