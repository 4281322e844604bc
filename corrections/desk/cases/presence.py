"""Who else has a case open: asked by its pages every twenty seconds, which say by that that they are open too."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from corrections.cases import presence
from corrections.cases.presence import Doing, Other
from corrections.web.current import signed_in_user, writing
from corrections.web.filters import gettext
from corrections.web.forms import whole_number

WORDS = {
    Doing.LOOKING: "{name} is looking at this case.",
    Doing.ANSWER: "{name} is writing an answer.",
    Doing.NOTE: "{name} is writing a note.",
    Doing.NOTICE: "{name} is writing the notice.",
    Doing.OTHER: "{name} is filling something in.",
}


def create(case_id: int) -> ResponseReturnValue:
    """Say what the editor does here (`doing`; `left` as they go), and answer with who else is here in words, and
    whether the case was saved since the page was opened (`seen`: its lock version then)."""
    user = signed_in_user() or abort(401)
    doing = request.form.get("doing", "")
    with writing() as session:
        # Looked up first: nobody is anywhere in a case that is not there.
        found = presence.around(session, case_id, but=user.id) or abort(404)
        if doing == "left":
            presence.leave(session, case_id, user.id)
            return "", 204
        presence.say(session, case_id, user.id, Doing(doing) if doing in set(Doing) else Doing.LOOKING)
    seen = whole_number(request.form.get("seen"))
    said = {"others": [_words(other) for other in found.others], "changed": seen not in (None, found.lock_version)}
    return said, {"Cache-Control": "no-store"}


def _words(other: Other) -> str:
    return gettext(WORDS[other.doing]).format(name=other.name)
