"""Whose signature counts: the key that somebody gave, else the one that is remembered, else the log's own word."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from corrections.cli.verifying import endings
from corrections.cli.verifying.memory import Seen
from corrections.log import key_changes, notes
from corrections.log.key_changes import Change
from corrections.log.notes import Checkpoint, Kind, VerifierKey

GIVEN, REMEMBERED, FIRST_USE = "given", "remembered", "first use"
CHANGED = "If the log changed its key, verify the log itself once, which follows that, or give the new key with --vkey."


@dataclass(frozen=True)
class Trusted:
    """A key, and why it is trusted. `changes`: by which the log came to it from keys that it had before."""

    key: VerifierKey
    why: str
    changes: tuple[Change, ...] = ()

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The key, and those that the log had before."""
        return (self.key, *(change.old for change in self.changes))


def key_for(origin: str, given: str | None, seen: Seen | None, facts: Callable[[], bytes | None]) -> Trusted:
    """The key to verify the log `origin` with. `facts`: its `log.json`, asked for where nothing better is known."""
    if given is not None:
        try:
            key = _of_log(notes.verifier_key(given))
            return Trusted(key, GIVEN, seen.changes if seen is not None and seen.key == key else ())
        except ValueError as error:
            raise click.UsageError(f"--vkey: {error}.") from error
    if seen is not None:
        return Trusted(seen.key, REMEMBERED, seen.changes)
    try:
        says: Any = json.loads(facts() or b"{}")
        key = _of_log(notes.verifier_key(says["vkey"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        why = f"no key of {origin} is known, and its log.json names none: give the right one with --vkey"
        raise endings.Unsigned(f"{why}.") from None
    if key.name != origin:
        raise endings.Unsigned(f"The log calls itself {origin}, and its key is for {key.name}.")
    return Trusted(key, FIRST_USE)


def _of_log(key: VerifierKey) -> VerifierKey:
    if key.kind is not Kind.ED25519:
        raise ValueError("this is the key of a witness, not of a log")
    return key


def follow(note: bytes, trusted: Trusted, facts: Callable[[], bytes | None]) -> Trusted:
    """The key that follows the one that is trusted, if that did not sign a checkpoint and says that another follows it.

    `facts`: the `log.json` that may hold what it says.
    """
    try:
        parsed = notes.parse(note)
    except ValueError:
        return trusted
    if notes.signed_by(parsed, trusted.key) is not None:
        return trusted
    way = key_changes.follow(trusted.key, key_changes.told(facts()))
    ends = [n for n, change in enumerate(way) if notes.signed_by(parsed, change.new)]
    if not ends:
        return trusted
    return Trusted(way[ends[-1]].new, trusted.why, (*trusted.changes, *way[: ends[-1] + 1]))


def back(note: bytes, trusted: Trusted) -> Trusted:
    """The key that signed a checkpoint of which somebody kept a copy: maybe one that the log had before."""
    try:
        parsed = notes.parse(note)
    except ValueError:
        return trusted
    for n in range(len(trusted.changes) - 1, -1, -1):
        if notes.signed_by(parsed, trusted.key) is not None:
            break
        trusted = Trusted(trusted.changes[n].old, trusted.why, trusted.changes[:n])
    return trusted


def opened(note: bytes, trusted: Trusted, *, before: bool = False) -> Checkpoint:
    """What a signed checkpoint says. Raises Ended unless the key signed it, or with `before` one that the log had."""
    try:
        parsed = notes.parse(note)
        if not notes.verified(parsed, trusted.keys if before else (trusted.key,)):
            why = f"The checkpoint is not signed with the key {trusted.why}, {trusted.key}."
            raise endings.Unsigned(why if trusted.why == FIRST_USE else f"{why} {CHANGED}")
        return notes.read_checkpoint(parsed.text)
    except ValueError as error:
        raise endings.Unsigned(f"What is served as checkpoint is none: {error}.") from error


def origin_of(note: bytes) -> str:
    """How a log calls itself, before anybody knows whether it is so."""
    try:
        return notes.read_checkpoint(notes.parse(note).text).origin
    except ValueError as error:
        raise endings.Unsigned(f"What is served as checkpoint is none: {error}.") from error
