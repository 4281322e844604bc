"""What the histories of desks, rosters, routing, saved answers and people say: their newest events, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, locales
from corrections.accounts import happened, queries
from corrections.accounts.models import User
from corrections.cases import answer_settings, answers, rule_sets, settings
from corrections.cases.models import Desk
from corrections.desk.settings.changed import MOST, Line
from corrections.desk.settings.history_words import ANSWERS, DESKS, PEOPLE, PERSON, ROSTERS, RULES, TEXTS, VALUES
from corrections.events import Event, all_of
from corrections.taxonomy import DeclineReason, ErrorType, Listed, Medium, Outcome, Relation, Role, Severity
from corrections.web.filters import day, gettext, label, ngettext

MOST_OF_PERSON = 50  # they sign in between
IN_DRAFT = {
    "rule added": "rule added to draft",
    "rule changed": "rule changed in draft",
    "rule removed": "rule removed from draft",
}
LISTS: Mapping[str, type[Listed]] = {
    "severity": Severity,
    "usual": Severity,
    "medium": Medium,
    "error_type": ErrorType,
    "relation": Relation,
    "outcome": Outcome,
    "decline_reason": DeclineReason,
}


@dataclass(frozen=True)
class Names:
    """Names of what the events name, by id. What is gone has its number alone: an event holds no text.

    `removed`: by a desk's id the newest event that removed it. SQLite gives such a number to the next desk, and those
    of its answers to the next answers: what happened before is told of the one that is gone.
    """

    desks: Mapping[int, str]
    people: Mapping[int, str]
    answers: Mapping[int, str]
    removed: Mapping[int, int]

    def desk(self, event: Event, desk_id: Any) -> str:
        name = None if self._is_gone(event, desk_id) else self.desks.get(desk_id)
        return name or gettext("number {number}").format(number=desk_id)

    def person(self, user_id: Any) -> str:
        return self.people.get(user_id) or gettext("somebody who has left")

    def answer(self, event: Event) -> str:
        answer_id, desk_id = event.details["answer"], event.details.get("desk")
        title = None if self._is_gone(event, desk_id) else self.answers.get(answer_id)
        return title or gettext("number {number}").format(number=answer_id)

    def _is_gone(self, event: Event, desk_id: Any) -> bool:
        return event.id <= self.removed.get(desk_id, 0)


def of_desks(session: Session, desks: Mapping[int, str]) -> list[Line]:
    """Who added, named and removed desks, and let people work on them."""
    verbs = [verb for verb in DESKS if verb != "member added as lead"]
    return _lines(session, [settings.ABOUT], DESKS, verbs=verbs, desks=desks)


def of_roster(session: Session, desk: Desk) -> list[Line]:
    """Who changed the roster of a desk."""
    return _lines(session, [settings.ABOUT], ROSTERS, verbs=list(ROSTERS), desks={desk.id: desk.name}, of=desk.id)


def of_routing(session: Session, desks: Mapping[int, str]) -> list[Line]:
    """Who drafted rules, and put them in force."""
    return _lines(session, [rule_sets.ABOUT], RULES, desks=desks)


def of_answers(session: Session, desks: Mapping[int, str]) -> list[Line]:
    """Who saved, changed and removed answers."""
    return _lines(session, [answer_settings.ABOUT], ANSWERS, desks=desks)


def of_person(session: Session, user: User) -> list[Line]:
    """What happened to somebody's account."""
    return _lines(session, [addresses.user(user.id)], PERSON, most=MOST_OF_PERSON)


def of_people(session: Session, staff: Collection[User]) -> list[Line]:
    """Who was invited, changed, let out and in again: what others did with accounts. The rest stands at each person."""
    about = {addresses.user(user.id): user.name for user in staff}
    return _lines(session, about, PEOPLE, verbs=list(PEOPLE), about=about)


def _lines(
    session: Session,
    abouts: Collection[str],
    words: Mapping[str, str],
    *,
    verbs: Collection[str] | None = None,
    desks: Mapping[int, str] | None = None,
    of: int | None = None,
    most: int = MOST,
    about: Mapping[str, str] | None = None,
) -> list[Line]:
    """The newest events in words, the newest first; after the name of what each is `about`, where that is given."""
    found = happened.newest(session, abouts, most=most, verbs=verbs, desk_id=of)
    happenings = [event for event, _ in found]
    people = queries.names(session, {id_ for event in happenings for id_ in _people(event)})
    answered = {event.details["answer"] for event in happenings if "answer" in event.details}
    named = any("desk" in event.details for event in happenings)
    removals = all_of(session, settings.ABOUT, ("desk removed",)) if named else []
    removed = {event.details["desk"]: event.id for event in removals}
    names = Names(desks or {}, people, answers.titles(session, answered), removed)
    starts = {event.id: f"{about[event.about]}: " if about else "" for event in happenings}
    return [Line(event.at, starts[event.id] + _words(event, words, names), name or "") for event, name in found]


def _people(event: Event) -> Iterator[int]:
    """Whom an event names, besides whoever did it."""
    details = event.details
    if event.verb == "roster order":
        yield from (id_ for side in ("before", "after") for id_ in _ids(details[side]))
    named = ("before", "after") if event.verb in ("rule handed over", "handed over") else ()
    for name in ("user", "before_assignee_id", "after_assignee_id", *named):
        if details.get(name) is not None:
            yield details[name]


def _ids(listed: str) -> list[int]:
    return [int(id_) for id_ in listed.split(",") if id_]


def _words(event: Event, words: Mapping[str, str], names: Names) -> str:
    template = gettext(words.get(_verb(event), event.verb))
    said = template.format_map({name: _value(event, name, names) for name in _asked(template)})
    changes = "; ".join(_changes(event, names))
    return f"{said} ({changes})" if changes else said


def _verb(event: Event) -> str:
    """The words that an event has, where one verb has several."""
    verb, details = event.verb, event.details
    if verb == "member added" and details.get("lead"):
        return "member added as lead"
    if verb == "rule moved" and "after" in details:
        return "rule moved in draft"
    if verb in IN_DRAFT and "place" in details:
        return IN_DRAFT[verb]
    if verb == "answer moved" and details.get("up"):
        return "answer moved up"
    if verb == "handed over" and details.get("after") is None:
        return "handed over to desks"
    return verb


def _asked(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _value(event: Event, name: str, names: Names) -> str:
    value: Any = event.details.get(name)
    match name:
        case "desk":
            return names.desk(event, value)
        case "user":
            return names.person(value)
        case "answer":
            return names.answer(event)
        case "rules":
            return ngettext("{n} rule", "{n} rules", value).format(n=value)
        case "answers":
            return ngettext("{n} answer", "{n} answers", value).format(n=value)
        case "cases":
            return ngettext("{n} open case", "{n} open cases", value).format(n=value)
        case "duties":
            return str(value)
        case "role":
            return label(Role(value))
        case _:
            return _side(event.verb, value, names)


def _side(verb: str, value: Any, names: Names) -> str:
    """What stood before, or after, as its page would say it."""
    if value is None or value == "":
        return "–"
    match verb:
        case "roster order":
            return ", ".join(names.person(id_) for id_ in _ids(value))
        case "rule handed over" | "handed over":
            return names.person(value)
        case "role changed":
            return label(Role(value))
        case "last day" | "away" | "not away":
            return day(date.fromisoformat(value))
        case "digest":
            return gettext("yes") if value else gettext("no")
        case _:
            return str(value)


def _changes(event: Event, names: Names) -> Iterator[str]:
    """What was changed of a rule or an answer: of values of lists from what to what, of texts only that."""
    details = event.details
    for name in str(details.get("what", "")).split(","):
        if f"after_{name}" in details:
            before, after = (_listed(event, name, details[f"{side}_{name}"], names) for side in ("before", "after"))
            yield f"{gettext(VALUES[name])}: {before} → {after}"
        elif name:
            yield gettext(TEXTS.get(name) or VALUES.get(name) or name)


def _listed(event: Event, name: str, value: Any, names: Names) -> str:
    if name == "desk_id":
        return gettext("every desk") if value is None else names.desk(event, value)
    if value is None:
        return "–"
    if name == "assignee_id":
        return names.person(value)
    if name == "language":
        return locales.language_name(value)
    return label(LISTS[name](value)) if name in LISTS else str(value)
