"""One word in another's place: where that is another fact, by the form of the words and where they stand. English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

from corrections.articles.sorting import fields, lexicon, others, qualifying, spelling, thesaurus

MOST_WORDS = 3  # on either side: what is longer was written anew
MOST_TOKENS = 400  # of a sentence
LEAST_STEM = 4  # letters
LEAST_ALIKE = 0.5  # of the sentences
_TOKEN = re.compile(r"\w+(?:['-]\w+)*|[^\w\s]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DETERMINERS = _set("a an the this that these those his her its their our my your each every no any another")
_PREPOSITIONS = _set(
    "of in on at by for from with without after before during against between among through over under near into onto "
    "towards across behind beside inside outside about around despite until since via per as than"
)
_CAUSING = _set("of by from with for to")  # of pneumonia, of a heart attack
_BE = _set(
    "be is are was were been being am has have had will would can could may might must should do does did get got"
)
_FUNCTION = (
    _PREPOSITIONS
    | _BE
    | _set("and or but nor who which whom whose that when where while if because so to not said says then worth")
)
_PRONOUNS = _set("i you he she it we they who it them him her us me")
_NO_NOUNS = (
    _FUNCTION
    | _PRONOUNS
    | lexicon.SAYING
    | lexicon.LOADED
    | frozenset("up down out off away back together apart".split())
    | _set(
        "all some more most many few both here there now today yesterday tomorrow again also even just still yet well"
    )
)
# Behind a noun that did it: the irregular past, which has no ending to tell it by.
_PAST = _set(
    "gave took made went came found left won lost met began became kept held brought led fell rose ran set put "
    "cut hit saw knew wrote spoke broke chose drove grew paid sent spent stood thought bought built caught "
    "fought sold struck sought threw drew shot fled flew felt sat sang swam lay wore bore swore shook stole "
    "froze hid rode"
)
_QUANTIFIERS = _set("all both some many most few several two three four five six seven eight nine ten dozens hundreds")
# What stands before one of these says which one it is.
_BODIES = _set(
    "committee commission ministry department minister secretary court council board office agency authority "
    "service union party company school hospital college team squad police correspondent editor spokesman "
    "spokeswoman tax licence"
)
_TELLING = _set("told tell tells telling warned informed reminded assured")
# Of two of these in the same place one is the other's contrary.
_OPPOSED = (
    *("over under", "above below", "up down", "from to", "for against", "before after", "inside outside", "into out"),
    *("in out", "on off", "from for", "towards from", "since until", "behind before", "within outside", "with without"),
)
# Of two prepositions of different groups the one says another place or time.
_PLACES = ("in at on inside within", "above", "under below beneath underneath", "near beside along", "outside", "behind", "before", "after", "since", "until")
_CONTRARY = frozenset(
    pair
    for one, other in (
        *map(str.split, _OPPOSED),
        *((one, other) for a, b in combinations(map(str.split, _PLACES), 2) for one in a for other in b),
    )
    for pair in ((one, other), (other, one))
)
# Of whom the one is said, the other was done: she lost, she was beaten.
_CONVERSE = frozenset(
    frozenset(pair.split())
    for pair in (
        *("lost beaten", "lost defeated", "heard told", "learned told", "learnt told", "bought sold", "received given"),
        *("got given", "received awarded", "won awarded", "received sent", "inherited left", "born delivered"),
    )
)
_PARTICLES = _set("up down out back over apart together")
# In front of an office they make it another one.
_RANKS = _set("deputy vice acting interim assistant associate honorary shadow co ex would-be joint former retired")
_PREFIXES = (
    *("un", "in", "im", "il", "ir", "dis", "non", "mis", "re", "de", "over", "under", "out", "anti", "pre", "post"),
    *("non-", "re-", "anti-", "pre-", "post-", "ex-", "vice-", "co-", "semi-", "half-", "mid-", "grand", "step"),
)
_OPPOSED_PREFIXES = (
    *(("over", "under"), ("im", "ex"), ("in", "ex"), ("in", "out"), ("up", "down"), ("pre", "post"), ("pro", "anti")),
    *(("micro", "macro"), ("mini", "maxi"), ("bi", "tri"), ("north", "south"), ("east", "west"), ("fore", "after")),
    ("short", "long"),
)
_VERB = re.compile(r"(?:ing|ed|[^sui]s)$")
_DOING = ("ed", "ing", "en", "ly", "er", "ful", "ous", "ive", "less")
_DESCRIBING = ("ful", "ous", "ive", "less", "est")
_ADJECTIVE = ("al", "ic", "ous", "ive", "ful", "less", "ary", "ish", "able", "ible", "est")
_PERSON = re.compile(r"[a-z]{3}(?:er|or|ist|man|woman|men|women)s?$")  # a prison officer, a tram driver
_SUFFIXES = (("ful", "less"), ("er", "ee"), ("or", "ee"))


@dataclass(frozen=True)
class Run:
    """Words in the place of others, in small letters; the word before them, and what follows (“” at the end).

    `lead`: the word before the adjectives that stand there, if there are any.
    """

    was: tuple[str, ...]
    now: tuple[str, ...]
    before: str
    after: str
    lead: str = ""


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
    is_alone = sum(not _named(run.was) == _named(run.now) for run in runs) == 1
    gone, come = Counter(x) - Counter(y), Counter(y) - Counter(x)
    for run in runs:
        if _is_figure(run) or _is_moved(run, gone, come):
            continue
        if _contradicts(run) or (not contradictions and not names & {*run.was, *run.now} and _is_another(run, is_alone)):
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
    was, now = _named(run.was), _named(run.now)
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


def _named(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _DETERMINERS]


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


def _is_another(run: Run, is_alone: bool) -> bool:
    """Whether another thing is named, or another deed."""
    one, other = (others.with_particle(_named(words)) for words in (run.was, run.now))
    if one and other:
        if fields.are_other_acts(one, other):
            return not thesaurus.are_same(one, other)
        if thesaurus.are_related(one, other):
            return False
        is_deed = run.before not in _DETERMINERS | _PREPOSITIONS | _BE
        same_articles = [*map(len, (run.was, run.now))] == [*map(len, map(_named, (run.was, run.now)))] or (run.was[0] in _DETERMINERS and run.now[0] in _DETERMINERS)
        if is_alone and same_articles and not _NO_NOUNS & {one, other} and others.are_unrelated(one, other, is_deed=is_deed):
            return True
    if is_alone and (len(run.was), len(run.now)) != (1, 1):
        one, other = _deed(run.was), _deed(run.now)
        if frozenset((one, other)) in _CONVERSE:
            return False
        if fields.are_other_acts(one, other):
            return not thesaurus.are_related(one, other)
    if is_alone and all(len(words) == 2 and words[0] in _PREPOSITIONS for words in (run.was, run.now)):
        one, other = run.was[1], run.now[1]
        if not fields.is_abstract(one) and not fields.is_abstract(other):
            return others.are_unrelated(one, other)
    return _is_another_thing(run)


def _deed(words: Sequence[str]) -> str:
    """The verb between its helpers and a preposition: been fired, aimed at; “” where more words stand there."""
    start = next((at for at, word in enumerate(words) if word not in _BE), len(words))
    rest = words[start:]
    is_followed = len(rest) == 2 and rest[1] in _PREPOSITIONS - {"on", "into"}  # these make another verb of it
    return rest[0] if len(rest) == 1 or is_followed else ""


def _is_another_thing(run: Run) -> bool:
    """Whether a noun that names a thing stands in the place of one that names another.

    What a noun is, is told by where it stands: behind an article or a preposition and before the end of its phrase, or
    as a plural between two such places. Words of one meaning, and those that may stand for any other, are the same.
    """
    was, now = _named(run.was), _named(run.now)
    if not (0 < len(was) <= MOST_WORDS and 0 < len(now) <= MOST_WORDS):
        return False
    if not all(re.fullmatch(r"[a-z]+(?:['-][a-z]+)*", word) for word in (*was, *now)):
        return False
    if _NO_NOUNS & ({*was, *now} - {"of"}) or any(word.endswith("ly") for word in (*was, *now)):
        return False
    one, other = _head(was), _head(now)
    if one == other or _is_same_word(one, other) or fields.are_used_for_another(one, other):
        return False
    is_body = run.after in _BODIES or ((fields.is_noun(one) or fields.is_noun(other)) and _PERSON.search(run.after))
    if is_body and len(was) == len(now) == 1:
        return not any(word.endswith(_DESCRIBING) for word in (one, other))
    return _ends_phrase(run) and (_begins_phrase(run) or _are_objects(run, one, other))


def _head(words: Sequence[str]) -> str:
    """What a phrase is about: a state of emergency is a state."""
    return words[words.index("of") - 1] if "of" in words[1:] else words[-1]


def _is_same_word(one: str, other: str) -> bool:
    return spelling.same_words([one], [other]) or spelling.is_inflection(one, other)


def _ends_phrase(run: Run) -> bool:
    after = run.after
    return not after[:1].isalnum() or after in _FUNCTION | _PAST or (len(after) > LEAST_STEM and after.endswith("ed"))


def _begins_phrase(run: Run) -> bool:
    has_article = [words[0] in _DETERMINERS for words in (run.was, run.now)]
    if run.before in _DETERMINERS | _QUANTIFIERS or all(has_article):
        return True
    if run.lead in _DETERMINERS | _QUANTIFIERS | _PREPOSITIONS | _PAST and not any(has_article):
        # Behind adjectives: a former miner, but no major boost.
        return not any(fields.is_abstract(words[-1]) for words in (run.was, run.now))
    if run.before == "," and run.after in {"of", ","} and not any(has_article):
        return True  # beside a name: Jane Roe, treasurer of
    alone = [words[0] for words in (run.was, run.now) if len(words) == 1]
    is_doing = any(word.endswith("ing") and word not in fields.values() for word in alone)
    is_behind = run.before in _PREPOSITIONS and not is_doing
    if run.before in _CAUSING and _are_unrelated_things(_head(_named(run.was)), _head(_named(run.now))):
        return True
    # Idioms have no article (in the hunt, in contention); whoever did it may have one.
    return run.before == "by" or (not any(has_article) and (is_behind or run.before in _TELLING))


def _are_unrelated_things(one: str, other: str) -> bool:
    return "n" in thesaurus.parts(one) & thesaurus.parts(other) and not others.are_near(one, other)


def _are_objects(run: Run, one: str, other: str) -> bool:
    """Whether both name what is done something with: plurals, or behind a word with the ending of a verb."""
    if run.before in _BE | _PRONOUNS | {""} or run.after in _DETERMINERS | {"to", "that", "not"}:
        return False
    is_verb = run.before in _PAST or (len(run.before) > LEAST_STEM and _VERB.search(run.before) is not None)
    plural = [len(word) > LEAST_STEM and word.endswith("s") and word[-2] not in "sui" for word in (one, other)]
    return all(plural) or (is_verb and not any(word in _PAST or word.endswith(_DOING) for word in (one, other)))
