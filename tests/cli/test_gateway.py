"""What granian is told, and what is left behind, when answers are large, late, wrong or never read."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from corrections.cli import answers, bodies
from corrections.cli.bodies import Bodies, Body, Slow
from corrections.cli.environ import environ_of
from corrections.cli.gateway import LARGEST, Gateway

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Request:
    """What granian hands over for one request on a connection of its own, and what it is told to answer."""

    scope: Any = field(default_factory=lambda: scope())  # noqa: PLW0108 - defined below
    told: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    opened: list[IO[bytes]] = field(default_factory=list)

    @property
    def proto(self) -> Request:
        return self

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.told.append((status, dict(headers), body))

    def response_file(self, status: int, headers: list[tuple[str, str]], name: str) -> None:
        self.opened.append(open(name, "rb"))  # noqa: SIM115
        self.response_bytes(status, headers, Path(name).read_bytes())

    def close(self) -> None:
        """All of it has been read, or nobody waits for it any more."""
        while self.opened:
            self.opened.pop().close()

    @property
    def status(self) -> int:
        ((status, _, _),) = self.told
        return status


def scope(version: str = "1.1", authority: str | None = None, **headers: str) -> Any:
    return SimpleNamespace(
        server="127.0.0.1:8000", client="127.0.0.1:9", scheme="http", method="GET", path="/", query_string="",
        http_version=version, authority=authority, headers=headers,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    turn(loop)
    for task in (tasks := asyncio.all_tasks(loop)):
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
    loop.close()


def gateway(loop: asyncio.AbstractEventLoop, application: Application) -> Gateway:
    class App:
        config = {"MAX_CONTENT_LENGTH": 1_000}
        __call__ = staticmethod(application)

    return Gateway(App(), loop, 2, "%(method)s %(path)s %(status)d")  # type: ignore[arg-type]


def large(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [])
    return iter([b"x" * LARGEST] * 2)


def turn(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_until_complete(asyncio.sleep(0.01))


def test_an_answer_that_fails_half_way_leaves_no_file(folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    def failing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        yield from [b"x" * LARGEST] * 2
        raise OSError("No space left on device")

    request = Request()
    gateway(loop, failing).take(request)
    assert request.status == 500
    assert not list(folder.iterdir())


def test_answers_that_nobody_reads_take_so_much_of_the_disk_and_no_more(
    folder: Path, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_ON_DISK", 5 * LARGEST)
    monkeypatch.setattr(answers, "OPENED_WITHIN", 0.0)
    ours = gateway(loop, large)
    first, second, third, fourth = requests = [Request() for _ in range(4)]
    for request in (first, second, third):
        ours.take(request)
        turn(loop)
        assert not list(folder.iterdir()), "once it is open it needs no name"
    assert [request.status for request in (first, second, third)] == [200, 200, 503]
    assert first.told[0][1] == {"Content-Length": str(2 * LARGEST)}
    assert b"try again soon" in third.told[0][2]
    first.close()
    ours.take(fourth)
    assert fourth.status == 200
    for request in requests:
        request.close()


def test_a_file_that_is_gone_keeps_nobody_from_ending(folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    ours = gateway(loop, large)
    for _ in range(2):
        request = Request()
        ours.take(request)
        request.close()
    first, _ = folder.iterdir()
    first.unlink()
    ours.close()
    assert not list(folder.iterdir())


def test_an_application_may_begin_with_its_first_piece(loop: asyncio.AbstractEventLoop) -> None:
    def late(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("404 Not Found", [("X-Late", "yes")])
        yield b"no"

    request = Request()
    gateway(loop, late).take(request)
    assert request.told == [(404, {"X-Late": "yes"}, b"no")]


def test_what_fails_is_answered_logged_and_told_with_the_others(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])(b"written")
        return []

    monkeypatch.setattr(logging.getLogger("granian.access"), "propagate", True)
    request = Request()
    with caplog.at_level(logging.INFO):
        gateway(loop, writing).take(request)
    assert request.status == 500
    assert "write() is not offered here" in caplog.text
    assert "GET / 500" in caplog.text


class Line:
    """A connection on which a body comes: granian's side of it. Its pieces are asked for one at a time."""

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self._pieces = iter(pieces)
        self._called: Any = None
        self._cancelled = False
        self._piece: bytes | None = None

    def __aiter__(self) -> Line:
        return self

    def __anext__(self) -> Line:
        self._piece = next(self._pieces, None)
        return self

    def come(self, piece: bytes) -> None:
        self._piece = piece
        self._called(self)

    def done(self) -> bool:
        return self._cancelled or self._piece is not None

    def cancelled(self) -> bool:
        return self._cancelled

    def result(self) -> bytes:
        assert self._piece is not None
        return self._piece

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        self._called = callback

    def cancel(self) -> bool:
        if self.done():
            return False
        self._cancelled = True
        self._called(self)
        return True


@dataclass
class Ends:
    """How a body ended, each way that it was told."""

    whole: list[bytes] = field(default_factory=list)
    declined: list[BaseException] = field(default_factory=list)

    def read(self, bodies: Bodies, line: Line, declared: int | None) -> Ends:
        def whole(body: Body) -> None:
            self.whole.append(body.file.read())
            bodies.close(body)

        bodies.read(line, declared, whole, self.declined.append)  # type: ignore[arg-type]
        return self

    def watched(self, loop: asyncio.AbstractEventLoop, bodies: Bodies) -> Ends:
        """Until it ended."""

        async def watching() -> None:
            watch = asyncio.create_task(bodies.watch())
            async with asyncio.timeout(10):
                while not self.whole and not self.declined:
                    await asyncio.sleep(0.01)
            watch.cancel()

        loop.run_until_complete(watching())
        return self


def test_a_body_is_whole_with_its_last_byte_and_waits_for_nothing_more() -> None:
    line = Line()
    ends = Ends().read(Bodies(1_000), line, 10)
    line.come(b"01234")
    assert ends == Ends()
    line.come(b"56789")
    assert ends == Ends(whole=[b"0123456789"])


def test_a_thousand_pieces_at_hand_are_taken_without_going_a_thousand_calls_deep() -> None:
    assert Ends().read(Bodies(5_000), Line([b"x"] * 5_000), 5_000) == Ends(whole=[b"x" * 5_000])


def test_when_the_server_ends_no_body_is_waited_for_longer(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "WHEN_ENDING", 0.1)
    ours = Bodies(1_000)
    ends = [Ends().read(ours, Line(), 5) for _ in range(3)]
    ours.hurry()
    began = time.monotonic()
    for end in ends:
        assert [type(reason) for reason in end.watched(loop, ours).declined] == [Slow]
    assert time.monotonic() - began < 5


def test_who_sent_much_at_once_may_not_trickle_on(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "DEADLINE", 0.5)
    ours, line = Bodies(20_000_000), Line([bytes(1_000_000)])  # which would earn four minutes
    ends = Ends().read(ours, line, None)
    trickle = loop.call_later(0.1, line.come, b"x")
    assert [type(reason) for reason in ends.watched(loop, ours).declined] == [Slow]
    assert trickle.when() < loop.time(), "and a byte that came in time did not help"


def test_a_piece_that_comes_when_it_is_late_already_is_taken_or_declined_but_not_both(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "DEADLINE", 0.0)
    ours, line = Bodies(1_000), Line()
    ends = Ends().read(ours, line, 5)
    line._piece = b"01234"  # it is there, and its thread on the way
    loop.run_until_complete(asyncio.wait([loop.create_task(ours.watch())], timeout=0.6))
    assert ends == Ends()
    line.come(b"01234")
    assert ends == Ends(whole=[b"01234"])


def test_a_request_says_how_it_came_and_names_no_host_of_its_own_making() -> None:
    old, new = environ_of(scope("1")), environ_of(scope("1.1", host="c.example"))
    assert (old["SERVER_PROTOCOL"], new["SERVER_PROTOCOL"]) == ("HTTP/1.0", "HTTP/1.1")
    assert "HTTP_HOST" not in old
    assert new["HTTP_HOST"] == "c.example"
    assert environ_of(scope("1", "a.example"))["HTTP_HOST"] == "a.example"
    assert environ_of(scope("1.1"))["HTTP_HOST"] == "", "who has to name one and does not is refused"
