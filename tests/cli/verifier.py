"""`corrections log verify` in this process, as somebody types it who remembers nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from corrections.cli.main import main

OK, HERE, USAGE, UNREACHABLE, UNSIGNED, TAMPERED, FORKED, SHORTENED = range(8)
UNCOSIGNED = 11

Verify = Callable[..., tuple[int, str]]


def verifier(state: Path) -> Verify:
    """Run the command: its exit code, and all that it says."""

    def verify(source: object, *words: object) -> tuple[int, str]:
        environ = {"XDG_STATE_HOME": str(state)}
        done = CliRunner().invoke(main, ["log", "verify", str(source), *map(str, words)], env=environ)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return verify


def why(said: str) -> str:
    """The one line that says why it ended."""
    lines = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, said
    return lines[0].removeprefix("Error: ")
