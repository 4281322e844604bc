"""The body of a request, read whole before the application is asked: who sends it slowly holds no thread of ours."""

from __future__ import annotations

import asyncio
import contextlib
import math
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from corrections.errors import Problem

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

# A body may take this long (seconds), and longer by one second for each so many bytes that have come, but at any time
# no longer than this from then on: nobody honest is slower than a modem.
DEADLINE = 20.0
LEAST_RATE = 4_000
# When the server is told to end, what has not come within this time is not waited for.
WHEN_ENDING = 3.0
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


@dataclass
class Body:
    """What came of a body. `size` is larger than the limit if it was not read to its end for that."""

    file: IO[bytes]
    size: int = 0


class Bodies:
    """Reads the bodies of one process; all of it happens in its event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._on_disk = 0
        self._latest = math.inf
        self._limits: set[asyncio.Timeout] = set()

    async def read(self, pieces: AsyncIterator[bytes], declared: int | None) -> Body:
        """The whole body, at its beginning. `declared`: its length in bytes as the sender said, if it did.

        Raises Slow, Broken or Crowded; whoever gets a body hands it to `close`.
        """
        began = asyncio.get_running_loop().time()
        body = Body(tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
        limit = asyncio.timeout_at(min(began + DEADLINE, self._latest))
        self._limits.add(limit)
        try:
            async with limit:
                await self._fill(body, pieces, limit)
            if declared is not None and body.size != declared:
                raise Broken(BROKEN)
        except BaseException as error:
            self.close(body)
            raise Slow(SLOW) if isinstance(error, TimeoutError) else error from None
        finally:
            self._limits.discard(limit)
        body.file.seek(0)
        return body

    async def _fill(self, body: Body, pieces: AsyncIterator[bytes], limit: asyncio.Timeout) -> None:
        # granian tells the end by one empty piece, a connection that broke by two.
        ended = False
        async for piece in pieces:
            if not piece:
                if ended:
                    raise Broken(BROKEN)
                ended = True
                continue
            self._count(body, len(piece))
            if body.size > self._most:
                return
            body.file.write(piece)
            limit.reschedule(self._later(limit, len(piece)))

    def _later(self, limit: asyncio.Timeout, more: int) -> float:
        # What came at once earns no more than the deadline from now: nobody may trickle on for an hour after it.
        earned = (limit.when() or 0.0) + more / LEAST_RATE
        return min(earned, asyncio.get_running_loop().time() + DEADLINE, self._latest)

    def _count(self, body: Body, more: int) -> None:
        before, body.size = body.size, body.size + more
        self._on_disk += _on_disk(body.size) - _on_disk(before)
        if self._on_disk > MOST_ON_DISK and body.size > IN_MEMORY:
            raise Crowded("Too much is being sent at the moment. Please try again soon.")

    def close(self, body: Body) -> None:
        self._on_disk -= _on_disk(body.size)
        body.file.close()

    def hurry(self) -> None:
        """The server is told to end: wait for nobody longer than `WHEN_ENDING`."""
        self._latest = asyncio.get_running_loop().time() + WHEN_ENDING
        for limit in self._limits:
            when = limit.when()
            with contextlib.suppress(RuntimeError):  # its time is just over, before its task could learn so
                limit.reschedule(self._latest if when is None else min(when, self._latest))


def _on_disk(size: int) -> int:
    return size if size > IN_MEMORY else 0


async def pieces_of(proto: HTTPProtocol) -> AsyncIterator[bytes]:
    """The pieces of a request's body as they come, and then one that is empty (two: the connection broke)."""
    async for piece in proto:  # which may be asked for an iterator only once
        yield piece
