"""The logs that follow a retired one, which keeps its addresses: theirs have a number in them."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.log.actions import FIRST
from corrections.public.log import checkpoint as checkpoints
from corrections.public.log import documents, tiles
from corrections.public.log import policy as policies
from corrections.web.routing import View


def numbered(view: View) -> View:
    """The view at an address with a log’s number, `log_id`; the first log is led to the address without."""

    @wraps(view)
    def view_(log_id: int, **where: Any) -> ResponseReturnValue:
        if log_id == FIRST:
            return redirect(url_for((request.endpoint or "").replace("later_", ""), **where), 301)
        return view(log_id=log_id, **where)

    return view_


as_json = numbered(checkpoints.as_json)
checkpoint = numbered(checkpoints.show)
policy = numbered(policies.show)
tile = numbered(tiles.tile)
bundle = numbered(tiles.bundle)
document = numbered(documents.show)
