"""Reports that look like a robot's: kept apart, looked at by a person, taken back if they are one's."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.articles import queries as article_queries
from corrections.cases import dates
from corrections.requests import queries, robots
from corrections.standards import intake
from corrections.web.current import editor, newsroom, reading, writing
from corrections.web.filters import gettext
from corrections.web.paging import cursor, read_cursor
from corrections.web.routing import page

ROWS = 50


def show() -> ResponseReturnValue:
    after, are_robots = read_cursor(request.args.get("after")), request.args.get("robots") == "yes"
    with reading() as session:
        found = list(robots.listed(session, robots=are_robots, before=after[0] if after else None, limit=ROWS + 1))
        rows, more = found[:ROWS], len(found) > ROWS
        articles = article_queries.articles(session, [row.article_id for row in rows if row.article_id is not None])
        next_url = (
            url_for("desk.set_aside", after=cursor(rows[-1].id), robots="yes" if are_robots else None) if more else None
        )
        due = dates.due_set_aside(session, newsroom(), rows)
        return page(
            "desk/cases/set_aside.html",
            rows=rows,
            articles=articles,
            due=due,
            next_url=next_url,
            count=robots.count(session),
            are_robots=are_robots,
        )


def say_robot(request_id: int) -> ResponseReturnValue:
    """A robot sent it, says an editor: nobody reads it again."""
    with writing() as session:
        report = queries.request(session, request_id) or abort(404)
        robots.say(session, report, by=editor(session).actor)
        reference = report.reference
    said = gettext("Report {reference} is off the list. It is kept, under those said to be robots’.")
    flash(said.format(reference=reference))
    return redirect(url_for("desk.set_aside"), 303)


def take_back(request_id: int) -> ResponseReturnValue:
    with writing() as session:
        report = queries.request(session, request_id) or abort(404)
        case = intake.take_back(session, report, by=editor(session).actor)
        case_id = case.id
    flash(gettext("The report is in the queue, as case {number}.").format(number=case_id))
    return redirect(url_for("desk.case", case_id=case_id), 303)
