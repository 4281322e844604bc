"""The public log: appending, proving, verifying a copy and serving, with a thousand entries and with a million."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, event

from corrections import database, schema
from corrections.bench import bulk, measuring, newsroom, servers, tree
from corrections.bench.measuring import Asked
from corrections.bench.pages import Page
from corrections.bench.visitor import request
from corrections.log import actions, checking, merkle, queries, tiles
from corrections.log.contents import Contents
from corrections.log.copies import Folder
from corrections.log.documents import Part, commitment, entry_bytes, seal
from corrections.log.models import LogEntry, LogPart
from corrections.log.tiles import HASH, WIDTH, Tile
from corrections.log.verifying import Walk, bundle_path, tile_path
from corrections.settings import Settings
from corrections.taxonomy import EntryKind

SIZES = (1_000, 1_000_000)
WARM = 20  # not counted
APPENDED = 300
TURN = 50  # appends to one log before it is the other's turn
GROWTH = 1.2
APPEND, PROOF = 2.0, 0.5  # ms
VERIFIED = 150_000  # entries a second
SERVED = 1.0  # × bare
PARTS = 16


@dataclass(frozen=True)
class Row:
    """One figure: `value` in `unit`, and how it should be; `most` and `least` are None where nothing is asked of it."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)


@dataclass(frozen=True)
class Place:
    """A log to measure: its settings and its engine."""

    settings: Settings
    engine: Engine


def measure(
    places: dict[int, Place], copy: Path, *, seconds: float, rounds: int, step: Callable[[str], None]
) -> list[Row]:
    """Fill the logs, the smaller one first, and measure them. `copy`: a folder for a copy of the larger one."""
    for size, place in places.items():
        step(f"a log of {size:,} entries")
        fill(place.engine, size)
    step("appending")
    found = list(_appended({size: place.engine for size, place in places.items()}))
    found.append(Row("… one fsync of this disk", _synced(copy.parent), "ms"))
    size, place = max(places.items())
    found.append(Row(f"inclusion proof at {size:,} (p50)", _proved(place.engine), "ms", most=PROOF))
    step("verifying a copy")
    write_copy(copy, size)
    rates = [_verified(copy, size) for _ in range(rounds)]
    found.append(Row(f"verify a copy of {size:,}", statistics.median(rates), "entries/s", least=VERIFIED))
    shutil.rmtree(copy)
    return [*found, *_served(place.settings, size, seconds, rounds, step)]


def entries(size: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Subject, document and bytes of entries as ours are. What the documents say is nobody's business here."""
    at = datetime.now(UTC) - timedelta(days=1)
    for n in range(size):
        document = merkle.leaf_hash(n.to_bytes(8, "big"))
        subject = f"/articles/{n}/versions/1"
        yield subject, document, entry_bytes(EntryKind.ARTICLE_VERSION, subject, at, document)


def fill(engine: Engine, size: int) -> None:
    """Fill an empty database with a log, and with one part to each document."""
    schema.upgrade(engine)
    start = datetime.now(UTC) - timedelta(days=2)
    newsroom.make(engine, start)
    leaves = []
    sealed = seal(Part("headline", "Council votes to keep the ferry"))
    document = commitment([sealed])
    with bulk.writing(engine) as rows:
        entry = rows.of(LogEntry, "log_id", "index", "kind", "subject", "at", "document", "entry", "leaf")
        part = rows.of(LogPart, "log_id", "index", "position", "name", "salt", "value", "withheld", "leaf")
        for n in range(size):
            subject = f"/articles/{n}/versions/1"
            bytes_ = entry_bytes(EntryKind.ARTICLE_VERSION, subject, start, document)
            leaves.append(merkle.leaf_hash(bytes_))
            entry(1, n, EntryKind.ARTICLE_VERSION, subject, start, document, bytes_, leaves[-1])
            part(1, n, 0, sealed.name, sealed.salt, sealed.value, False, sealed.leaf)
            rows.write(at_least=bulk.BATCH)
    with database.writing(engine) as session:
        tree.plant(session, leaves, last_at=start)
    bulk.settle(engine)


@dataclass(frozen=True)
class Append:
    """Seconds of a transaction (entry, parts, tiles and signed checkpoint, committed), of that and keeping the head,
    which follows it, and of the processor in both."""

    transaction: float
    whole: float
    busy: float


def _appended(engines: dict[int, Engine]) -> Iterator[Row]:
    """Append to the logs in turn, so that the larger and the smaller find the machine in the same state."""
    taken: dict[int, list[Append]] = {size: [] for size in engines}
    for turn in range(APPENDED // TURN):
        for size, engine in engines.items():
            some = [_append(engine, turn * (WARM + TURN) + n) for n in range(WARM + TURN)]
            taken[size] += some[WARM:]
    for size, appends in taken.items():
        p50 = _median([each.transaction for each in appends])
        yield Row(f"append at {size:,} (p50, one fsynced transaction)", p50, "ms", most=APPEND)
        yield Row("… and its checkpoint kept outside the database", _median([each.whole for each in appends]), "ms")
        yield Row("… processor time of it", _median([each.busy for each in appends]), "ms")
    smaller, larger = (statistics.median(each.transaction for each in taken[size]) for size in (min(taken), max(taken)))
    yield Row("… the larger by the smaller", larger / smaller, "×", most=GROWTH)


def _append(engine: Engine, n: int) -> Append:
    parts = [Part(f"blocks/{n}", {"type": "paragraph", "text": "The ferry sails at seven. " * 8}) for n in range(PARTS)]
    committed: list[float] = []
    began, worked = time.perf_counter(), time.process_time()
    with database.writing(engine) as session:
        event.listen(session, "after_commit", lambda _: committed.append(time.perf_counter()))
        actions.append(session, EntryKind.ARTICLE_VERSION, f"/articles/measured-{n}/versions/1", parts)
    return Append(committed[-1] - began, time.perf_counter() - began, time.process_time() - worked)


def _median(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1_000


def _synced(folder: Path) -> float:
    """Milliseconds that this disk takes to make one block safe: an append waits for it three times."""
    times = []
    probe = folder / "fsync"
    with probe.open("wb", buffering=0) as file:
        for _ in range(APPENDED):
            file.write(bytes(4_096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    probe.unlink()
    return _median(times)


def _proved(engine: Engine) -> float:
    """Milliseconds of a proof from stored tiles, of which none was read before."""
    random, times = Random(1), []
    with database.reading(engine) as session:
        log = queries.current(session)
        assert log is not None, "the log has begun"
        for _ in range(WARM + APPENDED):
            index = random.randrange(log.size)
            began = time.perf_counter()
            checking.inclusion(session, log, index, log.size)
            times.append(time.perf_counter() - began)
    return _median(times[WARM:])


def write_copy(path: Path, size: int) -> None:
    """A copy of a log of that size, written straight into tiles and bundles."""
    shutil.rmtree(path, ignore_errors=True)
    folder, leaves, bundle = Folder(path), [], []
    for n, (_, _, entry) in enumerate(entries(size), 1):
        leaves.append(merkle.leaf_hash(entry))
        bundle.append(entry)
        if len(bundle) == WIDTH or n == size:
            folder.write(bundle_path((n - 1) // WIDTH, len(bundle)), tiles.bundle(bundle))
            bundle = []
    for (level, number), hashes in tree.tiles_of(leaves).items():
        folder.write(tile_path(Tile(level, number, len(hashes) // HASH)), hashes)


def _verified(path: Path, size: int) -> float:
    """Entries a second of the processor's time: one process, one core, however busy the machine is."""
    folder = Folder(path)
    began = time.process_time()
    walk, contents = Walk(folder.read), Contents(folder, newsroom.LOG, documents=False)
    for first, some in walk.bundles(size):
        contents.take(first, some)
    assert contents.ours, "these are entries as ours are"
    return size / (time.process_time() - began)


def _served(settings: Settings, size: int, seconds: float, rounds: int, step: Callable[[str], None]) -> Iterator[Row]:
    numbers = Random(2).sample(range(size // WIDTH), min(60, size // WIDTH))
    some = [request("GET", f"/log/tile/0/{tiles.encode(number)}") for number in numbers]
    asked = [Page("the checkpoint", [request("GET", "/log/checkpoint")]), Page("tiles", some)]
    with servers.product(settings) as server, servers.bare(servers.free_port(), settings) as bare:
        for page in asked:
            step(f"{page.name} over HTTP")
            [result] = measuring.measured([Asked(page, server)], bare, seconds, rounds)
            yield Row(f"{page.name} over HTTP", result.ratio, "× bare", least=SERVED)
            yield Row(f"… {page.name}, p50 alone", result.p50, "ms")
