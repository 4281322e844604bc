"""Reading a log over HTTP from a server that nobody trusts.

Whoever types the command may point it anywhere, at this machine too: so addresses are not judged here, as they are
where the website fetches. Sizes and times are: an answer may have so many bytes, unpacked, and take so many seconds in
all. Nobody is followed elsewhere, and no proxy asked.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from urllib.parse import urljoin, urlsplit

from corrections import __version__
from corrections.cli.verifying.endings import CannotReach
from corrections.log.verifying import NotServed, Wrong
from corrections.outbound.exchanges import Connection, SecureConnection, decompressed
from corrections.outbound.problems import TooLarge, Unreachable

HEADERS = {"User-Agent": f"Corrections/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip"}
AT_ONCE = 4
AHEAD = 6  # answers that wait to be looked at, at most: a hundred megabytes if somebody means harm
PATIENCE = 30.0  # seconds for one answer, from the first byte that is asked to the last that comes
PACKING = 1_000  # bytes that compression may add to what has nothing to compress
WAITS = (0.5, 2.0)  # seconds before it is tried again
LONGEST_WAIT = 60.0
BUSY = frozenset({429, 500, 502, 503, 504})
MOVED = frozenset({301, 302, 303, 307, 308})


class Served:
    """A log at an address. `read` may be called by several threads, each of which keeps a connection of its own."""

    def __init__(self, address: str, *, patience: float = PATIENCE, waits: Sequence[float] = WAITS) -> None:
        self.address = address.rstrip("/")
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError(f"{address} is not an address of a log")
        self._host, self._port = parts.hostname, parts.port
        self._secure = parts.scheme == "https"
        self._prefix = parts.path
        self._patience, self._waits = patience, waits
        self._answers = False  # who never did is not waited for
        self._own, self._over = threading.local(), threading.Event()
        self._connections: list[Connection] = []
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._watch = _Watch()
        self._plan: Iterator[tuple[str, int]] = iter(())
        self._asked: deque[tuple[str, Future[bytes]]] = deque()

    def ahead(self, plan: Iterable[tuple[str, int]]) -> None:
        """Ask already for what will be read next: paths, each with how many bytes it may have."""
        self._plan = iter(plan)
        self._asked.clear()
        self._ask()

    def _ask(self) -> None:
        for path, most in islice(self._plan, AHEAD - len(self._asked)):
            self._asked.append((path, self._pool.submit(self._read, path, most)))

    def close(self) -> None:
        """End what is still under way."""
        self._over.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for connection in self._connections:
            _shut(connection)
        self._pool.shutdown(wait=True)
        for connection in self._connections:
            connection.close()
        self._watch.stop()

    def read(self, path: str, most: int) -> bytes:
        """What is served at a path below the log's address.

        Raises NotServed; Wrong if it has more than `most` bytes; CannotReach.
        """
        while any(path == asked for asked, _ in self._asked):
            asked, answer = self._asked.popleft()
            self._ask()
            if asked == path:
                return answer.result()
        return self._read(path, most)

    def _read(self, path: str, most: int) -> bytes:
        return self.read_at(f"{self._prefix}/{path}", most)

    def enter(self, folder: str) -> None:
        """Read from now on what is in a folder below this address."""
        self.address, self._prefix = f"{self.address}/{folder}", f"{self._prefix}/{folder}"

    def read_beside(self, suffix: str, most: int) -> bytes:
        """What is served where the log's own address goes on with `suffix`, such as `.json`."""
        return self.read_at(f"{self._prefix}{suffix}", most)

    def read_at(self, target: str, most: int) -> bytes:
        for wait in (*self._waits, None):
            try:
                return self._exchange(target, most)
            except _Again as again:
                if wait is None or not self._answers or self._over.wait(min(max(wait, again.after), LONGEST_WAIT)):
                    raise CannotReach(str(again)) from None
        raise AssertionError

    def read_all(self, paths: Sequence[str], most: int) -> Iterator[bytes | None]:
        """What is served at each of these paths; several are asked for at once."""
        waiting = iter(paths)
        asked: deque[Future[bytes | None]] = deque()
        for path in waiting:
            asked.append(self._pool.submit(self._read_if_there, path, most))
            if len(asked) == AHEAD:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()

    def _read_if_there(self, path: str, most: int) -> bytes | None:
        try:
            return self._read(path, most)
        except NotServed:
            return None

    def _exchange(self, target: str, most: int) -> bytes:
        connection = self._connection()
        whole = False
        try:
            with self._watch.over(connection, self._patience):
                connection.request("GET", target, headers=HEADERS)
                with connection.getresponse() as response:
                    self._judge(target, response)
                    body = bytearray()
                    for piece in decompressed(self._host, response, most + most // 100 + PACKING):
                        body += piece
                        if len(body) > most:
                            raise _too_long(target, most)
                    whole = not response.will_close
                    return bytes(body)
        except TooLarge:
            raise _too_long(target, most) from None
        except _TooSlow:
            raise CannotReach(f"{self._host} took longer than {self._patience:g} seconds for {target}") from None
        except (Unreachable, OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if isinstance(error, Wrong):
                raise
            raise _Again(_said(self._host, error)) from error
        finally:
            if not whole:
                connection.close()

    def _judge(self, target: str, response: http.client.HTTPResponse) -> None:
        """Go on with what is an answer. Raises what it is else."""
        self._answers = True
        if response.status in (404, 410):
            raise NotServed(target)
        if response.status in MOVED and (there := response.headers.get("Location")):
            raise CannotReach(
                f"{self._host} says that this is at {urljoin(self.address, there)[:200]} now: verify that"
            )
        if response.status in BUSY:
            after = response.headers.get("Retry-After", "")
            seconds = float(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0.0
            raise _Again(f"{self._host} answers with an error ({response.status})", seconds)
        if response.status != 200:
            raise CannotReach(f"{self._host} answers {target} with {response.status}")

    def _connection(self) -> Connection:
        found: Connection | None = getattr(self._own, "connection", None)
        if found is None:
            port = self._port or (443 if self._secure else 80)
            kind = SecureConnection if self._secure else Connection
            found = kind(self._host, port, lambda: socket.create_connection((self._host, port), self._patience))
            self._own.connection = found
            self._connections.append(found)
        return found


def _too_long(target: str, most: int) -> Wrong:
    return Wrong(f"{target} has more than the {most} bytes that it may have", target)


def _said(host: str, error: Exception) -> str:
    if isinstance(error, Unreachable):
        return str(error).rstrip(".")
    if isinstance(error, socket.gaierror):
        return f"there is no server named {host}"
    if isinstance(error, OSError):
        return f"{host} can’t be reached ({error.strerror or error})"
    return f"{host} answers with something that is not HTTP"


class _Again(Exception):
    """It may work when it is tried again, `after` so many seconds."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


class _TooSlow(Exception):
    pass


def _shut(connection: Connection) -> None:
    if connection.kept is not None:
        with contextlib.suppress(OSError):
            connection.kept.shutdown(socket.SHUT_RDWR)


class _Watch:
    """Ends connections on which an answer takes too long: a byte a second keeps every time-out of a socket away."""

    def __init__(self) -> None:
        self._until: dict[Connection, float] = {}
        self._lock, self._over = threading.Lock(), threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    @contextlib.contextmanager
    def over(self, connection: Connection, seconds: float) -> Iterator[None]:
        until = time.monotonic() + seconds
        with self._lock:
            self._until[connection] = until
        try:
            yield
        except (OSError, http.client.HTTPException, Unreachable):
            if time.monotonic() >= until:
                raise _TooSlow from None
            raise
        finally:
            with self._lock:
                del self._until[connection]
        if time.monotonic() >= until:  # a connection that was shut looks like the end of the answer
            raise _TooSlow

    def _run(self) -> None:
        while not self._over.wait(0.1):
            with self._lock:
                late = [connection for connection, until in self._until.items() if time.monotonic() >= until]
            for connection in late:
                _shut(connection)
