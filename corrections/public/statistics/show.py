"""The share of changes that were announced or explained: of all years, as a page, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.clock import rfc3339
from corrections.public import answers, folio
from corrections.watch import shares
from corrections.watch.shares import Said, Share
from corrections.web import current
from corrections.web.spreadsheets import MEDIA_TYPE, line

COLUMNS = ("year", *Said, "counted", "told", "share")


def show() -> ResponseReturnValue:
    with current.reading() as session:
        since, years = by_year(session)
        counts = folio.folio(session)
    return answers.page(
        "public/statistics/show.html", since=since, years=years, whole=whole(years), folio_counts=counts
    )


def as_json() -> ResponseReturnValue:
    with current.reading() as session:
        since, years = by_year(session)
    told = [
        figures(share) | {"year": year, "url": url_for("public.statistics_year", year=year)}
        for year, share in years.items()
    ]
    body = {"since": rfc3339(since) if since else None, "all": figures(whole(years)), "years": told}
    return answers.json({"changes": body})


def as_csv() -> ResponseReturnValue:
    with current.reading() as session:
        _, years = by_year(session)
    rows = [[year, *figures(share).values()] for year, share in (*years.items(), ("all", whole(years)))]
    return answers.document(b"".join(map(line, [COLUMNS, *rows])), MEDIA_TYPE)


def by_year(session: Session) -> tuple[datetime | None, dict[int, Share]]:
    """Since when changes are noticed, and the figures of each year."""
    room, since = current.newsroom(), shares.first(session)
    return since, shares.by_year(session, since, room.zone, watching=room.watch)


def whole(years: Mapping[int, Share]) -> Share:
    return sum(years.values(), Share())


def figures(share: Share) -> dict[str, Any]:
    """The figures by their names; `share` is null where nothing counts yet."""
    rounded = None if share.share is None else round(share.share, 4)
    counts = {str(said): getattr(share, said) for said in Said}
    return counts | {"counted": share.counted, "told": share.told, "share": rounded}
