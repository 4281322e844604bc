"""The tree over entries that were loaded in bulk: what appending them one by one would have left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from corrections.log import merkle, proofs, queries, signing, tiles
from corrections.log.models import LogTile
from corrections.log.tiles import Place

BATCH = 500


def plant(session: Session, leaves: Sequence[bytes], *, last_at: datetime) -> None:
    """Store the tiles of the tree over `leaves` and sign it. The log has begun, and has nothing in it."""
    log = queries.current(session)
    assert log is not None, "the log has begun"
    stored = tiles_of(leaves)
    rows = [
        {"log_id": log.id, "level": level, "number": number, "hashes": hashes}
        for (level, number), hashes in stored.items()
    ]
    for first in range(0, len(rows), BATCH):
        session.execute(insert(LogTile), rows[first : first + BATCH])
    edge = tiles.nodes(lambda places: {place: stored[place] for place in places}, proofs.perfect(0, len(leaves)))
    log.size, log.last_at = len(leaves), last_at
    log.edge, log.root = b"".join(edge), proofs.fold(edge)
    session.flush()
    signing.sign(session, log, signing.signer(session.get_bind()).key_of(log), log)


def tiles_of(leaves: Sequence[bytes]) -> dict[Place, bytes]:
    found: dict[Place, bytes] = {}
    hashes, level = list(leaves), 0
    while hashes:
        chunks = [hashes[n : n + tiles.WIDTH] for n in range(0, len(hashes), tiles.WIDTH)]
        found |= {(level, number): b"".join(chunk) for number, chunk in enumerate(chunks)}
        hashes, level = [merkle.root(chunk) for chunk in chunks if len(chunk) == tiles.WIDTH], level + 1
    return found
