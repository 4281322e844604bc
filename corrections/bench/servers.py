"""The server under load, started as a person would start it, and the bare application under the same settings."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corrections.errors import Problem
from corrections.settings import Settings

HOST = "127.0.0.1"
READY_WITHIN = 30.0


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB. `own`: its proportional share of what processes share (PSS)."""

    resident: float
    own: float


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def workers(self) -> list[Memory]:
        """The memory of its web processes."""
        return sorted(
            (found for pid in _children(self.pid) if (found := _memory(pid)) is not None and found.resident > 20),
            key=lambda memory: memory.resident,
        )

    def busy(self) -> float:
        """Seconds of processor time that its web processes have taken: the same however busy the machine is."""
        return sum(_busy(pid) for pid in _children(self.pid))


@contextlib.contextmanager
def product(settings: Settings) -> Iterator[Server]:
    """`corrections serve` without the worker: what is measured are the pages."""
    environ = {
        "CORRECTIONS_INSTANCE": str(settings.instance),
        "CORRECTIONS_DATABASE_URL": settings.database_url,
        "CORRECTIONS_SECRET_KEY": settings.secret_key.get_secret_value(),
        "CORRECTIONS_BASE_URL": settings.base_url,
        "CORRECTIONS_LOG_KEY": str(settings.log_key_file),
        "CORRECTIONS_LOG_HEAD": str(settings.log_head_file),
        "CORRECTIONS_TRUSTED_PROXIES": str(settings.trusted_proxies),
    }
    command = ["corrections", "serve", "--no-worker", "--port", str(settings.port), "--workers", str(settings.workers)]
    with _run(command, settings.port, environ) as server:
        yield server


@contextlib.contextmanager
def bare(port: int, settings: Settings) -> Iterator[Server]:
    """Flask's “hello” under the same server with the same numbers of processes and threads."""
    command = ["granian", "corrections.bench.hello:app", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(settings.workers), "--blocking-threads", str(settings.threads)]
    command += ["--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    with _run(command, port, {}) as server:
        yield server


@contextlib.contextmanager
def _run(command: list[str], port: int, environ: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stderr:
            process.stderr.close()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace") if process.stderr else ""
            raise Problem(f"The server did not start: {said.strip()[-500:]}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            time.sleep(1.0)  # both processes
            return
        time.sleep(0.05)
    raise Problem(f"The server did not answer within {READY_WITHIN:.0f} s.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
    return found


def _busy(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> Memory | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if line.endswith("kB")}
    return Memory(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)
