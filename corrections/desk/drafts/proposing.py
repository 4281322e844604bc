"""What the house style proposes for the kind that is chosen, in place of what is written; nothing is saved by it."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections.desk.drafts import edit
from corrections.desk.drafts.places import Place
from corrections.notices import starting
from corrections.web.current import reading


def create(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    place = Place(case_id, number)
    with reading() as session:
        draft, forms = edit.sent(session, place)
        forms.validate()
        case = place.case(session) or abort(404)
        former = forms.draft.notice.data or ""
        forms.draft.notice.data = starting.notice(session, case, forms.draft.words(draft).kind)
        return edit.draft_view(session, place, draft, forms=forms, former=former)
