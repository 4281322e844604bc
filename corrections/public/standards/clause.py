"""One clause of the policy: as it stands, as it stood, and what was corrected under it; and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses, clock
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
from corrections.web.clauses import Compared, compared
from corrections.web.paging import cursor, read_cursor

SIZE = 50  # corrections on a page
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Stretch:
    """One wording of a clause, over all the versions that have it. `until`: from when another one applies, or none.

    `differs`: what differs from the wording before; None for the first, and where words were erased.
    """

    text: ClauseText
    first: PolicyVersion
    last: PolicyVersion
    until: datetime | None
    differs: Compared | None = None

    @property
    def never_applied(self) -> bool:
        """Whether another version took the place of the one that has it before that was in force."""
        return self.until is not None and self.until <= self.first.in_force_at

    def applies(self, at: datetime) -> bool:
        return self.first.in_force_at <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Resting:
    """What rests on a clause: a page of corrections, newest first, and the cursor of the next; how many there are, and
    how many cases ended under it without a notice."""

    corrections: list[Published]
    older: str | None
    counts: Mapping[str, int]


def show(clause: str) -> ResponseReturnValue:
    with current.reading() as session:
        stretches = find(session, clause)
        resting = _resting(session, clause)
        counts = folio.folio(session)
    return answers.page(
        "public/standards/clause.html",
        number=clause,
        stretches=stretches,
        shown=_shown(stretches),
        applies=any(stretch.applies(clock.now()) for stretch in stretches),
        resting=resting,
        older=url_for("public.clause", clause=clause, after=resting.older) if resting.older else None,
        after=request.args.get("after"),
        folio_counts=counts,
    )


def as_json(clause: str) -> ResponseReturnValue:
    with current.reading() as session:
        stretches = find(session, clause)
        resting = _resting(session, clause)
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
            for each in resting.corrections
        ],
        "counts": resting.counts,
        "next": url_for("public.clause_json", clause=clause, after=resting.older) if resting.older else None,
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
        words = _compared(before.text, text) if before is not None and differs else None
        found.append(Stretch(text, version, version, until, words))
    return found


def _follows(applying: Sequence[int], before: PolicyVersion, version: PolicyVersion) -> bool:
    """Whether no other version was in force between the two."""
    return applying.index(version.number) == applying.index(before.number) + 1


def _same(one: ClauseText, other: ClauseText) -> bool:
    return (one.title, one.text, one.erased) == (other.title, other.text, other.erased)


def _compared(before: ClauseText, after: ClauseText) -> Compared:
    return compared(before.title, before.text, after.title, after.text)


def _shown(found: Sequence[Stretch]) -> Stretch:
    """The wording that applies; of a clause that does not, the last one that did, or the first to come; of one that
    never did, the last one."""
    at = clock.now()
    real = [stretch for stretch in found if not stretch.never_applied]
    begun = [stretch for stretch in real if stretch.first.in_force_at <= at]
    return next((stretch for stretch in begun if stretch.applies(at)), (begun or real[:1] or found)[-1])


def _resting(session: Session, number: str) -> Resting:
    """The page that the address asks for."""
    after = request.args.get("after")
    key = read_cursor(after, most=LARGEST_ID)
    if after and key is None:
        abort(400)
    rows = citing.citing(session, number, before=key[0] if key else None, limit=SIZE + 1)
    return Resting(
        corrections=notices.published(session, rows[:SIZE]),
        older=cursor(rows[SIZE - 1].id) if len(rows) > SIZE else None,
        counts=citing.counts(session, number),
    )
