"""Which desk a report goes to, and how severe it is taken to be until an editor says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from corrections.errors import Message
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


def why_no_match(rule: Rule, sections: Collection[str], agencies: Collection[tuple[str | None, str]]) -> Message | None:
    """Say why a rule matches no article that is known so far; None if it matches one, or is about the error alone.

    `sections`: those that articles have; `agencies`: those that they came from, each with its section.
    """
    if rule.section is not None and not any(_holds(rule.section, section) for section in sections):
        return Message.of("No article has the section “{section}” so far.", section=rule.section)
    if rule.agency is None:
        return None
    of_agency = [section for section, agency in agencies if _holds(rule.agency, agency)]
    if not of_agency:
        return Message.of("No article came from the agency “{agency}” so far.", agency=rule.agency)
    if not any(_holds(rule.section, section) for section in of_agency):
        return Message.of(
            "No article of the section “{section}” came from the agency “{agency}” so far.",
            section=rule.section,
            agency=rule.agency,
        )
    return None


def _holds(wanted: str | None, given: str | None) -> bool:
    return wanted is None or (given is not None and wanted.casefold() == given.casefold())
