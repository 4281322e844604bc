"""One English noun in the place of another: where that is another thing, by where the words stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corrections.articles.sorting import fields, grammar, related, spelling, thesaurus
from corrections.articles.sorting.grammar import LEAST_STEM, Run

MOST_WORDS = 3  # on either side: what is longer was written anew
_CAUSING = grammar.set_of("of by from with for to")  # of pneumonia, of a heart attack
_QUANTIFIERS = grammar.set_of(
    "all both some many most few several two three four five six seven eight nine ten dozens hundreds"
)
# What stands before one of these says which one it is.
_BODIES = grammar.set_of(
    "committee commission ministry department minister secretary court council board office agency authority "
    "service union party company school hospital college team squad police correspondent editor spokesman "
    "spokeswoman tax licence"
)
_TELLING = grammar.set_of("told tell tells telling warned informed reminded assured")
_VERB = re.compile(r"(?:ing|ed|[^sui]s)$")
_DOING = ("ed", "ing", "en", "ly", "er", "ful", "ous", "ive", "less")
_DESCRIBING = ("ful", "ous", "ive", "less", "est")
_PERSON = re.compile(r"[a-z]{3}(?:er|or|ist|man|woman|men|women)s?$")  # a prison officer, a tram driver


def is_another(run: Run) -> bool:
    """Whether a noun that names a thing stands in the place of one that names another.

    What a noun is, is told by where it stands: behind an article or a preposition and before the end of its phrase, or
    as a plural between two such places. Words of one meaning, and those that may stand for any other, are the same.
    """
    was, now = grammar.named(run.was), grammar.named(run.now)
    if not (0 < len(was) <= MOST_WORDS and 0 < len(now) <= MOST_WORDS):
        return False
    if not all(re.fullmatch(r"[a-z]+(?:['-][a-z]+)*", word) for word in (*was, *now)):
        return False
    if grammar.NO_NOUNS & ({*was, *now} - {"of"}) or any(word.endswith("ly") for word in (*was, *now)):
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
    return (
        not after[:1].isalnum()
        or after in grammar.FUNCTION | grammar.PAST
        or (len(after) > LEAST_STEM and after.endswith("ed"))
    )


def _begins_phrase(run: Run) -> bool:
    has_article = [words[0] in grammar.DETERMINERS for words in (run.was, run.now)]
    if run.before in grammar.DETERMINERS | _QUANTIFIERS or all(has_article):
        return True
    if run.lead in grammar.DETERMINERS | _QUANTIFIERS | grammar.PREPOSITIONS | grammar.PAST and not any(has_article):
        # Behind adjectives: a former miner, but no major boost.
        return not any(fields.is_abstract(words[-1]) for words in (run.was, run.now))
    if run.before == "," and run.after in {"of", ","} and not any(has_article):
        return True  # beside a name: Jane Roe, treasurer of
    alone = [words[0] for words in (run.was, run.now) if len(words) == 1]
    is_doing = any(word.endswith("ing") and word not in fields.values() for word in alone)
    is_behind = run.before in grammar.PREPOSITIONS and not is_doing
    if run.before in _CAUSING and _are_unrelated_things(_head(grammar.named(run.was)), _head(grammar.named(run.now))):
        return True
    # Idioms have no article (in the hunt, in contention); whoever did it may have one.
    return run.before == "by" or (not any(has_article) and (is_behind or run.before in _TELLING))


def _are_unrelated_things(one: str, other: str) -> bool:
    return "n" in thesaurus.parts(one) & thesaurus.parts(other) and not related.are_near(one, other)


def _are_objects(run: Run, one: str, other: str) -> bool:
    """Whether both name what is done something with: plurals, or behind a word with the ending of a verb."""
    if run.before in grammar.BE | grammar.PRONOUNS | {""} or run.after in grammar.DETERMINERS | {"to", "that", "not"}:
        return False
    is_verb = run.before in grammar.PAST or (len(run.before) > LEAST_STEM and _VERB.search(run.before) is not None)
    plural = [len(word) > LEAST_STEM and word.endswith("s") and word[-2] not in "sui" for word in (one, other)]
    return all(plural) or (is_verb and not any(word in grammar.PAST or word.endswith(_DOING) for word in (one, other)))
