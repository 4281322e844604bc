"""Running the commands as a person does: as processes of their own, each with a deadline."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE = 60.0  # seconds; a busy machine is slow, a hanging one is wrong

Answer = tuple[int, dict[str, str], str]


def environment(instance: Path, **more: str) -> dict[str, str]:
    """The environment of a command: ours without any settings, and those given."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CORRECTIONS_")}
    plain.pop("PYTHONPATH", None)
    return plain | {"CORRECTIONS_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"} | more


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "corrections", *words]


def run(*words: str, env: Mapping[str, str], cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*words), env=env, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False, **options
    )  # type: ignore[call-overload,no-any-return]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(ask: Callable[[], object], what: str, *, patience: float = PATIENCE) -> None:
    """Wait until `ask` says yes."""
    until = time.monotonic() + patience
    while not ask():
        assert time.monotonic() < until, f"waited {patience:g} s in vain for {what}"
        time.sleep(0.02)


class Running:
    """A command that goes on, in a session of its own, so that all its processes can be found."""

    def __init__(self, words: Sequence[str], *, env: Mapping[str, str], cwd: Path, port: int) -> None:
        self.port = port
        self.output = cwd / f"output-{port}-{time.monotonic_ns()}.txt"
        self.started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                words, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self.output.read_text("utf-8")

    def get(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.headers.items()}
            return response.status, named, response.read().decode(errors="replace")

    def raw(self, request: bytes) -> bytes:
        """What the server answers to these very bytes, until it closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65_536):
                    answer += piece
        return answer

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            assert self.process.poll() is None, f"it ended: {self.said}"
            return False

    def until_it_answers(self) -> float:
        """Wait for the first answer; return how many seconds after the start it came."""
        wait_for(self.answers, "the first answer")
        return time.monotonic() - self.started

    def until_it_says(self, words: str, *, patience: float = PATIENCE) -> None:
        def said() -> bool:
            assert words in self.said or self.process.poll() is None, f"it ended: {self.said}"
            return words in self.said

        wait_for(said, f"“{words}”", patience=patience)

    def processes(self) -> dict[int, str]:
        """All processes of this command that have not ended, with their command lines."""
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                state, _, _, session, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(session) == self.process.pid and state not in "ZX":
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        return found

    def seconds_used(self) -> float:
        """Processor time that all its processes have used so far."""
        ticks = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def send(self, number: signal.Signals, *, to_all: bool = False) -> None:
        if to_all:
            os.killpg(self.process.pid, number)
        else:
            os.kill(self.process.pid, number)

    def end(self, number: signal.Signals = signal.SIGINT, *, to_all: bool = True) -> int:
        """Tell it to end, wait until nothing of it is left, and return its exit code."""
        self.send(number, to_all=to_all)
        code = self.process.wait(PATIENCE)
        wait_for(lambda: not self.processes(), f"the end of {self.processes()}")
        return code

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def running(*words: str, env: Mapping[str, str], cwd: Path, port: int, whole: bool = False) -> Iterator[Running]:
    """A command (or, with `whole`, any program) that runs inside the block."""
    it = Running(words if whole else command(*words), env=env, cwd=cwd, port=port)
    try:
        yield it
    finally:
        it.kill()
