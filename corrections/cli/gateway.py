"""Between granian and the application: what granian's own WSGI interface does, but with bodies that are read first.

granian reads a WSGI application's body in the thread that runs the application, without a deadline. Through its RSGI
interface bodies come piece by piece in an event loop, which costs a request without one twice its time. So this takes
both ways: a request without a body is answered in granian's thread at once, one with a body waits for it in the event
loop and then goes to a thread of its own kind. (corrections/docs/11-bodies-before-threads.md)
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, NoReturn

from corrections.cli.answers import Answers, Headers
from corrections.cli.bodies import Bodies, Broken, Declined, pieces_of
from corrections.cli.environ import Environ, declared_length, environ_of, has_body

if TYPE_CHECKING:
    from flask import Flask
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

logger = logging.getLogger(__name__)
access = logging.getLogger("granian.access")

# An answer up to this size is held in memory while it is sent; a larger one lies in a file meanwhile.
LARGEST = 1024 * 1024
# Who was told that a body is too large still hears it while it goes on sending, for this long (seconds).
LINGER = 5.0
# Of granian's threads, beyond those that answer: pieces of bodies come through one of them, so one is never busy.
SPARE = 1
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("Connection", "close")]


class Gateway:
    """Takes the requests of one process to `app`.

    `threads`: how many of those with a body are answered at once, and how many of those without. granian is to have
    `SPARE` more.
    """

    def __init__(self, app: Flask, loop: asyncio.AbstractEventLoop, threads: int, access_format: str | None) -> None:
        self._app, self._loop, self._format = app, loop, access_format
        self._most: int = app.config["MAX_CONTENT_LENGTH"]
        self._bodies, self._answers = Bodies(self._most), Answers(loop)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="with-body")
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[Environ, HTTPProtocol]] = deque()
        self._free = deque(range(threads))

    def take(self, request: Any) -> None:
        """What granian calls for each request, in one of its threads. It would not notice an exception."""
        proto, environ, began = request.proto, {}, time.perf_counter()
        try:
            environ = environ_of(request.scope)
            if has_body(environ):
                self._loop.call_soon_threadsafe(self._begin, environ, proto)
                return
        except BaseException:
            self._failed(environ, proto, began)
            return
        environ["wsgi.input"] = BytesIO()
        self._waiting.append((environ, proto))
        self._answer_waiting()

    def _answer_waiting(self) -> None:
        """Answer what waits, unless enough threads do so already: those look again when they have answered."""
        while self._waiting:
            try:
                turn = self._free.pop()
            except IndexError:
                return
            try:
                while True:
                    self._answer(*self._waiting.popleft())
            except IndexError:
                pass
            finally:
                self._free.append(turn)

    def _begin(self, environ: Environ, proto: HTTPProtocol) -> None:
        task = self._loop.create_task(self._with_body(environ, proto))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _with_body(self, environ: Environ, proto: HTTPProtocol) -> None:
        pieces, declared = pieces_of(proto), declared_length(environ)
        began = time.perf_counter()
        try:
            if "HTTP_TRAILER" in environ:
                raise Broken("Trailers can’t be taken here: please send the same without.")
            if declared is not None and declared > self._most:
                await self._in_thread(environ, proto, BytesIO(), declared)
                await _drain(pieces)
                return
            body = await self._bodies.read(pieces, declared)
            try:
                await self._in_thread(environ, proto, body.file, body.size)
                if body.size > self._most:
                    await _drain(pieces)
            finally:
                self._bodies.close(body)
        except Declined as reason:
            self._end(environ, proto, began, reason.status, str(reason))
        except BaseException:
            self._failed(environ, proto, began)

    async def _in_thread(self, environ: Environ, proto: HTTPProtocol, body: IO[bytes], size: int) -> None:
        """Ask the application, with a body of `size` bytes that it may find too large without reading it."""
        environ["wsgi.input"] = body
        # However it was sent: its length is known now.
        environ["CONTENT_LENGTH"] = str(size)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        await self._loop.run_in_executor(self._threads, self._answer, environ, proto)

    def _answer(self, environ: Environ, proto: HTTPProtocol) -> None:
        began = time.perf_counter()
        begun: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            begun[:] = int(status[:3]), headers
            return _refuse_to_write

        try:
            answer = self._app(environ, start)
            if isinstance(answer, list):
                status, headers = begun
                proto.response_bytes(status, headers, b"".join(answer))
            else:
                self._send(proto, answer, begun)
            self._tell(environ, begun[0], began)
        except Declined as reason:
            self._end(environ, proto, began, reason.status, str(reason))
        except BaseException:
            self._failed(environ, proto, began)

    def _send(self, proto: HTTPProtocol, answer: Iterable[bytes], begun: list[Any]) -> None:
        # Whole before it is sent: who reads slowly holds no thread either. And only then is its status asked for,
        # which an application may say as late as with its first piece (PEP 3333).
        try:
            pieces, rest, size = [], iter(answer), 0
            for piece in rest:
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    self._answers.send(proto, itertools.chain(pieces, rest), *begun)
                    return
            status, headers = begun
            proto.response_bytes(status, headers, b"".join(pieces))
        finally:
            close: Callable[[], None] | None = getattr(answer, "close", None)
            if close is not None:
                close()

    def _failed(self, environ: Environ, proto: HTTPProtocol, began: float) -> None:
        logger.exception("a request could not be answered")
        self._end(environ, proto, began, 500, "Something went wrong.")

    def _end(self, environ: Environ, proto: HTTPProtocol, began: float, status: int, words: str) -> None:
        """Answer without the application, which may not even have been asked."""
        proto.response_bytes(status, PLAIN, f"{words}\n".encode())
        self._tell(environ, status, began)

    def _tell(self, environ: Environ, status: int, began: float) -> None:
        if self._format is not None:
            took = (time.perf_counter() - began) * 1_000
            about = {"method": environ.get("REQUEST_METHOD"), "path": environ.get("PATH_INFO"), "status": status}
            access.info(self._format, about | {"dt_ms": took})

    def hurry(self) -> None:
        """The server is told to end."""
        self._bodies.hurry()

    def close(self) -> None:
        """When no request is left: wait for what was asked by those who have gone away meanwhile."""
        self._threads.shutdown()
        self._answers.close()


def _refuse_to_write(_: bytes) -> NoReturn:
    raise RuntimeError("write() is not offered here: return the answer instead")


async def _drain(pieces: Any) -> None:
    """Read on to nowhere: a connection that is closed while it sends never gets to read what it was told."""
    try:
        async with asyncio.timeout(LINGER):
            async for _ in pieces:
                pass
    except TimeoutError:
        pass
