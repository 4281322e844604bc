"""What others did to a case while an editor had its page open, and what becomes of the form that was sent too late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import TextAreaField

from corrections.cases.decisions import FACTS, facts_before
from corrections.cases.decisions import merge_facts as together
from corrections.cases.models import Case
from corrections.desk.cases.facts import CasePage
from corrections.desk.cases.forms import FactsForm, SeenForm
from corrections.errors import Message
from corrections.events import Event
from corrections.web.filters import gettext
from corrections.web.forms import Form


def since(form: SeenForm, shown: CasePage) -> list[Event]:
    """What happened after the page was opened from which the form was sent."""
    seen = form.event_seen
    return [event for event in shown.history if seen is not None and event.id > seen]


def why_ended(form: SeenForm, case: Case, shown: CasePage, *, by: int) -> Message | None:
    """What to say of a case that somebody closed after the page was opened: none of the form can be sent again."""
    closed = [event for event in since(form, shown) if event.verb == "closed"]
    if case.open or not closed or case.outcome is None:
        return None
    name, outcome = shown.name(closed[-1].actor_id), gettext(case.outcome.label)
    if case.decline_reason is not None:
        outcome = f"{outcome}: {gettext(case.decline_reason.label)}"
    if closed[-1].actor_id == by:  # what was sent before arrived, though no answer to it did
        return Message.of("You have closed this case already ({outcome}). Nothing was changed now.", outcome=outcome)
    if not name:
        return Message.of("This case was closed while you had it open ({outcome}). Nothing was sent.", outcome=outcome)
    return Message.of(
        "{name} closed this case while you had it open ({outcome}). Nothing was sent.", name=name, outcome=outcome
    )


def typed(form: Form) -> str | None:
    """The field in which somebody wrote, by its id; None if they only chose."""
    return next((field.id for field in form if isinstance(field, TextAreaField) and field.data), None)


def merge_facts(form: FactsForm, case: Case, events: Iterable[Event]) -> None:
    """Take over what others set in fields that this editor left alone; say at the others what differs.

    Otherwise sending the form again would set back, unseen, what a colleague had just set.
    """
    now = {name: getattr(case, name) for name in FACTS}
    opened = facts_before(now, [(event.verb, event.details.get("before")) for event in events])
    both = together(opened, {name: form[name].data for name in FACTS}, now)
    for name in FACTS:
        field = form[name]
        field.data = both.facts[name]
        if name in both.clashes:
            form.add_problem(
                name,
                Message.of(
                    "“{label}” was set to “{value}” meanwhile. Yours is still chosen: save it again if it holds.",
                    label=gettext(str(field.label.text)),
                    value=_words(field, now[name]),
                ),
            )


def _words(field: Any, value: Any) -> str:
    words = {option.value: str(option.label) for option in field.iter_choices()}
    return gettext(words[str(value or "")])
