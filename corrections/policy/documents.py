"""A version of the policy as the parts of its log document, read back, and as public JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corrections import addresses
from corrections.clock import rfc3339
from corrections.log.documents import Erased, Part
from corrections.policy.decisions import Wording
from corrections.policy.models import Clause, PolicyVersion

CLAUSES = "clauses/"
VERSION, IN_FORCE = "version", "in_force"


def name_of(position: int) -> str:
    """The part of the document in which a clause stands, counted from 1."""
    return f"{CLAUSES}{position}"


def parts(number: int, in_force_at: datetime, clauses: Iterable[Wording]) -> list[Part]:
    """The parts in the order of the log format."""
    return [
        Part(VERSION, number),
        Part(IN_FORCE, rfc3339(in_force_at)),
        *(
            Part(name_of(n), {"number": clause.number, "title": clause.title, "text": clause.text})
            for n, clause in enumerate(clauses, start=1)
        ),
    ]


@dataclass(frozen=True)
class ClauseText:
    """A clause as a version has it; title and text are empty where they were erased."""

    number: str
    title: str
    text: str
    position: int
    erased: Erased | None = None

    @property
    def wording(self) -> Wording:
        return Wording(self.number, self.title, self.text)

    @property
    def part(self) -> str:
        return name_of(self.position)


@dataclass(frozen=True)
class PolicyText:
    """A version with its words."""

    version: PolicyVersion
    clauses: tuple[ClauseText, ...]

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def wordings(self) -> list[Wording]:
        return [clause.wording for clause in self.clauses]

    @property
    def erased(self) -> Erased | None:
        """That all of it was erased; None if not."""
        return next((clause.erased for clause in self.clauses if clause.erased and clause.erased.whole), None)

    def clause(self, number: str) -> ClauseText | None:
        return next((clause for clause in self.clauses if clause.number == number), None)


def read(row: Clause, told: Mapping[str, Any], gone: Mapping[str, Erased]) -> ClauseText:
    """A clause from its row and what stands in the parts of its version's document, by their names."""
    value = told.get(name_of(row.position)) or {}
    return ClauseText(
        row.number, value.get("title", ""), value.get("text", ""), row.position, gone.get(name_of(row.position))
    )


def represent_clause(clause: ClauseText) -> dict[str, Any]:
    words = {"title": clause.title, "text": clause.text}
    return {"number": clause.number, **(dict.fromkeys(words, clause.erased.plain) if clause.erased else words)}


def represent_version(
    version: PolicyVersion, until: datetime | None, origins: Mapping[int, str], base_url: str
) -> dict[str, Any]:
    """A version without its words. `until`: when the next one is in force."""
    return {
        "version": version.number,
        "in_force": rfc3339(version.in_force_at),
        "until": rfc3339(until) if until else None,
        "published": rfc3339(version.published_at),
        "url": base_url + addresses.policy_version(version.number),
        "log": {"origin": origins.get(version.log_id), "index": version.log_index},
    }


def represent(text: PolicyText, until: datetime | None, origins: Mapping[int, str], base_url: str) -> dict[str, Any]:
    """A version with all its clauses."""
    clauses: Sequence[dict[str, Any]] = [
        represent_clause(clause) | {"url": base_url + addresses.clause(clause.number)} for clause in text.clauses
    ]
    return represent_version(text.version, until, origins, base_url) | {"clauses": clauses}
