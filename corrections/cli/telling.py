"""How far work has come, on a terminal, once it takes longer than two seconds."""

from __future__ import annotations

import sys
import time

import click

PATIENCE = 2.0


class Progress:
    """Counts what was done, and says so now and then to somebody who watches."""

    def __init__(self, doing: str, of: int, unit: str) -> None:
        self._doing, self._of, self._unit = doing, of, unit
        self._done, self._told_at, self._told = 0, time.monotonic(), False

    def add(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._told_at >= PATIENCE and sys.stderr.isatty():
            self._told_at, self._told = now, True
            of = f" of {self._of:,}" if self._of else ""
            click.echo(f"\r{self._doing}: {self._done:,}{of} {self._unit}\x1b[K", err=True, nl=False)

    def end(self) -> None:
        if self._told:
            click.echo("", err=True)
