"""One clause of the policy: as it stands, as it stood, and what was corrected under it; and the same as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.articles.comparing.diff import Piece
from corrections.clock import rfc3339
from corrections.notices import citing
from corrections.notices import queries as notices
from corrections.notices.queries import Published
from corrections.policy import decisions, documents, queries
from corrections.policy.decisions import NUMBER
from corrections.policy.documents import ClauseText
from corrections.policy.models import PolicyVersion
from corrections.public import answers, folio
from corrections.web import current
from corrections.web.clauses import marked

MOST_CITING = 50


@dataclass(frozen=True)
class Stretch:
    """One wording of a clause, over all the versions that have it. `until`: from when another one applies, or none.

    `pieces`: the words that differ from the wording before; None for the first, and where words were erased.
    """

    text: ClauseText
    first: PolicyVersion
    last: PolicyVersion
    until: datetime | None
    pieces: tuple[Piece, ...] | None = None

    @property
    def never_applied(self) -> bool:
        """Whether another version took the place of the one that has it before that was in force."""
        return self.until is not None and self.until <= self.first.in_force_at

    def applies(self, at: datetime) -> bool:
        return self.first.in_force_at <= at and (self.until is None or at < self.until)


def show(clause: str) -> ResponseReturnValue:
    with current.reading() as session:
        stretches = find(session, clause)
        corrections = _citing(session, clause)
        counts = folio.folio(session)
    return answers.page(
        "public/standards/clause.html",
        number=clause,
        stretches=stretches,
        shown=_shown(stretches),
        applies=any(stretch.applies(clock.now()) for stretch in stretches),
        corrections=corrections,
        most=MOST_CITING,
        folio_counts=counts,
    )


def as_json(clause: str) -> ResponseReturnValue:
    with current.reading() as session:
        stretches = find(session, clause)
        corrections = _citing(session, clause)
    base_url, shown = current.settings().base_url, _shown(stretches)
    body = documents.represent_clause(shown.text) | {
        "url": base_url + addresses.clause(clause),
        "in_force": shown.applies(clock.now()),
        "wordings": [
            documents.represent_clause(stretch.text)
            | {
                "version": stretch.first.number,
                "from": rfc3339(stretch.first.in_force_at),
                "until": rfc3339(stretch.until) if stretch.until else None,
                "version_url": base_url + addresses.policy_version(stretch.first.number),
            }
            for stretch in stretches
        ],
        "corrections": [
            {
                "number": each.correction.number,
                "kind": str(each.correction.kind),
                "published": rfc3339(each.correction.published_at),
                "url": base_url + addresses.correction(each.correction.number),
            }
            for each in corrections
        ],
    }
    return answers.json(body)


def find(session: Session, number: str) -> list[Stretch]:
    """The wordings of a clause, the oldest first; 404 if there never was one of that number."""
    known = queries.versions(session)
    told = queries.history(session, known, number) if NUMBER.fullmatch(number) else []
    return stretches(known, told) or abort(404)


def stretches(known: Sequence[PolicyVersion], told: Sequence[tuple[PolicyVersion, ClauseText]]) -> list[Stretch]:
    """Versions that were in force one after the other and whose words are the same as one; those that never were, where
    they say something else, by themselves."""
    applying = [version.number for version in known if not decisions.never_applies(known, version)]
    found: list[Stretch] = []
    for version, text in told:
        until = decisions.until(known, version.number)
        at = max((n for n, each in enumerate(found) if not each.never_applied), default=None)
        before = found[at] if at is not None else None
        is_same = before is not None and _same(before.text, text)
        if is_same and version.number not in applying:
            continue
        if at is not None and before is not None and is_same and _follows(applying, before.last, version):
            found[at] = replace(before, last=version, until=until)
            continue
        differs = before is not None and not (before.text.erased or text.erased)
        pieces = marked(_words(before.text), _words(text)) if before is not None and differs else None
        found.append(Stretch(text, version, version, until, pieces))
    return found


def _follows(applying: Sequence[int], before: PolicyVersion, version: PolicyVersion) -> bool:
    """Whether no other version was in force between the two."""
    return applying.index(version.number) == applying.index(before.number) + 1


def _same(one: ClauseText, other: ClauseText) -> bool:
    return (one.title, one.text, one.erased) == (other.title, other.text, other.erased)


def _words(text: ClauseText) -> str:
    return f"{text.title}\n\n{text.text}"


def _shown(found: Sequence[Stretch]) -> Stretch:
    """The wording that applies; of a clause that does not, the last one that did, or the first to come; of one that
    never did, the last one."""
    at = clock.now()
    real = [stretch for stretch in found if not stretch.never_applied]
    begun = [stretch for stretch in real if stretch.first.in_force_at <= at]
    return next((stretch for stretch in begun if stretch.applies(at)), (begun or real[:1] or found)[-1])


def _citing(session: Session, number: str) -> list[Published]:
    return notices.published(session, citing.citing(session, number, limit=MOST_CITING))
