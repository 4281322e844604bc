"""Whose signature counts: the key that somebody gave, else the one that is remembered, else the log's own word."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from corrections.cli.verifying import endings
from corrections.cli.verifying.memory import Seen
from corrections.log import notes
from corrections.log.notes import Checkpoint, Kind, VerifierKey

GIVEN, REMEMBERED, FIRST_USE = "given", "remembered", "first use"


@dataclass(frozen=True)
class Trusted:
    """A key, and why it is trusted."""

    key: VerifierKey
    why: str


def key_for(origin: str, given: str | None, seen: Seen | None, facts: Callable[[], bytes | None]) -> Trusted:
    """The key to verify the log `origin` with. `facts`: its `log.json`, asked for where nothing better is known."""
    if given is not None:
        try:
            return Trusted(_of_log(notes.verifier_key(given)), GIVEN)
        except ValueError as error:
            raise click.UsageError(f"--vkey: {error}.") from error
    if seen is not None:
        return Trusted(seen.key, REMEMBERED)
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


def opened(note: bytes, trusted: Trusted) -> Checkpoint:
    """What a signed checkpoint says. Raises Ended unless the key signed it."""
    try:
        parsed = notes.parse(note)
        if notes.signed_by(parsed, trusted.key) is None:
            raise endings.Unsigned(f"The checkpoint is not signed with the key {trusted.why}, {trusted.key}.")
        return notes.read_checkpoint(parsed.text)
    except ValueError as error:
        raise endings.Unsigned(f"What is served as checkpoint is none: {error}.") from error


def origin_of(note: bytes) -> str:
    """How a log calls itself, before anybody knows whether it is so."""
    try:
        return notes.read_checkpoint(notes.parse(note).text).origin
    except ValueError as error:
        raise endings.Unsigned(f"What is served as checkpoint is none: {error}.") from error
