"""How many of the changes were announced or explained: of the newsroom, by year, never of a person.

What counts as what is told as the mark of a version is (`marks.mark`), but in the database, which counts by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles.models import Article
from corrections.cases.decisions import PUBLISHED, UNDO
from corrections.cases.models import Case
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.taxonomy import Change, Kind, Outcome
from corrections.watch.marks import QUIET
from corrections.watch.models import NoticedChange


class Said(StrEnum):
    """What was said of a change. `open`: its time is not over, or somebody is looking into it; `fixed`: it is small."""

    CORRECTED = "corrected"
    UPDATED = "updated"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    OPEN = "open"
    FIXED = "fixed"


@dataclass(frozen=True)
class Share:
    """How many changes are what. Those that are open are no part of the share yet, small ones never."""

    corrected: int = 0
    updated: int = 0
    explained: int = 0
    unexplained: int = 0
    open: int = 0
    fixed: int = 0

    @property
    def told(self) -> int:
        return self.corrected + self.updated + self.explained

    @property
    def counted(self) -> int:
        return self.told + self.unexplained

    @property
    def share(self) -> float | None:
        """Of those that count; None if there are none."""
        return self.told / self.counted if self.counted else None

    @property
    def percent(self) -> int | None:
        """The share in whole percent: none and all are said of none and all alone."""
        if self.share is None:
            return None
        return min(max(round(self.share * 100), int(self.told > 0)), 100 - int(self.unexplained > 0))

    def __add__(self, other: Share) -> Share:
        return Share(*(getattr(self, said) + getattr(other, said) for said in Said))


@dataclass(frozen=True)
class Seen:
    """A change in a list: version `number` of an article."""

    id: int
    article_id: int
    headline: str
    number: int
    noticed_at: datetime
    change: Change
    said: Said


def first(session: Session) -> datetime | None:
    """When the first change was noticed."""
    return session.scalar(select(func.min(NoticedChange.noticed_at)).where(NoticedChange.is_removal.is_(False)))


def by_year(session: Session, since: datetime | None, zone: ZoneInfo, *, watching: bool) -> dict[int, Share]:
    """The changes of each year of the newsroom's calendar from the `first`, `since`, the newest year first.

    `watching`: what is overdue is still made a case. A change belongs to the year in which it was noticed.
    """
    if since is None:
        return {}
    years = range(since.astimezone(zone).year, clock.now().astimezone(zone).year + 1)
    begins = [(NoticedChange.noticed_at >= begin(year, zone), year) for year in reversed(years)]
    year, said = case(*begins).label("year"), _said(watching).label("said")
    counts = _changes(year, said, func.count()).group_by(year, said)
    found: dict[int, dict[str, int]] = {each: {} for each in reversed(years)}
    for number, what, count in session.execute(counts):
        found[number][what] = count
    return {number: Share(**told) for number, told in found.items()}


def changes(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    watching: bool,
    said: Said | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Seen]:
    """The changes noticed from `since` to before `until`, newest first; `before`: the id of the last one shown."""
    what = _said(watching)
    row = NoticedChange
    found = (
        _changes(row.id, row.article_id, Article.headline, row.number, row.noticed_at, row.change, what)
        .join(Article, Article.id == row.article_id)
        .where(row.noticed_at >= since, row.noticed_at < until)
    )
    if said is not None:
        found = found.where(what == said)
    if before is not None:
        found = found.where(row.id < before)
    rows = session.execute(found.order_by(row.id.desc()).limit(limit))
    return [
        Seen(id_, article_id, headline, number, at, change, Said(told))
        for id_, article_id, headline, number, at, change, told in rows
    ]


def begin(year: int, zone: ZoneInfo) -> datetime:
    """The moment at which a year of the newsroom's calendar begins."""
    return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)


_IS_MORE = case((Correction.kind == Kind.UPDATE, 0), else_=1)
# The versions that came with a notice, and whether one of those is more than an update; and so of the cases.
_TOLD = (
    select(
        RevisionArticle.article_id,
        RevisionArticle.version_after.label("number"),
        func.max(_IS_MORE).label("more"),
    )
    .join(Revision, Revision.id == RevisionArticle.revision_id)
    .join(Correction, Correction.id == Revision.correction_id)
    .where(RevisionArticle.version_after.is_not(None))
    .group_by(RevisionArticle.article_id, RevisionArticle.version_after)
    .subquery("told")
)
_ON_CASE = (
    select(Correction.case_id, RevisionArticle.article_id, func.max(_IS_MORE).label("more"))
    .join(Revision, Revision.correction_id == Correction.id)
    .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
    .where(Correction.case_id.is_not(None))
    .group_by(Correction.case_id, RevisionArticle.article_id)
    .subquery("on_case")
)
# A change that was settled without a case or a line: the notice that came in time said it.
_IN_TIME = (
    select(_IS_MORE)
    .select_from(RevisionArticle)
    .join(Revision, Revision.id == RevisionArticle.revision_id)
    .join(Correction, Correction.id == Revision.correction_id)
    .where(RevisionArticle.article_id == NoticedChange.article_id, Revision.published_at >= NoticedChange.noticed_at)
    .order_by(Revision.published_at)
    .limit(1)
    .scalar_subquery()
)


def _changes(*columns: Any) -> Select[Any]:
    """That an article was taken down is no change of a version, and has no mark."""
    row = NoticedChange
    return (
        select(*columns)
        .select_from(row)
        .outerjoin(_TOLD, and_(_TOLD.c.article_id == row.article_id, _TOLD.c.number == row.number))
        .outerjoin(_ON_CASE, and_(_ON_CASE.c.case_id == row.case_id, _ON_CASE.c.article_id == row.article_id))
        .outerjoin(Case, Case.id == row.case_id)
        .where(row.is_removal.is_(False))
    )


def _said(watching: bool) -> ColumnElement[str]:
    """What was said of a change, by its mark: a correction is more than an update, a notice more than a line."""
    row = NoticedChange
    taken_up = and_(row.case_id.is_(None), or_(literal(watching), row.due_at > clock.now()))
    waits = and_(row.settled.is_(False), or_(taken_up, Case.open.is_(True), row.text.is_not(None)))
    may_be_undone = and_(Case.outcome.not_in(PUBLISHED), Case.decided_at > clock.now() - UNDO)
    in_time = case(
        (_IN_TIME == 1, Said.CORRECTED.value), (_IN_TIME == 0, Said.UPDATED.value), else_=Said.UNEXPLAINED.value
    )
    return case(
        (or_(_TOLD.c.more == 1, _ON_CASE.c.more == 1), Said.CORRECTED.value),
        (or_(_TOLD.c.more == 0, _ON_CASE.c.more == 0), Said.UPDATED.value),
        (row.log_index.is_not(None), Said.EXPLAINED.value),
        (or_(row.change.in_(QUIET), and_(Case.outcome == Outcome.FIXED, not_(may_be_undone))), Said.FIXED.value),
        (or_(waits, may_be_undone), Said.OPEN.value),
        (row.settled.is_(True), in_time),
        else_=Said.UNEXPLAINED.value,
    )
