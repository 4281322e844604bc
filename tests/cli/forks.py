"""Commands in forks of one process that has loaded them: to load them takes longer than most of them work.

Each has an environment, a folder, streams and an exit code of its own, as a process that was started for it alone.
That it loads by itself what it needs is for `test_help.py` to see.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from tempfile import TemporaryDirectory

from cli.processes import PATIENCE


class Forks:
    """The process of `forking.py`, seen from the tests."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._stdout, self._stderr = process, folder / "stdout", folder / "stderr"

    def run(self, *words: str, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as `processes.run` does."""
        asked = {"words": words, "env": dict(env), "cwd": str(cwd)}
        asked |= {"stdout": str(self._stdout), "stderr": str(self._stderr)}
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        with DefaultSelector() as selector:
            selector.register(self._process.stdout, EVENT_READ)
            assert selector.select(PATIENCE), f"corrections {words} did not end"
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(words, code, self._stdout.read_text(), self._stderr.read_text())


@contextmanager
def forks(env: Mapping[str, str]) -> Iterator[Forks]:
    """The process runs inside the block. `env`: where it finds its modules; each command brings its own besides."""
    command, pipe = [sys.executable, "-P", str(Path(__file__).with_name("forking.py"))], subprocess.PIPE
    with TemporaryDirectory(prefix="corrections-forks-") as folder:
        process = subprocess.Popen(
            command, env=env, stdin=pipe, stdout=pipe, text=True, cwd=folder, start_new_session=True
        )
        with process:
            yield Forks(process, Path(folder))
            os.killpg(process.pid, signal.SIGKILL)
