"""Which desk a report goes to, to whom there, and how severe it is taken to be until an editor says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from corrections.errors import Message
from corrections.search import fold
from corrections.taxonomy import ErrorType, Medium, Relation, Severity


@dataclass(frozen=True)
class Rule:
    """A row of the routing table. A condition that is None, or words of which there are none, always holds.

    `words`: one of them, or of these phrases, stands in the report, in the words that it points at or in the headline.
    `usual`: the severity that reports of this kind of error usually have.
    """

    id: int
    desk_id: int
    assignee_id: int | None = None
    severity: Severity | None = None
    section: str | None = None
    tag: str | None = None
    agency: str | None = None
    language: str | None = None
    medium: Medium | None = None
    error_type: ErrorType | None = None
    words: tuple[str, ...] = ()
    author: str | None = None
    relation: Relation | None = None
    usual: Severity | None = None

    @property
    def catches_all(self) -> bool:
        """Whether it has no condition."""
        return not any(getattr(self, name) for name in CONDITIONS)


CONDITIONS = (
    "section",
    "tag",
    "agency",
    "language",
    "medium",
    "error_type",
    "words",
    "author",
    "relation",
    "usual",
)


@dataclass(frozen=True)
class Matter:
    """What a report is about, as far as rules ask. `text`: all that was written, with what it points at."""

    section: str | None = None
    tags: tuple[str, ...] = ()
    agency: str | None = None
    language: str | None = None
    medium: Medium | None = None
    error_type: ErrorType | None = None
    text: str = ""
    authors: tuple[str, ...] = ()
    relation: Relation | None = None

    @property
    def usual(self) -> Severity:
        """How severe such an error usually is."""
        return USUAL_SEVERITY.get(self.error_type, Severity.MINOR) if self.error_type else Severity.MINOR


@dataclass(frozen=True)
class Route:
    """Where a report goes, and by which rule (None: no rule matched, so it goes to the first desk)."""

    desk_id: int
    severity: Severity
    rule_id: int | None
    assignee_id: int | None = None

    @property
    def place(self) -> tuple[int, int | None, Severity]:
        """What an editor would notice."""
        return self.desk_id, self.assignee_id, self.severity


USUAL_SEVERITY = {ErrorType.SPELLING: Severity.TRIVIAL, ErrorType.LINK: Severity.TRIVIAL}


def route(rules: Iterable[Rule], matter: Matter, *, first_desk: int) -> Route:
    """Where a report goes by the first rule whose conditions all hold. There is always a desk."""
    for rule in rules:
        if holds(rule, matter):
            return Route(rule.desk_id, rule.severity or matter.usual, rule.id, rule.assignee_id)
    return Route(first_desk, matter.usual, None)


def holds(rule: Rule, matter: Matter) -> bool:
    """Whether all conditions of a rule hold; the words, which take the longest to look for, come last."""
    return (
        _is(rule.section, matter.section)
        and _is(rule.agency, matter.agency)
        and (rule.error_type is None or rule.error_type is matter.error_type)
        and (rule.medium is None or rule.medium is matter.medium)
        and (rule.relation is None or rule.relation is matter.relation)
        and (rule.usual is None or rule.usual is matter.usual)
        and _speaks(rule.language, matter.language)
        and (rule.tag is None or any(_is(rule.tag, tag) for tag in matter.tags))
        and (rule.author is None or any(_stands_in(rule.author, author) for author in matter.authors))
        and (not rule.words or any(_stands_in(word, matter.text) for word in rule.words))
    )


@dataclass(frozen=True)
class Difference:
    """A report that would have gone elsewhere, by its place in what was tried."""

    number: int
    before: Route
    after: Route


def differences(
    in_force: Sequence[Rule], drafted: Sequence[Rule], matters: Iterable[Matter], *, first_desk: int
) -> list[Difference]:
    """The reports that other rules would have sent elsewhere, or to somebody else, or with another severity."""
    found = []
    for number, matter in enumerate(matters):
        before = route(in_force, matter, first_desk=first_desk)
        after = route(drafted, matter, first_desk=first_desk)
        if before.place != after.place:
            found.append(Difference(number, before, after))
    return found


def read_words(typed: str) -> tuple[str, ...]:
    """Words and phrases as an editor types them: separated by commas, or a line each."""
    return tuple(dict.fromkeys(" ".join(each.split()) for each in typed.replace("\n", ",").split(",") if each.strip()))


def why_no_match(rule: Rule, sections: Collection[str], agencies: Collection[tuple[str | None, str]]) -> Message | None:
    """Say why a rule matches no article that is known so far; None if it matches one, or is about the error alone.

    `sections`: those that articles have; `agencies`: those that they came from, each with its section.
    """
    if rule.section is not None and not any(_is(rule.section, section) for section in sections):
        return Message.of("No article has the section “{section}” so far.", section=rule.section)
    if rule.agency is None:
        return None
    of_agency = [section for section, agency in agencies if _is(rule.agency, agency)]
    if not of_agency:
        return Message.of("No article came from the agency “{agency}” so far.", agency=rule.agency)
    if not any(_is(rule.section, section) for section in of_agency):
        return Message.of(
            "No article of the section “{section}” came from the agency “{agency}” so far.",
            section=rule.section,
            agency=rule.agency,
        )
    return None


def _is(wanted: str | None, given: str | None) -> bool:
    return wanted is None or (given is not None and wanted.casefold() == given.casefold())


def _speaks(wanted: str | None, given: str | None) -> bool:
    """Whether a language is the one that is wanted, in whatever country: en-GB is en."""
    return wanted is None or (given is not None and f"{given}-".casefold().startswith(f"{wanted}-".casefold()))


def _stands_in(words: str, text: str) -> bool:
    """Whether these words stand in a text, one after the other and whole; accents and case make no difference."""
    wanted = fold(words)
    return bool(wanted) and f" {wanted} " in f" {fold(text)} "
