"""The events of a case as lines that colleagues read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from corrections.events import Event
from corrections.taxonomy import (
    ActorKind,
    CaseState,
    Cause,
    DeclineReason,
    ErrorType,
    FoundBy,
    Kind,
    Listed,
    Outcome,
    Severity,
)
from corrections.web.filters import gettext

if TYPE_CHECKING:
    from corrections.desk.cases.facts import CasePage

WORDS = {
    "opened": "Came in: {severity}, desk {desk}",
    "request joined": "Another report on the same words joined",
    "assigned": "Given to {after}",
    "unassigned": "Taken from {before}",
    "moved to desk": "Moved to desk {after}",
    "severity": "Severity: {before} → {after}",
    "error_type": "Kind of error: {before} → {after}",
    "cause": "Cause: {before} → {after}",
    "found_by": "Found by: {before} → {after}",
    "state": "{before} → {after}",
    "note": "Wrote a note",
    "reader asked": "Asked the reader",
    "reader told": "Wrote to the reader",
    "reader wrote": "The reader wrote",
    "request withdrawn": "The reader took a report back",
    "author asked": "Asked the author",
    "author answered": "The author answered",
    "closed": "Closed: {outcome}",
    "reopened": "Reopened",
    "decision undone": "Took the decision back",
    "case joined": "Case {joined} was joined to this one",
    "case taken out": "Case {joined} was taken out of this one again",
    "taken apart": "Taken out of case {into} again",
    "report taken out": "A report went to case {into}",
    "report came": "A report came from case {origin}",
    "campaign": "Taken for a campaign: {reports} reports within an hour",
    "answered at once": "A report of what is corrected was answered at once",
    "change joined": "Version {version}: another change without a word",
    "draft begun": "Began a draft: {kind}",
    "draft saved": "Saved the draft",
    "notice put on article": "Put the notice on article {article}",
    "notice taken off article": "Took the notice off article {article}",
    "sign-off asked": "Asked for sign-off",
    "draft dropped": "Gave the draft up",
    "signed off": "Signed the notice off",
    "sign-off refused": "Sent the notice back",
    "publication held": "Pressed “Publish”",
    "publication stopped": "Stopped the publication",
    "publication failed": "The publication failed",
    "publication put off": "The publication waits until the log can be signed",
    "published": "Published {correction}",
    "fix found": "The fix was found in the article",
    "said again": "Version {version} says what a removal took out; the public can’t read those parts",
}
LISTS: dict[str, tuple[type[Listed], ...]] = {
    "state": (CaseState,),
    "severity": (Severity,),
    "error_type": (ErrorType,),
    "cause": (Cause,),
    "found_by": (FoundBy,),
    "closed": (Outcome, DeclineReason),
    "opened": (Severity,),
    "draft begun": (Kind,),
}


@dataclass(frozen=True)
class Line:
    time: datetime
    who: str
    words: str


def line(event: Event, shown: CasePage) -> Line:
    """One event in words: who did what, from what to what."""
    verb = "unassigned" if event.verb == "assigned" and event.details.get("after") is None else event.verb
    template = gettext(WORDS.get(verb, event.verb))
    names = {name: _named(event.verb, name, value, shown) for name, value in event.details.items()}
    who = shown.name(event.actor_id) if event.actor_kind is ActorKind.USER else gettext(event.actor_kind.label)
    return Line(event.at, who, template.format_map(_Filled(names)))


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _named(verb: str, name: str, value: Any, shown: CasePage) -> str:
    if value is None:
        return "–"
    if verb == "assigned":
        return shown.name(int(value))
    if name == "desk" or verb == "moved to desk":
        return next((desk.name for desk in shown.desks if desk.id == value), str(value))
    for listed in LISTS.get(verb, ()):
        if str(value) in set(listed):
            return gettext(listed(value).label)
    return str(value)
