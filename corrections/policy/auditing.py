"""Whether the rows of the policy say what its documents in the log commit to."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.clock import rfc3339
from corrections.log import queries as logs
from corrections.policy.documents import CLAUSES, IN_FORCE, VERSION, name_of
from corrections.policy.models import Clause, PolicyVersion
from corrections.taxonomy import EntryKind


def spoiled(session: Session, log_id: int, entries: range) -> str | None:
    """What a version among these entries of a log says otherwise than its document; None if nothing."""
    keys = [(log_id, index) for index in entries]
    documents = {key: row for key, row in logs.entries(session, keys).items() if row.kind is EntryKind.POLICY}
    if not documents:
        return None
    here = PolicyVersion.log_id == log_id, PolicyVersion.log_index.between(entries.start, entries.stop - 1)
    rows = {(row.log_id, row.log_index): row for row in session.scalars(select(PolicyVersion).where(*here))}
    clauses = _clauses(session, [row.number for row in rows.values()])
    for key, entry in documents.items():
        said = f"the policy of entry {key[1]} ({entry.subject})"
        row, parts = rows.get(key), logs.parts(session, [key]).get(key, [])
        if row is None and all(part.erased for part in parts):
            continue  # a copy from which its entry was brought back tells nothing of it
        if row is None:
            return f"{said} is missing"
        if addresses.policy_version(row.number) != entry.subject:
            return f"{said} stands at another place"
        says = {VERSION: row.number, IN_FORCE: rfc3339(row.in_force_at)} | clauses[row.number]
        if {part.name for part in parts if part.name.startswith(CLAUSES)} != clauses[row.number].keys():
            return f"{said} has other clauses than its document"
        for part in parts:
            value = part.read()
            told = value.get("number") if isinstance(value, dict) else value
            if part.erased is None and says.get(part.name) != told:
                return f"{said} says something else than its document: {part.name}"
    return None


def _clauses(session: Session, versions: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in session.scalars(select(Clause).where(Clause.version.in_(versions))):
        found[row.version][name_of(row.position)] = row.number
    return found
