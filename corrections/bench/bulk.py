"""Writing many rows at once: executemany on SQLite, COPY on PostgreSQL. Triggers and indexes work as always."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Engine, Table, func, select
from sqlalchemy.orm import DeclarativeBase

from corrections import schema

BATCH = 20_000

Row = tuple[Any, ...]


class Rows:
    """Rows of any tables, held until there are enough of them to be written. Columns are named once for each table."""

    def __init__(self, engine: Engine, cursor: Any) -> None:
        self._engine, self._cursor = engine, cursor
        self._held: dict[Table, list[Row]] = {}
        self._names: dict[Table, tuple[str, ...]] = {}
        self._count = 0

    def of(self, model: type[DeclarativeBase], *names: str) -> Callable[..., None]:
        """A function that takes the values of one row, in the order of `names`."""
        table: Table = model.__table__  # type: ignore[assignment]
        self._names[table] = names
        held = self._held.setdefault(table, [])
        converters = [(n, _converter(table, name, self._engine)) for n, name in enumerate(names)]
        needed = [(n, convert) for n, convert in converters if convert is not None]

        def add(*values: Any) -> None:
            row = list(values)
            for n, convert in needed:
                row[n] = convert(row[n])
            held.append(tuple(row))

        return add

    def write(self, *, at_least: int = 0) -> None:
        """Write what is held, tables that others point at first, if it is that many rows."""
        if sum(map(len, self._held.values())) < at_least:
            return
        for table in schema.metadata.sorted_tables:
            rows = self._held.get(table)
            if rows:
                self._insert(table, self._names[table], rows)
                rows.clear()

    def _insert(self, table: Table, names: tuple[str, ...], rows: list[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in names)
        if self._engine.dialect.name == "postgresql":
            with self._cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(names))
        self._cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", rows)


def _converter(table: Table, name: str, engine: Engine) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    if isinstance(kind, Boolean):
        return None
    convert: Callable[[Any], Any] | None = kind.dialect_impl(engine.dialect).bind_processor(engine.dialect)
    return convert


@contextmanager
def writing(engine: Engine) -> Iterator[Rows]:
    """One transaction of rows. On SQLite nothing is made safe against a power cut until its end."""
    connection = engine.raw_connection()
    cursor: Any = connection.cursor()
    try:
        if engine.dialect.name == "sqlite":
            for pragma in ("synchronous = OFF", "cache_size = -200000"):
                cursor.execute(f"PRAGMA {pragma}").fetchall()
            cursor.execute("BEGIN IMMEDIATE")
        rows = Rows(engine, cursor)
        yield rows
        rows.write()
        connection.commit()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        # Not back to the others: it writes less safely than they do.
        connection.detach()
        connection.close()


def settle(engine: Engine) -> None:
    """What a database does by itself over the years: gather statistics, and let the counters know the newest ids."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", write=True) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ANALYZE")
            return
        for table in schema.metadata.sorted_tables:
            key = table.c.get("id")
            if (
                key is not None
                and connection.exec_driver_sql(f"SELECT pg_get_serial_sequence('{table.name}', 'id')").scalar()
            ):
                highest = connection.execute(select(func.max(key))).scalar()
                if highest:
                    connection.exec_driver_sql(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {int(highest)})"
                    )
        connection.exec_driver_sql("VACUUM ANALYZE")
