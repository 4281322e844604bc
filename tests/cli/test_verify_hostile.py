"""Servers that mean harm to whoever verifies: seen through, in bounded time and memory, and told in one line."""

from __future__ import annotations

import gzip
import os
import resource
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.serving import Files, answering, serving
from cli.verifier import HERE, OK, TAMPERED, UNREACHABLE, UNSIGNED, Verify, verifier, why
from log import statics

from corrections.errors import Problem
from corrections.log.contents import Entry, read_document
from corrections.log.copies import Folder
from corrections.log.verifying import Wrong

KEY = statics.Key()
MEMORY = 150_000  # kB more than before, at most


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    return verifier(tmp_path / "state")


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Nothing takes long or much."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


@pytest.fixture
def files() -> dict[str, bytes]:
    return statics.files(statics.plain(600), KEY)


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def stream(connection: socket.socket, over: threading.Event, piece: bytes = bytes(65_536)) -> None:
    while not over.is_set():
        connection.sendall(piece)


class Liar:
    """Serves a log, but for one path, which it answers in its own way."""

    def __init__(self, files: dict[str, bytes], path: str, how: str) -> None:
        self.files, self.path, self.how = files, f"/{path}", how

    def __call__(self, connection: socket.socket, path: str, over: threading.Event) -> None:
        if path == self.path:
            getattr(self, self.how)(connection, over)
        elif (data := self.files.get(path[1:])) is not None:
            connection.sendall(head("200 OK", f"Content-Length: {len(data)}", "Connection: close") + data)
        else:
            connection.sendall(head("404 NOT FOUND", "Content-Length: 0", "Connection: close"))

    def endless(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", "Connection: close"))
        stream(connection, over)

    def endless_chunks(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", "Transfer-Encoding: chunked"))
        stream(connection, over, b"10000\r\n" + bytes(65_536) + b"\r\n")

    def said_to_be_huge(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", f"Content-Length: {2**63}"))
        stream(connection, over)

    def bomb(self, connection: socket.socket, over: threading.Event) -> None:
        packed = gzip.compress(bytes(200_000_000))
        connection.sendall(head("200 OK", "Content-Encoding: gzip", f"Content-Length: {len(packed)}") + packed)

    def trickle(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", "Content-Length: 2000"))
        while not over.wait(0.2):
            connection.sendall(b"x")

    def trickle_of_headers(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.2):
            connection.sendall(b"X-More: x\r\n")

    def silence(self, connection: socket.socket, over: threading.Event) -> None:
        over.wait(30)

    def endless_header(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        stream(connection, over, b"x" * 65_536)

    def short(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", "Content-Length: 8192") + bytes(100))

    def no_http(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"\x00\xff\x1b[2J nothing like it\r\n\r\n")

    def redirect(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("302 FOUND", "Location: http://169.254.169.254/\x1b[2J", "Content-Length: 0"))

    def not_packed(self, connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head("200 OK", "Content-Encoding: gzip", "Content-Length: 5") + b"plain")


TREE = ("tile/0/001", "tile/1/000.p/2", "tile/entries/000", "checkpoint")


@pytest.mark.parametrize("path", TREE)
@pytest.mark.parametrize("how", ["endless", "endless_chunks", "said_to_be_huge", "bomb"])
def test_too_much(verify: Verify, files: dict[str, bytes], path: str, how: str) -> None:
    with answering(Liar(files, path, how)) as url:
        code, said = verify(url, "--vkey", KEY.vkey, "--patience", 5)
    assert code == TAMPERED, said
    assert f"/{path} has more than the " in why(said)


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/001"])
@pytest.mark.parametrize("how", ["trickle", "trickle_of_headers", "silence"])
def test_too_slow(verify: Verify, files: dict[str, bytes], path: str, how: str) -> None:
    began = time.monotonic()
    with answering(Liar(files, path, how)) as url:
        code, said = verify(url, "--vkey", KEY.vkey, "--patience", 1)
    assert code == UNREACHABLE, said
    assert f"took longer than 1 seconds for /{path}" in why(said)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("how", ["endless_header", "short", "no_http", "redirect", "not_packed"])
def test_what_is_not_http_or_leads_elsewhere(verify: Verify, files: dict[str, bytes], how: str) -> None:
    with answering(Liar(files, "checkpoint", how)) as url:
        code, said = verify(url, "--vkey", KEY.vkey, "--patience", 3)
    assert code == UNREACHABLE, said
    assert "\x1b" not in said
    assert how != "redirect" or "is at http://169.254.169.254/" in why(said)


def test_headers_without_end(verify: Verify, files: dict[str, bytes]) -> None:
    def many(connection: socket.socket, path: str, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        stream(connection, over, b"X-More: x\r\n" * 1_000)

    with answering(many) as url:
        assert verify(url, "--patience", 3)[0] == UNREACHABLE


@pytest.mark.parametrize("size", [2**63 - 1, 10**12, 601, 857])
def test_a_size_that_the_log_does_not_have(verify: Verify, files: dict[str, bytes], size: int) -> None:
    files["checkpoint"] = KEY.checkpoint(size, bytes(32))
    with serving(Files(files)) as url:
        code, said = verify(url, "--vkey", KEY.vkey)
        assert code == (1 if size > 10**8 else TAMPERED), said
        if size > 10**8:
            code, said = verify(url, "--vkey", KEY.vkey, "--most", 2**63 - 1)
            assert code == TAMPERED, said
            assert "tile/entries/002" in why(said)


@pytest.mark.parametrize(
    "text",
    [
        f"{statics.ORIGIN}\n{2**63}\nAAAA\n",
        f"{statics.ORIGIN}\n-1\nAAAA\n",
        f"{statics.ORIGIN}\n007\n{'A' * 43}=\n",
        f"{statics.ORIGIN}\n{'9' * 100_000}\n{'A' * 43}=\n",
        f"{statics.ORIGIN}\n5\nnot base64\n",
        f"\n5\n{'A' * 43}=\n",
        "",
    ],
)
def test_a_checkpoint_that_is_none(verify: Verify, files: dict[str, bytes], text: str) -> None:
    good = files["checkpoint"].decode()
    files["checkpoint"] = f"{text}{good[good.index(chr(10) * 2) + 1 :]}".encode()
    with serving(Files(files)) as url:
        assert verify(url, "--vkey", KEY.vkey)[0] == UNSIGNED


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\0" * 500_000, b"\n\n", b"x" * 1_000_000, "— a b\n".encode() * 500])
def test_a_checkpoint_that_is_noise(verify: Verify, files: dict[str, bytes], data: bytes) -> None:
    for noise in (data, files["checkpoint"] + data[:400_000]):
        files["checkpoint"] = noise
        with serving(Files(files)) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == UNSIGNED


def test_names_do_not_command_a_terminal(verify: Verify, files: dict[str, bytes], tmp_path: Path) -> None:
    origin = "evil.example/\u202e\u009b2J" + "/.." * 20
    key = statics.Key(origin)
    with serving(Files(statics.files(statics.plain(3), key))) as url:
        code, said = verify(url, "--vkey", key.vkey)
    assert code == 0, said
    assert "\u202e" not in said
    assert "\u009b" not in said
    (path,) = (tmp_path / "state").rglob("*.json")
    assert path.parent == tmp_path / "state" / "corrections" / "logs"


@pytest.mark.parametrize(
    ("path", "lie"),
    [
        ("tile/0/002.p/88", bytes(88 * 32)),
        ("tile/0/002.p/88", b""),
        ("tile/1/000.p/2", bytes(64)),
        ("tile/entries/002.p/88", b"\xff\xff"),
        ("tile/entries/002.p/88", b"\0\0" * 88),
        ("tile/entries/002.p/88", b"\0\0" * 89),
    ],
)
def test_lies_about_what_is_not_full_yet(verify: Verify, files: dict[str, bytes], path: str, lie: bytes) -> None:
    with serving(Files(files | {path: lie})) as url:
        code, said = verify(url, "--vkey", KEY.vkey)
    assert code == TAMPERED
    assert path in why(said)


def test_one_history_for_the_checkpoint_and_another_for_the_tiles(verify: Verify, files: dict[str, bytes]) -> None:
    other = statics.files(statics.plain(600, "other"), KEY)
    with serving(Files(files | {"checkpoint": other["checkpoint"]})) as url:
        code, said = verify(url, "--vkey", KEY.vkey)
    assert code == TAMPERED
    assert why(said) == "the entries give another root than the checkpoint signs."


@pytest.fixture
def ours() -> dict[str, bytes]:
    return statics.newsroom(20).files(KEY)


def test_a_mirror_with_links_leads_nowhere_else(verify: Verify, ours: dict[str, bytes], tmp_path: Path) -> None:
    """Somebody else packed the folder, and serves what would be written there."""
    outside, mirror = tmp_path / "outside", tmp_path / "mirror"
    (outside / "0").mkdir(parents=True)
    mirror.mkdir()
    theirs = outside / "authorized_keys"
    theirs.write_text("a key")
    for name in (".checkpoint.unfinished", "checkpoint.unfinished", ".log.json.unfinished"):
        (mirror / name).symlink_to(theirs)
    with serving(Files(ours)) as url:
        for name in ("tile", "documents"):
            (mirror / name).symlink_to(outside, target_is_directory=True)
            code, said = verify(url, "--vkey", KEY.vkey, "--mirror", mirror)
            assert code == HERE, said
            assert f"{mirror / name} is a link" in why(said)
            (mirror / name).unlink()
        assert [path for path in outside.rglob("*") if path.is_file()] == [theirs]
        assert verify(url, "--vkey", KEY.vkey, "--mirror", mirror)[0] == OK
    assert theirs.read_text() == "a key"


def test_nothing_is_taken_out_through_a_link(tmp_path: Path) -> None:
    outside, mirror = tmp_path / "outside", tmp_path / "mirror"
    (outside / "0" / "000.p").mkdir(parents=True)
    mirror.mkdir()
    kept = outside / "0" / "000.p" / "7"
    kept.write_bytes(b"kept")
    (mirror / "tile").symlink_to(outside, target_is_directory=True)
    for taking_out in (lambda: Folder(mirror).prune([]), lambda: Folder(mirror).forget("tile/0/000.p/7")):
        with pytest.raises(Problem, match="is a link"):
            taking_out()
    assert kept.exists()


@pytest.mark.parametrize("name", ["checkpoint", "log.json", "tile/entries/000.p/3", "documents/0.json"])
def test_a_pipe_that_nobody_writes_to(verify: Verify, ours: dict[str, bytes], tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    with serving(Files(ours)) as url:
        assert verify(url, "--vkey", KEY.vkey, "--mirror", copy)[0] == OK
    path = next(copy.glob("tile/entries/000*/*")) if name.startswith("tile") else copy / name
    path.unlink()
    os.mkfifo(path)
    code, said = verify(copy, "--vkey", KEY.vkey)
    assert code == TAMPERED, said
    assert f"{path.relative_to(copy)} is no file" in why(said)


def test_a_document_of_many_members_is_not_read() -> None:
    data = b'{"kind":"policy","parts":[' + b"[]," * 1_000_000 + b'[]],"subject":"/x","v":1}'
    tracemalloc.start()
    try:
        with pytest.raises(Wrong, match=r"x\.json has more members"):
            read_document(data, Entry("policy", "/x", "2026-01-01T00:00:00Z", bytes(32)), "x.json")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
