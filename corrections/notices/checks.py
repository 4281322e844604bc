"""What is amiss with a notice before it is published, by plain rules.

Each check takes the facts and yields what it finds. They are written so that a well-made notice gives no finding:
see the notices in tests/notices, good and faulty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from corrections.cases import gaps
from corrections.errors import Message
from corrections.notices import claims, german, harm, kinds, persons, quoting, standing, timing
from corrections.notices.facts import ArticleFacts, Finding, NoticeFacts, stop, warn
from corrections.taxonomy import Kind

__all__ = ["ArticleFacts", "Finding", "NoticeFacts", "check"]

Check = Callable[[NoticeFacts], Iterable[Finding]]

LENGTH: dict[Kind, int] = {
    Kind.CORRECTION: 120,
    Kind.CLARIFICATION: 120,
    Kind.UPDATE: 120,
    Kind.REMOVAL: 120,
    Kind.RETRACTION: 250,
    Kind.EDITORS_NOTE: 300,
}
"""Words, by kind. A reply has no limit here: it is published unaltered."""


def check(facts: NoticeFacts) -> list[Finding]:
    """Everything found in a draft, what has to be put right first; an empty list for a notice that is well made.

    What may be wrong stops no more once an editor has said why it may stand, and is found all the same.
    """
    if not facts.notice.strip():
        return [stop("empty", Message("The notice is empty.", at="notice"))]
    checks = (*ANY_LANGUAGE, *IN_LANGUAGE.get(facts.language.lower().split("-")[0], ()))
    found = [finding.answered(facts.answers) for one in checks for finding in one(facts)]
    return sorted(found, key=lambda finding: (finding.severity != "stop", bool(finding.answer), finding.start or 0))


def unfinished(facts: NoticeFacts) -> Iterator[Finding]:
    """Marks of what is still to be written: in the notice, and in what readers are told with it."""
    found = sorted((start, mark) for mark in set(facts.marks) if (start := facts.notice.find(mark)) >= 0)
    if found:
        start, first = found[0]
        named = "; ".join(mark.strip("[]") for _, mark in found)
        message = Message.of("Still to be written: {mark}", mark=named)
        yield stop("unfinished", message.about("notice"), (start, start + len(first)))
    elif (gap := gaps.first(facts.notice)) is not None:
        yield stop("unfinished", Message("Something is still to be written here.", at="notice"), gap)
    for name, text in (("reason", facts.reason), ("told", facts.told)):
        problem = gaps.why_not_send(text, at=name, marks=facts.marks)
        if problem is not None:
            yield stop("unfinished", problem)


def length(facts: NoticeFacts) -> Iterator[Finding]:
    """A notice that is read."""
    limit, words = LENGTH.get(facts.kind), len(facts.notice.split())
    if limit is not None and words > limit:
        message = Message.of("The notice has {words} words. Up to {limit} are read.", words=words, limit=limit)
        yield warn("too_long", message)


ANY_LANGUAGE: tuple[Check, ...] = (
    unfinished,
    length,
    kinds.clarification,
    harm.harm_repeated,
    persons.readers,
    persons.protected,
    persons.withheld,
    standing.wrong_words,
    standing.elsewhere,
    standing.placements,
    standing.removed_words,
    standing.removed_from_address,
    standing.removed_from_notices,
)
ENGLISH: tuple[Check, ...] = (
    claims.admission,
    claims.right_fact,
    claims.euphemisms,
    quoting.quotations,
    kinds.kind_fits,
    claims.appearance,
    timing.lateness,
    claims.blame,
    persons.staff,
)
IN_LANGUAGE: Mapping[str, tuple[Check, ...]] = {
    "en": ENGLISH,
    "de": (german.euphemisms, german.quotations, german.lateness),
}
