"""How Alembic runs our migrations, and the operations of our own that they use on both databases.

`op.insert_only(table, same)` lets the database itself refuse every change of a table's rows; `op.erasable(table, …)`
lets it refuse all but the erasure and the withholding of a part, `op.growing(table, …)` all but bytes that are added at the end of a value;
`op.full_text(table)` indexes its `text` for search.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import MigrateOperation, Operations

SQLITE_REFUSAL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"""

POSTGRESQL_REFUSAL = """
CREATE TRIGGER {table}_insert_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""


@Operations.register_operation("insert_only")
class InsertOnly(MigrateOperation):
    """`same`: SQL that finds the rows which NEW would replace, by any of the table's unique keys, or one for each."""

    def __init__(self, table: str, same: str | tuple[str, ...]) -> None:
        self.table, self.same = table, same

    @classmethod
    def insert_only(cls, operations: Operations, table: str, same: str | tuple[str, ...]) -> None:
        operations.invoke(cls(table, same))


@Operations.implementation_for(InsertOnly)
def insert_only(operations: Operations, wish: InsertOnly) -> None:
    table = wish.table
    if operations.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql(operations, table, "UPDATE OR DELETE OR TRUNCATE")
        return
    # The third stops INSERT OR REPLACE, which would otherwise delete without asking the DELETE trigger.
    for verb, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", _when_same(table, wish.same))):
        operations.execute(SQLITE_REFUSAL.format(table=table, verb=verb, when=when))


@Operations.register_operation("erasable")
class Erasable(MigrateOperation):
    """Like insert-only, but `erased` columns may once become null, together with a value in `by`, and the flag
    `withheld` may become true."""

    def __init__(
        self, table: str, same: str, erased: tuple[str, ...], by: str, withheld: str, kept: tuple[str, ...]
    ) -> None:
        self.table, self.same, self.erased, self.by, self.withheld = table, same, erased, by, withheld
        self.kept = kept

    @classmethod
    def erasable(
        cls,
        operations: Operations,
        table: str,
        same: str,
        *,
        erased: tuple[str, ...],
        by: str,
        withheld: str,
        kept: tuple[str, ...],
    ) -> None:
        operations.invoke(cls(table, same, erased, by, withheld, kept))


@Operations.implementation_for(Erasable)
def erasable(operations: Operations, wish: Erasable) -> None:
    equal = _equal(operations)

    def kept(*columns: str) -> list[str]:
        return [f'NEW."{column}" {equal} OLD."{column}"' for column in columns]

    erases = [f"OLD.{wish.by} IS NULL", f"NEW.{wish.by} IS NOT NULL", *kept(*wish.kept, wish.withheld)]
    erases += [f"NEW.{column} IS NULL" for column in wish.erased]
    withholds = [f"NOT OLD.{wish.withheld}", f"NEW.{wish.withheld}", *kept(*wish.kept, *wish.erased, wish.by)]
    allowed = f"({' AND '.join(erases)}) OR ({' AND '.join(withholds)})"
    _refuse_but(operations, wish.table, "erasable", allowed, wish.same)


@Operations.register_operation("growing")
class Growing(MigrateOperation):
    """Like insert-only, but bytes may be added at the end of the column `grown`."""

    def __init__(self, table: str, same: str, grown: str, kept: tuple[str, ...]) -> None:
        self.table, self.same, self.grown, self.kept = table, same, grown, kept

    @classmethod
    def growing(cls, operations: Operations, table: str, same: str, *, grown: str, kept: tuple[str, ...]) -> None:
        operations.invoke(cls(table, same, grown, kept))


@Operations.implementation_for(Growing)
def growing(operations: Operations, wish: Growing) -> None:
    equal, grown = _equal(operations), wish.grown
    allowed = " AND ".join(
        [f"length(NEW.{grown}) > length(OLD.{grown})"]
        + [f"substr(NEW.{grown}, 1, length(OLD.{grown})) {equal} OLD.{grown}"]
        + [f'NEW."{column}" {equal} OLD."{column}"' for column in wish.kept]
    )
    _refuse_but(operations, wish.table, "growing", allowed, wish.same)


def _equal(operations: Operations) -> str:
    return "IS NOT DISTINCT FROM" if operations.get_bind().dialect.name == "postgresql" else "IS"


def _refuse_but(operations: Operations, table: str, what: str, allowed: str, same: str) -> None:
    """Refuse every change of a table's rows but an UPDATE that is `allowed`."""
    if operations.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql(operations, table, "DELETE OR TRUNCATE")
        operations.execute(
            f"CREATE TRIGGER {table}_{what} BEFORE UPDATE ON {table} FOR EACH ROW WHEN (({allowed}) IS NOT TRUE) "
            "EXECUTE FUNCTION refuse_change()"
        )
        operations.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{what}")
        return
    for verb, when in (
        ("UPDATE", f"WHEN ({allowed}) IS NOT TRUE"),
        ("DELETE", ""),
        ("INSERT", _when_same(table, same)),
    ):
        operations.execute(SQLITE_REFUSAL.format(table=table, verb=verb, when=when))


def _when_same(table: str, same: str | tuple[str, ...]) -> str:
    # Keys that share a column are asked for one by one: joined by OR, SQLite would look through all of that column.
    keys = (same,) if isinstance(same, str) else same
    return "WHEN " + " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)


def _refuse_on_postgresql(operations: Operations, table: str, verbs: str) -> None:
    operations.execute(POSTGRESQL_FUNCTION)
    operations.execute(POSTGRESQL_REFUSAL.format(table=table, verbs=verbs))
    # ALWAYS: a session that claims to be a replica doesn't pass it either.
    operations.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_insert_only")


@Operations.register_operation("full_text")
class FullText(MigrateOperation):
    """Index the folded words in column `text` of a table keyed by `id`, newest id first."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def full_text(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.implementation_for(FullText)
def full_text(operations: Operations, wish: FullText) -> None:
    table = wish.table
    if operations.get_bind().dialect.name == "postgresql":
        operations.execute(
            f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED"
        )
        operations.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words)")
        return
    operations.execute(
        f"CREATE VIRTUAL TABLE {table}_words USING fts5(text, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', detail=full)"
    )
    forget = f"INSERT INTO {table}_words ({table}_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);"
    learn = f"INSERT INTO {table}_words (rowid, text) VALUES (NEW.id, NEW.text);"
    for verb, statements in (("INSERT", learn), ("DELETE", forget), ("UPDATE", forget + learn)):
        operations.execute(f"CREATE TRIGGER {table}_words_{verb} AFTER {verb} ON {table} BEGIN {statements} END")


def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Search indexes are not in the models, so a comparison of models and database passes over them."""
    name = name or ""
    if kind == "table":
        return "_texts_words" not in name
    if kind in ("column", "index"):
        return name != "words" and not name.endswith("_texts_words")
    return True


@contextlib.contextmanager
def alone(connection: sa.Connection) -> Iterator[None]:
    """One process at a time runs migrations, however many start at once; and none waits for ever for a table.

    The lock is the connection's: a transaction's would be gone with the first migration.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('corrections migrations'))"))
    connection.execute(sa.text("SET lock_timeout = '10s'"))
    connection.commit()
    try:
        yield
    except BaseException:
        # A connection that broke has lost the lock already, and can't be asked: what broke it is what is told.
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            _no_longer_alone(connection)
        raise
    _no_longer_alone(connection)


def _no_longer_alone(connection: sa.Connection) -> None:
    connection.rollback()  # what a failed migration left, and nothing else
    connection.execute(sa.text("RESET lock_timeout"))
    connection.execute(sa.text("SELECT pg_advisory_unlock(hashtext('corrections migrations'))"))
    connection.commit()


def run(connection: sa.Connection) -> None:
    with alone(connection):
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes.get("metadata"),
            include_object=is_ours,
            compare_type=True,
            render_as_batch=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run(context.config.attributes["connection"])
