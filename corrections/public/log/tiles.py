"""The tree's hashes and the entries' bytes, in tiles that never change (C2SP tlog-tiles)."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections import database
from corrections.log import queries as log
from corrections.log import tiles
from corrections.log.actions import FIRST
from corrections.log.tiles import HASH, Tile
from corrections.public import answers
from corrections.web import current

BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"


def tile(level: str, place: str, log_id: int = FIRST) -> ResponseReturnValue:
    found = _read(tiles.read_path(f"{level}/{place}"))
    with database.reading(current.engine()) as session:
        now = log.numbered(session, log_id)
        key = found.level, found.number
        hashes = log.tiles(session, now.id, [key]).get(key, b"") if now else b""
    return _answer(found, hashes[: found.width * HASH], count=len(hashes) // HASH)


def bundle(place: str, log_id: int = FIRST) -> ResponseReturnValue:
    found = _read(tiles.read_bundle_path(place))
    with database.reading(current.engine()) as session:
        now = log.numbered(session, log_id)
        entries = log.entry_bytes(session, now.id, found.number * tiles.WIDTH, found.width) if now else []
    return _answer(found, tiles.bundle(entries), count=len(entries))


def _read(tile: Tile | None) -> Tile:
    # A number that no database holds is beyond every log.
    if tile is None or tile.number > tiles.LARGEST // tiles.WIDTH:
        abort(404)
    return tile


def _answer(tile: Tile, body: bytes, *, count: int) -> ResponseReturnValue:
    if count < tile.width:
        abort(404)
    return answers.document(body, BYTES, caching=FOR_EVER)
