"""One web process: granian accepts and reads, the gateway answers."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from granian import _granian
from granian.server.common import WORKERS_METHODS
from granian.server.mp import WorkerProcess

from corrections.cli.gateway import AtOnce, Gateway, threads_for

if TYPE_CHECKING:
    from flask import Flask

logger = logging.getLogger(__name__)


class _Straight(_granian.CallbackScheduler):
    """Hands granian's requests to a function, instead of making a task of each."""

    def __new__(cls, loop: asyncio.AbstractEventLoop, take: Callable[[Any], None]) -> _Straight:
        return super().__new__(cls, loop, take, None, None, None)  # type: ignore[call-arg]

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Callable[[Any], None]) -> None:
        self._schedule_fn = take


@WorkerProcess.wrap_target  # type: ignore[untyped-decorator]
def website(
    worker_id: int,
    app: Flask,
    sock: Any,
    ipc: Any,
    loop: asyncio.AbstractEventLoop,
    runtime_mode: Any,
    runtime_threads: int,
    runtime_blocking_threads: int,
    blocking_threads: int,
    blocking_threads_idle_timeout: int,
    backpressure: int,
    task_impl: Any,
    http_mode: Any,
    http1_settings: Any,
    http2_settings: Any,
    websockets: bool,
    static_path: Any,
    access_format: str | None,
    ssl: Any,
    scope_options: dict[str, Any],
    metrics: Any,
) -> None:
    """One web process, in place of granian's own for WSGI: it is given what granian gives that one."""
    gateway = Gateway(app, loop, blocking_threads, access_format)
    ended, over = _granian.WorkerSignal(), asyncio.Event()

    def end(*_: Any) -> None:
        ended.set()
        loop.call_soon_threadsafe(gateway.hurry)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    ended.add_cb(lambda: loop.call_soon_threadsafe(over.set))
    rsgi: Any = _granian.RSGIWorker  # whose stub is behind its time
    worker = rsgi(
        worker_id, sock, ipc, runtime_threads, runtime_blocking_threads, threads_for(blocking_threads),
        blocking_threads_idle_timeout, backpressure, http_mode, http1_settings, http2_settings,
        False, static_path, *ssl, metrics,
    )  # fmt: skip
    getattr(worker, WORKERS_METHODS[runtime_mode][False])(_Straight(loop, gateway.take), AtOnce(), ended)
    code = 1
    try:
        loop.run_until_complete(over.wait())
        gateway.close()
        code = 0
    except BaseException:
        logger.exception("the web process did not end in order")
    finally:
        logging.shutdown()
        # Without taking Python down: granian’s threads may still be about to enter it, and then abort the process.
        os._exit(code)
