"""The draft of the policy against what was published last: what changes in sentences, then the words that differ."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections.desk.standards.show import drafted
from corrections.policy import queries
from corrections.web.clauses import differences
from corrections.web.current import reading
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    with reading() as session:
        found = drafted(session) or abort(404)
        version = queries.newest(session)
        return page("desk/standards/compare.html", found=found, version=version, differences=differences(found.changes))
