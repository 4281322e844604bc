"""A question to a module of ours in a process of its own, so that what strangers wrote costs a process and no more.

The module answers the one question on its standard input with `main`, after `limit`, which says that it may begin: so
that a process which could not be started is not taken for one that the question was too much for.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from corrections.paths import PACKAGE

logger = logging.getLogger(__name__)

READY = b"ready\n"
MOST_TOLD = 2_000  # of what a process says that could not start


class NotReady(OSError):
    """The process ended before it could begin, whatever it was asked."""


def ask(module: str, question: bytes, deadline: float) -> bytes:
    """What `module` answers; nothing, or half of it, if it was ended over the question. Raises
    subprocess.TimeoutExpired after `deadline` seconds; OSError if no process can be had, NotReady if it can't begin."""
    said = answer(module, question, deadline)
    if not said.startswith(READY):
        raise NotReady(f"{module} could not begin")
    return said.removeprefix(READY)


def answer(module: str, question: bytes, deadline: float) -> bytes:
    """All that `module` writes, `READY` included."""
    done = subprocess.run(  # noqa: S603  a module of ours
        [sys.executable, "-P", "-m", module],
        input=question,
        capture_output=True,
        timeout=deadline,
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        check=False,
    )
    if not done.stdout.startswith(READY):
        told = done.stderr.decode("utf-8", "replace")[-MOST_TOLD:]
        logger.error("%s could not begin, and ended with %d: %s", module, done.returncode, told)
    return done.stdout


def limit(memory: int, seconds: float) -> None:
    """Have this process end before it takes more than `memory` bytes, or more than `seconds` of computing, and say
    that it may begin. Where less is allowed already, it stays at that."""
    import resource  # not on every system that the rest runs on

    def at_most(kind: int, soft: int, hard: int) -> None:
        allowed = resource.getrlimit(kind)[1]
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        resource.setrlimit(kind, (soft, hard))

    at_most(resource.RLIMIT_AS, memory, memory)
    at_most(resource.RLIMIT_CPU, int(seconds) + 1, int(seconds) + 2)
    at_most(resource.RLIMIT_CORE, 0, 0)
    at_most(resource.RLIMIT_FSIZE, 0, 0)
    os.write(sys.stdout.fileno(), READY)
