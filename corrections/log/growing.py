"""What an entry adds to the tables of a log: its parts, and its hashes at the ends of tiles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, Table, bindparam, cast, insert, update
from sqlalchemy.orm import Session

from corrections import rows
from corrections.log import proofs, tiles
from corrections.log.documents import SealedPart, StoredPart
from corrections.log.models import Log, LogEntry, LogPart, LogTile

_TILES: Table = LogTile.__table__  # type: ignore[assignment]
_BEGIN = insert(_TILES)
# Of the table, not of the class: the session has no use for the parts, and to know them takes as long as to write them.
_ADD_PARTS = insert(LogPart.__table__)  # type: ignore[arg-type]
_GROW = (
    update(_TILES)
    .where(
        _TILES.c.log_id == bindparam("log"),
        _TILES.c.level == bindparam("at_level"),
        _TILES.c.number == bindparam("n"),
    )
    # SQLite calls what it has joined a text.
    .values(hashes=cast(_TILES.c.hashes.op("||")(bindparam("hash", type_=LargeBinary)), LargeBinary))
)


def grow(session: Session, log: Log, leaf: bytes, at: datetime) -> None:
    """Let the log, and the tiles of its tree, be one entry larger."""
    edge = [log.edge[n : n + tiles.HASH] for n in range(0, len(log.edge), tiles.HASH)]
    edge, added = tiles.grown(edge, log.size, leaf)
    rows.change(session, log, size=log.size + 1, last_at=at, root=proofs.fold(edge), edge=b"".join(edge))
    _add_hashes(session, log, added)


def add_parts(session: Session, entry: LogEntry, parts: Sequence[SealedPart | StoredPart]) -> None:
    session.connection().execute(
        _ADD_PARTS,
        [
            {
                "log_id": entry.log_id,
                "index": entry.index,
                "position": position,
                "name": part.name,
                "salt": part.salt,
                "value": part.value,
                "withheld": part.withheld,
                "leaf": part.leaf,
            }
            for position, part in enumerate(parts)
        ],
    )


def _add_hashes(session: Session, log: Log, added: dict[int, bytes]) -> None:
    """One hash at the end of one tile of a level, where a level gets any."""
    for level, hash_ in added.items():
        number, position = divmod((log.size >> tiles.HEIGHT * level) - 1, tiles.WIDTH)
        if position == 0:
            session.connection().execute(_BEGIN, {"log_id": log.id, "level": level, "number": number, "hashes": hash_})
        else:
            session.connection().execute(_GROW, {"log": log.id, "at_level": level, "n": number, "hash": hash_})
