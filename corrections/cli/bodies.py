"""The body of a request, read whole before the application is asked: who sends it slowly holds no thread of ours.

granian tells of each piece in one of its threads, and that thread goes on with whatever the piece completes.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, NoReturn

from corrections.errors import Problem

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

# A body may take this long (seconds), and longer by one second for each so many bytes that have come, but at any time
# no longer than this from then on: nobody honest is slower than a modem.
DEADLINE = 20.0
LEAST_RATE = 4_000
# So often (seconds) is looked for those that are late.
LOOKED_FOR = 0.25
# When the server is told to end, what has not come within this time is not waited for.
WHEN_ENDING = 3.0
# Who was told that a body is too large still hears it while it goes on sending, for this long.
LINGER = 5.0
# Larger ones lie in a file without a name, and all of these together take no more than this.
IN_MEMORY = 64 * 1024
MOST_ON_DISK = 500_000_000


class Declined(Problem):
    """A request comes to nothing for what happens on the line; whoever sent it is told so in one plain sentence."""


class Slow(Declined):
    """The body did not come in time."""

    status = 408


class Broken(Declined):
    """The body ended before it was whole, or comes in a way that can't be told from that."""


class Crowded(Declined):
    """Too much is on its way at the moment."""

    status = 503


SLOW = "What you sent took too long to arrive."
BROKEN = "What you sent did not arrive whole."


@dataclass(eq=False)
class Body:
    """What came of a body so far. `size` is larger than the limit if it is not read to its end for that.

    `declared`: its length in bytes as the sender said, if it did. `whole` is called with it when it is, at its
    beginning; `declined` with the reason if it never will be.
    """

    proto: HTTPProtocol
    declared: int | None
    whole: Callable[[Body], None]
    declined: Callable[[BaseException], None]
    until: float
    size: int = 0
    held: int = 0  # of it on the disk
    file: IO[bytes] = field(default_factory=lambda: tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
    dropped: bool = False  # read on, but to nowhere
    ended: bool = False
    coming: Any = None  # granian's future of the next piece


class Bodies:
    """Reads the bodies of one process, in any of its threads; `watch` is for its event loop.

    A body belongs to the thread that has its newest piece, or to whoever managed to cancel the next one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._arriving: set[Body] = set()
        self._on_disk, self._lock = 0, Lock()
        self._latest = math.inf

    def read(
        self,
        proto: HTTPProtocol,
        declared: int | None,
        whole: Callable[[Body], None],
        declined: Callable[[BaseException], None],
    ) -> None:
        """Read the whole body. Calls `whole`, now or later, with one that is to be given to `close`; or `declined`,
        with Slow, Broken, Crowded or an error."""
        body = Body(proto, declared, whole, declined, time.monotonic() + DEADLINE)
        proto.__aiter__()  # once, before the pieces are asked for
        if declared is not None and declared > self._most:
            body.size = declared
            whole(body)
            return
        self._arriving.add(body)
        self._ask(body)

    def _ask(self, body: Body) -> None:
        while True:
            try:
                body.coming = coming = body.proto.__anext__()  # type: ignore[attr-defined]
            except StopAsyncIteration:
                self._hand_over(body)
                return
            if not coming.done():
                coming.add_done_callback(partial(self._came, body))
                return
            if not self._add(body, coming):
                return

    def _came(self, body: Body, coming: Any) -> None:
        if self._add(body, coming):
            self._ask(body)

    def _add(self, body: Body, coming: Any) -> bool:
        """Add a piece. Whether another is to be asked for."""
        if coming.cancelled():
            return False
        try:
            if not self._is_whole(body, coming.result()):
                return True
        except BaseException as error:
            self._decline(body, error)
        else:
            self._hand_over(body)
        return False

    def _is_whole(self, body: Body, piece: bytes) -> bool:
        if not piece:
            # granian tells the end by one empty piece, a connection that broke by two.
            if body.ended or body.declared is not None:
                raise Broken(BROKEN)
            body.ended = True
        elif not body.dropped:
            self._count(body, len(piece))
            if body.size > self._most:
                return True
            body.file.write(piece)
            # What came at once earns no more than the deadline from now: nobody may trickle on for an hour after it.
            body.until = min(body.until + len(piece) / LEAST_RATE, time.monotonic() + DEADLINE)
        return body.size == body.declared

    def _count(self, body: Body, more: int) -> None:
        body.size += more
        if body.size > IN_MEMORY:
            with self._lock:
                self._on_disk += body.size - body.held
                body.held = body.size
                if self._on_disk > MOST_ON_DISK:
                    raise Crowded("Too much is being sent at the moment. Please try again soon.")

    def _hand_over(self, body: Body) -> None:
        self._leave(body)
        body.file.seek(0)
        body.whole(body)

    def _decline(self, body: Body, reason: BaseException) -> None:
        self._leave(body)
        self.close(body)
        body.declined(reason)

    def _leave(self, body: Body) -> None:
        self._arriving.discard(body)
        # It refers to what waits for it, and so to this body: no such ring of granian's is ever found to be garbage.
        body.coming = None

    def close(self, body: Body) -> None:
        """It is not needed any more."""
        with self._lock:
            self._on_disk -= body.held
        body.file.close()

    def drain(self, body: Body) -> None:
        """Read on to nowhere: a connection that is closed while it sends never gets to read what it was told."""
        rest = Body(body.proto, None, _forget, _forget, time.monotonic() + LINGER, dropped=True)
        self._arriving.add(rest)
        self._ask(rest)

    async def watch(self) -> NoReturn:
        """Decline what takes too long, for as long as the process lives."""
        while True:
            await asyncio.sleep(LOOKED_FOR)
            self._decline_late()

    def _decline_late(self) -> None:
        now = time.monotonic()
        for body in tuple(self._arriving):
            if now > min(body.until, self._latest) and body.coming is not None and body.coming.cancel():
                self._decline(body, Slow(SLOW))

    def hurry(self) -> None:
        """The server is told to end: wait for nobody longer than `WHEN_ENDING`."""
        self._latest = time.monotonic() + WHEN_ENDING


def _forget(_: object) -> None:
    pass
