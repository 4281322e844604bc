"""A question to a module of ours in a process of its own, so that what strangers wrote costs a process and no more.

The module answers the one question on its standard input with `main`, after `limit`.
"""

from __future__ import annotations

import os
import subprocess
import sys

from corrections.paths import PACKAGE


def answer(module: str, question: bytes, deadline: float) -> bytes:
    """What `module` answers; nothing, or half of it, if it was ended. Raises subprocess.TimeoutExpired after
    `deadline` seconds, OSError if no process can be had."""
    return subprocess.run(  # noqa: S603  a module of ours
        [sys.executable, "-P", "-m", module],
        input=question,
        capture_output=True,
        timeout=deadline,
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        check=False,
    ).stdout


def limit(memory: int, seconds: float) -> None:
    """Have this process end before it takes more than `memory` bytes, or more than `seconds` of computing."""
    import resource  # not on every system that the rest runs on

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
