"""What others did to a case while an editor had its page open, and what becomes of the form that was sent too late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corrections.cases.models import Case
from corrections.desk.cases.facts import CasePage
from corrections.desk.cases.forms import FactsForm, SeenForm
from corrections.errors import Message
from corrections.events import Event
from corrections.web.filters import gettext

FACTS = ("severity", "error_type", "cause", "found_by")


def since(form: SeenForm, shown: CasePage) -> list[Event]:
    """What happened after the page was opened from which the form was sent."""
    seen = form.event_seen
    return [event for event in shown.history if seen is not None and event.id > seen]


def merge_facts(form: FactsForm, case: Case, events: Iterable[Event]) -> None:
    """Take over what others set in fields that this editor left alone; say at the others what differs.

    Otherwise sending the form again would set back, unseen, what a colleague had just set.
    """
    opened_with = _before(case, events)
    for name in FACTS:
        field, now = form[name], getattr(case, name)
        if field.data == opened_with[name]:
            field.data = now
        elif now not in (opened_with[name], field.data):
            form.add_problem(
                name,
                Message.of(
                    "“{label}” was set to “{value}” meanwhile. Yours is still chosen: save it again if it holds.",
                    label=gettext(str(field.label.text)),
                    value=_words(field, now),
                ),
            )


def _before(case: Case, events: Iterable[Event]) -> dict[str, Any]:
    """The facts as they were before `events`, oldest first: each event of a fact says what it changed."""
    before = {name: getattr(case, name) for name in FACTS}
    first = {event.verb: event.details.get("before") for event in reversed(list(events)) if event.verb in FACTS}
    return before | first


def _words(field: Any, value: Any) -> str:
    words = {option.value: str(option.label) for option in field.iter_choices()}
    return gettext(words[str(value or "")])
