"""What a notice says: was something wrong, what, what is right, and does it say so without softening it.

Made for English; `checks` asks them of no other language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corrections.errors import Message
from corrections.notices import phrases, reading, softening
from corrections.notices.contradicted import contradicted
from corrections.notices.facts import Finding, NoticeFacts, warn
from corrections.taxonomy import ErrorType, Kind, Medium

SHORT = 4
"""Words up to which what is right is taken for a value that the notice has to give."""

SUBSTANCE = 10
"""Words that a clause has beside “contained an error”, if it says more than that."""


def admission(facts: NoticeFacts) -> Iterator[Finding]:
    """A correction, and a retraction, says what was wrong."""
    if facts.kind is Kind.CORRECTION and not _says_what_was_wrong(facts):
        yield warn("wrong_missing", Message("The notice does not say what was wrong.", at="notice"))
    if facts.kind is Kind.RETRACTION:
        told = [one.text for one in reading.clauses(facts.notice) if not re.search(phrases.RETRACTS_ONLY, one.text)]
        if not any(len(clause.split()) >= 4 and not _is_routine(clause) for clause in told):
            message = Message("The notice does not say what was wrong, or why it is retracted.", at="notice")
            yield warn("wrong_missing", message)
        if not re.search(phrases.RETRACTS, facts.notice):
            message = Message("The notice does not say that the article is retracted.", at="notice")
            yield warn("retraction_unsaid", message)


def _says_what_was_wrong(facts: NoticeFacts) -> bool:
    if any(_quotes_wrong_words(facts.notice, article.was) for article in facts.articles):
        return True
    return any(_tells_what_was_wrong(clause.text) for clause in reading.clauses(facts.notice))


def _tells_what_was_wrong(clause: str) -> bool:
    if re.search(phrases.CONTRAST, clause):
        return True
    if _is_routine(clause) or re.search(phrases.REWORKED, clause):
        return False
    rest = re.sub(phrases.VAGUE, " ", clause)
    if rest != clause and len(rest.split()) < SUBSTANCE:
        return False
    return bool(re.search(phrases.ADMITS, rest) or re.search(phrases.MENTIONS, rest))


def _quotes_wrong_words(notice: str, was: str) -> bool:
    return bool(was.strip()) and reading.stands_in(was, notice)


def _is_routine(clause: str) -> bool:
    return bool(re.search(phrases.ROUTINE, clause)) and not re.search(phrases.CONTRAST, clause)


def right_fact(facts: NoticeFacts) -> Iterator[Finding]:
    """A correction says what is right, and says the same as the corrected text."""
    if facts.kind is not Kind.CORRECTION:
        return
    if (finding := contradicted(facts)) is not None:
        yield finding
        return
    if facts.error_type is ErrorType.LINK:
        return
    expected = _put_in(facts)
    if any(_is_told(word, facts.notice) for word in expected):
        return
    if expected and facts.error_type in (ErrorType.NUMBER, ErrorType.NAME):
        message = Message.of("The notice does not say “{right}”, which is right.", right=expected[0])
        yield warn("right_missing", message.about("notice"))
    elif not _puts_right(facts):
        yield warn("right_missing", Message("The notice does not say what is right.", at="notice"))


def _put_in(facts: NoticeFacts) -> list[str]:
    """The amounts (for a name: the names) that the corrected text has and the version before had not.

    Where no corrected text is known, a value that somebody said is right.
    """
    if not any(article.corrected_text for article in facts.articles):
        return [facts.right.strip(" .")] if 0 < len(facts.right.split()) <= SHORT else []
    found: list[str] = []
    for article in facts.articles:
        before, after = article.version_text, article.corrected_text or ""
        if facts.error_type is ErrorType.NAME:
            new = reading.capitalised(after) - reading.capitalised(before)
            known = set(reading.words(before))
            found += [name for name in new if not set(reading.words(name)) <= known]
        else:
            old = {amount.key for amount in reading.amounts(before)}
            found += [after[one.start : one.end] for one in reading.amounts(after) if one.key not in old]
    return found


def _is_told(word: str, notice: str) -> bool:
    if reading.amounts(word):
        return bool(reading.numbers_told(word) & reading.numbers_told(notice))
    return reading.stands_in(word, notice)


def _puts_right(facts: NoticeFacts) -> bool:
    """Whether some clause goes beyond what was wrong, or holds wrong and right together."""
    for clause in reading.clauses(facts.notice):
        if _is_routine(clause.text):
            if facts.error_type is ErrorType.IMAGE and re.search(r"\b(?:replaced|removed)\b", clause.text):
                return True
        elif re.search(phrases.CONTRAST, clause.text) or not _tells_error(clause.text):
            return True
    return False


def _tells_error(clause: str) -> bool:
    return any(re.search(phrase, clause) for phrase in (phrases.SAID, phrases.ADMITS, phrases.VAGUE))


def euphemisms(facts: NoticeFacts) -> Iterator[Finding]:
    """A wrong fact is called wrong."""
    says_it = _says_what_was_wrong(facts)
    return softening.softened(facts, [phrases.EUPHEMISM] if says_it else [phrases.EUPHEMISM, phrases.REWORKED])


_OFF_THE_PAGE = (Medium.PRINT, Medium.BROADCAST, Medium.AUDIO)


def appearance(facts: NoticeFacts) -> Iterator[Finding]:
    """A notice on something without a page of its own says where that appeared."""
    if facts.kind is Kind.REPLY or not any(article.medium in _OFF_THE_PAGE for article in facts.articles):
        return
    if not re.search(phrases.SAYS_WHERE, facts.notice):
        message = Message("Say where and when it appeared: page and edition, or programme and time.")
        yield warn("appearance_missing", message.about("notice"))


def blame(facts: NoticeFacts) -> Iterator[Finding]:
    """Nobody of the staff is blamed, by part played; by name: see `persons`."""
    if facts.kind not in (Kind.CORRECTION, Kind.CLARIFICATION):
        return
    match = re.search(phrases.BLAMES_STAFF, facts.notice)
    if match and not re.search(phrases.OUTSIDE, match.group()):
        yield warn(
            "staff_blamed", Message("The notice blames one of the staff. The newsroom made the error."), match.span()
        )
