"""The queue: what needs work, the most urgent first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from corrections import addresses, clock
from corrections.accounts.decisions import Act, initials, may
from corrections.accounts.models import User
from corrections.cases import clocks, queues, saving, wanted
from corrections.cases.models import Desk
from corrections.cases.queues import Counted, Queued
from corrections.desk.cases import bulk_forms, came_in, found_elsewhere, narrowing, offers
from corrections.desk.cases.narrowing import Chosen
from corrections.desk.cases.rows import Clock, back_from, clock_of
from corrections.desk.cases.views import CLOSED, DUE, WAITING, View, views
from corrections.errors import Message
from corrections.notices import queries as notices
from corrections.taxonomy import CaseState, ErrorType, Severity
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import gettext, message, ngettext
from corrections.web.forms import Form, whole_number
from corrections.web.paging import HIGHEST_ID, cursor, read_cursor
from corrections.web.routing import page

ROWS = 25  # as many as a screen shows
MOST_COUNTED = 500


def show() -> ResponseReturnValue:
    return shown()


def shown(
    *,
    bulk: bulk_forms.BulkForm | None = None,
    refused: Mapping[int, Message] | None = None,
    saving_form: Form | None = None,
    problem: Message | None = None,
) -> str | BaseResponse:
    """The page. `bulk`: a form of acts on several cases as it was sent, with those that were `refused`, and why;
    `saving_form`: a view that could not be saved; `problem`: what is wrong with either as a whole."""
    now, user = clock.now(), current.signed_in_user() or abort(401)
    with reading() as session:
        led, desks = _desks(session, user)
        all_views = views(user, now, current.newsroom())
        chosen = narrowing.read(request.args, all_views, desks, user)
        sought, after = narrowing.sought(session, chosen), _after()
        found = queues.queue(session, chosen.filters, sought=sought, after=after, limit=ROWS + 1)
        if after is not None and not found and bulk is None and saving_form is None:
            # Its last case has left this page, which says nothing of those before it.
            return redirect(chosen.address(), 303)
        rows, more = found[:ROWS], len(found) > ROWS
        seen = whole_number(request.args.get("new")) if after is None else None
        new = came_in.since(session, chosen, seen, sought=sought)
        saved = [
            (view, desk, narrowing.read_saved(view.filters, all_views, desks, user))
            for view, desk in saving.of(session, user.id)
        ]
        everybodys = [narrowing.read({"view": view.name}, all_views, desks, user) for view in all_views]
        counted, number = _count(session, chosen, sought, [*everybodys, *(kept for _, _, kept in saved)])
        links = _links(chosen, everybodys, saved, counted.cases)
        return page(
            "desk/cases/queue.html",
            view=chosen.view,
            chosen=chosen,
            desk_views=links,
            heading=next((link["label"] for link in links if link["current"]), message(chosen.view.label)),
            rows=listed(session, came_in.above(new, rows), desks, now),
            new={case.id for case in new},
            number=number,
            count=_in_words(number, sought),
            next_url=chosen.address(after=cursor(rows[-1].urgency, rows[-1].id)) if more else None,
            news_url=_url("desk.queue_news", {**chosen.values, "since": counted.newest_report}),
            undos=offers.every(),
            news_link=chosen.address(new=str(counted.newest_report if seen is None else seen)),
            list_url=chosen.address(**_place(after, seen)),
            bulk=bulk_forms.offered(session, bulk, desks) if (rows or new) and _may_act(user, chosen) else None,
            bulk_url=_url("desk.bulk", {**chosen.values, **_place(after, seen)}),
            chosen_before={case_id for case_id, _ in bulk.chosen} if bulk is not None else (),
            refused={case_id: message(why) for case_id, why in (refused or {}).items()},
            saving_form=saving_form,
            has_saved=bool(saved),
            led=led if chosen.values else (),
            elsewhere=_elsewhere(session, chosen, all_views, desks, user, rows) if not (after or more) else [],
            why_empty=_why_empty(chosen, everybodys, counted),
            problem=problem,
            **_narrowing(session, chosen, desks),
        )


def _narrowing(session: Session, chosen: Chosen, desks: Sequence[Desk]) -> dict[str, Any]:
    """What the filters above the list are made of."""
    return {
        "desks": desks,
        "filters": chosen.filters,
        "chips": narrowing.chips(session, chosen, desks),
        "severities": Severity,
        "states": [state for state in CaseState if state is not CaseState.CLOSED],
        "errors": ErrorType,
        "longest_name": saving.LONGEST_NAME,
        "email_typed": not wanted.may_stand_in_an_address(request.args.get("q", "")),
    }


def _may_act(user: User, chosen: Chosen) -> bool:
    return may(user.role, Act.DECIDE) and not chosen.filters.closed


def _place(after: tuple[int, int] | None, seen: int | None) -> dict[str, str]:
    """Where in a queue one is: `after` a row, or with all on top that came in since report `seen`."""
    return ({"after": cursor(*after)} if after else {}) | ({"new": str(seen)} if seen is not None else {})


def _url(endpoint: str, values: dict[str, Any]) -> str:
    return url_for(endpoint, **values)


def _after() -> tuple[int, int] | None:
    after = read_cursor(request.args.get("after"), 2, most=clocks.STOPPED)
    return (after[0], after[1]) if after is not None and after[1] <= HIGHEST_ID else None


def _count(session: Session, chosen: Chosen, sought: Any, views: Sequence[Chosen]) -> tuple[Counted, int | None]:
    """How many cases each view holds, whatever narrows the one that is shown; and how many that one holds,
    MOST_COUNTED at most, or None if nobody counts them. In one query."""
    wished = [(each.filters, narrowing.sought(session, each, only_count=True)) for each in views]
    if sought is None and chosen.view is not CLOSED and (chosen.filters, None) in wished:
        counted = queues.count(session, wished, most=MOST_COUNTED)
        return counted, counted.cases[wished.index((chosen.filters, None))]
    if sought.many if sought is not None else chosen.view is CLOSED:
        return queues.count(session, wished, most=MOST_COUNTED), None
    counted = queues.count(session, [*wished, (chosen.filters, sought)], most=MOST_COUNTED)
    return counted, counted.cases[-1]


def _elsewhere(
    session: Session, chosen: Chosen, all_views: Sequence[View], desks: Any, user: User, rows: Sequence[Queued]
) -> list[found_elsewhere.Elsewhere]:
    if not chosen.is_searched:
        return []
    narrowed = [narrowing.read({**chosen.values, "view": view.name}, all_views, desks, user) for view in all_views]
    return found_elsewhere.elsewhere(session, chosen, narrowed, {row.id for row in rows})


def _why_empty(chosen: Chosen, everybodys: Sequence[Chosen], counted: Counted) -> str:
    """Why nothing is in the view, and what there is elsewhere."""
    if chosen.view is everybodys[0].view and not counted.newest_report:
        return gettext("No reports yet.")
    why = message(chosen.view.empty)
    if chosen.view.name == DUE and not chosen.is_searched:
        waiting = counted.cases[[each.view.name for each in everybodys].index(WAITING)]
        waits = ngettext("{n} case waits for its reader.", "{n} cases wait for their readers.", waiting)
        return f"{why} {waits.format(n=waiting)}" if waiting else why
    return why


def _in_words(number: int | None, sought: Any) -> str | None:
    if sought is not None and sought.many:
        return gettext("More than 2,000 cases")
    if number is None:
        return None
    if number >= MOST_COUNTED:
        return gettext("500 cases or more")
    return ngettext("{n} case", "{n} cases", number).format(n=number)


class Row(NamedTuple):
    """A case of the list, as `case_cells` (macros/cases.html) takes it. A tuple: templates look up what they need of it
    hundreds of times a page."""

    case: Queued
    url: str
    desk: str
    clock: Clock | None
    snoozed: str | None
    headline: str | None
    reports: int
    assignee: str | None
    initials: str
    signed_off: bool


def listed(session: Session, some: Iterable[Queued], desks: Any, now: datetime) -> list[Row]:
    """Cases as the rows of a list show them."""
    cases = list(some)
    signed = notices.signed_off(session, [case.id for case in cases if case.state is CaseState.DRAFTED])
    names = {desk.id: desk.name for desk in desks}
    return [
        Row(
            case,
            request.script_root + addresses.case(case.id),
            names[case.desk_id],
            clock_of(case, now) if case.open else None,
            back_from(case, now) if case.open else None,
            case.headline,
            case.reports,
            case.assignee,
            initials(case.assignee or ""),
            case.id in signed,
        )
        for case in cases
    ]


def _links(
    chosen: Chosen, everybodys: Sequence[Chosen], saved: Sequence[Any], counts: Sequence[int]
) -> list[dict[str, Any]]:
    """Every view as a whole with its count, the saved ones last; a desk's are told from one's own by its name."""
    own = [kept.values == chosen.values for _, _, kept in saved]
    links = [
        _link(message(each.view.label), each, count, current=each.view == chosen.view and not any(own))
        for each, count in zip(everybodys, counts, strict=False)
    ]
    closed = {"label": message(CLOSED.label), "url": narrowing.address({"view": CLOSED.name}), "count": None}
    links.append(closed | {"current": chosen.view is CLOSED and not any(own)})
    for (view, desk, kept), count, is_this in zip(saved, counts[len(everybodys) :], own, strict=False):
        links.append(_link(f"{desk}: {view.name}" if desk else view.name, kept, count, current=is_this))
    return links


def _link(words: str, to: Chosen, count: int | None, *, current: bool) -> dict[str, Any]:
    return {"label": words, "url": to.address(), "count": count, "current": current}


def _desks(session: Session, user: User) -> tuple[list[Desk], list[Desk]]:
    """The desks for which somebody may save views, and all of them."""
    found = saving.desks(session, user.id)
    return [desk for desk, leads in found if may(user.role, Act.CHANGE_RULES, leads=leads)], [desk for desk, _ in found]
