"""The log byte for byte, as log-format.md says, at the edges of its sizes and for whatever is asked."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from random import Random
from unittest.mock import ANY
from urllib.parse import unquote

import pytest
import signed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log import definition
from make import make_article
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from corrections import database
from corrections.log import actions, notes, signing, tiles
from corrections.log.documents import Part
from corrections.log.models import LogCheckpoint, LogEntry
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import EntryKind

FOR_EVER = "public, max-age=31536000, immutable"
SIZE = 514


def grow(session: Session, size: int, *, has: int = 0) -> None:
    for n in range(has, size):
        actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])
    newsrooms.raise_generation(session)


@pytest.fixture
def leaves(begin: Begin, engine: Engine) -> list[bytes]:
    """The entries of a log of two full tiles and two hashes."""
    begin("a log of 514 entries", lambda session: grow(session, SIZE))
    with database.reading(engine) as session:
        return list(session.scalars(select(LogEntry.entry).order_by(LogEntry.index)))


def bytes_of(page: Page) -> bytes:
    return page.response.get_data()


def fetched(client: Client, path: str, *, status: int = 200) -> TestResponse:
    """Bytes that are no page."""
    answer = client.browser.get(path, base_url=client.base)
    assert answer.status_code == status, path
    return answer


def hashed(leaves: list[bytes]) -> bytes:
    return b"".join(sha256(b"\0" + leaf).digest() for leaf in leaves)


def bundled(leaves: list[bytes]) -> bytes:
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def test_tiles_are_those_of_the_definition(client: Client, leaves: list[bytes]) -> None:
    whole = [definition.tree_hash(leaves[n : n + 256]) for n in (0, 256)]
    for path, expected in {
        "0/000": hashed(leaves[:256]),
        "0/001": hashed(leaves[256:512]),
        "0/002.p/2": hashed(leaves[512:]),
        "0/002.p/1": hashed(leaves[512:513]),
        "0/001.p/7": hashed(leaves[256:263]),  # of a size that had a checkpoint
        "0/000.p/255": hashed(leaves[:255]),
        "1/000.p/2": b"".join(whole),
        "1/000.p/1": whole[0],
        "entries/000": bundled(leaves[:256]),
        "entries/001": bundled(leaves[256:512]),
        "entries/002.p/2": bundled(leaves[512:]),
        "entries/001.p/255": bundled(leaves[256:511]),
    }.items():
        page = fetched(client, f"/log/tile/{path}")
        assert page.get_data() == expected, path
        assert page.headers["Content-Type"] == "application/octet-stream"
        assert page.headers["Cache-Control"] == FOR_EVER
        assert "Set-Cookie" not in page.headers


NO_TILES = [
    *("0/002", "0/002.p/3", "0/002.p/256", "0/003.p/1", "1/000", "1/000.p/3", "1/001.p/1", "2/000.p/1"),
    *("0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/-1", "0/000.p/", "0/000.p", "0/000.p/1/", "0/000/"),
    *("0/0", "0/00", "0/0000", "0/x000/000", "0/x000", "0//000", "//0/000", "00/000", "-1/000", "64/000", "٠/000"),
    *("0/٠٠٠", "0/000%00", "0/000.P/1", "0/..%2f000", "0/%2e%2e/000", "0/000.p/1.p/1", "data/000", "8/0/000"),
    *("entries/002", "entries/002.p/3", "entries/0", "entries/x000/000", "entries/", "entries", "entries//000"),
    *("entries/000.p/0", "entries/000.p/256", "0/" + "x999/" * 6 + "999", "0/" + "9" * 5000, "", "0", "0/"),
    *("entries/" + "x999/" * 5 + "999", "63/000", "0/x1/000", "0/X001/000", "0/ 000", "0/+00"),
]


def test_what_is_malformed_or_beyond_the_size_is_not_found(client: Client, leaves: list[bytes]) -> None:
    for path in NO_TILES:
        client.get(f"/log/tile/{path}", status=404)


# How an address is read is the same code whatever database is behind it. What is beyond one’s numbers stands above.
@on_sqlite
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("0129x./p-%eE \0é"), max_size=30))
def test_whatever_is_asked_for_is_a_tile_or_not_found(client: Client, leaves: list[bytes], path: str) -> None:
    if path.startswith("/"):
        path = path.lstrip("/")
    answer = client.browser.get(f"/log/tile/{path}", base_url=client.base)
    assert answer.status_code in (200, 404), path
    answer.close()


FUZZED = 100_000 if settings().max_examples > 1_000 else 20_000


def fuzzed(random: Random) -> str:
    """A path as a client would ask for it, with something wrong in it, or nearly."""
    number = random.choice([0, 1, 2, 255, 256, 999, 1_000, 1_234_067, SIZE // 256, 10**30, random.randrange(10**6)])
    path = random.choice(["entries/", f"{random.choice([0, 1, 2, 63, 64, 99, 10**9])}/", "00/", "-1/"])
    path += tiles.encode(number)
    if random.random() < 0.6:
        path += f".p/{random.choice([0, 1, 2, 3, 59, 60, 255, 256, 257, 10**20, '01', '+1', '١'])}"
    for _ in range(random.choice([0, 0, 1, 2, 4])):
        at = random.randrange(len(path) + 1)
        put = random.choice(["%2e%2e", "%2F", "../", "x", "0", "x000/", ".p/1", "%00", "%e0%80", "//", " ", ";a", "\\"])
        path = path[:at] + put + path[at + random.choice([0, 0, 1, 3]) :]
    return path.lstrip("/") or "x"


@on_sqlite
def test_a_fuzzed_path_is_a_tile_or_not_found(client: Client, leaves: list[bytes]) -> None:
    """And what is a tile is the one of the definition (faults.md 42).

    Each is read; asked for is one in five of those that say a tile, also one that isn't there, and one in fifty of
    the others.
    """
    random, found = Random(42), {200: 0, 404: 0}
    asked = client.app.test_client()
    for n in range(FUZZED):
        path = fuzzed(random)
        plain = unquote(path)
        bundle = plain.startswith("entries/")
        tile = tiles.read_bundle_path(plain.removeprefix("entries/")) if bundle else tiles.read_path(plain)
        assert tile is None or tile.path == (f"0/{plain.removeprefix('entries/')}" if bundle else plain), path
        if n % (5 if tile else 50):
            continue
        answer = asked.get(f"/log/tile/{path}", base_url=client.base)
        is_there = tile is not None and tile.width <= tiles.width(tile.level, tile.number, SIZE)
        assert answer.status_code == (200 if is_there else 404), path
        found[answer.status_code] += 1
        answer.close()
    assert found[200] > FUZZED // 1_000
    assert found[404] > FUZZED // 100


def test_the_checkpoint_is_the_signed_note(client: Client, leaves: list[bytes], engine: Engine) -> None:
    page = client.get("/log/checkpoint")
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert page.headers["Cache-Control"] == "public, max-age=5"
    text, _, lines = page.text.partition("\n\n")
    root = b64encode(definition.tree_hash(leaves)).decode()
    assert text == f"corrections.example/log\n{SIZE}\n{root}"
    assert lines.startswith("— corrections.example/log ")
    vkey = signing.signer(engine).key().vkey
    assert notes.signed_by(notes.parse(bytes_of(page)), notes.verifier_key(vkey))
    assert client.get("/log.json").json == {
        "origin": "corrections.example/log",
        "vkey": vkey,
        "size": SIZE,
        "root": root,
        "checkpoint": page.text,
        "earlier": [
            {"size": size, "root": b64encode(definition.tree_hash(leaves[:size])).decode(), "at": ANY}
            for size in range(SIZE - 1, SIZE - 6, -1)
        ],
        "keys": [{"vkey": vkey, "since": ANY, "until": None, "change": None}],
        "witnesses": [],
    }
    client.get("/log/checkpoint", status=304, headers={"If-None-Match": page.headers["ETag"]})


def test_it_is_that_of_the_last_publication_at_once(client: Client, session: Session, engine: Engine) -> None:
    assert client.get("/log.json").json["size"] == 0
    for size in (1, 2):
        make_article(session)
        session.commit()  # the head is not kept: whoever asks first has it kept
        assert client.get("/log/checkpoint").text.split("\n")[1] == str(size)
        assert signed.head(engine).read() == bytes_of(client.get("/log/checkpoint"))


def test_a_checkpoint_that_can_not_be_kept_is_not_shown(client: Client, session: Session, engine: Engine) -> None:
    make_article(session)
    session.commit()
    assert client.get("/log.json").json["size"] == 1
    make_article(session)
    session.commit()
    head = signed.head_file(engine)
    note = signed.head(engine).read()
    unfinished = head.with_name(f".{head.name}.unfinished")
    unfinished.mkdir()  # nobody can write there
    try:
        page = client.get("/log/checkpoint")
        assert bytes_of(page) == note
        assert page.headers["Cache-Control"] == "no-store"
        assert "don’t agree at the moment" in client.get("/log").words
    finally:
        unfinished.rmdir()
    assert client.get("/log.json").json["size"] == 2


def test_without_a_head_the_pages_go_on(client: Client, session: Session, engine: Engine) -> None:
    make_article(session)
    session.commit()
    signed.head_file(engine).unlink()
    assert "is missing" in client.get("/log/checkpoint", status=503).text
    assert client.get("/log.json", status=503).headers["Content-Type"] == "application/problem+json"
    assert "can’t be shown at the moment" in client.get("/log").words
    fetched(client, "/log/tile/0/000.p/1")
    client.get("/corrections")
    client.get("/articles/1")


def test_a_database_that_is_behind_shows_what_was_shown(client: Client, session: Session, engine: Engine) -> None:
    make_article(session)
    session.commit()
    head = signed.head_file(engine)
    key = signing.signer(engine).key()
    ahead = key.sign(str(notes.Checkpoint(key.name, 5, bytes(32))))
    head.write_bytes(ahead)
    page = client.get("/log/checkpoint")
    assert bytes_of(page) == ahead
    assert page.headers["Cache-Control"] == "no-store"
    with database.reading(engine) as session:
        assert session.scalars(select(LogCheckpoint.size)).all() == [0, 1]


@on_sqlite
def test_at_every_edge_there_is_what_a_client_asks_for(client: Client, session: Session) -> None:
    has = 0
    for size in (0, 1, 2, 255, 256, 257):
        grow(session, size, has=has)
        session.commit()
        has = size
        assert client.get("/log.json").json["size"] == size
        full, rest = divmod(size, 256)
        fetched(client, "/log/tile/0/000", status=200 if full else 404)
        fetched(client, "/log/tile/1/000.p/1", status=200 if full else 404)
        for kind in ("0", "entries"):
            if rest:
                fetched(client, f"/log/tile/{kind}/00{full}.p/{rest}")
            fetched(client, f"/log/tile/{kind}/00{full}.p/{rest + 1}", status=404)
