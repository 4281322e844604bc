"""The website's processes and the worker under one parent, until a signal ends all of them.

The parent starts granian's web processes and keeps one worker running. They are spawned, not forked: settings reach
them by the environment alone. Nobody outlives the parent, however it ends.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import http.client
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from corrections.cli import logs, website
from corrections.errors import Problem
from corrections.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

logger = logging.getLogger(__name__)

SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})
# A request or a delivery at hand gets this long to be finished when all of it ends (seconds).
GRACE = 10
# How long a browser may take to say what it wants (milliseconds).
HEADER_TIMEOUT = 10_000
# A worker that ended by itself is started again after 1, 2, 4 … seconds.
LONGEST_PAUSE = 30.0
PARENT_FIRST = 0.3
READY_WITHIN = 30.0
# No address: that is a reader's. And no query: what a reader searched for.
ACCESS_FORMAT = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"


def run(
    settings: Settings, *, with_worker: bool = True, access_log: bool = False, when_ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM. Calls `when_ready` once the website answers.

    Raises Problem if the port is taken, SystemExit if the web processes can't be kept running.
    """
    refuse_taken(settings.host, settings.port)
    multiprocessing.set_start_method("spawn", force=True)
    # Of the C library: what a large answer or a password's hash took is given back to the system.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "262144")
    stop = threading.Event()
    _take_signals(stop)
    server = Granian(
        "corrections",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig=logs.GRANIAN,
        log_access=access_log,
        log_access_format=ACCESS_FORMAT,
    )

    def beside() -> None:
        # The website first: somebody waits for it.
        _wait_until_ready(settings, stop)
        if not stop.is_set():
            when_ready()
        if with_worker:
            _keep_worker(stop)

    helper = threading.Thread(target=beside)
    helper.start()
    try:
        server.serve(website.website, target_loader=load, wrap_loader=False)
    finally:
        stop.set()
        helper.join()


def refuse_taken(host: str, port: int) -> None:
    """Raise Problem if something listens at this port already, or we may not.

    Asked here because the web processes share the port, and would share it with an older server of ours as well.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(
                    f"Port {port} on {host} is taken by another program. End that, or choose another with --port."
                ) from error
            raise Problem(f"{host} port {port} can’t be listened to: {error.strerror}.") from error


def free_port(host: str) -> int:
    """A port that nobody listens to at the moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def from_here(host: str) -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _take_signals(stop: threading.Event) -> None:
    """Let SIGINT and SIGTERM set `stop` and end granian, which then ends its web processes one by one.

    A terminal sends SIGINT to everyone at once, systemd SIGTERM; each process must be told only once, in order. So
    they are blocked here, which the processes started from now on inherit, and taken by a thread: Python runs a
    handler only when the main thread wakes up, and that may sleep through a signal.
    """
    # Started by the first process that is spawned, it would unblock them again.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

    def take() -> None:
        while True:
            number = signal.sigwait(SIGNALS)
            stop.set()
            while not callable(handle := signal.getsignal(number)) or handle is signal.default_int_handler:
                time.sleep(0.02)  # granian has not begun yet
            handle(number, None)

    threading.Thread(target=take, daemon=True).start()


def _wait_until_ready(settings: Settings, stop: threading.Event) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and not stop.is_set() and not _answers(settings.host, settings.port):
        stop.wait(0.05)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(from_here(host), port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        return True
    return False


def _keep_worker(stop: threading.Event) -> None:
    """Keep one worker process running until told to stop; then let it finish what it has at hand."""
    pause = 1.0
    while not stop.is_set():
        started = time.monotonic()
        process = multiprocessing.get_context("spawn").Process(target=work, name="corrections-worker")
        process.start()
        while process.is_alive() and not stop.is_set():
            process.join(0.2)
        if stop.is_set():
            _end(process)
            return
        pause = 1.0 if time.monotonic() - started > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        logger.error("the worker ended unexpectedly (%s); starting it again in %d s", process.exitcode, pause)
        stop.wait(pause)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    process.terminate()
    process.join(GRACE)
    if process.is_alive():
        logger.error("the worker did not end within %d s and is killed", GRACE)
        process.kill()
        process.join()


def load() -> Flask:
    """What each web process runs: the application, with settings from the environment."""
    _end_once()
    logs.configure()
    # What is made here lives as long as the process: it need not be looked through for garbage, now or later.
    gc.disable()
    from corrections.app import create_app

    app = create_app()
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 10, 10)
    return app


def _end_once() -> None:
    """End this web process at the first SIGTERM, and when its parent is gone, which may have been killed.

    granian hangs if it is told twice, as when systemd tells every process and our parent does too. So the signals are
    blocked in all threads but one, which waits for them and tells it once.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    once = threading.Lock()

    def end() -> None:
        if once.acquire(blocking=False):
            handle = signal.getsignal(signal.SIGTERM)
            if callable(handle):
                handle(signal.SIGTERM, None)
            else:
                os._exit(1)

    def take() -> None:
        signal.sigwait({signal.SIGTERM})
        # systemd tells everybody at once: a parent that does not know yet would take this end for a crash.
        time.sleep(PARENT_FIRST)
        end()

    threading.Thread(target=take, daemon=True).start()
    when_orphaned(end)


def work() -> None:
    """What the worker process runs."""
    # SIGTERM was blocked by our parent; SIGINT stays so, for that is for the parent alone.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    when_orphaned(lambda: os.kill(os.getpid(), signal.SIGTERM))
    gc.set_threshold(10_000, 10, 10)  # as in a worker that is a command of its own
    from corrections.cli.worker import run as run_worker

    run_worker()


def when_orphaned(end: Callable[[], None]) -> None:
    """Call `end` when the parent of this process is gone, and see to it that it does end."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        end()
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
