"""A website of one process and one thread that has a small page, one of 30 MB that is told piece by piece, one that
takes as long as is wished, and a form. A body may take `DEADLINE`, and all large answers `MOST`."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterator

from flask import Flask, Response, request
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from corrections.cli import answers, bodies, website

DEADLINE = 1.0
MOST = 250_000_000


def load() -> Flask:
    app = Flask("large")
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    bodies.DEADLINE, answers.MOST_ON_DISK, answers.OPENED_WITHIN = DEADLINE, MOST, 1.0
    app.add_url_rule("/", "small", lambda: "small")
    app.add_url_rule("/large", "large", lambda: Response(pieces()))
    app.add_url_rule("/slow/<float:seconds>", "slow", slow)
    app.add_url_rule("/", "form", lambda: f"{len(request.get_data())} bytes", methods=["POST"])
    return app


def pieces() -> Iterator[bytes]:
    for _ in range(300):
        yield b"x" * 100_000


def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "slow"


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "large", port=int(sys.argv[1]), interface=Interfaces.WSGI, http=HTTPModes.http1, blocking_threads=1
    )
    server.serve(website.website, target_loader=load, wrap_loader=False)
