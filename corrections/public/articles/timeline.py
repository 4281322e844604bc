"""One line of everything that happened to an article: its versions and the notices on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corrections.articles.documents import once
from corrections.log.documents import Erased
from corrections.notices.queries import Published
from corrections.taxonomy import Change, Kind, Mark, Origin

MOST = 100  # items on one page of the line


@dataclass(frozen=True)
class VersionSeen:
    """A version was seen. `corrections`: the numbers of those that it came with; `mark`: whether anything was said.

    `said_at`: when the last of it was said.
    """

    number: int
    at: datetime
    origin: Origin
    corrections: tuple[str, ...] = ()
    mark: Mark | None = None
    change: Change | None = None
    explanation: str | None = None
    said_at: datetime | None = None
    gone_at: datetime | None = None
    is_back: bool = False
    why_gone: str | None = None
    erased: tuple[Erased, ...] = ()


class Step(StrEnum):
    """What a revision of a correction meant for one article."""

    PUBLISHED = "published"
    REVISED = "revised"
    TAKEN_OFF = "taken_off"


@dataclass(frozen=True)
class NoticeTold:
    """A notice was published on the article, changed, or taken off it."""

    number: str
    kind: Kind
    at: datetime
    step: Step
    revision: int
    notice: str | None = None
    reason: str | None = None
    version_after: int | None = None
    erased: tuple[Erased, ...] = ()
    case_id: int | None = None  # from which it was published


Item = VersionSeen | NoticeTold


def notices_of(article_id: int, published: Iterable[Published]) -> list[NoticeTold]:
    """What each revision of some corrections meant for one article, in their order."""
    told = []
    for each in published:
        before = False
        for revision in each.revisions:
            on = next((on for on in revision.articles if on.article_id == article_id), None)
            if on is not None or before:
                step = Step.TAKEN_OFF if on is None else Step.REVISED if before else Step.PUBLISHED
                told.append(
                    NoticeTold(
                        number=each.correction.number,
                        kind=each.correction.kind,
                        at=revision.published_at,
                        step=step,
                        revision=revision.number,
                        notice=revision.notice,
                        reason=revision.reason,
                        version_after=on.version_after if on else None,
                        erased=tuple(once(revision.erased.values())),
                        case_id=each.correction.case_id,
                    )
                )
            before = on is not None
    return told


def standing(article_id: int, published: Iterable[Published]) -> dict[Kind, int]:
    """How many notices of each kind are on the article now, the gravest kind first."""
    counts = Counter(
        each.correction.kind for each in published if any(on.article_id == article_id for on in each.newest.articles)
    )
    gravest = (Kind.RETRACTION, Kind.REMOVAL, Kind.CORRECTION, Kind.CLARIFICATION, Kind.EDITORS_NOTE, Kind.REPLY)
    return {kind: counts[kind] for kind in (*gravest, Kind.UPDATE) if counts[kind]}


def merge(versions: Sequence[VersionSeen], notices: Iterable[NoticeTold]) -> list[Item]:
    """All of it, newest first. Versions keep the order of their numbers; of two things at once the notice is above."""
    waiting = sorted(notices, key=lambda notice: (notice.at, notice.number, notice.revision))
    line: list[Item] = []
    for version in sorted(versions, key=lambda version: version.number, reverse=True):
        while waiting and waiting[-1].at >= version.at:
            line.append(waiting.pop())
        line.append(version)
    return [*line, *reversed(waiting)]


def page(line: Sequence[Item], *, before: int | None, most: int = MOST) -> tuple[Sequence[Item], int | None]:
    """The part of the line below version `before` (the top, if None), and the version after which the next begins."""
    places = {item.number: n for n, item in enumerate(line) if isinstance(item, VersionSeen)}
    start = places[before] + 1 if before in places else 0
    end = start + most
    if end >= len(line):
        return line[start:], None
    inside = [n for n in places.values() if start <= n < end]
    # More notices between two versions than fit are shown whole: the line is cut at versions only.
    cut = max(inside, default=min((n for n in places.values() if n >= end), default=len(line) - 1))
    below = line[cut]
    more = cut + 1 < len(line) and isinstance(below, VersionSeen)
    return line[start : cut + 1], below.number if more and isinstance(below, VersionSeen) else None


def pairs(items: Iterable[Item], article_id: int) -> list[tuple[int, int, int]]:
    """The versions whose difference from the one before is told on the line."""
    return [
        (article_id, item.number - 1, item.number)
        for item in items
        if isinstance(item, VersionSeen) and item.number > 1
    ]
