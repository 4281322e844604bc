"""Commands that are killed on their way, at every step that lasts: a file that is kept, a commit, some statement."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, event

MOST = 60


def killed_at_every_step(engine: Engine, run: Callable[[], int], *, statements: int = 0) -> Iterator[int]:
    """Run a command in a process that dies before its first step, then one that dies before its second, and so on,
    until one comes to its end, well or not: what that left is for the test to see. Yields the number of the step after
    each death.

    `run` returns an exit code. One in so many `statements` is a step as well; 0: none.
    """
    for step in range(1, MOST):
        engine.dispose()
        pid = os.fork()
        if not pid:
            try:
                _die_at(step, statements)
                os._exit(run())
            finally:
                os._exit(1)
        if not os.WIFSIGNALED(os.waitpid(pid, 0)[1]):
            return
        yield step
    raise AssertionError(f"it has more than {MOST} steps")


def _die_at(step: int, statements: int) -> None:
    steps, sent = [0], [0]

    def count() -> None:
        steps[0] += 1
        if steps[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def dying(act: Callable[..., object]) -> Callable[..., object]:
        def act_(*given: object, **named: object) -> object:
            count()
            return act(*given, **named)

        return act_

    def committing(_: Connection) -> None:
        count()

    def executing(*_: object) -> None:
        sent[0] += 1
        if statements and sent[0] % statements == 0:
            count()

    for name in ("fsync", "link", "chown"):
        setattr(os, name, dying(getattr(os, name)))
    Path.rename = dying(Path.rename)  # type: ignore[method-assign, assignment]
    event.listen(Engine, "commit", committing)
    event.listen(Engine, "before_cursor_execute", executing)
