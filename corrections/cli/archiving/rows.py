"""Rows of a table as lines, the same ones from SQLite and from PostgreSQL, and lines as rows of either.

The database itself writes the JSON: in Python that takes many times as long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from corrections.cli.archiving.manifest import Kind, TableMember
from corrections.cli.verifying.endings import Ended

AT_ONCE = 1_000
PIECE = 1 << 18
MOST_LINE_BYTES = 64_000_000
VERSION = "alembic_version"
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", re.ASCII)

_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.JSON, "json"),
    (sa.Boolean, "boolean"),
    (sa.DateTime, "time"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "integer"),
    (sa.Numeric, "number"),
    (sa.Date, "text"),  # as it is written, on both
    (sa.String, "text"),
)
_SQLITE: Mapping[str, str] = {
    "boolean": "CASE WHEN {c} IS NULL THEN NULL WHEN {c} THEN json('true') ELSE json('false') END",
    "time": "replace({c}, ' ', 'T') || 'Z'",
    "bytes": "CASE WHEN {c} IS NOT NULL THEN lower(hex({c})) END",
}
_POSTGRESQL: Mapping[str, str] = {
    "time": """to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "bytes": "encode({c}, 'hex')",
    "json": "{c}::text",
}


def tables(connection: Connection) -> list[Table]:
    """The tables of a database that hold data, as they are there, those first that others refer to."""
    inspected, found = sa.inspect(connection), sa.MetaData()
    names = [name for name in inspected.get_table_names() if "_texts_words" not in name and name != VERSION]
    found.reflect(connection, only=names)
    return found.sorted_tables


def columns(table: Table) -> list[tuple[str, Kind]]:
    """The columns that are not computed from others, and of which kind they are."""
    return [(column.name, _kind(column)) for column in table.columns if column.computed is None]


def _kind(column: sa.Column[Any]) -> Kind:
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise Ended(f"The column {column} has a type that no backup holds.")


def lines(connection: Connection, table: Table, count: Callable[[int], object]) -> Iterator[bytes]:
    """All rows of a table, some in a piece; `count` is told how many."""
    made = connection.execution_options(yield_per=AT_ONCE).exec_driver_sql(_select(connection, table))
    for some in made.scalars().partitions():
        count(len(some))
        yield "".join(f"{line}\n" for line in some).encode()


def _select(connection: Connection, table: Table) -> str:
    quote = connection.dialect.identifier_preparer.quote
    is_sqlite = connection.dialect.name == "sqlite"
    as_json = _SQLITE if is_sqlite else _POSTGRESQL
    values = ", ".join(as_json.get(kind, "{c}").format(c=quote(name)) for name, kind in columns(table))
    row = f"json_array({values})" if is_sqlite else f"json_build_array({values})::text"
    order = ", ".join(quote(column.name) for column in table.primary_key)
    return f"SELECT {row} FROM {quote(table.name)}" + (f" ORDER BY {order}" if order else "")  # noqa: S608  our names


def next_number(connection: Connection, table: Table) -> int | None:
    """From which number on the rows of a table are counted, where the database remembers that."""
    sequence = _sequence(connection, table)
    if sequence is None:
        return None
    last = connection.scalar(sa.text("SELECT pg_sequence_last_value(CAST(:name AS regclass))"), {"name": sequence})
    return (last or 0) + 1


def count_on(connection: Connection, table: Table, given: int | None) -> None:
    """Let the next row get a number that none had before."""
    sequence = _sequence(connection, table)
    if sequence is not None:
        (column,) = table.primary_key
        most = connection.scalar(sa.select(sa.func.max(column))) or 0
        number = {"name": sequence, "next": max(most + 1, given or 1)}
        connection.execute(sa.text("SELECT setval(CAST(:name AS regclass), :next, false)"), number)


def _sequence(connection: Connection, table: Table) -> str | None:
    key = list(table.primary_key)
    if connection.dialect.name != "postgresql" or len(key) != 1 or not isinstance(key[0].type, sa.Integer):
        return None
    named = {"table": connection.dialect.identifier_preparer.quote(table.name), "key": key[0].name}
    found: str | None = connection.scalar(sa.text("SELECT pg_get_serial_sequence(:table, :key)"), named)
    return found


def load(
    connection: Connection, table: Table, member: TableMember, pieces: Iterable[bytes], count: Callable[[int], object]
) -> None:
    """Put rows into an empty table. Raises Ended for those that can't be read or are not as many as there are."""
    if sorted(member.columns) != sorted(columns(table)):
        raise Ended(f"This backup can’t be restored: {member.path} does not have the columns of {table.name}.")
    read = [_READ[kind] for _, kind in member.columns]
    done = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal done
        for line in _split(pieces, member.path):
            try:
                yield _row(line, read)
            except (ValueError, TypeError, RecursionError) as error:
                raise Ended(f"This backup is damaged: row {done + 1} of {member.path} can’t be read.") from error
            done += 1
            if done % AT_ONCE == 0:
                count(AT_ONCE)

    (_copy if connection.dialect.name == "postgresql" else _insert)(connection, table, member, rows())
    count(done % AT_ONCE)
    if done != member.rows:
        raise Ended(f"This backup is damaged: {member.path} has {done:,} rows, not {member.rows:,}.")


def _split(pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > MOST_LINE_BYTES:  # or all of a table could be one
            raise Ended(f"This backup is refused: {path} has a row of more than {MOST_LINE_BYTES:,} bytes.")
    if rest:
        raise Ended(f"This backup is damaged: {path} ends within a row.")


def _row(line: bytes, read: Sequence[Callable[[Any], Any]]) -> list[Any]:
    values = json.loads(line)
    if not isinstance(values, list):
        raise ValueError("not a row")
    return [None if value is None else how(value) for how, value in zip(read, values, strict=True)]


def _of(type_: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not type_:
            raise ValueError("another kind of value")
        return value

    return read


def _integer(value: Any) -> int:
    number: int = _of(int)(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError("more than a database holds")
    return number


def _time(value: Any) -> str:
    # SQLite keeps it without its zone, and PostgreSQL is told below that it is UTC.
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise ValueError("not a time")
    return value[:-1].replace("T", " ")


def _json(value: Any) -> str:
    json.loads(value)
    return str(value)


_READ: Mapping[Kind, Callable[[Any], Any]] = {
    "integer": _integer,
    "number": float,
    "text": _of(str),
    "boolean": _of(bool),
    "time": _time,
    "bytes": bytes.fromhex,
    "json": _json,
}


def _insert(connection: Connection, table: Table, member: TableMember, rows: Iterator[list[Any]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = [name for name, _ in member.columns]
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    statement = f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})"  # noqa: S608  our names
    while some := [tuple(row) for row in islice(rows, AT_ONCE)]:
        connection.exec_driver_sql(statement, some)


def _copy(connection: Connection, table: Table, member: TableMember, rows: Iterator[list[Any]]) -> None:
    # One statement for all of a table: a row may refer to one that comes after it, and it is many times as fast.
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name, _ in member.columns)
    connection.execute(sa.text("SET LOCAL timezone = 'UTC'"))
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
