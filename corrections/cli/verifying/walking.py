"""Walking through a log from its first entry to its last, and comparing it with what was seen of it before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import click

from corrections import clock
from corrections.cli.verifying import endings
from corrections.cli.verifying.finding import CHECKPOINT, Asked, Found
from corrections.cli.verifying.keys import opened
from corrections.cli.verifying.memory import Seen
from corrections.cli.verifying.served import Served
from corrections.log import notes
from corrections.log.contents import Contents
from corrections.log.copies import Folder, Mirror
from corrections.log.tiles import HASH, WIDTH, Tile
from corrections.log.verifying import MOST_BUNDLE_BYTES, NotServed, Source, Walk, Wrong, bundle_path, tile_path

AGAIN = 3  # times that a log may go on while it is verified, if something was erased from it then


def verify(found: Found, asked: Asked, source: Source, served: Served | None) -> tuple[Contents, Found]:
    """See to everything. Raises Wrong, NotServed, CannotReach, Ended."""
    for _ in range(AGAIN):
        _agrees(found, asked)
        if served is not None:
            served.ahead(_ahead(found.checkpoint.size, source.folder if isinstance(source, Mirror) else None))
        contents = _walk(found, asked, source)
        fault = contents.unannounced()
        if fault is None:
            asked.wanted.check(found.note)
            return contents, found
        # It may have been erased meanwhile: then the entry that says so is one that came since.
        newer = _newer(found, asked, served) if served is not None else None
        if newer is None:
            raise fault
        found = newer
    raise Wrong("something is erased from the log while it is verified, again and again")


def _newer(found: Found, asked: Asked, served: Served) -> Found | None:
    note = served.read(CHECKPOINT, notes.MOST_BYTES)
    checkpoint = opened(note, found.trusted)
    if checkpoint.size == found.checkpoint.size:
        return None
    now = clock.rfc3339(clock.now())
    seen = Seen(found.checkpoint.origin, str(found.trusted.key), found.note.decode(), now, found.address)
    return replace(found, note=note, checkpoint=checkpoint, before=[*found.before, seen])


def _agrees(found: Found, asked: Asked) -> None:
    """Compare sizes with what was seen before. Raises Ended."""
    now = found.checkpoint
    for seen in found.before:
        was = seen.checkpoint
        if was.origin == now.origin and was.size > now.size:
            kept = asked.memory.keep_evidence(now.origin, found.note)
            why = f"The log was shortened: it has {now.size} entries, and had {was.size} {seen.where}"
            raise endings.Shortened(f"{why}. Both checkpoints are signed; the new one is in {kept}.")
        if was.size == now.size and was.root != now.root:
            _forked(found, asked, seen)


def _forked(found: Found, asked: Asked, seen: Seen) -> None:
    kept = asked.memory.keep_evidence(found.checkpoint.origin, found.note)
    why = f"The log was forked: its first {seen.checkpoint.size} entries are not those that it signed {seen.until}"
    raise endings.Forked(f"{why}. Both checkpoints are signed; the new one is in {kept}.")


def _walk(found: Found, asked: Asked, source: Source) -> Contents:
    size = found.checkpoint.size
    walk = Walk(source.read, [seen.checkpoint.size for seen in found.before])
    contents = Contents(source, found.checkpoint.origin, documents=asked.documents)
    label = f"Verifying {size:,} entries"
    with click.progressbar(length=size, label=label, file=sys.stderr) as bar:
        for first, entries in walk.bundles(size):
            contents.take(first, entries)
            bar.update(len(entries))
    if walk.roots[size] != found.checkpoint.root:
        raise Wrong("the entries give another root than the checkpoint signs")
    for seen in found.before:
        if walk.roots[seen.checkpoint.size] != seen.checkpoint.root:
            _forked(found, asked, seen)
    return contents


def holds(seen: Seen, source: Source) -> bool:
    """Whether the entries and tiles are those of a checkpoint that was seen."""
    walk, size = Walk(source.read), seen.checkpoint.size
    try:
        for _ in walk.bundles(size):
            continue
    except (Wrong, NotServed):
        return False
    return walk.roots[size] == seen.checkpoint.root


def _ahead(size: int, copied: Folder | None) -> Iterator[tuple[str, int]]:
    """What a walk will ask a server for."""
    for number in range(-(-size // WIDTH)):  # never all at once: a log may say that it has any number of entries
        tile = Tile(0, number, min(WIDTH, size - number * WIDTH))
        below = bundle_path(tile.number, tile.width), MOST_BUNDLE_BYTES
        for path, most in (below, (tile_path(tile), tile.width * HASH)):
            if copied is None or not copied.has(path):
                yield path, most
