"""The filters of the queue, read from an address that anybody may have typed, and written into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from sqlalchemy.orm import Session

from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import searching, wanted
from corrections.cases.models import Desk
from corrections.cases.queues import Filters
from corrections.cases.searching import Sought
from corrections.cases.wanted import Wanted
from corrections.desk.cases.views import CLOSED, View
from corrections.notices import queries as notices
from corrections.requests import queries as requests
from corrections.taxonomy import CaseState, ErrorType, Severity
from corrections.web.filters import gettext, label
from corrections.web.forms import clean, whole_number

SEVERITIES: Mapping[str | None, Severity] = {str(value): value for value in Severity}
ERRORS: Mapping[str | None, ErrorType] = {str(value): value for value in ErrorType}
STATES: Mapping[str | None, CaseState] = {str(value): value for value in CaseState}
# As they stand in an address, in this order: so one queue has one address.
NAMES = ("view", "desk", "severity", "state", "error", "q", "reader")


@dataclass(frozen=True)
class Chosen:
    """What an address asks for. `values`: what of it counts, by its name there."""

    view: View
    filters: Filters
    values: Mapping[str, str]

    @property
    def query(self) -> str:
        return self.values.get("q", "")

    @property
    def is_searched(self) -> bool:
        return "q" in self.values or "reader" in self.values

    @property
    def kept(self) -> str:
        """The filters as they are saved."""
        return urlencode(self.values)

    def address(self, **changes: str | None) -> str:
        """The address of this queue with some of its filters changed; None takes one out."""
        return address({**self.values, **changes})


def address(values: Mapping[str, str | None]) -> str:
    """The address of a queue."""
    places = {name: value for name in ("after", "new") if (value := values.get(name))}
    query = urlencode(_ordered(values) | places)
    # A page of the queue has a dozen of them: put together here, and not by a search through all addresses.
    return f"{request.script_root}/desk{'?' if query else ''}{query}"


def _ordered(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name in NAMES if (value := values.get(name))}


def read(values: Mapping[str, str], views: Sequence[View], desks: Sequence[Desk], user: User) -> Chosen:
    """What `values` ask for; what is no value of a filter is passed over.

    A reader's email address among the words is passed over too: it has no business in an address.
    """
    view = next((view for view in [*views, CLOSED] if view.name == values.get("view")), views[0])
    desk_id, reader = whole_number(values.get("desk")), whole_number(values.get("reader"))
    severity, error, state = (values.get(name) for name in ("severity", "error", "state"))
    query = " ".join(clean(values.get("q")).split())[: wanted.MOST_TEXT]
    filters = replace(
        view.filters,
        desk_id=desk_id if any(desk.id == desk_id for desk in desks) else None,
        severity=SEVERITIES.get(severity),
        error_type=ERRORS.get(error),
        state=STATES.get(state) if not view.filters.closed else None,
    )
    known = {
        "view": view.name if view is not views[0] else None,
        "desk": str(filters.desk_id or ""),
        "severity": filters.severity,
        "state": filters.state,
        "error": filters.error_type,
        "q": query if query and wanted.may_stand_in_an_address(query) else None,
        "reader": str(reader or "") if may(user.role, Act.DECIDE) else None,
    }
    return Chosen(view, filters, {name: str(value) for name, value in _ordered(known).items()})


def read_saved(kept: str, views: Sequence[View], desks: Sequence[Desk], user: User) -> Chosen:
    """What saved filters ask for."""
    return read(dict(parse_qsl(kept)), views, desks, user)


def sought(session: Session, chosen: Chosen, *, only_count: bool = False) -> Sought | None:
    """The cases that are looked for, by words or as a reader's; None if any will do."""
    if reader := whole_number(chosen.values.get("reader")):
        return searching.of_same_reader(reader)
    if not chosen.query:
        return None
    seek = searching.counted if only_count else searching.seek
    return seek(session, wish(session, chosen), closed=chosen.filters.closed)


def wish(session: Session, chosen: Chosen) -> Wanted:
    """What was typed asks for; of a correction's number, its case."""
    asked = wanted.read(chosen.query)
    if asked.correction is None:
        return asked
    correction = notices.correction(session, asked.correction)
    return replace(asked, of_correction=correction.case_id if correction is not None else None)


def chips(session: Session, chosen: Chosen, desks: Sequence[Desk]) -> list[dict[str, str]]:
    """Each filter in words, with the address of the queue without it."""
    return [
        {"words": words, "url": chosen.address(**{name: None})} for name, words in _said(session, chosen, desks).items()
    ]


def _said(session: Session, chosen: Chosen, desks: Sequence[Desk]) -> dict[str, str]:
    filters, found = chosen.filters, {}
    named: dict[str, tuple[str, Any]] = {
        "desk": (gettext("Desk: {name}"), next((desk.name for desk in desks if desk.id == filters.desk_id), None)),
        "severity": (gettext("Severity: {name}"), label(filters.severity)),
        "state": (gettext("State: {name}"), label(filters.state)),
        "error": (gettext("Kind of error: {name}"), label(filters.error_type)),
        "q": (gettext("“{name}”"), chosen.query),
    }
    for name, (words, value) in named.items():
        if value and name in chosen.values:
            found[name] = words.format(name=value)
    if "reader" in chosen.values:
        report = requests.request(session, int(chosen.values["reader"]))
        found["reader"] = gettext("Same reader as {name}").format(name=report.reference if report else "?")
    return found
