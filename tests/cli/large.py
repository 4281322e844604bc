"""A website of one process and one thread that has a small page, and one of 30 MB that is told piece by piece."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator

from flask import Flask, Response
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from corrections.cli import website


def load() -> Flask:
    app = Flask("large")
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    app.add_url_rule("/", "small", lambda: "small")
    app.add_url_rule("/large", "large", lambda: Response(pieces()))
    return app


def pieces() -> Iterator[bytes]:
    for _ in range(300):
        yield b"x" * 100_000


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "large", port=int(sys.argv[1]), interface=Interfaces.WSGI, http=HTTPModes.http1, blocking_threads=1
    )
    server.serve(website.website, target_loader=load, wrap_loader=False)
