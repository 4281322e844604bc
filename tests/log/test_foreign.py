"""The log as it is served, checked by software that is not ours: Go's checksum database client."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import signed
from erasures.story import NAMES, STATE, erase
from erasures.story import tell as story
from flask import Flask
from journeys.site import QuietHandler
from log.telling import tell
from log.test_appending import publish
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from corrections import database
from corrections.erasures.places import part_key
from corrections.events import SYSTEM
from corrections.log import changing, keys, queries, signing
from corrections.log.models import LogCheckpoint
from corrections.settings import Settings

SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
PROGRAM = Path(__file__).parent / "foreign" / "verify.go"

Verify = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier, compiled against Debian's copy of golang.org/x/mod."""
    go = shutil.which("go")
    if go is None or not SOURCES.is_dir():
        pytest.skip("the foreign verifier needs Go: apt install golang-go golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    environ = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    subprocess.run([go, "build", "-o", folder / "verify", PROGRAM], env=environ, check=True, timeout=300)
    return folder / "verify"


class Flipping:
    """A proxy that flips one bit in the answer to one address."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.path, self.bit = "", 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["HTTP_HOST"] = "corrections.example"
        # What is compressed has bits that mean nothing: a flipped one would change no octet of the document.
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        answer: Iterable[bytes] = self.app(environ, start_response)
        if environ["PATH_INFO"] != self.path:
            return answer
        body = bytearray(b"".join(answer))
        body[self.bit // 8 % len(body)] ^= 1 << self.bit % 8
        return [bytes(body)]


@pytest.fixture
def served(app: Flask) -> Iterator[tuple[str, Flipping]]:
    flipping = Flipping(app)
    server = make_server("127.0.0.1", 0, flipping, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.port}", flipping
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def verify(program: Path, served: tuple[str, Flipping], engine: Engine) -> Verify:
    vkey = signing.signer(engine).key().vkey

    def verify_(*files: Path, key: str = vkey) -> tuple[int, str]:
        command = [program, served[0], key, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout + done.stderr

    return verify_


def checkpoints(engine: Engine, folder: Path, sizes: Iterable[int]) -> list[Path]:
    with database.reading(engine) as session:
        found = {row.size: row.note for row in session.scalars(select(LogCheckpoint))}
    for size in sizes:
        (folder / str(size)).write_bytes(found[size])
    return [folder / str(size) for size in sizes]


def test_everything_verifies(begin: Begin, engine: Engine, verify: Verify, tmp_path: Path) -> None:
    begin("a log of 259 entries", tell)
    every = checkpoints(engine, tmp_path, (0, 1, 2, 3, 7, 100, 255, 256, 257, 258))
    assert verify(*every) == (0, "verified\n")


def test_what_was_erased_is_announced_and_everything_else_verifies(
    begin: Begin, engine: Engine, verify: Verify, settings: Settings, tmp_path: Path, served: tuple[str, Flipping]
) -> None:
    begin(STATE, story)
    with database.reading(engine) as session:
        size = queries.size(session)
    before = checkpoints(engine, tmp_path, [size])
    erase(engine, settings, *NAMES, chosen=(part_key(1, 0, None),))
    assert verify(*before) == (0, "verified\n")
    # Nobody erases in silence: an entry that told of another part would be found out.
    flipping = served[1]
    flipping.path, flipping.bit = "/log/documents/0.json", 20
    assert verify()[0] == 1


def test_an_empty_log_verifies(verify: Verify) -> None:
    assert verify() == (0, "verified\n")


@on_sqlite
def test_one_flipped_bit_anywhere_does_not(
    begin: Begin, verify: Verify, served: tuple[str, Flipping], tmp_path: Path, engine: Engine
) -> None:
    begin("a log of 259 entries", tell)
    flipping, drawn = served[1], random.Random(7)
    for path in (
        *["/log/checkpoint"] * 6,
        *["/log/tile/0/000"] * 3,
        *["/log/tile/0/001.p/3", "/log/tile/1/000.p/1"] * 2,
        *["/log/tile/entries/000", "/log/tile/entries/001.p/3"] * 3,
        *["/log/documents/0.json", "/log/documents/1.json", "/log/documents/2.json", "/log/documents/258.json"] * 3,
    ):
        flipping.path, flipping.bit = path, drawn.randrange(10**6)
        code, said = verify()
        assert code == 1, (path, flipping.bit)
        assert said.count("\n") == 1, said
    flipping.path = ""
    (old,) = checkpoints(engine, tmp_path, [100])
    data = bytearray(old.read_bytes())
    for bit in drawn.sample(range(len(data) * 8), 10):
        data[bit // 8] ^= 1 << bit % 8
        old.write_bytes(data)
        assert verify(old)[0] == 1, bit
        data[bit // 8] ^= 1 << bit % 8


def test_the_key_of_another_log_does_not_verify(verify: Verify) -> None:

    assert verify(key=keys.read(signed.key_file("other.example/log")).vkey)[0] == 1


def test_while_a_log_changes_its_key_it_verifies_with_either(
    begin: Begin, engine: Engine, verify: Verify, tmp_path: Path
) -> None:
    begin("a log of 259 entries", tell)
    old, new = signed.key_file(), tmp_path / "log.new"
    new.write_text(keys.generate(signed.ORIGIN))
    new.chmod(0o600)
    signing.attach(engine, Settings(log_key=old, log_new_key=new, log_head=signed.head_file(engine)))
    with database.writing(engine) as session:
        log = queries.locked(session)
        assert log is not None
        changing.begin(session, log, keys.read(new), by=SYSTEM)
    for entries in range(2):  # what was signed before, and what is signed since
        assert [verify(key=keys.read(path).vkey)[0] for path in (old, new)] == [0, 0], entries
        publish(engine, f"during-{entries}")
    with database.writing(engine) as session:
        changing.finish(session, queries.locked(session) or log, by=SYSTEM)
    publish(engine, "after")
    assert [verify(key=keys.read(path).vkey)[0] for path in (old, new)] == [1, 0]
    signed.sign(engine)
