"""Citing a clause of the policy: in which version, and what becomes of it in later ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.errors import Refused
from corrections.log import queries as log
from corrections.policy import applying, decisions, documents, queries
from corrections.policy.documents import ClauseText, PolicyText
from corrections.policy.models import Clause, PolicyVersion
from corrections.search import fold


@dataclass(frozen=True)
class Cited:
    """A clause by its number, and the version by which it is judged; None where the newsroom has no policy here."""

    number: str
    version: int | None


def version_for(session: Session, published: datetime | None, at: datetime | None = None) -> PolicyVersion | None:
    """The version by which an article is judged that was published at a moment; without an article, the one in force.

    `at`: when it is judged; None, now.
    """
    at = at or clock.now()
    return applying.applying(queries.versions(session), published or at, at)


def clauses_for(session: Session, published: datetime | None) -> PolicyText | None:
    """The same with its words: what can be cited. None where the newsroom has no policy here."""
    version = version_for(session, published)
    return queries.text(session, version) if version is not None else None


def cite(session: Session, typed: str, published: datetime | None) -> Cited | None:
    """The clause that is meant by what an editor typed, for an article published at a moment; None for nothing.

    Where the newsroom has no policy here, whatever was typed stands. Raises Refused about `clause`.
    """
    typed = " ".join(typed.split())
    if not typed:
        return None
    known = clauses_for(session, published)
    if known is None:
        return Cited(typed, None)
    found = applying.choose([clause.wording for clause in known.clauses if not clause.erased], typed, fold)
    if not isinstance(found, list):
        return Cited(found.number, known.number)
    came_later = published < known.version.in_force_at if published is not None else None
    raise Refused(applying.why_not_cite(typed, found, known.number, came_later=came_later))


def version_citing(session: Session, number: str, published: datetime | None, at: datetime) -> int | None:
    """The number of the version by which an article was judged at a moment, if it has that clause; None if not."""
    version = version_for(session, published, at)
    has = select(Clause.number).where(Clause.number == number, Clause.version == version.number) if version else None
    return version.number if version is not None and has is not None and session.scalar(has) else None


DIFFERENTLY = frozenset({"retitled", "reworded"})


@dataclass(frozen=True)
class Standing:
    """A clause as it stood in the version that is cited. `now`: as it stands in the one in force, None if in none."""

    then: ClauseText
    version: PolicyVersion
    now: ClauseText | None

    @property
    def number(self) -> str:
        return self.then.number

    @property
    def is_gone(self) -> bool:
        return self.now is None

    @property
    def is_changed(self) -> bool:
        """Whether it is worded differently now; of erased words nobody can say."""
        if self.now is None or self.now.erased or self.then.erased:
            return False
        return any(one.what in DIFFERENTLY for one in decisions.changes([self.then.wording], [self.now.wording]))

    def came_later_than(self, published: datetime | None) -> bool:
        """Whether no policy was in force yet when something was published, so that the first one after is cited."""
        return published is not None and published < self.version.in_force_at

    @property
    def path(self) -> str:
        """Where it is read as it then stood."""
        return addresses.clause_in(self.then.number, self.version.number)

    def represent(self, base_url: str) -> dict[str, Any]:
        return {
            **documents.represent_clause(self.then),
            "version": self.version.number,
            "url": base_url + self.path,
            "changed_since": self.is_changed or self.is_gone,
        }


def represented(cited: Standing | None, number: str | None, base_url: str) -> dict[str, Any] | None:
    """A clause that is cited, as JSON: of a newsroom that has no policy here, what was typed; None for none."""
    if cited is not None:
        return cited.represent(base_url)
    return dict.fromkeys(("title", "text", "version", "url", "changed_since")) | {"number": number} if number else None


def placed(number: str | None, version: int | None, base_url: str) -> dict[str, Any] | None:
    """Of a clause that is cited no more than its number and where it is read as it stood, for lists; None for none."""
    if number is None:
        return None
    url = base_url + addresses.clause_in(number, version) if version is not None else None
    return {"number": number, "version": version, "url": url}


def standing(session: Session, number: str, version: ScalarSelect[int | None] | int) -> Standing | None:
    """A clause as it stood in a version, and as it stands now; None without a version that has it.

    `version`: its number, or what asks for it.
    """
    places = select(PolicyVersion, Clause, PolicyVersion.number == version).outerjoin(
        Clause, (Clause.version == PolicyVersion.number) & (Clause.number == number)
    )
    rows = [(row[0], row[1], bool(row[2])) for row in session.execute(places)]
    applies = decisions.in_force((row for row, _, _ in rows), clock.now())
    then = next((row for row, clause, is_cited in rows if is_cited and clause is not None), None)
    if then is None:
        return None
    words = _words(session, [(row, clause) for row, clause, _ in rows if clause is not None and row in (then, applies)])
    return Standing(words[then.number], then, words.get(applies.number) if applies is not None else None)


def _words(session: Session, rows: Iterable[tuple[PolicyVersion, Clause]]) -> Mapping[int, ClauseText]:
    placed = {version.number: ((version.log_id, version.log_index), clause) for version, clause in rows}
    names = sorted({documents.name_of(clause.position) for _, clause in placed.values()})
    keys = [key for key, _ in placed.values()]
    told, gone = log.values_and_erased(session, keys, names) if placed else ({}, {})
    return {
        number: documents.read(clause, told.get(key, {}), gone.get(key, {})) for number, (key, clause) in placed.items()
    }
