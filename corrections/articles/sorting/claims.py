"""Who is said to have said it, how surely, and which of two things that can't both be so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corrections.articles.sorting import fields, hedging, lexicon, names, spelling
from corrections.articles.sorting.differing import runs
from corrections.articles.sorting.facts import MOST_LOOKED_AT, Fact, Kind

_SPEECH = "|".join(sorted(lexicon.SAYING | lexicon.LOADED, key=len, reverse=True))
# From the beginning of a word alone: a long one was looked through anew from each of its letters.
_SPEAKER = re.compile(rf"(?<![\w'-])(?P<speaker>[\w'-]+) (?P<verb>{_SPEECH})(?!\w| on\b)")
_SOURCE = re.compile(
    r"(?i)(?<!\w)(?:according to|laut|nach Angaben (?:der|des|von)|(?:through|via) (?:his|her|their|its))"
    r"(?: the| a| an)? (?P<speaker>[\w'-]+)"
)
_ANSWERING = lexicon.SAYING | lexicon.LOADED | lexicon.ANSWERING
_QUOTE = re.compile(r"\"([^\"]{2,})\"|(?<!\w)'([^']{6,})'(?!\w)")
_DENYING, _TRYING = ("|".join(sorted(words)) for words in (lexicon.DENYING, lexicon.TRYING))
_UNDONE = re.compile(
    rf"(?<!\w)(?:(?:{_DENYING}) to (?P<denied>\w{{3,}})|(?:{_TRYING}) to (?P<tried>\w{{3,}})"
    r"|(?:(?:accused|suspected|cleared|brink|verge|danger) of|close to) (?P<near>\w{3,}ing))(?!\w)"
)
# What is claimed, as victory or damages are not: that it was so, or to have done it.
_TOLD = re.compile(
    r"[,:;.]|$| (?:that|to|the|a|an|it|its|he|his|she|her|they|their|there|this|these|we|you|I|[\w-]+ing|[\w-]+s?,? "
    r"(?:is|are|was|were|has|have|had|will|would|could|may|might|should|can))\b|,? ?\""
)
_NUMBERED = re.compile(r"\bNo\.? (?=\d)")
_WORD = re.compile(r"n't\b|[\w]+(?:'[a-z]+)?")


def words_of(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def quotes(text: str) -> list[str]:
    """What stands between quotation marks in a folded text."""
    return [match[1] or match[2] for match in _QUOTE.finditer(text)]


def is_cut_from(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether `shorter` are words that stand together in `longer`: a quotation that was trimmed."""
    size = len(shorter)
    return any(list(longer[at : at + size]) == list(shorter) for at in range(len(longer) - size + 1))


def quote_changes(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Quotations that read differently, as (old, new); one that was only trimmed, or came, is none."""
    gone, come = quotes(old), quotes(new)
    for quote in list(gone):
        words = [_bare(word) for word in words_of(quote)]
        for other in come:
            others = [_bare(word) for word in words_of(other)]
            if is_cut_from(words, others) or is_cut_from(others, words):
                gone.remove(quote)
                come.remove(other)
                break
    for number, quote in enumerate(gone):
        other = come[number] if number < len(come) else ""
        # Said without the marks, it is still what was said.
        if other or not is_cut_from(words_of(new), words_of(quote)):
            yield quote, other


def _bare(word: str) -> str:
    return word.replace("'", "")


def read(text: str) -> list[Fact]:
    """Speakers, hedges, and the matters of which a sentence says one thing and not another."""
    facts = [*_attributions(text), *hedging.read(text)]
    for word in words_of(text):
        if word in lexicon.MATTERS:
            facts.append(Fact(Kind.CLAIM, lexicon.MATTERS[word], word))
    return facts


def _attributions(text: str) -> Iterator[Fact]:
    for match in _SPEAKER.finditer(text):
        speaker, verb = match["speaker"], match["verb"]
        is_told = _TOLD.match(text, match.end()) is not None
        if verb in lexicon.LOADED and speaker.endswith("ed"):
            continue  # they rejected claims
        if verb in lexicon.LOADED and speaker.lower() not in lexicon.BEING and is_told:
            yield Fact(Kind.ATTRIBUTION, ("verb", verb.removesuffix("s").removesuffix("ed")), verb)
        key = speaker.casefold()
        if key not in (lexicon.PRONOUNS | (lexicon.SMALL_WORDS - {"police"})):
            # A name is compared as a name.
            is_name = speaker[0].isupper() and match.start() > 0
            if not is_name:
                yield Fact(Kind.ATTRIBUTION, ("speaker", lexicon.SAME_SPEAKER.get(key, key)), f"{speaker} {verb}")
    for match in _SOURCE.finditer(text):
        key = match["speaker"].casefold()
        yield Fact(Kind.ATTRIBUTION, ("speaker", lexicon.SAME_SPEAKER.get(key, key)), match[0])


def voices(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Clauses that came or are gone in which somebody says something: which its auditors disputed."""
    a, b = names.words_of(old), names.words_of(new)
    if not _ANSWERING & ({*a} ^ {*b}):
        return
    for _, was, now in runs(a, b):
        stretch = now or was
        if not (was and now) and stretch[0].lower() in lexicon.JOINING and _ANSWERING & set(stretch):
            yield " ".join(was), " ".join(now)


def sayings(text: str) -> int:
    """How often somebody is said to have said something, by whatever name."""
    return sum(1 for pattern in (_SPEAKER, _SOURCE) for _ in pattern.finditer(text))


def speakers(text: str) -> set[str]:
    """Whoever may speak in a text: its words, an organization's for all who speak for it."""
    words = (word.casefold().removesuffix("'s") for word in names.words_of(text))
    return {lexicon.SAME_SPEAKER.get(word, word) for word in words}


def is_denied_otherwise(old: str, new: str) -> bool:
    """Whether one denies more often than the other, and not by a word that denies by itself: declined, would not."""
    more = negations(new) - negations(old)
    if more == 0:
        return _is_undone(old, new) or _is_undone(new, old)
    return more != _denying(old, new) - _denying(new, old)


def _is_undone(old: str, new: str) -> bool:
    """Whether what is done in one is declined in the other, only tried, or a charge: resigns, refuses to resign."""
    before, after = (
        {(match[match.lastgroup or 0], match.lastgroup == "denied") for match in _UNDONE.finditer(text.lower())}
        for text in (old, new)
    )
    done = set(words_of(old))
    return any(
        # To be going to do it is to plan it; to have been done it has another form: sold, plans to sell.
        _is_form(verb, word) and (is_denied or word != verb)
        for verb, is_denied in sorted(after - before)[:MOST_LOOKED_AT]
        for word in done
    )


def _is_form(verb: str, word: str) -> bool:
    stem = f"{verb[:-1]}i" if verb.endswith("y") else verb
    if fields.are_forms(verb, word):
        return True
    return verb[:3] == word[:3] and any(spelling.is_inflection(one, word) for one in (verb, stem))


def _denying(text: str, other: str) -> int:
    """How many words deny by themselves: a verb that does, or a word of the other text behind un- or in-."""
    words, plain = words_of(text), set(words_of(other))
    behind = (word[len(prefix) :] for word in words for prefix in lexicon.UN if word.startswith(prefix))
    return sum(word in lexicon.DENYING for word in words) + sum(word in plain for word in behind)


def negations(text: str) -> int:
    words = Counter(words_of(_NUMBERED.sub("", text)))
    return sum(count for word, count in words.items() if word in lexicon.NEGATIONS or word.endswith("n't"))
