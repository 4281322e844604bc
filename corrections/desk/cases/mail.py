"""An email of a case as it came: what was taken out of it by itself can be read again."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections.cases import queries
from corrections.mailbox import child
from corrections.mailbox import queries as mails
from corrections.web import current
from corrections.web.current import reading
from corrections.web.routing import page


def show(case_id: int, mail_id: int) -> ResponseReturnValue:
    """The mail as text. Raises Refused for one that can’t be read, Unavailable if none can at the moment."""
    with reading() as session:
        mail = mails.mail(session, mail_id)
        if mail is None or mail.raw is None or mail.request_id not in queries.request_ids(session, case_id):
            abort(404)
        raw, whole, received_at = mail.raw, mail.whole, mail.received_at
    letter = child.read(raw, whole=whole)
    return page(
        "desk/cases/mail.html",
        case_id=case_id,
        letter=letter,
        received_at=received_at,
        is_whole=whole,
        days=current.newsroom().keep_mail_days,
    )
