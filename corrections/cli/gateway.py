"""Between granian and the application: what granian's own WSGI interface does, but with bodies that are read first.

granian reads a WSGI application's body in the thread that runs the application, without a deadline. Through its RSGI
interface bodies come piece by piece, which its own way of using it takes to an event loop and from there to a thread.
Here a request is answered in the very thread of granian's that brought it, or the last piece of its body.
(corrections/docs/11-bodies-before-threads.md)
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, NoReturn

from corrections.cli.answers import Answers, Headers
from corrections.cli.bodies import Bodies, Body, Broken, Declined
from corrections.cli.environ import Environ, declared_length, environ_of, has_body

if TYPE_CHECKING:
    from flask import Flask
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

logger = logging.getLogger(__name__)
access = logging.getLogger("granian.access")

# An answer up to this size is held in memory while it is sent; a larger one lies in a file meanwhile.
LARGEST = 1024 * 1024
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("Connection", "close")]


class Turns:
    """Answers so many requests at once, each in a thread that brought one; the others wait for one of these."""

    def __init__(self, threads: int, answer: Callable[..., None]) -> None:
        self._threads, self._answer = threads, answer
        self._waiting: deque[tuple[Any, ...]] = deque()
        self._free = deque(range(threads))

    def take(self, *request: Any) -> None:
        self._waiting.append(request)
        # Who finds no turn free goes: those that have one look again when they have answered.
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

    def wait(self) -> None:
        """Until nothing is being answered."""
        while self._waiting or len(self._free) < self._threads:
            time.sleep(0.01)


class Gateway:
    """Takes the requests of one process to `app`.

    `threads`: how many of those with a body are answered at once, and how many of those without. granian is to have
    as many as `threads_for` says.
    """

    def __init__(self, app: Flask, loop: asyncio.AbstractEventLoop, threads: int, access_format: str | None) -> None:
        self._app, self._format = app, access_format
        self._most: int = app.config["MAX_CONTENT_LENGTH"]
        self._bodies, self._answers = Bodies(self._most), Answers(loop)
        self._without_body, self._with_body = Turns(threads, self._answer), Turns(threads, self._answer_body)
        self._watch = loop.create_task(self._bodies.watch())

    def take(self, request: Any) -> None:
        """What granian calls for each request, in one of its threads. It would not notice an exception."""
        proto, environ, began = request.proto, {}, time.perf_counter()
        try:
            environ = environ_of(request.scope)
            if has_body(environ):
                self._read(environ, proto, began)
                return
        except BaseException as reason:
            self._declined(environ, proto, began, reason)
            return
        environ["wsgi.input"] = BytesIO()
        self._without_body.take(environ, proto)

    def _read(self, environ: Environ, proto: HTTPProtocol, began: float) -> None:
        if "HTTP_TRAILER" in environ:
            raise Broken("Trailers can’t be taken here: please send the same without.")
        self._bodies.read(
            proto,
            declared_length(environ),
            whole=lambda body: self._with_body.take(environ, proto, body),
            declined=lambda reason: self._declined(environ, proto, began, reason),
        )

    def _answer_body(self, environ: Environ, proto: HTTPProtocol, body: Body) -> None:
        """Ask the application, which may find it too large without reading it."""
        environ["wsgi.input"] = body.file
        # However it was sent: its length is known now.
        environ["CONTENT_LENGTH"] = str(body.size)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        try:
            self._answer(environ, proto)
        finally:
            self._bodies.close(body)
        if body.size > self._most:
            self._bodies.drain(body)

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
        except BaseException as reason:
            self._declined(environ, proto, began, reason)

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

    def _declined(self, environ: Environ, proto: HTTPProtocol, began: float, reason: BaseException) -> None:
        """Answer without the application, which may not even have been asked."""
        status, words = 500, "Something went wrong."
        if isinstance(reason, Declined):
            status, words = reason.status, str(reason)
        else:
            logger.error("a request could not be answered", exc_info=reason)
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
        self._watch.cancel()
        self._with_body.wait()
        self._answers.close()


def threads_for(threads: int) -> int:
    """How many granian is to have for so many of both kinds: beyond them one, so that pieces of bodies still come."""
    return 2 * threads + 1


class AtOnce:
    """What granian takes for its event loop: calls what waits for a piece of a body in the thread that has it."""

    def call_soon_threadsafe(self, callback: Callable[[Any], None], future: Any, context: object = None) -> None:
        callback(future)

    call_soon = call_soon_threadsafe


def _refuse_to_write(_: bytes) -> NoReturn:
    raise RuntimeError("write() is not offered here: return the answer instead")
