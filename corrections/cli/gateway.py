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
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from corrections.cli.bodies import Bodies, Broken, Crowded, Slow, pieces_of
from corrections.cli.environ import Environ, declared_length, environ_of, has_body

if TYPE_CHECKING:
    from flask import Flask
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

logger = logging.getLogger(__name__)
access = logging.getLogger("granian.access")

Headers = list[tuple[str, str]]

# An answer up to this size is held in memory while it is sent; a larger one lies in a file meanwhile.
LARGEST = 1024 * 1024
# Within this time (seconds) granian has opened such a file, which then needs no name any more.
OPENED_WITHIN = 10.0
# Who was told that a body is too large still hears it while it goes on sending, for this long (seconds).
LINGER = 5.0
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("Connection", "close")]


class Gateway:
    """Takes the requests of one process to `app`. `threads`: how many of those with a body are answered at once."""

    def __init__(self, app: Flask, loop: asyncio.AbstractEventLoop, threads: int, access_format: str | None) -> None:
        self._app, self._loop, self._format = app, loop, access_format
        self._most: int = app.config["MAX_CONTENT_LENGTH"]
        self._bodies = Bodies(self._most)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="with-body")
        self._tasks: set[asyncio.Task[None]] = set()
        self._files: set[str] = set()

    def take(self, request: Any) -> None:
        """What granian calls for each request, in one of its threads. It would not notice an exception."""
        proto = request.proto
        try:
            environ = environ_of(request.scope)
            if has_body(environ):
                self._loop.call_soon_threadsafe(self._begin, environ, proto)
            else:
                environ["wsgi.input"] = BytesIO()
                self._answer(environ, proto)
        except BaseException:
            self._failed(proto)

    def _failed(self, proto: HTTPProtocol) -> None:
        logger.exception("a request could not be answered")
        proto.response_bytes(500, PLAIN, b"Something went wrong.\n")

    def _begin(self, environ: Environ, proto: HTTPProtocol) -> None:
        task = self._loop.create_task(self._with_body(environ, proto))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _with_body(self, environ: Environ, proto: HTTPProtocol) -> None:
        pieces, declared = pieces_of(proto), declared_length(environ)
        began = time.perf_counter()
        try:
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
        except Slow:
            self._refuse(environ, proto, began, 408, "What you sent took too long to arrive.")
        except Broken:
            self._refuse(environ, proto, began, 400, "What you sent did not arrive whole.")
        except Crowded:
            self._refuse(environ, proto, began, 503, "Too much is being sent at the moment. Please try again soon.")
        except BaseException:
            self._failed(proto)

    async def _in_thread(self, environ: Environ, proto: HTTPProtocol, body: IO[bytes], size: int) -> None:
        """Ask the application, with a body of `size` bytes that it may find too large without reading it."""
        environ["wsgi.input"] = body
        # However it was sent: its length is known now.
        environ["CONTENT_LENGTH"] = str(size)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        await self._loop.run_in_executor(self._threads, self._answer, environ, proto)

    def _refuse(self, environ: Environ, proto: HTTPProtocol, began: float, status: int, words: str) -> None:
        proto.response_bytes(status, PLAIN, f"{words}\n".encode())
        self._tell(environ, status, began)

    def _answer(self, environ: Environ, proto: HTTPProtocol) -> None:
        began = time.perf_counter()
        begun: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            begun[:] = int(status[:3]), headers
            return begun.append  # nobody here writes by the old way

        answer = self._app(environ, start)
        status, headers = begun
        if isinstance(answer, list):
            proto.response_bytes(status, headers, b"".join(answer))
        else:
            self._send(proto, answer, status, headers)
        self._tell(environ, status, began)

    def _send(self, proto: HTTPProtocol, answer: Iterable[bytes], status: int, headers: Headers) -> None:
        # Whole before it is sent: who reads slowly holds no thread either.
        try:
            pieces, rest, size = [], iter(answer), 0
            for piece in rest:
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    self._send_file(proto, itertools.chain(pieces, rest), status, headers)
                    return
            proto.response_bytes(status, headers, b"".join(pieces))
        finally:
            close: Callable[[], None] | None = getattr(answer, "close", None)
            if close is not None:
                close()

    def _send_file(self, proto: HTTPProtocol, pieces: Iterable[bytes], status: int, headers: Headers) -> None:
        with tempfile.NamedTemporaryFile(prefix="corrections-", delete=False) as file:
            self._files.add(file.name)
            file.writelines(pieces)
            size = file.tell()
        length = [] if any(name.lower() == "content-length" for name, _ in headers) else [("Content-Length", str(size))]
        proto.response_file(status, [*headers, *length], file.name)
        self._loop.call_soon_threadsafe(self._loop.call_later, OPENED_WITHIN, self._forget, file.name)

    def _forget(self, name: str) -> None:
        self._files.discard(name)
        os.unlink(name)

    def _tell(self, environ: Environ, status: int, began: float) -> None:
        if self._format is not None:
            took = (time.perf_counter() - began) * 1_000
            about = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"], "status": status}
            access.info(self._format, about | {"dt_ms": took})

    def hurry(self) -> None:
        """The server is told to end."""
        self._bodies.hurry()

    def close(self) -> None:
        """When no request is left: wait for what was asked by those who have gone away meanwhile."""
        self._threads.shutdown()
        for name in tuple(self._files):
            self._forget(name)


async def _drain(pieces: Any) -> None:
    """Read on to nowhere: a connection that is closed while it sends never gets to read what it was told."""
    try:
        async with asyncio.timeout(LINGER):
            async for _ in pieces:
                pass
    except TimeoutError:
        pass
