"""Whether a log may go on from what was signed of it last."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.errors import Message
from corrections.log import proofs
from corrections.log.notes import Checkpoint


def why_not_go_on(stands: Checkpoint, seen: Checkpoint, proof: Sequence[bytes]) -> Message | None:
    """Say why nothing may be signed on top of what the database holds; None if it may.

    `stands` is the database's newest checkpoint, `seen` the newest one known outside of it, `proof` that the first
    extends the second.
    """
    if seen.origin != stands.origin:
        return Message.of(
            "Nothing can be published: the newest checkpoint that is kept outside the database is of another log, "
            "{origin}.",
            origin=seen.origin,
        )
    if seen.size > stands.size:
        return Message.of(
            "Nothing can be published: the database is older than the log. It holds {size} entries, and a checkpoint "
            "of {seen} was signed before. The entries that are missing have to be brought back first.",
            size=stands.size,
            seen=seen.size,
        )
    if not proofs.extends(seen.size, seen.root, stands.size, stands.root, proof):
        return Message.of(
            "Nothing can be published: the log in the database is not the one that was signed before. They differ "
            "within the first {seen} entries.",
            seen=seen.size,
        )
    return None
