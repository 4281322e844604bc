"""What still stands in the articles once the notice is published, and whether the notice stands where it should."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from rapidfuzz import fuzz

from corrections.articles.folding import fold
from corrections.articles.sorting import lexicon
from corrections.errors import Message
from corrections.notices import phrases, reading, wording
from corrections.notices.facts import ArticleFacts, Finding, NoticeFacts, answerable, stop, warn
from corrections.taxonomy import ErrorType, Kind, Medium, PassageFate, Placement, Severity

RESPELLED_ALIKE = 65
"""How like two names are, in percent, if one was changed into the other."""


def wrong_words(facts: NoticeFacts) -> Iterator[Finding]:
    """The wrong words are gone from the text, or the editor says in public why not."""
    for article in facts.articles:
        if not wording.changes_text(facts.kind, (article.placement,), article.medium) or article.unfixed_reason.strip():
            continue
        unchanged = article.corrected_text is not None and fold(article.corrected_text) == fold(article.version_text)
        stands = article.fate in (PassageFate.UNCHANGED, PassageFate.AMBIGUOUS)
        if stands and (unchanged or facts.kind not in (Kind.CLARIFICATION, Kind.RETRACTION)):
            message = Message("The wrong words still stand in the article.")
            yield stop("wrong_words_stand", facts.on(article, message, "change"))
        elif not article.withholds and facts.error_type not in (ErrorType.IMAGE, ErrorType.LINK):
            message = Message(
                "Nothing would be kept from the public: nothing says which words were taken out. Name them as they "
                "stood in the article, or take them out of its text here, or say in public why its text stays."
            )
            yield stop("nothing_removed", facts.on(article, message, "words"))
        elif unchanged and facts.error_type not in (ErrorType.IMAGE, ErrorType.LINK):
            message = Message("The article’s text is not changed.")
            yield warn("text_unchanged", facts.on(article, message, "text"))


def elsewhere(facts: NoticeFacts) -> Iterator[Finding]:
    """A number or a name that was changed in one place and still stands in another."""
    if facts.kind not in (Kind.CORRECTION, Kind.CLARIFICATION):
        return
    for article in facts.articles:
        if article.corrected_text is None or not article.version_text:
            continue
        for words in _left_over(article.version_text, article.corrected_text, facts.error_type):
            message = Message.of("“{words}” was changed in one place and still stands in another.", words=words)
            yield warn("stands_elsewhere", facts.on(article, message, "text"))


def _left_over(before: str, after: str, error_type: ErrorType | None) -> list[str]:
    """The amounts and the names that stand in `after`, but less often.

    A year is often told twice of two things: it counts where it stands in a paragraph that nobody touched.
    """
    found = []
    old, new = _counted(before), _counted(after)
    lines = set(before.split("\n"))
    untouched = _counted("\n".join(line for line in after.split("\n") if line in lines))
    shown = {_key(amount): after[amount.start : amount.end] for amount in reading.amounts(after)}
    for key, count in old.items():
        is_year = re.fullmatch(r"1[5-9]\d\d|20\d\d", key)
        if 0 < new[key] < count and (not is_year or (error_type is ErrorType.DATE_PLACE and untouched[key])):
            found.append(shown[key])
    if error_type in (ErrorType.NAME, ErrorType.SPELLING):
        old_names, new_names = reading.capitalised(before), reading.capitalised(after)
        added = new_names - old_names
        for name in old_names - new_names:
            if new_names[name] and any(fuzz.ratio(name, other) >= RESPELLED_ALIKE for other in added):
                found.append(name)
    return found


def _counted(text: str) -> Counter[str]:
    """How often each amount stands in `text`, small ones without a unit apart."""
    return Counter(_key(amount) for amount in reading.amounts(text) if amount.stands_out or amount.unit)


def _key(amount: reading.Amount) -> str:
    """What makes two amounts the same: one that stands out by itself, another with its unit."""
    return amount.key if amount.stands_out else f"{amount.key} {amount.unit}"


def removed_words(facts: NoticeFacts) -> Iterator[Finding]:
    """A notice of removal does not say again what was removed: certainly no name."""
    is_english = facts.language.lower().split("-")[0] == "en"
    for article in facts.articles if facts.kind is Kind.REMOVAL else ():
        gone = _names_gone(article)
        names = _names_named(article, gone, singly=is_english)
        if (found := _first(names, facts.notice)) is not None:
            message = Message.of(
                "“{word}” is part of a name that is removed, and this notice would say it for good. Write “a name”, or "
                "what else it was, instead.",
                word=facts.notice[slice(*found)],
            )
            yield stop("removed_repeated", facts.on(article, message), found)
            return
        if is_english and (found := _first(gone & set(reading.capitalised(facts.notice)), facts.notice)) is not None:
            message = Message.of("“{word}” is among the words that are removed.", word=facts.notice[slice(*found)])
            yield warn("removed_repeated", facts.on(article, message), found)
            return


def _names_named(article: ArticleFacts, gone: set[str], *, singly: bool) -> set[str]:
    """The words of names in what goes: two with a capital in a row, and if `singly` each of the words that were named.

    A court or an office may be why something is removed: the notice has to be able to say so.
    """
    runs = [words for words in _runs(article.version_text) if len(words) > 1]
    named = [words for words in _runs(article.was) if singly or len(words) > 1]
    bodies = {word for run in (*runs, *named) if any(re.fullmatch(phrases.BODIES, one) for one in run) for word in run}
    if not singly:  # where nouns are written large too, one stands before a name: Bäcker Uwe Kunzelmann
        runs, named = ([words[-2:] for words in each] for each in (runs, named))
    kept = set(reading.words(article.corrected_text or "")) | lexicon.OPENERS | lexicon.CALENDAR
    found = {word for run in runs for word in run} & gone
    if article.corrected_text is not None:
        found |= {word for run in named for word in run if word.casefold() not in kept}
    return found - bodies


def _runs(text: str) -> list[list[str]]:
    """The words with a capital that follow one another, without Mr and Mrs."""
    runs = (run.split() for run in re.findall(_RUN, unicodedata.normalize("NFC", text)))
    plain = ([re.sub(r"['’]s$", "", word) for word in run] for run in runs)
    return [[word for word in run if word.casefold() not in lexicon.COURTESY] for run in plain]


def _first(words: set[str], text: str) -> tuple[int, int] | None:
    """Where the first of these words stands."""
    any_of = "|".join(map(re.escape, sorted(words)))
    place = re.search(rf"(?<!\w)(?:{any_of})(?!\w)", text) if words else None
    return place.span() if place else None


def removed_from_address(facts: NoticeFacts) -> Iterator[Finding]:
    """An address can’t be kept from the public: the article needs another one."""
    for article in facts.articles if facts.kind is Kind.REMOVAL else ():
        said = set(re.findall(r"[^\W\d_]+", reading.plain(unquote(article.url))[0]))
        found = sorted(word for word in _names_gone(article) if said & _as_in_addresses(word))
        if found:
            message = Message.of(
                "The article’s address says “{words}”, and stays in the record. Give the article another one in the "
                "CMS, if that has to go too.",
                words="”, “".join(found),
            )
            yield warn("removed_in_address", facts.on(article, message))


def removed_from_notices(facts: NoticeFacts) -> Iterator[Finding]:
    """What another notice says in its own words stays in public until that is revised."""
    told = (number for article in facts.articles if facts.kind is Kind.REMOVAL for number in article.told_in)
    for number in dict.fromkeys(told):
        message = Message.of(
            "{number} says in its own words what is removed. Revise it so that it doesn’t: its earlier wording is no "
            "longer shown then.",
            number=number,
        )
        yield replace(warn("removed_in_notice", message), revise=number)


def _as_in_addresses(word: str) -> set[str]:
    return {reading.plain(word)[0], reading.plain(word.translate(_IN_ADDRESSES))[0]}


def _names_gone(article: ArticleFacts) -> set[str]:
    """The names that stood in the text and won’t stand there any more."""
    if article.corrected_text is None:
        return set()
    kept = set(reading.words(article.corrected_text))
    names = [word for word in reading.capitalised(article.version_text) if not re.fullmatch(phrases.CALENDAR, word)]
    return {word for word in names if word.casefold() not in kept}


_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_RUN = re.compile(rf"(?<!\w){_CAPITAL}(?:[ \u00a0]{_CAPITAL})*")
_IN_ADDRESSES = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"})

_RANK = {
    Placement.TOP: 3,
    Placement.INLINE: 2,
    Placement.END: 2,
    Placement.PRINT: 1,
    Placement.BROADCAST: 1,
    Placement.SOCIAL: 1,
    Placement.PAGE_OF_RECORD: 0,
}


def placements(facts: NoticeFacts) -> Iterator[Finding]:
    """Each notice stands as prominently as its severity asks; a retraction on top."""
    if facts.kind in (Kind.UPDATE, Kind.REPLY, Kind.REMOVAL):
        return
    severity = Severity.CRITICAL if facts.kind is Kind.RETRACTION else facts.severity
    if severity is None or severity is Severity.TRIVIAL:
        return
    for article in facts.articles:
        due = wording.default_placement(severity, article.medium, facts.offered)
        if _is_weaker(article, due, severity):
            message = Message.of("A notice of this severity belongs here: {placement}.", placement=due)
            found = stop if severity is Severity.CRITICAL else warn
            finding = found("placement_weak", facts.on(article, message, "placement"))
            yield answerable(finding, f"{article.headline}: {article.placement}")


def _is_weaker(article: ArticleFacts, due: Placement, severity: Severity) -> bool:
    if article.medium is not Medium.WEB and severity is Severity.MINOR:
        return False  # what has no page of its own may be put right on the corrections page
    return _RANK[article.placement] < _RANK[due]
