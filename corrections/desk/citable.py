"""The clauses of the standards that a notice or a decision about an article can rest on, for js/clauses.js."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from corrections.articles import publication
from corrections.articles import queries as articles
from corrections.policy import citing
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.forms import row_id


def offer() -> ResponseReturnValue:
    """Those of the version by which an article is judged (`article`, its id), or of the one in force; none without a
    policy. `note` says which version it is."""
    wanted = row_id(request.args.get("article"))
    with current.reading() as session:
        article = articles.article(session, wanted) if wanted else None
        published = publication.moment(session, article) if article is not None else None
        known = citing.clauses_for(session, published)
    note = ""
    if known is not None and published is None:
        note = gettext("Version {version} of the standards, which is in force.").format(version=known.number)
    elif known is not None and published is not None and published < known.version.in_force_at:
        note = gettext(
            "Version {version} of the standards: none was in force when the article was published, and this is the "
            "first one after."
        ).format(version=known.number)
    elif known is not None:
        note = gettext("Version {version} of the standards, as it was when the article was published.").format(
            version=known.number
        )
    clauses = known.clauses if known is not None else ()
    answer = jsonify(
        note=note,
        clauses=[
            {"number": each.number, "title": each.title, "text": each.text} for each in clauses if not each.erased
        ],
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
