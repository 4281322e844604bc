"""A process that has loaded what commands load, and is each command in a fork of itself (`forks.py`).

It reads what to run, a line each, and answers with the exit code. It knows nothing of the tests.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

import alembic.command  # noqa: F401

import corrections.app
import corrections.cli.archiving.restoring
import corrections.cli.installation
import corrections.cli.repairing
import corrections.cli.safety
import corrections.cli.server  # noqa: F401
from corrections.cli.main import main


def serve() -> None:
    gc.freeze()  # what a fork does not look through for garbage, it does not copy
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            become(asked)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def become(asked: dict[str, Any]) -> None:
    """Be the command that is asked for, to the end of this process."""
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    replace(0, os.devnull, os.O_RDONLY)
    replace(1, asked["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    replace(2, asked["stderr"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    main(asked["words"], prog_name="corrections")  # ends with sys.exit, as everywhere


def replace(descriptor: int, path: str, how: int) -> None:
    opened = os.open(path, how, 0o600)
    os.dup2(opened, descriptor)
    os.close(opened)


if __name__ == "__main__":
    serve()
