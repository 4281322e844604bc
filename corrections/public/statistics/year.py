"""The changes of one year, with what was said of each: the list behind the figures."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.clock import rfc3339
from corrections.public import answers, folio
from corrections.public.statistics.show import by_year, figures
from corrections.watch import shares
from corrections.watch.shares import Said, Seen, Share
from corrections.web import current
from corrections.web.paging import Page, cursor, read_cursor

SIZE = 50


def show(year: int) -> ResponseReturnValue:
    with current.reading() as session:
        years, said, page = _asked_for(session, year)
        counts = folio.folio(session)
    return answers.page(
        "public/statistics/year.html",
        year=year,
        years=years,
        share=years[year],
        said=said,
        changes=page.rows,
        older=_address("public.statistics_year", year, said, page.next) if page.next else None,
        after=request.args.get("after"),
        folio_counts=counts,
    )


def as_json(year: int) -> ResponseReturnValue:
    with current.reading() as session:
        years, said, page = _asked_for(session, year)
    body: dict[str, Any] = {
        "year": year,
        "changes": figures(years[year]),
        "items": [_represented(each) for each in page.rows],
        "next": _address("public.statistics_year_json", year, said, page.next) if page.next else None,
    }
    return answers.json(body)


def _represented(seen: Seen) -> dict[str, Any]:
    return {
        "article": seen.article_id,
        "headline": seen.headline,
        "version": seen.number,
        "noticed": rfc3339(seen.noticed_at),
        "change": str(seen.change),
        "said": str(seen.said),
        "url": url_for("public.version", article_id=seen.article_id, number=seen.number),
    }


def _asked_for(session: Session, year: int) -> tuple[dict[int, Share], Said | None, Page[Seen]]:
    """The figures of all years, and the page of this one's changes that the address asks for."""
    _, years = by_year(session)
    typed, after = request.args.get("said", ""), request.args.get("after")
    before = read_cursor(after)
    said = next((each for each in Said if each == typed), None)
    if year not in years:
        abort(404)
    if (after and before is None) or (typed and said is None):
        abort(400)
    room = current.newsroom()
    rows = shares.changes(
        session,
        shares.begin(year, room.zone),
        shares.begin(year + 1, room.zone),
        watching=room.watch,
        said=said,
        before=before[0] if before else None,
        limit=SIZE + 1,
    )
    return years, said, Page(rows[:SIZE], cursor(rows[SIZE - 1].id) if len(rows) > SIZE else None)


def _address(endpoint: str, year: int, said: Said | None, after: str | None = None) -> str:
    return url_for(endpoint, year=year, said=said, after=after)
