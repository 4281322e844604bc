"""The one clock. Everything that asks for the time asks here, so that tests and the demo can set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The current time, in UTC with its zone, to the microsecond."""
    return _source()


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `now()` ask `source` inside the block, in every thread."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def rfc3339(moment: datetime) -> str:
    """`moment` as RFC 3339 in UTC with whole seconds, such as 2026-11-24T14:05:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
