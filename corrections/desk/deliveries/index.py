"""What goes out and what did not: the outbox as editors see it. No address and no text is in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.deliveries import queries
from corrections.errors import Message
from corrections.taxonomy import DeliveryState
from corrections.web.current import reading, signed_in_user
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
    "draft-sign-off": "Asked to sign off",
    "hold-failed": "Not published",
    "author-question": "Question to an author",
    "author-correction": "Correction, to its author",
    "follow-confirm": "Question whether to follow",
    "follow-correction": "Correction, to a follower",
    "password-reset": "Link to a new password",
    "password-changed": "Password changed",
    "second-factor-changed": "Second factor changed",
    "invite": "Invitation",
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
        "Need a person",
        (DeliveryState.PARKED,),
        "No email waits for a person. What fails for good, or for two days, would stand here.",
    ),
    View(
        "failed",
        "Tried again",
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
            views=VIEWS,
            view=view,
            counts=_counts(queries.how_many(session)),
            rows=rows,
            attempts=queries.attempts(session, [row.id for row in rows]),
            kinds=KINDS,
            older=url_for("desk.deliveries", show=view.name, before=cursor(rows[-1].id)) if len(found) > MOST else None,
            problem=problem,
            may_send=user is not None and may(user.role, Act.DECIDE),
        )
    return body, status


def _counts(states: dict[DeliveryState, int]) -> dict[str, int]:
    """How many stand in each list whose rows are still to be dealt with."""
    return {
        view.name: sum(states.get(state, 0) for state in view.states)
        for view in VIEWS
        if any(state in states for state in view.states)
    }
