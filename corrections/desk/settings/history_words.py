"""The words of the histories of desks, rosters, routing, saved answers and people: what each event reads as."""

from __future__ import annotations

from collections.abc import Mapping

DESKS: Mapping[str, str] = {
    "desk added": "Desk added: “{desk}”",
    "desk renamed": "The name of the desk “{desk}” was changed",
    "desk removed": "Desk removed: “{desk}”",
    "member added": "On the desk “{desk}” now: {user}",
    "member added as lead": "On the desk “{desk}” now, as its lead: {user}",
    "lead added": "Lead of the desk “{desk}” now: {user}",
    "lead removed": "No longer lead of the desk “{desk}”: {user}",
    "member removed": "No longer on the desk “{desk}”: {user}",
}
ROSTERS: Mapping[str, str] = {
    "roster on": "New cases are given out by turn",
    "roster off": "New cases are no longer given out by turn",
    "roster order": "Order: {before} → {after}",
}
RULES: Mapping[str, str] = {
    "rules drafted": "Draft begun with the rules in force",
    "rules in force": "The draft is in force: {rules}",
    "draft of rules dropped": "The draft was thrown away",
    "rule added": "Rule added: to “{desk}”",
    "rule added to draft": "Rule {place} added to the draft: to “{desk}”",
    "rule changed": "Rule of the draft changed: to “{desk}”",
    "rule changed in draft": "Rule {place} of the draft changed",
    "rule removed": "Rule taken out of the draft: to “{desk}”",
    "rule removed from draft": "Rule {place} taken out of the draft: to “{desk}”",
    "rule moved": "A rule of the draft has another place",
    "rule moved in draft": "Rule {before} of the draft is now rule {after}: to “{desk}”",
    "rule handed over": "Rule to the desk “{desk}”, given to: {before} → {after}",
    "rules gone": "Removed with the desk “{desk}”: {rules}",
}
ANSWERS: Mapping[str, str] = {
    "answer added": "Added: “{answer}”",
    "answer changed": "Changed: “{answer}”",
    "answer removed": "Removed: “{answer}”",
    "answer brought back": "Brought back: “{answer}”",
    "answer moved": "Moved down: “{answer}”",
    "answer moved up": "Moved up: “{answer}”",
    "answers gone": "Removed with the desk “{desk}”: {answers}",
}
PEOPLE: Mapping[str, str] = {
    "user added": "Added: {role}",
    "user invited": "Invited",
    "invitation accepted": "Accepted the invitation",
    "name changed": "Name changed",
    "address changed": "Email address changed",
    "role changed": "Role changed: {before} → {after}",
    "user disabled": "Disabled",
    "user enabled": "Let in again",
    "last day": "Last day: {before} → {after}",
    "handed over": "What they had was handed over to {after}: {cases}; turns, leads and rules: {duties}",
    "handed over to desks": "What they had went back to their desks: {cases}; turns, leads and rules: {duties}",
}
PERSON: Mapping[str, str] = {
    **PEOPLE,
    "password changed": "Password changed",
    "password reset": "Password chosen anew by mail",
    "password reset asked for": "Asked for a new password",
    "second factor begun": "Second factor begun",
    "second factor given up": "Second factor taken away before it was in use",
    "second factor on": "Second factor turned on",
    "second factor off": "Second factor turned off",
    "passkey added": "Passkey added",
    "passkey removed": "Passkey removed",
    "provider linked": "Linked with an account at the sign-in provider",
    "provider unlinked": "Link with the sign-in provider removed",
    "signed in": "Signed in",
    "signed out": "Signed out",
    "sessions ended": "Signed out elsewhere",
    "preferences changed": "Keys or density changed",
    "away": "Days away added: {before} – {after}",
    "not away": "Days away removed: {before} – {after}",
    "digest": "Daily digest: {before} → {after}",
    "queue downloaded": "Downloaded cases of the queue as a table",
}
# What a text is called that was changed, and a value of a list.
TEXTS: Mapping[str, str] = {
    "title": "the title was changed",
    "text": "the wording was changed",
    "passed_on_to": "whom it is passed on to was changed",
    "section": "the section was changed",
    "tag": "the tag was changed",
    "agency": "the agency was changed",
    "author": "the author was changed",
    "words": "the words were changed",
    "language": "the language was changed",
}
VALUES: Mapping[str, str] = {
    "desk_id": "Desk",
    "assignee_id": "Given to",
    "severity": "Severity",
    "usual": "Usual severity",
    "medium": "Medium",
    "error_type": "Kind of error",
    "relation": "Relation to the story",
    "outcome": "Outcome",
    "decline_reason": "Reason",
    "language": "Language",
    "key": "Key",
}
