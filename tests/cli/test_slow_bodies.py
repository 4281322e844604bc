"""Whoever sends a body slowly, or never, holds no thread: the others are answered as before."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cli import large
from cli.conftest import STUB, Start, installed
from cli.processes import Running, environment, free_port, running, wait_for
from cli.test_restart import FORM, send_report

from corrections.cli.bodies import DEADLINE

CROWD = 64
ATTACKER = b"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n"
CHUNKED = b"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.fixture
def server(ready: Path, start: Start) -> Running:
    server = start("serve", "--no-worker")
    server.until_it_answers()
    return server


@pytest.fixture(scope="module")
def shared(made_by_init: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same for tests that leave it as it is."""
    folder, port = tmp_path_factory.mktemp("shared"), free_port()
    env = environment(installed(made_by_init, folder / "newsroom"), PYTHONPATH=str(STUB), CORRECTIONS_WORKERS="1")
    with running("serve", "--no-worker", "--port", str(port), env=env, cwd=folder, port=port) as server:
        server.until_it_answers()
        yield server


def connect(server: Running, begun: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    connection.sendall(begun)
    return connection


def opened(server: Running) -> tuple[dict[str, str], str]:
    """The hidden fields of the form, and the cookie that fits them."""
    _, headers, page = server.get("/report")
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|form_key)"[^>]*value="([^"]+)"', page))
    return hidden, headers["set-cookie"].split(";")[0]


def test_a_crowd_of_bodies_that_do_not_come_stops_nobody_else(server: Running, ready: Path) -> None:
    """Faster than `DEADLINE` in all but two things: the crowd is cut then, and an honest sender is not."""
    for _ in range(4):  # what both processes do for the first time takes longer
        visit(server)
    honest = Slowly(server)
    times: list[float] = []
    with ExitStack() as stack:
        crowd = [stack.enter_context(closing(connect(server, ATTACKER))) for _ in range(CROWD)]
        trickling = [stack.enter_context(closing(connect(server, ATTACKER))) for _ in range(CROWD // 2)]
        chunked = [stack.enter_context(closing(connect(server, CHUNKED))) for _ in range(CROWD // 2)]
        began = time.monotonic()
        honest.start()
        while time.monotonic() - began < DEADLINE - 3:
            for connection in trickling:
                connection.send(b"x")
            for connection in chunked:
                connection.send(b"1\r\nx\r\n")
            times += visit(server)
            time.sleep(1)
        for connection in (*crowd, *trickling, *chunked):
            assert connection.recv(1_000).startswith(b"HTTP/1.1 408 ")
            assert not connection.recv(1_000).startswith(b"HTTP"), "it is closed"
        assert DEADLINE - 1 < time.monotonic() - began < DEADLINE + 4
    # The odd one waits because the machine is busy, not for a body.
    assert statistics.median(times) < 1
    assert max(times) < DEADLINE / 2
    honest.join(60)
    assert honest.status == 303
    assert honest.took > DEADLINE
    with closing(sqlite3.connect(ready / "corrections.db")) as database:
        stored = database.execute("SELECT size FROM evidence").fetchall()
    assert stored == [(Slowly.SIZE,)] * 3


def visit(server: Running) -> list[float]:
    """Read and report as anybody does; return how many seconds each took."""
    times = []
    for path in ("/", "/corrections", "/report", ""):
        asked = time.monotonic()
        assert (server.get(path)[0] if path else send_report(server)) == (200 if path else 303)
        times.append(time.monotonic() - asked)
    return times


class Slowly(threading.Thread):
    """An honest reader who sends three files of 5 MB over a line that takes longer than the deadline for them."""

    SIZE, RATE = 4_900_000, 650_000

    def __init__(self, server: Running) -> None:
        super().__init__(daemon=True)
        self.server, self.status, self.took = server, 0, 0.0

    def run(self) -> None:
        hidden, cookie = opened(self.server)
        parts = [
            f'--limit\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (hidden | FORM).items()
        ]
        for n in range(3):
            about = f'--limit\r\nContent-Disposition: form-data; name="files"; filename="{n}.pdf"\r\n'
            content = f"%PDF-{n}".encode().ljust(self.SIZE, b"x")  # the same file twice would be kept once
            parts.append(f"{about}Content-Type: application/pdf\r\n\r\n".encode() + content)
            parts.append(b"\r\n")
        body = b"".join([*parts, b"--limit--\r\n"])
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        with closing(connection):
            headers = {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=limit"}
            connection.request("POST", "/report", self.pieces(body), headers | {"Content-Length": str(len(body))})
            self.status = connection.getresponse().status
        self.took = time.monotonic() - began

    def pieces(self, body: bytes) -> Iterator[bytes]:
        step = self.RATE // 10
        for at in range(0, len(body), step):
            yield body[at : at + step]
            time.sleep(0.1)


def test_a_body_in_chunks_is_taken_whole_or_not_at_all(shared: Running) -> None:
    hidden, cookie = opened(shared)
    body = urlencode(hidden | FORM).encode()
    head = CHUNKED.replace(b"\r\n\r\n", f"\r\nContent-Type: {FORM_TYPE}\r\nCookie: {cookie}\r\n\r\n".encode())
    half = b"%x\r\n%b\r\n" % (len(body) // 2, body[: len(body) // 2])
    rest = b"%x\r\n%b\r\n" % (len(body) - len(body) // 2, body[len(body) // 2 :])
    with closing(connect(shared, head + half + rest)) as connection:
        connection.shutdown(socket.SHUT_WR)  # before the end
        assert b" 303 " not in connection.recv(1_000)
    with closing(connect(shared, head + half)) as connection:
        time.sleep(0.3)
        connection.sendall(rest + b"0\r\n\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 303 ")


@pytest.mark.parametrize("head", [ATTACKER.replace(b": 1000", b": 20000001"), CHUNKED])
def test_a_body_over_the_limit_is_refused_on_a_page_before_all_of_it_came(shared: Running, head: bytes) -> None:
    with closing(connect(shared, head)) as connection:
        if head == CHUNKED:
            connection.sendall(b"1312D01\r\n" + b"x" * 20_000_001)  # and no end
        answer = connection.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:100]
        assert b"text/html" in answer


def test_who_sends_on_still_reads_that_it_is_too_much(shared: Running) -> None:
    status, _, page = shared.get("/report", method="POST", body=b"x" * 30_000_000, Content_Type=FORM_TYPE)
    assert (status, "too large" in page.lower() or "too much" in page.lower()) == (413, True), page


def test_a_body_that_is_waited_for_does_not_keep_the_server_from_ending(server: Running) -> None:
    with closing(connect(server, ATTACKER)):
        time.sleep(0.3)
        began = time.monotonic()
        assert server.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 9  # less than the grace of ten seconds: nobody was killed


@pytest.mark.parametrize(("name", "status"), [("Sec-Fetch-Site", b"403"), ("Sec_Fetch_Site", b"400")])
def test_a_name_with_an_underscore_passes_for_no_other(shared: Running, name: str, status: bytes) -> None:
    """WSGI has one name for both; X_Forwarded_For would pass for what a proxy of ours said."""
    head = f"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n{name}: cross-site"
    assert shared.raw(f"{head}\r\n\r\n".encode()).split()[1] == status


def test_trailers_are_refused_in_words_of_their_own(shared: Running) -> None:
    """granian tells them as it tells a connection that broke."""
    head = CHUNKED.replace(b"\r\n\r\n", b"\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n")
    answer = shared.raw(head + b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert "Trailers can’t be taken here".encode() in answer


@pytest.fixture
def small(tmp_path: Path, env: dict[str, str]) -> Iterator[Running]:
    """The website in `large.py`."""
    port = free_port()
    words = [sys.executable, str(Path(__file__).with_name("large.py")), str(port)]
    with running(*words, env=env, cwd=tmp_path, port=port, whole=True) as server:
        wait_for(lambda: server.process.poll() is None and _small(server), "the first answer")
        yield server


def asked(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def test_a_body_is_read_in_time_while_requests_without_one_hold_the_threads(small: Running) -> None:
    with ExitStack() as stack:
        body = stack.enter_context(closing(connect(small, ATTACKER.replace(b"/report", b"/").replace(b"1000", b"20"))))
        time.sleep(0.2)
        began = time.monotonic()
        held = [stack.enter_context(closing(connect(small, asked(f"/slow/{2 * large.DEADLINE}")))) for _ in range(3)]
        time.sleep(0.2)
        body.sendall(b"x" * 20)
        assert b"20 bytes" in body.recv(1_000)
        assert time.monotonic() - began < 2 * large.DEADLINE, "nor did it wait for them"
        for connection in held:
            assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")
        assert time.monotonic() - began > 3 * 2 * large.DEADLINE - 0.1, "they were answered one after the other"


def test_a_large_answer_holds_no_thread_for_who_reads_slowly(small: Running) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(connect(small, asked("/large")))) for _ in range(8)]
        for connection in slow:
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        began = time.monotonic()
        assert _small(small)
        assert time.monotonic() - began < 1
        assert small.raw(asked("/large")).startswith(b"HTTP/1.1 503 "), "the disk is not for those who do not read"
        size = 0
        while piece := slow[0].recv(1 << 20):
            size += len(piece)
        assert size > 30_000_000
    wait_for(lambda: small.raw(asked("/large")).startswith(b"HTTP/1.1 200 "), "the disk, once they are gone")


def _small(server: Running) -> bool:
    with suppress(OSError, http.client.HTTPException):
        return server.get("/")[0] == 200
    return False
