"""One word in another's place: where that is another fact, by the form of the words and where they stand. English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import Indel

from corrections.articles.sorting import fields, grammar, lexicon, others, qualifying, thesaurus
from corrections.articles.sorting.grammar import LEAST_STEM, Run
from corrections.articles.sorting.things import MOST_WORDS

MOST_TOKENS = 400  # of a sentence
LEAST_ALIKE = 0.5  # of the sentences
_TOKEN = re.compile(r"\w+(?:['-]\w+)*|[^\w\s]")


# Of two of these in the same place one is the other's contrary.
_OPPOSED = (
    *("over under", "above below", "up down", "from to", "for against", "before after", "inside outside", "into out"),
    *("in out", "on off", "from for", "towards from", "since until", "behind before", "within outside", "with without"),
)
# Of two prepositions of different groups the one says another place or time.
_PLACES = (
    "in at on inside within",
    "above",
    "under below beneath underneath",
    "near beside along",
    "outside",
    "behind",
    "before",
    "after",
    "since",
    "until",
)
_CONTRARY = frozenset(
    pair
    for one, other in (
        *map(str.split, _OPPOSED),
        *((one, other) for a, b in combinations(map(str.split, _PLACES), 2) for one in a for other in b),
    )
    for pair in ((one, other), (other, one))
)
_PARTICLES = grammar.set_of("up down out back over apart together")
# In front of an office they make it another one.
_RANKS = grammar.set_of(
    "deputy vice acting interim assistant associate honorary shadow co ex would-be joint former retired"
)
_PREFIXES = (
    *("un", "in", "im", "il", "ir", "dis", "non", "mis", "re", "de", "over", "under", "out", "anti", "pre", "post"),
    *("non-", "re-", "anti-", "pre-", "post-", "ex-", "vice-", "co-", "semi-", "half-", "mid-", "grand", "step"),
)
_OPPOSED_PREFIXES = (
    *(("over", "under"), ("im", "ex"), ("in", "ex"), ("in", "out"), ("up", "down"), ("pre", "post"), ("pro", "anti")),
    *(("micro", "macro"), ("mini", "maxi"), ("bi", "tri"), ("north", "south"), ("east", "west"), ("fore", "after")),
    ("short", "long"),
)
_ADJECTIVE = ("al", "ic", "ous", "ive", "ful", "less", "ary", "ish", "able", "ible", "est")
_SUFFIXES = (("ful", "less"), ("er", "ee"), ("or", "ee"))


def swaps(old: str, new: str, *, contradictions: bool = False) -> Iterator[tuple[str, str]]:
    """The words of a sentence in whose place others say something else, as (old, new).

    `contradictions`: of these only those that can't both be so, as in a headline, which is written anew more freely.
    """
    a, b = (_TOKEN.findall(text) for text in (old, new))
    x, y = ([token.lower() for token in tokens] for tokens in (a, b))
    if max(len(x), len(y)) > MOST_TOKENS or Indel.normalized_similarity(x, y) < LEAST_ALIKE:
        return
    runs = list(_runs(x, y))
    if runs and qualifying.are_bounded_otherwise(old.lower(), new.lower()):
        yield " ".join(runs[0].was), " ".join(runs[0].now)
        return
    manners = None if contradictions else qualifying.manner_changed(x, y)
    if manners is not None:
        yield manners
        return
    names = {token.lower() for token in (*a[1:], *b[1:]) if token[0].isupper()}
    is_alone = sum(grammar.named(run.was) != grammar.named(run.now) for run in runs) == 1
    gone, come = Counter(x) - Counter(y), Counter(y) - Counter(x)
    for run in runs:
        if _is_figure(run) or _is_moved(run, gone, come):
            continue
        if _contradicts(run) or (
            not contradictions and not names & {*run.was, *run.now} and others.is_another(run, is_alone)
        ):
            yield " ".join(run.was), " ".join(run.now)


def _is_figure(run: Run) -> bool:
    """Whether numbers stand there, which are compared by their value."""
    return any(word[0].isdigit() or word in lexicon.PERIODS for word in (*run.was, *run.now))


def _is_moved(run: Run, gone: Counter[str], come: Counter[str]) -> bool:
    """Whether what stood here stands elsewhere, and what stands here stood elsewhere."""
    return bool(run.was and run.now) and (gone.keys().isdisjoint(run.was) or come.keys().isdisjoint(run.now))


def _runs(x: Sequence[str], y: Sequence[str]) -> Iterator[Run]:
    same = [
        (op.src_start + k, op.dest_start + k)
        for op in Indel.opcodes(x, y)
        if op.tag == "equal"
        for k in range(op.src_end - op.src_start)
    ]
    i0 = j0 = 0
    for i, j in [*same, (len(x), len(y))]:
        if i0 < i or j0 < j:
            before, after = x[i0 - 1] if i0 else "", x[i] if i < len(x) else ""
            yield Run(tuple(x[i0:i]), tuple(y[j0:j]), before, after, _lead(x[max(0, i0 - 3) : i0]))
        i0, j0 = i + 1, j + 1


def _lead(words: Sequence[str]) -> str:
    """The last word but for adjectives; “” if none of them is left out."""
    for number, word in enumerate(reversed(words)):
        if not (fields.is_describing(word) or word.endswith(_ADJECTIVE)):
            return word if number else ""
    return ""


def _contradicts(run: Run) -> bool:
    """Whether these words can't both be so: another rank, the contrary by its form, or another value of a field."""
    if (run.was or run.now) and {*run.was, *run.now} <= _RANKS | qualifying.KINDS and run.was != run.now:
        return run.after.isalpha()
    was, now = grammar.named(run.was), grammar.named(run.now)
    if any(len(words) > 1 and words[0] in lexicon.NEGATIONS for words in (was, now)):
        return False  # not guilty, innocent
    if not (0 < len(was) <= MOST_WORDS and 0 < len(now) <= MOST_WORDS) or _joined(was) == _joined(now):
        return False
    if len(was) == len(now) == 1:
        if run.was[-1:] + run.now[-1:] in _CONTRARY or _is_opposite(was[0], now[0]):
            return True
        if thesaurus.are_opposed(was[0], now[0]):
            return True
    if _PARTICLES & {*was[1:], *now[1:]}:
        return False  # to hit back is not to hit
    kept = {*was} & {*now}
    was, now = ([word.removesuffix("'s") for word in words] for words in (was, now))
    if any(fields.are_same(one, other) for one in was for other in now) and len(was) != len(now):
        return False  # a boss, the chief executive
    return any(fields.contradict(one, other) for one in was for other in now if not {one, other} & kept)


def _joined(words: Sequence[str]) -> str:
    return "".join(words).replace("-", "")


def _is_opposite(one: str, other: str) -> bool:
    """By their form: opened and reopened, oversubscribed and undersubscribed, employer and employee, most and least."""
    short, long_ = sorted((one, other), key=len)
    if len(short) >= LEAST_STEM and any(long_ == prefix + short for prefix in _PREFIXES):
        return True
    for head, tail in _OPPOSED_PREFIXES:
        for a, b in ((one, other), (other, one)):
            rest = a.removeprefix(head)
            if rest != a and len(rest) >= 3 and b == tail + rest:
                return True
    for ending, contrary in _SUFFIXES:
        for a, b in ((one, other), (other, one)):
            stem = a.removesuffix(ending)
            if stem != a and len(stem) >= 3 and b == stem + contrary:
                return True
    is_superlative = one.endswith("est") and other.endswith("est") and min(len(one), len(other)) > LEAST_STEM
    return is_superlative and not fields.values().get(one, frozenset()) & fields.values().get(other, frozenset())
