"""What a backup says of itself: its tables and files with their sizes and hashes, and how far the log had come.

A backup is a ZIP file, so that it can be opened without this program. Each table is a member with a row a line, as a
JSON array; what a database of either kind needs of a value is in its kind alone.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corrections.cli.verifying.endings import Ended
from corrections.settings import Settings

NAME = "manifest.json"
UPLOADS, MAIL, KEYS = "uploads", "mail", "keys"
KEY_NAMES = r"secret|log|log\.new|witness"
# No dot in front, no slash within: nothing that is put anywhere can leave its folder or hide in it.
FILE = re.compile(rf"(?:{UPLOADS}|{MAIL})/[A-Za-z0-9_-][A-Za-z0-9._-]{{0,199}}|{KEYS}/(?:{KEY_NAMES})", re.ASCII)
TABLE = re.compile(r"tables/([a-z][a-z0-9_]{0,62})\.jsonl", re.ASCII)

# A time is RFC 3339 in UTC, bytes are hexadecimal digits, and JSON is a text, so that its null is not one of SQL.
Kind = Literal["integer", "number", "text", "boolean", "time", "bytes", "json"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=2**63)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Member(Strict):
    """A file in the backup. `sha256` is of what it is unpacked."""

    path: str
    size: Count
    sha256: Digest


class TableMember(Member):
    """A table. `next`: from which number on PostgreSQL would go on, where it knows that."""

    columns: list[tuple[str, Kind]]
    rows: Count
    next: Count | None

    @property
    def table(self) -> str:
        found = TABLE.fullmatch(self.path)
        return found[1] if found else ""


class LogState(Strict):
    """How far the log had come. `checkpoint` is the newest that was signed, as it is served."""

    origin: str
    vkey: str
    size: Count
    root: Digest
    checkpoint: str


class Manifest(Strict):
    """`missing`: uploads that rows name, and that were not there when the backup was made."""

    format: Literal["corrections-backup/1"] = "corrections-backup/1"
    made: str
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+!-]{1,64}$")]  # it is shown on a terminal
    database: Literal["sqlite", "postgresql"]
    revision: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    log: LogState | None
    tables: list[TableMember]
    files: list[Member]
    missing: list[str]

    @property
    def members(self) -> list[Member]:
        return [*self.tables, *self.files]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.made)

    @property
    def keys(self) -> list[Member]:
        return [file for file in self.files if file.path.startswith(f"{KEYS}/")]


def key_files(settings: Settings) -> dict[str, Path]:
    """Where the keys lie that a backup may hold, by their names in it."""
    return {
        "secret": settings.keys / "secret",
        "log": settings.log_key_file,
        "log.new": settings.log_new_key_file,
        "witness": settings.witness_key_file,
    }


def read(data: bytes) -> Manifest:
    """Read what a backup says of itself. Raises Ended for what can't be put anywhere safely."""
    try:
        found = Manifest.model_validate_json(data)
        _ = found.made_at
    except (ValidationError, ValueError, RecursionError) as error:
        raise Ended(f"This is no backup that this version knows: {_first(error)}.") from error
    for table in found.tables:
        if not table.table:
            raise Ended(f"This backup is refused: it has a table at {table.path!r}.")
    for file in found.files:
        if not FILE.fullmatch(file.path):
            raise Ended(f"This backup is refused: it has a file at {file.path!r}.")
    twice = [path for path, count in Counter(member.path for member in found.members).items() if count > 1]
    if twice:
        raise Ended(f"This backup is refused: it has {twice[0]!r} twice.")
    return found


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, fault['loc'])) or NAME}: {fault['msg']}"
    return str(error)
