"""What differs between a sentence and what became of it: facts first, else words, else only their spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from corrections.articles.sorting import claims, figures, lexicon, names, spelling, swaps
from corrections.articles.sorting.facts import Fact, Kind, without_common

Found = tuple[Kind, str, str]  # what differs: the old words and the new ones
NEGATED = 0.5  # a negation counts where the rest of the sentence is much the same
SUBSTITUTED = frozenset({Kind.CLAIM})  # facts only where one value takes the place of another


@dataclass(frozen=True)
class Context:
    """What the whole of both versions tells. `lower`: words that stand in small letters; `old`: of the old version."""

    lower: Set[str]
    old_words: Counter[str]
    language: str = "en"

    @property
    def english(self) -> bool:
        return self.language.lower().startswith("en")

    @property
    def german(self) -> bool:
        return self.language.lower().startswith("de")


def differences(old: str, new: str, context: Context, *, headline: bool = False) -> list[Found]:
    """Every difference of facts between two folded sentences; of a headline only what takes another's place."""
    found = [*_of_figures(old, new, context, headline), *_of_names(old, new, context, headline)]
    if not headline:
        found += [(Kind.QUOTATION, was, now) for was, now in _quotes(old, new)]
    found += _of_claims(old, new, headline)
    alike = Indel.normalized_similarity(old.casefold().split(), new.casefold().split())
    if claims.is_denied_otherwise(old, new) and alike >= NEGATED:
        found.append((Kind.NEGATION, *changed_words(old, new)))
    if not found and context.english:
        contradictions = headline or is_respelled(old, new)
        found += [(Kind.CLAIM, was, now) for was, now in swaps.swaps(old, new, contradictions=contradictions)]
    return found


def changed_words(old: str, new: str) -> tuple[str, str]:
    """The words from the first to the last that differ."""
    a, b = old.split(), new.split()
    start = next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return " ".join(a[start : len(a) - end]), " ".join(b[start : len(b) - end])


def _of_figures(old: str, new: str, context: Context, headline: bool) -> Iterator[Found]:
    gone, come = without_common(
        figures.read(old, german=context.german), figures.read(new, german=context.german), figures.same
    )
    for kind in (Kind.NUMBER, Kind.DATE):
        was, now = ([fact for fact in facts if fact.kind is kind] for facts in (gone, come))
        if kind is Kind.DATE:
            was, now = _without_relative(was, new), _without_relative(now, old)
        if (was or now) and not (headline and not (was and now)):
            yield kind, _told(was), _told(now)


def _without_relative(facts: Sequence[Fact], other: str) -> list[Fact]:
    """A day by its name or date is no other than one that is called yesterday: which, only the day of writing tells."""
    is_relative = bool(lexicon.RELATIVE_DAYS & set(claims.words_of(other)))
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
        if kind is Kind.ATTRIBUTION and not _other_source(was, now):
            continue
        if was or now:
            yield kind, _told(was), _told(now)


def _is_same_claim(fact: Fact, other: Fact) -> bool:
    if (fact.kind, fact.value) == (other.kind, other.value):
        return True
    is_speaker = fact.kind is other.kind is Kind.ATTRIBUTION and fact.value[0] == other.value[0] == "speaker"
    return is_speaker and spelling.is_sure_slip(fact.value[1], other.value[1])


def _contradicts(fact: Fact, other: Fact) -> bool:
    return bool(fact.value[0] == other.value[0] and fact.value[1] != other.value[1])


def _other_source(was: Sequence[Fact], now: Sequence[Fact]) -> bool:
    """Whether somebody else says it, or it is said of nobody any more; that somebody says it now is more, not other."""
    verbs = {fact.value for fact in (*was, *now) if fact.value[0] == "verb"}
    named = [[fact for fact in facts if fact.value[0] == "speaker"] for facts in (was, now)]
    no_longer = any(fact.text.lower().startswith(("according", "laut", "nach")) for fact in named[0])
    return bool(verbs or (named[0] and named[1]) or no_longer)


def _of_names(old: str, new: str, context: Context, headline: bool) -> Iterator[Found]:
    if headline and (names.is_title_case(old) or names.is_title_case(new)):
        return
    before, after = (names.read(text, context.lower, german=context.german) for text in (old, new))
    gone, come = _without_same(before, new), _without_same(after, old)
    gone, come = _without_initials(gone, come, after), _without_initials(come, gone, before)
    if headline and not _stands_in_place(old, new):
        gone, come = _without_opener(gone, before, old), _without_opener(come, after, new)
    if not gone and not come:
        return
    if gone and come:
        was, now = " ".join(word.word for word in gone), " ".join(word.word for word in come)
        if _is_slip(gone, come, context):
            return
        if any(word.sure for word in gone) or any(word.sure for word in come) or _stands_in_place(old, new):
            yield Kind.NAME, was, now
        return
    if headline:
        return
    yield from _gone_or_come(gone, come, before, after, (old, new))


def _gone_or_come(
    gone: Sequence[names.NameWord],
    come: Sequence[names.NameWord],
    before: Sequence[names.NameWord],
    after: Sequence[names.NameWord],
    texts: tuple[str, str],
) -> Iterator[Found]:
    """A whole name in the place of other words, or the other way round; to shorten one or take it out is no change."""
    for words, all_words, is_gone in ((gone, before, True), (come, after, False)):
        whole = [
            word for word in words if word.sure and all(other in words for other in all_words if other.run == word.run)
        ]
        was, now = changed_words(*texts)
        instead = _content(now if is_gone else was) - _content(was if is_gone else now)
        if whole and instead and len(_content(was)) <= 6 and len(_content(now)) <= 6:
            told = " ".join(word.word for word in whole)
            yield (Kind.NAME, told, now) if is_gone else (Kind.NAME, was, told)


def _content(text: str) -> set[str]:
    return {word for word in claims.words_of(text) if word not in lexicon.SMALL_WORDS and word not in lexicon.COURTESY}


def _without_same(words: Sequence[names.NameWord], other: str) -> list[names.NameWord]:
    """Those that don't stand in the other sentence, in whatever letters."""
    if not words:
        return []
    written = [part for word in names.words_of(other) for part in (word, *word.split("-"))]
    there = {spelling.bare(word) for word in written}
    left = [word for word in words if spelling.bare(word.key) not in there]
    if left:
        there |= {spelling.standard(word.removesuffix("'s")) for word in written}
    return [word for word in left if not {spelling.bare(word.key), spelling.standard(word.key)} & there]


def _without_initials(
    words: list[names.NameWord], others: Sequence[names.NameWord], all_others: Sequence[names.NameWord]
) -> list[names.NameWord]:
    """Less those that the other side writes out, or by their first letters: NHS, National Health Service."""
    short = {word.key for word in all_others}
    runs = [[word for word in words if word.run == run] for run in dict.fromkeys(word.run for word in words)]
    known = {word for run in runs if len(run) > 1 and names.initials(run) in short for word in run}
    long_runs = [[o for o in all_others if o.run == run] for run in dict.fromkeys(o.run for o in all_others)]
    spelled = {names.initials(run) for run in long_runs if len(run) > 1}
    return [word for word in words if word not in known and word.key not in spelled]


def _without_opener(
    words: Sequence[names.NameWord], all_words: Sequence[names.NameWord], text: str
) -> list[names.NameWord]:
    """Less the word that a headline begins with, where none of a name stands behind it: any word is written large."""
    alone = [word for word in all_words[:1] if text.startswith(word.word) and [w.run for w in all_words].count(1) == 1]
    return [word for word in words if word not in alone]


def _is_slip(gone: Sequence[names.NameWord], come: Sequence[names.NameWord], context: Context) -> bool:
    """Whether a name was only mistyped here: the right one stood elsewhere in the same version already."""
    return len(gone) == len(come) and all(
        context.old_words[now.word] and spelling.is_typing_error(was.key, now.key)
        for was, now in zip(gone, come, strict=True)
    )


def _stands_in_place(old: str, new: str) -> bool:
    """Whether two sentences differ in their first word alone, and not because one names several of a kind."""
    was, now = changed_words(old, new)
    return len(was.split()) == len(now.split()) == 1 and not (was.endswith("s") or now.endswith("s"))


def is_respelled(old: str, new: str, *, german: bool = False) -> bool:
    """Whether two sentences say the same in the same words, but for spelling, marks, and the writing of figures."""
    before, after = figures.read(old, german=german), figures.read(new, german=german)
    gone, come = without_common(before, after, lambda a, b: figures.same(a, b) and figures.same_writing(a, b))
    if gone or come:
        return False
    a, b = _rest(old, before), _rest(new, after)
    runs = list(_runs(a, b))
    return all(_is_written_anew(a, *run) for run in runs) or _respelled_between(a, b)


def _runs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Where two lists of words differ: the place in the first, and the words of either."""
    i0 = j0 = 0
    pairs = [
        (op.src_start + k, op.dest_start + k)
        for op in Indel.opcodes([spelling.bare(word) for word in a], [spelling.bare(word) for word in b])
        if op.tag == "equal"
        for k in range(op.src_end - op.src_start)
    ]
    for i, j in [*pairs, (len(a), len(b))]:
        if i0 < i or j0 < j:
            yield i0, list(a[i0:i]), list(b[j0:j])
        i0, j0 = i + 1, j + 1


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
