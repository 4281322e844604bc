"""The load generator: a process of its own with keep-alive sockets, as cheap as Python can be."""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

END = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE = 30.0
MOST = 10**9


@dataclass(frozen=True)
class Job:
    """Requests to send, over and over in this order, for `seconds` or until each was sent `times` times.

    `connections` requests are under way at any time. `raises`: address of a database whose public generation is
    raised before each request, outside of the time that is measured. `expected`: the status of every answer.
    """

    port: int
    requests: Sequence[bytes]
    expected: int = 200
    connections: int = 1
    seconds: float = 2.0
    most: int = MOST
    raises: str | None = None


@dataclass(frozen=True)
class Measured:
    """What came of it. `times`: of each request in seconds, None where several were under way and none was taken;
    `wrong`: answers with another status."""

    requests: int
    seconds: float
    times: list[float] | None = field(repr=False)
    bytes: int = 0
    wrong: int = 0

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds. Raises ValueError where no times were taken, or nothing was asked."""
        if not self.times:
            raise ValueError("no times were taken of single requests")
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000


def drive(job: Job) -> Measured:
    """Do `job` in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, sender))
    process.start()
    try:
        found: Measured | Exception = receiver.recv()
    except EOFError:
        raise RuntimeError("the load generator ended unexpectedly") from None
    finally:
        process.join()
    if isinstance(found, Exception):
        raise found
    return found


def _work(job: Job, sender: Any) -> None:
    try:
        sender.send(_serial(job) if job.connections == 1 else _parallel(job))
    except Exception as error:  # told to the process that waits for it
        sender.send(RuntimeError(f"{type(error).__name__}: {error}"))


def _serial(job: Job) -> Measured:
    """One request after the other: what one person waits for."""
    before = _raiser(job.raises) if job.raises else None
    times: list[float] = []
    wrong = size = 0
    with socket.create_connection(("127.0.0.1", job.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(PATIENCE)
        buffer = bytearray(1 << 20)
        started = time.perf_counter()
        while time.perf_counter() - started < job.seconds and len(times) < job.most:
            request = job.requests[len(times) % len(job.requests)]
            if before:
                before()
            sent = time.perf_counter()
            connection.sendall(request)
            status, length = _read(connection, buffer)
            times.append(time.perf_counter() - sent)
            wrong += status != job.expected
            size = length
    return Measured(len(times), sum(times), times, size, wrong)


def _read(connection: socket.socket, buffer: bytearray) -> tuple[int, int]:
    """Status and size of one answer."""
    have, need = 0, 0
    view = memoryview(buffer)
    while not need or have < need:
        got = connection.recv_into(view[have:])
        if not got:
            raise ConnectionError("the server closed the connection")
        have += got
        if not need:
            need = _size(bytes(buffer[: min(have, 4096)]))
    return int(buffer[9:12]), have


def _size(begun: bytes) -> int:
    """The size of an answer of which this is the beginning; 0 if its headers are not all here."""
    end = begun.find(END)
    if end < 0:
        return 0
    head = begun[:end].lower()
    at = head.find(LENGTH)
    length = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return end + len(END) + length


def _parallel(job: Job) -> Measured:
    """Several at any time: how much the server can do. No time of its own is taken of each."""
    poll = select.epoll()
    sockets: dict[int, list[Any]] = {}  # each with what came of its answer, and how long that will be
    done = wrong = size = 0
    begun_well = b"HTTP/1.1 %d " % job.expected
    requests, count = job.requests, len(job.requests)
    for n in range(job.connections):
        connection = socket.create_connection(("127.0.0.1", job.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(connection.fileno(), select.EPOLLIN)
        connection.sendall(requests[n % count])
        sockets[connection.fileno()] = [connection, 0, 0]
    following = job.connections
    started = now = time.perf_counter()
    while now - started < job.seconds and done < job.most:
        for number, _ in poll.poll(PATIENCE):
            state = sockets[number]
            connection, have, need = state
            data = connection.recv(1 << 18)
            if not data:
                raise ConnectionError("the server closed the connection")
            # One that is as long as the one before, and begins as it should, is whole: it need not be read.
            if have or len(data) != size or not data.startswith(begun_well):
                if not need:
                    need = _size(data[:4096])
                    wrong += int(data[9:12]) != job.expected
                have += len(data)
                if not need or have < need:
                    state[1:] = [have, need]
                    continue
                state[1:], size = [0, 0], have
            done += 1
            connection.sendall(requests[following % count])
            following += 1
        now = time.perf_counter()
    poll.close()
    for state in sockets.values():
        state[0].close()
    return Measured(done, now - started, None, size, wrong)


def _raiser(url: str) -> Callable[[], None]:
    """A function that does what a publication does to the caches."""
    from corrections import database
    from corrections.newsroom.actions import raise_generation

    engine = database.make_engine(url)

    def raise_it() -> None:
        with database.writing(engine) as session:
            raise_generation(session)

    return raise_it
