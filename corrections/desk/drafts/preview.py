"""The draft as the public will see it with what is typed at this moment; nothing is saved."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from corrections.desk.drafts import edit, shown
from corrections.desk.drafts.places import Place
from corrections.notices import plans
from corrections.web.current import editor, reading
from corrections.web.routing import page


def create(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    place = Place(case_id, number)
    with reading() as session:
        draft, forms = edit.sent(session, place)
        forms.validate()
        written = edit.would_be(session, plans.drafted(session, draft), forms)
        seen = shown.draft_page(session, draft, editor(session), written)
        typed = forms.draft.notice.data or ""
        proposed = written.draft.notice if written.draft.notice != typed else None
        return page("desk/drafts/preview.html", place=place, shown=seen, forms=forms, proposed=proposed)
