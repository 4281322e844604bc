"""Servers of logs for tests: good ones, and ones that mean harm."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from journeys.site import QuietHandler
from werkzeug.serving import make_server


class Files:
    """A static web server over files in memory; `asked` has the paths that were asked for, in order."""

    def __init__(self, files: dict[str, bytes], prefix: str = "") -> None:
        self.files, self.prefix = files, prefix
        self.asked: list[str] = []
        self.broken: dict[str, list[str]] = {}  # by path, the status lines of the next answers
        self.packs = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"].lstrip("/").removeprefix(self.prefix).lstrip("/")
        self.asked.append(path)
        if self.broken.get(path):
            start_response(self.broken[path].pop(0), [("Content-Length", "0"), ("Retry-After", "0")])
            return []
        data = self.files.get(path)
        if data is None:
            start_response("404 NOT FOUND", [("Content-Length", "0")])
            return []
        headers = []
        if self.packs:
            data, headers = gzip.compress(data), [("Content-Encoding", "gzip")]
        start_response("200 OK", [("Content-Length", str(len(data))), *headers])
        return [data]


@contextlib.contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a WSGI application; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Answer = Callable[[socket.socket, str, threading.Event], None]


@contextlib.contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """A server that answers each request by `answer(connection, path, over)`, and closes; its address."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            asked = b""
            while b"\r\n\r\n" not in asked and (piece := connection.recv(65_536)):
                asked += piece
            if asked:
                answer(connection, asked.split(b" ")[1].decode(), over)

    def run() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threads.append(threading.Thread(target=one, args=(connection,)))
                threads[-1].start()

    accepting = threading.Thread(target=run)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        accepting.join()
        for thread in threads:
            thread.join()
        listening.close()
