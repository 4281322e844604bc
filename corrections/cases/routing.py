"""Which desk a report goes to, and how severe it is taken to be until an editor says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.taxonomy import ErrorType, Severity


@dataclass(frozen=True)
class Rule:
    """A row of the routing table. A condition that is None always holds."""

    id: int
    section: str | None
    agency: str | None
    error_type: ErrorType | None
    desk_id: int
    severity: Severity | None


@dataclass(frozen=True)
class Route:
    """Where a report goes, and by which rule (None: no rule matched, so it goes to the first desk)."""

    desk_id: int
    severity: Severity
    rule_id: int | None


USUAL_SEVERITY = {ErrorType.SPELLING: Severity.TRIVIAL, ErrorType.LINK: Severity.TRIVIAL}


def route(
    rules: Iterable[Rule], *, first_desk: int, section: str | None, agency: str | None, error_type: ErrorType | None
) -> Route:
    """The desk and severity by the first rule whose conditions all hold. There is always a desk."""
    usual = USUAL_SEVERITY.get(error_type, Severity.MINOR) if error_type else Severity.MINOR
    for rule in rules:
        if (
            _holds(rule.section, section)
            and _holds(rule.agency, agency)
            and (rule.error_type is None or rule.error_type is error_type)
        ):
            return Route(rule.desk_id, rule.severity or usual, rule.id)
    return Route(first_desk, usual, None)


def _holds(wanted: str | None, given: str | None) -> bool:
    return wanted is None or (given is not None and wanted.casefold() == given.casefold())
