"""What there is to settle, for whoever may settle it."""

from __future__ import annotations

from flask import abort, current_app, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.web import current
from corrections.web.routing import page

# Endpoint, what it is called, what is settled there, and the act that one has to be allowed.
PAGES: tuple[tuple[str, str, str, Act], ...] = (
    (
        "desk.newsroom",
        "The newsroom",
        "Name, language, colour, sections, working hours, clocks, sign-off.",
        Act.CHANGE_SETTINGS,
    ),
    ("desk.logo", "Logo", "The picture in the head of every page, in print and in emails.", Act.CHANGE_SETTINGS),
    (
        "desk.surfaces",
        "Where notices stand",
        "Top, end, print, social …: the places that drafts offer, and your names for them.",
        Act.CHANGE_SETTINGS,
    ),
    ("desk.people", "People", "Who works here, their roles and invitations.", Act.CHANGE_PEOPLE),
    (
        "desk.sign_in",
        "Signing in",
        "A provider such as Google, Microsoft or Keycloak that your staff sign in with.",
        Act.CHANGE_SETTINGS,
    ),
    ("desk.desks", "Desks", "Which desks there are, and who works on them.", Act.CHANGE_RULES),
    ("desk.rosters", "Rosters", "Who gets the new cases of a desk, by turn.", Act.SET_ROSTER),
    (
        "desk.routing",
        "Routing",
        "Which report goes to which desk, and what other rules would have done with the last ones.",
        Act.CHANGE_RULES,
    ),
    ("desk.tokens", "Tokens", "What your CMS shows when it sends articles.", Act.CHANGE_TOKENS),
    (
        "desk.erasures",
        "Erasures",
        "Taking a text out for good, by order of a court or for privacy, safety or a licence. Two people do it.",
        Act.SEE_ERASURES,
    ),
    (
        "desk.retention",
        "What is kept",
        "After how long readers’ names and addresses, their files and mails are erased.",
        Act.CHANGE_RETENTION,
    ),
    (
        "desk.complaint_settings",
        "Complaints",
        "Days until they are acknowledged and decided, and the outside body to turn to.",
        Act.CHANGE_SETTINGS,
    ),
    ("desk.witnesses", "Witnesses", "Who countersigns our log, and whose logs we do.", Act.CHANGE_SETTINGS),
    ("desk.answers", "Saved answers", "What is said to readers again and again.", Act.SAVE_ANSWERS),
    ("desk.channels", "Channels", "What Slack, Mattermost or Teams are told.", Act.CHANGE_SETTINGS),
)


def show() -> ResponseReturnValue:
    user = current.signed_in_user() or abort(401)
    links = [
        (url_for(endpoint), label, hint)
        for endpoint, label, hint, act in PAGES
        if endpoint in current_app.view_functions and may(user.role, act)
    ]
    return page("desk/settings/index.html", links=links)
