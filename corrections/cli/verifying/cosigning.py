"""Whether those have countersigned a checkpoint whom somebody believes: witnesses that were named, or a policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from corrections import clock
from corrections.cli.verifying import endings
from corrections.cli.verifying.endings import Uncosigned, plain
from corrections.log import notes
from corrections.log.notes import Note, VerifierKey
from corrections.witness import decisions, policies
from corrections.witness.policies import NONE, Policy

# A checkpoint is served before its witnesses have answered.
SOON = "If it was signed just now, its witnesses may not have answered yet: run this again in a minute."


@dataclass(frozen=True)
class Wanted:
    """Who has to have countersigned: each of the `witnesses`, and as many as the policy says."""

    witnesses: tuple[VerifierKey, ...] = ()
    policy: Policy | None = None

    def log_key(self, note: bytes, origin: str) -> str | None:
        """The key that the policy gives a log, the one that signed if it gives several; None without a policy that
        names logs. Raises Ended if it names others alone."""
        logs = self.policy.logs if self.policy is not None else []
        named = [key for key in logs if key.name == origin]
        if logs and not named:
            raise endings.Unsigned(f"The policy has no key of a log that calls itself {origin}.")
        signed = [key for key in named if notes.signed_by(notes.parse(note), key) is not None]
        return str((signed or named)[0]) if named else None

    def check(self, note: bytes) -> str:
        """What holds of a signed checkpoint, in one line. Raises Ended."""
        parsed = notes.parse(note)
        said = []
        if self.witnesses:
            said.append(_by_all(parsed, self.witnesses))
        if self.policy is not None:
            said.append(_by_policy(parsed, self.policy))
        return " ".join(said) or _not_checked(parsed)


def wanted(vkeys: Sequence[str], path: Path | None) -> Wanted:
    """What was asked for. Raises UsageError."""
    keys: dict[bytes, VerifierKey] = {}
    for vkey in vkeys:
        problem = decisions.why_no_witness(vkey)
        if problem is not None:
            raise click.UsageError(f"--witness: {problem}")
        key = notes.verifier_key(vkey)
        keys[key.key] = key
    if path is None:
        return Wanted(tuple(keys.values()))
    with path.open("rb") as file:
        data = file.read(policies.MOST_BYTES + 1)
    try:
        return Wanted(tuple(keys.values()), policies.parse(data))
    except ValueError as error:
        raise click.UsageError(plain(f"--policy: {path} is no policy: {error}.")) from error


def _by_all(note: Note, keys: Sequence[VerifierKey]) -> str:
    lacking = [key.name for key in keys if notes.signed_by(note, key) is None]
    if lacking:
        raise Uncosigned(f"The checkpoint is not countersigned by {_listed(lacking)}. {SOON}")
    return f"Countersigned by {_listed(_signed(note, keys))}, as asked for."


def _by_policy(note: Note, policy: Policy) -> str:
    if policy.logs and not notes.verified(note, policy.logs):
        raise endings.Unsigned("The checkpoint is not signed with a key that the policy gives the log.")
    signing = [name for name, key in policy.witnesses.items() if notes.signed_by(note, key) is not None]
    count = f"{len(signing)} of the {len(policy.witnesses)} witnesses of the policy"
    if not policy.is_enough(signing):
        raise Uncosigned(f"The checkpoint is countersigned by {count}, which is not its quorum. {SOON}")
    if policy.quorum == NONE:
        by = f" Countersigned by {count}." if policy.witnesses else ""
        return f"The policy asks for no witness.{by}"
    who = _listed(_signed(note, [policy.witnesses[name] for name in signing]))
    return f"Countersigned by {count}, which is its quorum: {who}."


def _not_checked(note: Note) -> str:
    """Who signed is not looked at: only that they are others than the log."""
    own = notes.read_checkpoint(note.text).origin
    count = sum(line.name != own for line in note.signatures)
    if not count:
        return "No cosignature of a witness stands below the checkpoint."
    stand = "1 cosignature stands" if count == 1 else f"{count} cosignatures stand"
    return f"{stand} below the checkpoint, not checked: say with --witness or --policy whom you believe."


def _signed(note: Note, keys: Iterable[VerifierKey]) -> list[str]:
    found = [(key.name, line) for key in keys if (line := notes.signed_by(note, key)) is not None]
    return [f"{name} ({_when(notes.time_of(line))})" for name, line in found]


def _when(at: int) -> str:
    """The time that a witness says, which is any number."""
    try:
        return clock.rfc3339(datetime.fromtimestamp(at, UTC))
    except (ValueError, OverflowError, OSError):
        return f"time {at}"


def _listed(names: Iterable[str]) -> str:
    return plain(", ".join(names))
