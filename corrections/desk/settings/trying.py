"""What the drafted rules would have done with the reports that came in last."""

from __future__ import annotations

from collections import Counter

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import addresses
from corrections.accounts import queries as accounts
from corrections.cases import queries, routing, rule_sets, rules
from corrections.desk.settings.rule_forms import short
from corrections.web.current import reading
from corrections.web.routing import page

TRIED = 500
SHOWN = 100


def show() -> ResponseReturnValue:
    with reading() as session:
        if not rule_sets.is_drafted(session):
            return redirect(url_for("desk.routing"), 303)
        desks = {desk.id: desk.name for desk in queries.desks(session)}
        first_desk, in_force = rules.with_first_desk(session)
        rows = [*rules.in_force(session), *rules.drafted(session)]
        drafted = [rules.value(row) for row in rows if row.draft]
        tried = rules.latest(session, TRIED)
        matters = [each.matter for each in tried]
        differing = routing.differences(in_force, drafted, matters, first_desk=first_desk or 0)
        named = {row.id: short(row) for row in rows}
        ways = Counter((each.before.desk_id, each.after.desk_id) for each in differing)
        people = accounts.names(session, [id_ for each in differing for id_ in _people(each)])
    return page(
        "desk/settings/trying.html",
        count=len(tried),
        differing=len(differing),
        ways=[(desks[before], desks[after], count) for (before, after), count in ways.most_common()],
        rows=[
            {
                "tried": tried[each.number],
                "url": _address(tried[each.number].case_id),
                "before": each.before,
                "after": each.after,
            }
            for each in differing[:SHOWN]
        ],
        desks=desks,
        people=people,
        named=named,
    )


def _people(each: routing.Difference) -> list[int]:
    return [way.assignee_id for way in (each.before, each.after) if way.assignee_id is not None]


def _address(case_id: int | None) -> str | None:
    return request.script_root + addresses.case(case_id) if case_id is not None else None
