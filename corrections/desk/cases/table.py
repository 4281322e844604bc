"""A queue as a table for a spreadsheet: the cases that it holds, in its order, and no reader's name or address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from flask import Response, abort, request, stream_with_context
from flask.typing import ResponseReturnValue

from corrections import addresses, clock
from corrections.cases import queries, queues, tables
from corrections.cases.queues import Queued
from corrections.cases.tables import Told
from corrections.desk.cases import narrowing
from corrections.desk.cases.narrowing import Chosen
from corrections.desk.cases.rows import clock_of
from corrections.desk.cases.views import views
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.spreadsheets import MEDIA_TYPE, line

BATCH = 500
COLUMNS = (
    "number", "desk", "assignee", "state", "outcome", "severity", "error_type", "received", "due", "snoozed_until",
    "decided", "summary", "article", "article_url", "reports", "url",
)  # fmt: skip


def create() -> ResponseReturnValue:
    """The cases of the queue that the address asks for, one a row, sent as they are read. By POST: that somebody took
    them out of here stands in the history of their account."""
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        desks = queries.desks(session)
        chosen = narrowing.read(request.args, views(user, clock.now(), current.newsroom()), desks, user)
        names = {desk.id: desk.name for desk in desks}
    with current.writing() as session:
        tables.record_download(session, chosen.filters, searched=chosen.is_searched, by=current.editor(session))
    response = Response(stream_with_context(_lines(chosen, names)), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="cases-{chosen.view.name}.csv"'
    return response


def _lines(chosen: Chosen, desks: Mapping[int, str]) -> Iterator[bytes]:
    yield line(COLUMNS)
    after, seen = None, set[int]()
    with current.reading() as session:
        sought = narrowing.sought(session, chosen)
    while True:
        # A transaction for each batch: somebody who reads slowly holds nothing open.
        with current.reading() as session:
            found = queues.queue(session, chosen.filters, sought=sought, after=after, limit=BATCH)
            # What became less urgent since comes by once more.
            rows = [case for case in found if case.id not in seen]
            told = tables.told(session, [case.id for case in rows])
        room = tables.MOST - len(seen)
        yield b"".join(line(_cells(case, told[case.id], desks)) for case in rows[:room])
        if len(rows) > room:
            yield line([_more(), *[None] * (len(COLUMNS) - 1)])
            return
        if len(found) < BATCH:
            return
        seen |= {case.id for case in rows}
        after = found[-1].urgency, found[-1].id


def _more() -> str:
    return gettext("There are more cases. This table ends after {most}: narrow the queue down.").format(
        most=tables.MOST
    )


def _cells(case: Queued, told: Told, desks: Mapping[int, str]) -> Sequence[object]:
    due = clock_of(case, clock.now()).time if case.open else None
    return (
        case.id,
        desks.get(case.desk_id),
        case.assignee,
        case.state,
        case.outcome,
        case.severity,
        told.error_type,
        _local(told.opened_at),
        _local(due),
        _local(case.snoozed_until),
        None if case.open else _local(told.decided_at),
        case.summary,
        case.headline,
        told.url,
        case.reports,
        current.settings().base_url + addresses.case(case.id),
    )


def _local(moment: datetime | None) -> str | None:
    """A time in the newsroom's zone, with its distance from UTC."""
    return None if moment is None else moment.astimezone(current.newsroom().zone).isoformat(timespec="seconds")
