"""What goes out and what did not: the outbox as editors see it. No address and no text is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.deliveries import queries
from corrections.desk.deliveries.subjects import subjects
from corrections.errors import Message
from corrections.taxonomy import DeliveryState
from corrections.web.current import reading, signed_in_user
from corrections.web.filters import gettext
from corrections.web.paging import cursor, read_cursor
from corrections.web.routing import page

MOST = 50
HIGHEST_ID = 2**31 - 1

# What a kind of email is called on the desk.
KINDS = {
    "request-received": "Receipt of a report",
    "request-message": "Message to a reader",
    "request-decided": "Decision to a reader",
    "request-second-look": "Second look, to a reader",
    "case-assigned": "Case assigned",
    "case-news": "News in a case",
    "second-look-waits": "Second look that waits",
    "case-reminder": "Case due soon",
    "case-escalated": "Case overdue",
    "desk-digest": "What waits today",
    "case-lapsed": "Case taken back",
    "cases-handed-over": "Cases handed over",
    "cases-gathered": "Cases gathered in one",
    "case-mention": "Named in a note",
    "draft-sign-off": "Asked to sign off",
    "erasure-asked": "Asked to confirm an erasure",
    "policy-proposed": "Asked to sign off the policy",
    "hold-failed": "Not published",
    "author-question": "Question to an author",
    "author-answered": "Answer of an author",
    "author-correction": "Correction, to its author",
    "complaint-admission": "Complaint admitted or not",
    "complaint-desk": "Complaint to be answered",
    "complaint-provisional": "Provisional finding on a complaint",
    "complaint-finding": "Finding on a complaint",
    "follow-confirm": "Question whether to follow",
    "follow-correction": "Correction, to a follower",
    "password-reset": "Link to a new password",
    "password-changed": "Password changed",
    "second-factor-changed": "Second factor changed",
    "passkey-added": "Passkey added",
    "passkey-removed": "Passkey removed",
    "provider-linked": "Sign-in linked",
    "invite": "Invitation",
    "witness": "Checkpoint, to a witness",
    "channel": "Message to a channel",
}


@dataclass(frozen=True)
class View:
    """One list of the page, by the name in its address."""

    name: str
    label: str
    states: tuple[DeliveryState, ...]
    empty: str


VIEWS = (
    View(
        "trouble",
        "Not delivered",
        (DeliveryState.PARKED,),
        "No email waits for a person. What fails for good, or for two days, would stand here.",
    ),
    View(
        "failed",
        "Being tried again",
        (DeliveryState.FAILED,),
        "No email failed. What a mail server puts off is tried again by itself, and stands here until then.",
    ),
    View(
        "waiting",
        "Waiting",
        (DeliveryState.DUE, DeliveryState.SENDING),
        "No email waits to be sent.",
    ),
    View("sent", "Sent", (DeliveryState.SENT,), "No email has been sent yet."),
    View("cancelled", "Cancelled", (DeliveryState.CANCELLED,), "No email was cancelled."),
)


def show() -> ResponseReturnValue:
    return listing()


def listing(problem: Message | None = None, status: int = 200) -> ResponseReturnValue:
    """The list that the address names, newest first."""
    view = next((view for view in VIEWS if view.name == request.args.get("show")), VIEWS[0])
    before = read_cursor(request.args.get("before"))
    user = signed_in_user()
    with reading() as session:
        found = queries.listed(
            session, view.states, before=min(before[0], HIGHEST_ID) if before else None, most=MOST + 1
        )
        rows = found[:MOST]
        body = page(
            "desk/deliveries/index.html",
            desk_views=_links(queries.how_many(session)),
            view=view,
            rows=rows,
            attempts=queries.attempts(session, [row.id for row in rows]),
            kinds=KINDS,
            subjects=subjects(session, [row.about for row in rows]),
            older=url_for("desk.deliveries", show=view.name, before=cursor(rows[-1].id)) if len(found) > MOST else None,
            problem=problem,
            may_send=user is not None and may(user.role, Act.DECIDE),
        )
    return body, status


def _links(states: dict[DeliveryState, int]) -> list[dict[str, Any]]:
    """The lists as links; those whose rows are still to be dealt with say how many there are."""
    return [
        {
            "label": gettext(view.label),
            "url": url_for("desk.deliveries", show=view.name if view is not VIEWS[0] else None),
            "count": sum(states[state] for state in view.states) if set(view.states) <= set(states) else None,
        }
        for view in VIEWS
    ]
