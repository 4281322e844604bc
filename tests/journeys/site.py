"""The whole product, running: pages from a real server, a worker beside it, and a clock that can be moved on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

import signed
from flask import Flask
from make import KEY
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from corrections import clock, database
from corrections.app import create_app
from corrections.settings import Settings
from corrections.worker import loop

T = TypeVar("T")

PATIENCE = 20.0  # seconds; a busy machine is slow


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5.0  # seconds for a connection on which nothing comes

    def log(self, type: str, message: str, *args: object) -> None:
        pass


class Site:
    """`later()` moves the clock of everything on: of the pages, of the worker, of what is due."""

    def __init__(self, app: Flask, settings: Settings, engine: Engine) -> None:
        self.app = app
        self.settings = settings
        self.engine = engine
        self.moved = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def later(self, **time: float) -> None:
        self.moved += timedelta(**time)

    def hold_for(self, *, seconds: int) -> None:
        """Hold what is published from now on for so long, so that there is time to stop it."""
        self.settings = self.settings.model_copy(update={"hold_seconds": seconds})
        self.app.extensions["settings"] = self.settings

    def url(self, path: str) -> str:
        return self.settings.base_url + path

    def mails(self, to: str) -> list[EmailMessage]:
        """The emails to one address that have gone out so far."""
        files = sorted(self.settings.mail.glob("*.eml")) if self.settings.mail.exists() else []
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in mails if to in (mail["To"] or "")]

    def mail(self, to: str, about: str) -> str:
        """Wait for the email to `to` whose subject or text holds `about`, and return its words, lines joined."""

        def arrived() -> str | None:
            for mail in self.mails(to):
                body = mail.get_body(("plain",))
                lines = [mail["Subject"], *(body.get_content() if body else "").splitlines()]
                words = " ".join(" ".join(lines).replace("> ", "").split())
                if about in words:
                    return words
            return None

        return wait_for(arrived, f"an email to {to} about “{about}”")


def wait_for(ask: Callable[[], T | None], what: str) -> T:
    """Ask until there is an answer."""
    until = monotonic() + PATIENCE
    while not (answer := ask()):
        assert monotonic() < until, f"waited in vain for {what}"
        sleep(0.05)
    return answer


@contextmanager
def serving(instance: Path, database_url: str, *, host: str = "127.0.0.1") -> Iterator[Site]:
    """Serve what is in the database, on a free port of this machine, until the block ends. `host`: how it is called."""
    (instance / "keys").mkdir(parents=True, exist_ok=True)
    (instance / "keys" / "secret").write_bytes(KEY)
    server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True, request_handler=QuietHandler)
    server.daemon_threads = False  # nobody reads of a database that the next test has
    settings = Settings(
        instance=instance,
        database_url=database_url,
        base_url=f"http://{host}:{server.port}",
        allowed_hosts=[host],
        hold_seconds=1,
    )
    engine, workers = (signed.trust(database.make_engine(database_url)) for _ in range(2))
    server.app = app = create_app(settings, engine)
    site = Site(app, settings, engine)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="site"),
        threading.Thread(target=loop.run_forever, args=(workers, settings, stop), name="worker"),
    ]
    with clock.reading(site.now):
        for thread in threads:
            thread.start()
        try:
            yield site
        finally:
            stop.set()
            server.shutdown()
            for thread in threads:
                thread.join(PATIENCE)
            server.server_close()
            engine.dispose()
            workers.dispose()
