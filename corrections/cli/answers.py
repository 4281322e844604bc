"""Answers too large for the memory: each in a file of its own until whoever asked has read it, or has gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from corrections.cli.bodies import Crowded

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

Headers = list[tuple[str, str]]
Identity = tuple[int, int]

# All of these files together take no more than this.
MOST_ON_DISK = 500_000_000
# Within this time (seconds) granian has opened such a file, which then needs no name any more.
OPENED_WITHIN = 10.0


class Answers:
    """Sends the large answers of one process. Many threads may; who reads slowly holds none of them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._names: dict[str, Identity] = {}
        self._sizes: dict[Identity, int] = {}
        self._lock = Lock()

    def send(self, proto: HTTPProtocol, pieces: Iterable[bytes], status: int, headers: Headers) -> None:
        """Keep all of `pieces`, then let granian send them.

        Raises Crowded, and whatever `pieces` do; nothing is sent or left then.
        """
        descriptor, name = tempfile.mkstemp(prefix="corrections-")
        try:
            with open(descriptor, "wb") as file:
                size, identity = 0, _identity(descriptor)
                with self._lock:
                    self._names[name] = identity
                for piece in pieces:
                    size += len(piece)
                    self._count(identity, size)
                    file.write(piece)
        except BaseException:
            self._forget(name)
            raise
        length = [] if any(key.lower() == "content-length" for key, _ in headers) else [("Content-Length", str(size))]
        proto.response_file(status, [*headers, *length], name)
        self._loop.call_soon_threadsafe(self._loop.call_later, OPENED_WITHIN, self._forget, name)

    def _count(self, identity: Identity, size: int) -> None:
        with self._lock:
            self._sizes[identity] = size
            if sum(self._sizes.values()) <= MOST_ON_DISK:
                return
            # granian does not say when it has sent a file; but it closes it then.
            held = {*self._names.values(), *_open_files()}
            self._sizes = {each: size for each, size in self._sizes.items() if each in held}
            if sum(self._sizes.values()) > MOST_ON_DISK:
                raise Crowded("Too much is being fetched at the moment. Please try again soon.")

    def _forget(self, name: str) -> None:
        with self._lock:
            self._names.pop(name, None)
        with contextlib.suppress(FileNotFoundError):  # somebody has tidied the folder of temporary files
            os.unlink(name)

    def close(self) -> None:
        for name in tuple(self._names):
            self._forget(name)


def _identity(descriptor: int) -> Identity:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _open_files() -> set[Identity]:
    """What this process has open."""
    found = set()
    for descriptor in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):  # closed meanwhile
            found.add(_identity(int(descriptor)))
    return found
