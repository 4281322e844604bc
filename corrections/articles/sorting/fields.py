"""Whether two English words contradict one another, mean the same, or tell of other deeds.

The tables are made when first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from corrections.articles.sorting import acts, meanings, synonyms


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Such a word may stand for any other of its kind.
_GENERIC = _set(
    "man woman person people one ones thing things place area site building vehicle firm company group body "
    "organisation organization institution event incident matter issue move measure step plan scheme side team "
    "country nation town city village region year month week day time moment period case number amount figure "
    "total lot handful series range others member members public pair couple way all part fact "
    "individual character youngster newcomer stranger"
)


@cache
def values() -> Mapping[str, frozenset[tuple[str, int]]]:
    """For each word the fields that it is in, and which value of those it is."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for part, table, forms in (
        ("verb", meanings.VERBS, _verb),
        ("noun", meanings.NOUNS, _noun),
        ("word", meanings.WORDS, _as_it_is),
    ):
        for number, line in enumerate(table.strip().splitlines()):
            for value, words in enumerate(line.split("|")):
                for word in words.split():
                    for form in forms(word):
                        found[form].add((f"{part} {number}", value))
    return {word: frozenset(places) for word, places in found.items()}


@cache
def _names_of_same() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    groups = (group for line in synonyms.SAME.strip().splitlines() for group in line.split("|"))
    for number, group in enumerate(groups):
        for word in group.split():
            for form in _noun(word):
                found[form].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _abstract() -> frozenset[str]:
    return frozenset(form for word in synonyms.ABSTRACT.split() for form in _noun(word))


def is_abstract(word: str) -> bool:
    """Whether it is a noun that papers put for many another: a crisis, a storm, an outcry."""
    return word in _abstract()


def are_same(one: str, other: str) -> bool:
    """Whether two nouns are names for the same."""
    return bool(_names_of_same().get(one, frozenset()) & _names_of_same().get(other, frozenset()))


def are_used_for_another(one: str, other: str) -> bool:
    """Whether two nouns are names for the same, or so general or abstract that one may stand for the other."""
    if one in _GENERIC or other in _GENERIC or {one, other} <= _abstract():
        return True
    same, table, none = _names_of_same(), values(), frozenset[Any]()
    return bool(same.get(one, none) & same.get(other, none) or table.get(one, none) & table.get(other, none))


def contradict(one: str, other: str) -> bool:
    """Whether two words are different values of one field, and not the same value of another."""
    table = values()
    a, b = table.get(one, frozenset()), table.get(other, frozenset())
    return not a & b and bool({field for field, _ in a} & {field for field, _ in b})


def is_noun(word: str) -> bool:
    """Whether it is a noun that the fields know."""
    return any(field.startswith("noun") for field, _ in values().get(word, ()))


def is_describing(word: str) -> bool:
    """Whether it is an adjective that the fields know."""
    return any(field.startswith("word") for field, _ in values().get(word, ()))


@cache
def _verbs() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in meanings.VERBS.replace("|", " ").split():
        for form in _verb(word):
            found[form].add(word.split("/")[0])
    return {form: frozenset(verbs) for form, verbs in found.items()}


def are_forms(one: str, other: str) -> bool:
    """Whether two words are forms of one verb that the fields know: sell, sold."""
    return bool(_verbs().get(one, frozenset()) & _verbs().get(other, frozenset()))


@cache
def _acts() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(acts.ACTS.strip().splitlines()):
        for word in line.split():
            for form in _verb(word):
                found[form].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def are_other_acts(one: str, other: str) -> bool:
    """Whether two verbs tell of things that are done otherwise; not if one of them isn't known, or both are nouns."""
    a, b = _acts().get(one, frozenset()), _acts().get(other, frozenset())
    return bool(a and b and not a & b) and not are_forms(one, other) and not are_used_for_another(one, other)


def are_like_acts(one: str, other: str) -> bool:
    """Whether two verbs tell of the same deed."""
    return bool(_acts().get(one, frozenset()) & _acts().get(other, frozenset()))


def _verb(word: str) -> Iterator[str]:
    base, *irregular = word.split("/")
    yield from (base, *irregular)
    stem = base[:-1] if base.endswith("e") else base
    yield f"{stem}ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied")
        return
    yield f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"
    if not irregular:
        yield f"{stem}ed"
    if base[-1] not in "aeiouwxy" and base[-2] in "aeiou" and base[-3:-2] not in ("", *"aeiou"):
        yield from (f"{base}{base[-1]}ing", f"{base}{base[-1]}ed")


def _noun(word: str) -> Iterator[str]:
    base, *irregular = word.split("/")
    yield from (base, *irregular)
    if irregular:
        return
    if base.endswith("y") and base[-2:-1] not in ("a", "e", "o", "u"):
        yield f"{base[:-1]}ies"
    else:
        yield f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base}s"


def _as_it_is(word: str) -> Iterator[str]:
    yield word
