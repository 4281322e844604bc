"""The queue: what needs work, the most urgent first, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.cases import clocks, mentions, queries, queues
from corrections.cases.models import Desk
from corrections.cases.queues import Filters, Queued
from corrections.desk.cases import undoing
from corrections.desk.cases.rows import clock_of
from corrections.errors import Message
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import CaseState, Severity
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import gettext, ngettext
from corrections.web.forms import whole_number
from corrections.web.paging import HIGHEST_ID, cursor, read_cursor
from corrections.web.routing import page

ROWS = 25  # as many as a screen shows


@dataclass(frozen=True)
class View:
    """A named queue."""

    name: str
    label: str
    filters: Filters
    empty: Message


def views(user: User, now: datetime, newsroom: Newsroom) -> list[View]:
    """The queues that everybody has."""
    midnight = datetime.combine(now.astimezone(newsroom.zone).date() + timedelta(days=1), time(0), newsroom.zone)
    return [
        View("open", gettext("All open"), Filters(), Message("Nothing is open. Every report has its answer.")),
        View(
            "mine",
            gettext("Mine"),
            Filters(assignee_id=user.id),
            Message("Nothing is yours at the moment. Take a case from “Unassigned”."),
        ),
        View(
            "unassigned",
            gettext("Unassigned"),
            Filters(unassigned=True),
            Message("Every open case has somebody who works on it."),
        ),
        View(
            "due",
            gettext("Due today"),
            Filters(due_before=midnight),
            Message("Nothing is due today."),
        ),
        View("waiting", gettext("Waiting"), Filters(waiting=True), Message("Nothing waits for anybody.")),
    ]


CLOSED = View("closed", "Closed", Filters(closed=True), Message("Nothing has been closed yet."))


def show() -> ResponseReturnValue:
    now = clock.now()
    user = current.signed_in_user() or abort(401)
    with reading() as session:
        desks = queries.desks(session)
        all_views = views(user, now, current.newsroom())
        wanted = request.args.get("view", "open")
        view = next((view for view in [*all_views, CLOSED] if view.name == wanted), all_views[0])
        filters = _narrowed(view.filters, desks)
        after = read_cursor(request.args.get("after"), 2, most=clocks.STOPPED)
        if after is not None and after[1] > HIGHEST_ID:
            after = None
        found = queues.queue(session, filters, after=(after[0], after[1]) if after else None, limit=ROWS + 1)
        rows, more = found[:ROWS], len(found) > ROWS
        counts = queues.counts(session, [_narrowed(view.filters, desks) for view in all_views])
        return page(
            "desk/cases/queue.html",
            view=view,
            desk_views=_links(all_views, counts),
            new_mentions=mentions.how_many_new(session, user.id),
            desks=desks,
            filters=filters,
            rows=_rows(rows, desks, now),
            count=counts[all_views.index(view)] if view in all_views else None,
            chips=_chips(filters, desks),
            next_url=_address(after=cursor(rows[-1].urgency, rows[-1].id)) if more else None,
            severities=Severity,
            states=[state for state in CaseState if state is not CaseState.CLOSED],
            undos=_undos(),
        )


def _undos() -> list[dict[str, Any]]:
    found = []
    for offer in undoing.offers():
        said = _told(offer.seconds) if offer.told else _undoable(offer.seconds)
        text = said.format(number=offer.case_id, seconds=offer.seconds)
        url = url_for("desk.case_undo", case_id=offer.case_id)
        found.append({"url": url, "text": text, "seconds": offer.seconds, "decided": offer.decided})
    return found


def _told(seconds: int) -> str:
    return ngettext(
        "Case {number} is decided. Readers who gave an address are told in {seconds} second.",
        "Case {number} is decided. Readers who gave an address are told in {seconds} seconds.",
        seconds,
    )


def _undoable(seconds: int) -> str:
    return ngettext(
        "Case {number} is decided. That can be undone for {seconds} second.",
        "Case {number} is decided. That can be undone for {seconds} seconds.",
        seconds,
    )


def _narrowed(filters: Filters, desks: Any) -> Filters:
    """The view's filters with those of the address; what is no value of a filter is passed over."""
    desk_id = whole_number(request.args.get("desk"))
    severity, state = request.args.get("severity"), request.args.get("state")
    return replace(
        filters,
        desk_id=desk_id if any(desk.id == desk_id for desk in desks) else None,
        severity=Severity(severity) if severity in set(Severity) else None,
        state=CaseState(state) if state in set(CaseState) and not filters.closed else None,
    )


def _rows(cases: list[Queued], desks: Any, now: datetime) -> list[dict[str, Any]]:
    names = {desk.id: desk.name for desk in desks}
    return [
        {
            "case": case,
            "url": request.script_root + addresses.case(case.id),
            "desk": names[case.desk_id],
            "clock": clock_of(case, now) if case.open else None,
        }
        for case in cases
    ]


def _links(all_views: list[View], counts: list[int]) -> list[dict[str, Any]]:
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("desk", "severity", "state") if request.args.get(name)
    }
    links = [
        {
            "label": view.label,
            "url": url_for("desk.queue", view=None if view.name == "open" else view.name, **kept),
            "count": count,
        }
        for view, count in zip(all_views, counts, strict=True)
    ]
    return [*links, {"label": gettext("Closed"), "url": url_for("desk.queue", view="closed", **kept), "count": None}]


def _chips(filters: Filters, desks: list[Desk] | Any) -> list[dict[str, str]]:
    found = []
    if filters.desk_id is not None:
        name = next(desk.name for desk in desks if desk.id == filters.desk_id)
        found.append({"words": gettext("Desk: {name}").format(name=name), "url": _address(desk=None)})
    if filters.severity is not None:
        words = gettext("Severity: {name}").format(name=gettext(filters.severity.label))
        found.append({"words": words, "url": _address(severity=None)})
    if filters.state is not None:
        words = gettext("State: {name}").format(name=gettext(filters.state.label))
        found.append({"words": words, "url": _address(state=None)})
    return found


def _address(**changes: Any) -> str:
    """The address of this queue with some of its filters changed; None takes one out."""
    known = {name: request.args.get(name) for name in ("view", "desk", "severity", "state")}
    return url_for("desk.queue", **{name: value for name, value in {**known, **changes}.items() if value})
