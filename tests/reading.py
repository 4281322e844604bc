"""Pages and mails are read in forks of one process that has loaded what reads them, which takes longer than most.

What a fork does is what the child of the product does, its `main`, with the same limits. That the product starts its
children as it should is for `tests/articles/test_capture_safety.py` and `tests/mails/test_receiving.py` (fixture
`read_in_earnest`).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corrections import confined
from corrections.paths import PACKAGE

IN_EARNEST = confined.answer


class Forks:
    """The process of `reading_forks.py`, which is started when it is needed first."""

    def __init__(self) -> None:
        self._ours: socket.socket | None = None
        self._one_at_a_time = threading.Lock()
        self.seconds_used = 0.0  # by all forks so far

    def answer(self, module: str, question: bytes, deadline: float) -> bytes:
        """As `confined.answer`."""
        late = threading.Event()
        with self._one_at_a_time:
            self._ours = self._ours or started()
            pid, question_end, answer_end = fork(self._ours, module)

            def end() -> None:
                late.set()
                os.kill(pid, signal.SIGKILL)

            timer = threading.Timer(deadline, end)
            timer.start()
            with contextlib.suppress(BrokenPipeError), open(question_end, "wb") as asks:
                asks.write(question)
            with open(answer_end, "rb") as answers:
                said = answers.read()
            timer.cancel()
            timer.join()
            self._ours.send(b"waited")
            self.seconds_used += float(self._ours.recv(100))
        if late.is_set():
            raise subprocess.TimeoutExpired("child", deadline)
        return said


def started() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("reading_forks.py")), str(theirs.fileno())],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
    )
    theirs.close()

    def end() -> None:
        ours.shutdown(socket.SHUT_RDWR)
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def fork(ours: socket.socket, module: str) -> tuple[int, int, int]:
    """A new fork: its number, where its question is written, and where its answer is read."""
    question, question_end = os.pipe()
    answer_end, answer = os.pipe()
    socket.send_fds(ours, [module.encode()], [question, answer])
    os.close(question)
    os.close(answer)
    return int(ours.recv(100)), question_end, answer_end


forks = Forks()


def read_in_forks() -> None:
    confined.answer = forks.answer


@pytest.fixture
def read_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "answer", IN_EARNEST)
