"""The corrections page, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.log import queries as log
from corrections.notices import citing
from corrections.notices.documents import represent
from corrections.notices.queries import Published
from corrections.policy.citing import placed
from corrections.public import answers, folio
from corrections.public.corrections import figures, filters, listing
from corrections.public.corrections.filters import Chosen
from corrections.web import current
from corrections.web.filters import message
from corrections.web.paging import cursor, read_cursor

SIZE = 20
LARGEST_ID = 2**31 - 1


def show() -> ResponseReturnValue:
    with current.reading() as session:
        sections = articles.sections(session)
        chosen = filters.read(request.args, sections, current.newsroom().zone)
        published, older = _page(session, chosen)
        items = listing.items(session, published)
        month = figures.this_month(session, current.newsroom().zone) if not chosen.any else None
        counts = folio.folio(session)
    zone = current.newsroom().zone
    return answers.page(
        "public/corrections/index.html",
        chosen=chosen,
        months=listing.months(items, zone),
        month=month,
        older=url_for("public.corrections", **chosen.address(), after=older) if older else None,
        after=request.args.get("after"),
        folio_counts=counts,
        status=400 if chosen.invalid else 200,
    )


def as_json() -> ResponseReturnValue:
    with current.reading() as session:
        chosen = filters.strictly(request.args, articles.sections(session), current.newsroom().zone)
        published, older = _page(session, chosen)
        origins = log.origins(session)
        cited = citing.versions_of(session, [each.correction.id for each in published])
    body: dict[str, Any] = {
        "items": [
            represent(each.correction, each.revisions, each.articles, origins) | {"clause": _clause(each, cited)}
            for each in published
        ],
        "next": url_for("public.corrections_json", **chosen.address(), after=older) if older else None,
    }
    if chosen.ignored:
        body["ignored"] = [message(sentence) for sentence in chosen.ignored]
    return answers.json(body, changed=None if chosen.any else listing.newest_change(published))


def _clause(published: Published, cited: Mapping[tuple[int, str], int | None]) -> dict[str, Any] | None:
    number = published.newest.clause
    version = cited.get((published.correction.id, number)) if number else None
    return placed(number, version, current.settings().base_url)


def _page(session: Session, chosen: Chosen) -> tuple[list[Published], str | None]:
    """The page that the address asks for, and the cursor of the next one."""
    after = request.args.get("after")
    before = read_cursor(after)
    if after and (before is None or before[0] > LARGEST_ID):
        abort(400)
    published, older = listing.page(session, chosen.filters, before=before[0] if before else None, limit=SIZE)
    return published, cursor(older) if older is not None else None
