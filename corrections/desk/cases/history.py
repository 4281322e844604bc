"""The events of a case as lines that colleagues read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from corrections.cases.alarms import Part
from corrections.cases.models import RoutingRule
from corrections.cases.snooze import SnoozedFor
from corrections.desk.cases.named import PEOPLE
from corrections.desk.settings.rule_forms import short
from corrections.events import Event
from corrections.standards.values import ComplaintState
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
from corrections.web.filters import date_time, gettext


class Names(Protocol):
    """What a line asks for of the page that it stands on."""

    @property
    def desks(self) -> Sequence[Any]: ...

    @property
    def rules(self) -> Mapping[int, RoutingRule]: ...

    def name(self, user_id: int | None) -> str: ...


WORDS = {
    "opened": "Came in: {severity}, desk {desk} ({rule})",
    "taken out": "Taken out of case {origin}: {severity}, desk {desk}",
    "report named": "Names report {reference}, which is in case {at}",
    "request joined": "Another report on the same words joined",
    "assigned": "Given to {after}",
    "assigned in turn": "Given to {after}, whose turn it was",
    "passed over": "Passed over {before}, who is away",
    "nobody in turn": "Given to nobody: all who take turns are away",
    "reminded": "Reminded {to}: {part} due soon",
    "nobody reminded": "Nobody was there to be reminded: {part} due soon",
    "escalated": "Told {to}: {part} overdue",
    "nobody told": "Nobody was there to be told: {part} overdue",
    "unassigned": "Taken from {before}",
    "lapsed": "No longer {before}’s: nothing was done in it for four working hours",
    "moved to desk": "Moved to desk {after}",
    "moved by rule": "Moved to desk {after} ({rule})",
    "article set": "Said that it is about article {article}",
    "severity": "Severity: {before} → {after}",
    "error_type": "Kind of error: {before} → {after}",
    "cause": "Cause: {before} → {after}",
    "found_by": "Found by: {before} → {after}",
    "state": "{before} → {after}",
    "snoozed": "Snoozed until {until}",
    "snoozed for somebody": "Snoozed {awaited}",
    "snooze ended": "Took it back into the queue",
    "note": "Wrote a note",
    "mentioned": "Named {user} in a note",
    "reader asked": "Asked the reader",
    "reader told": "Wrote to the reader",
    "reader wrote": "The reader wrote",
    "somebody wrote": "An email came from an address that is not the reader’s",
    "request withdrawn": "The reader took a report back",
    "author asked": "Asked the author",
    "author question withdrawn": "Took a question to the author back",
    "author answered": "The author answered",
    "closed": "Closed: {outcome}",
    "reopened": "Reopened",
    "decision undone": "Took the decision back",
    "case joined": "Case {joined} was joined to this one",
    "case taken out": "Case {joined} was taken out of this one again",
    "taken apart": "Taken out of case {into} again",
    "join undone": "Undid that this case was joined to case {into}",
    "report taken out": "A report went to case {into}",
    "report came": "A report came from case {origin}",
    "campaign": "Taken for a campaign: {reports} reports within an hour",
    "answered at once": "A report of what is corrected was answered at once",
    "not what was meant": "A report that was answered at once is about something else: it went to a desk",
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
    "complaint": "Complaint: {before} → {after}",
    "complaint comment": "Commented on the provisional finding",
    "downloaded": "Downloaded the case as one file",
    "reader erased": "A reader’s name and address were erased: the time to keep them was over",
    "files erased": "Files of a report were erased: the time to keep them was over",
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
    "complaint": (ComplaintState,),
    "draft begun": (Kind,),
    "snoozed": (SnoozedFor,),
    "reminded": (Part,),
    "escalated": (Part,),
}


@dataclass(frozen=True)
class Line:
    time: datetime
    who: str
    words: str
    text: str = ""


def line(event: Event, shown: Names) -> Line:
    """One event in words: who did what, from what to what."""
    verb = _verb(event)
    template = gettext(WORDS.get(verb, event.verb))
    names = {name: _named(event.verb, name, value, shown) for name, value in event.details.items()}
    who = shown.name(event.actor_id) if event.actor_kind is ActorKind.USER else gettext(event.actor_kind.label)
    who = gettext("Somebody") if event.details.get("elsewhere") else who
    return Line(event.at, who, template.format_map(_Filled(names)))


def _verb(event: Event) -> str:
    """The words that an event has, where one verb has several."""
    details = event.details
    if details.get("idle"):
        return "lapsed"
    if event.verb == "opened" and "origin" in details:
        return "taken out"
    if details.get("elsewhere"):
        return "somebody wrote"
    if event.verb == "assigned" and details.get("after") is None:
        return "unassigned"
    if event.verb == "assigned" and details.get("turn"):
        return "assigned in turn"
    if event.verb == "moved to desk" and "rule" in details:
        return "moved by rule"
    if event.verb == "snoozed" and details.get("awaited") is not None:
        return "snoozed for somebody"
    if event.verb in ("reminded", "escalated") and details.get("to") is None:
        return "nobody reminded" if event.verb == "reminded" else "nobody told"
    return event.verb


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _named(verb: str, name: str, value: Any, shown: Names) -> str:
    if name == "rule":
        return _rule(value, shown)
    if value is None:
        return "–"
    if name == "until":
        return date_time(datetime.fromisoformat(str(value)))
    if name in PEOPLE.get(verb, ()):
        return shown.name(int(value))
    if name == "desk" or verb == "moved to desk":
        return next((desk.name for desk in shown.desks if desk.id == value), str(value))
    for listed in LISTS.get(verb, ()):
        if str(value) in set(listed):
            return gettext(listed(value).label)
    return str(value)


def _rule(rule_id: Any, shown: Names) -> str:
    """Why a case came to its desk."""
    if rule_id is None:
        return gettext("no rule fits")
    rule = shown.rules.get(rule_id)
    return gettext("by a rule that is gone") if rule is None else short(rule)
