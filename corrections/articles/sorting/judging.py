"""What differs between a sentence and what became of it: facts first, else words, else only their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from corrections.articles.sorting import (
    claims,
    fields,
    figures,
    german,
    hedging,
    lexicon,
    names,
    naming,
    spelling,
    swaps,
    thesaurus,
)
from corrections.articles.sorting.differing import Context, Found, changed_words, is_turned_round, runs
from corrections.articles.sorting.facts import Fact, Kind, without_common

_RELATIVE = re.compile(
    rf"(?i)(?<!\w)(?:{'|'.join(sorted(lexicon.RELATIVE_DAYS))}|(?:this|last) (?:morning|afternoon|evening|night))(?!\w)"
)
MOST_CONTRARY = 4  # words on either side
HARDLY_CHANGED = 0.7  # of the words of a headline: not written anew
NEGATED = 0.5  # a negation counts where the rest of the sentence is much the same


def differences(old: str, new: str, context: Context, *, headline: bool = False) -> list[Found]:
    """Every difference of facts between two folded sentences; of a headline only what takes another's place."""
    found = [*_of_figures(old, new, context, headline), *naming.differences(old, new, context, headline)]
    if not headline:
        found += [(Kind.QUOTATION, was, now) for was, now in _quotes(old, new)]
    found += _of_claims(old, new, headline)
    alike = Indel.normalized_similarity(old.casefold().split(), new.casefold().split())
    if alike >= NEGATED and claims.is_denied_otherwise(old, new) and not _is_contrary_denied(old, new):
        found.append((Kind.NEGATION, *changed_words(old, new)))
    if not headline and is_turned_round(old, new):
        found.append((Kind.CLAIM, *changed_words(old, new)))
    if not found and context.english:
        contradictions = (headline and alike < HARDLY_CHANGED) or is_respelled(old, new)
        found += [(Kind.CLAIM, was, now) for was, now in swaps.swaps(old, new, contradictions=contradictions)]
    if not found and context.german:
        found += german.differences(old, new, headline=headline)
    return found


def _of_figures(old: str, new: str, context: Context, headline: bool) -> Iterator[Found]:
    before, after = (figures.read(text, german=context.german) for text in (old, new))
    gone, come = without_common(before, after, figures.same)
    for kind in (Kind.NUMBER, Kind.DATE):
        was, now = ([fact for fact in facts if fact.kind is kind] for facts in (gone, come))
        if kind is Kind.DATE:
            was, now = _without_relative(was, new), _without_relative(now, old)
        if (was or now) and not (headline and not (was and now)):
            yield kind, _told(was), _told(now)
    if not headline:
        yield from ((Kind.HEDGE, was, now) for was, now in hedging.bounds(old, new, before, after))


def _without_relative(facts: Sequence[Fact], other: str) -> list[Fact]:
    """A day by its name or date is no other than one that is called yesterday: which, only the day of writing tells."""
    is_relative = _RELATIVE.search(other) is not None
    return [fact for fact in facts if not (is_relative and fact.value[0] in ("weekday", "date"))]


def _told(facts: Sequence[Fact]) -> str:
    return ", ".join(fact.text for fact in facts)


def _quotes(old: str, new: str) -> Iterator[tuple[str, str]]:
    for was, now in claims.quote_changes(old, new):
        if not now or not is_respelled(was, now):
            yield was, now


def _of_claims(old: str, new: str, headline: bool) -> Iterator[Found]:
    gone, come = without_common(claims.read(old), claims.read(new), _is_same_claim)
    for fact in gone:
        if fact.kind is Kind.CLAIM:
            rival = next((other for other in come if other.kind is Kind.CLAIM and _contradicts(fact, other)), None)
            if rival is not None:
                yield Kind.CLAIM, fact.text, rival.text
    if headline:
        return
    for kind in (Kind.HEDGE, Kind.ATTRIBUTION):
        was, now = ([fact for fact in facts if fact.kind is kind] for facts in (gone, come))
        if kind is Kind.ATTRIBUTION and not _other_source(was, now, old, new):
            continue
        if was or now:
            yield kind, _told(was), _told(now)
    yield from ((Kind.ATTRIBUTION, was, now) for was, now in claims.voices(old, new))
    outlook = hedging.outlooks(old, new)
    if outlook is not None:
        yield Kind.HEDGE, *outlook


def _is_contrary_denied(old: str, new: str) -> bool:
    """Whether one denies the contrary of what the other says: innocent, not guilty."""
    a, b = claims.words_of(old), claims.words_of(new)
    gone, come = ({*words} - {*others} - lexicon.SMALL_WORDS for words, others in ((a, b), (b, a)))
    if max(len(gone), len(come)) > MOST_CONTRARY:
        return False
    return any(thesaurus.are_opposed(one, other) or fields.contradict(one, other) for one in gone for other in come)


def _is_same_claim(fact: Fact, other: Fact) -> bool:
    if (fact.kind, fact.value) == (other.kind, other.value):
        return True
    is_speaker = fact.kind is other.kind is Kind.ATTRIBUTION and fact.value[0] == other.value[0] == "speaker"
    if not is_speaker:
        return False
    speakers = fact.value[1], other.value[1]
    return spelling.is_sure_slip(*speakers) or fields.are_same(*speakers)


def _contradicts(fact: Fact, other: Fact) -> bool:
    return bool(fact.value[0] == other.value[0] and fact.value[1] != other.value[1])


def _other_source(was: Sequence[Fact], now: Sequence[Fact], old: str, new: str) -> bool:
    """Whether somebody else says it, somebody says it now, or nobody any more; who is still there says it otherwise."""
    if any(fact.value[0] == "verb" for fact in (*was, *now)):
        return True
    speakers, others = claims.speakers(old), claims.speakers(new)
    gone = {fact.value[1] for fact in was} - others
    come = {fact.value[1] for fact in now} - speakers
    # Whoever it is said for is still there: the council said, a council spokesman said.
    if gone | come == {"spokesman"} and any(fact.value[1] in speakers & others for fact in (*was, *now)):
        return False
    if gone and come:
        return True
    # He said, the minister said: no other, only called otherwise.
    return bool(gone or come) and claims.sayings(old) != claims.sayings(new)


def is_respelled(old: str, new: str, *, german: bool = False) -> bool:
    """Whether two sentences say the same in the same words, but for spelling, marks, and the writing of figures."""
    before, after = figures.read(old, german=german), figures.read(new, german=german)
    gone, come = without_common(before, after, lambda a, b: figures.same(a, b) and figures.same_writing(a, b))
    if gone or come:
        return False
    a, b = _rest(old, before), _rest(new, after)
    differ = list(runs(a, b))
    return all(_is_written_anew(a, *run) for run in differ) or _respelled_between(a, b)


def _is_written_anew(words: Sequence[str], at: int, was: list[str], now: list[str]) -> bool:
    """Whether a run is the same words, or a word that stood twice."""
    beside = {spelling.bare(word) for word in (*words[max(0, at - 1) : at], *words[at + len(was) : at + len(was) + 1])}
    twice = len(was) == 1 and not now and spelling.bare(was[0]) in beside
    return twice or spelling.same_words(was, now)


def _respelled_between(a: list[str], b: list[str]) -> bool:
    start = 0
    while start < min(len(a), len(b)) and spelling.bare(a[start]) == spelling.bare(b[start]):
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and spelling.bare(a[-1 - end]) == spelling.bare(b[-1 - end]):
        end += 1
    was, now = a[start : len(a) - end], b[start : len(b) - end]
    return spelling.same_words(was, now) or spelling.is_repeated(a[max(0, start - 1) :], b[max(0, start - 1) :])


def _rest(text: str, facts: Sequence[Fact]) -> list[str]:
    """The words of a sentence without its figures."""
    for fact in facts:
        text = text[: fact.start] + " " * (fact.end - fact.start) + text[fact.end :]
    return names.words_of(text)
