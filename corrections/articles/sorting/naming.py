"""Which names of a sentence are others, went or came; not where one was only mistyped, shortened or moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from corrections.articles.sorting import claims, lexicon, names, spelling
from corrections.articles.sorting.differing import Context, Found, changed_words, runs
from corrections.articles.sorting.facts import Kind

MOST_INSTEAD = 6  # words of content between which a name is gone: what is longer was written anew
_PLURAL = re.compile(r"[A-Z]{2,}s")  # MPs
_ADVERB = re.compile(r"\w{3,}(?:ing|ly)\b")


def differences(old: str, new: str, context: Context, headline: bool) -> Iterator[Found]:
    """The names of two folded sentences that are others, went or came; of a headline only those that are others."""
    if headline and (names.is_title_case(old) or names.is_title_case(new)):
        return
    before, after = (names.read(text, context.lower, german=context.german) for text in (old, new))
    gone, come = _without_same(before, new), _without_same(after, old)
    gone, come = _without_initials(gone, come, after), _without_initials(come, gone, before)
    differ = [(was, now) for _, was, now in runs(*map(names.words_of, (old, new)))] if gone or come else []
    gone = _without_short(gone, old, new, differ)
    come = _without_short(come, new, old, [(now, was) for was, now in differ])
    if not (gone and come):
        gone = _without_parts(gone, old, [was for was, now in differ if not now])
        come = _without_parts(come, new, [now for was, now in differ if not was])
    gone, come = _without_adverb(gone, old, context), _without_adverb(come, new, context)
    if headline and not _stands_in_place(old, new):
        gone, come = _without_opener(gone, before, old), _without_opener(come, after, new)
    if not gone and not come:
        return
    if gone and come:
        was, now = " ".join(word.word for word in gone), " ".join(word.word for word in come)
        if _is_slip(gone, come, context) or _are_of_one(gone, come, context):
            return
        sure = [*_named(gone, before, context), *_named(come, after, context)]
        if any(word.sure for word in sure) or _stands_in_place(old, new):
            yield Kind.NAME, was, now
        return
    if headline:
        return
    yield from _gone_or_come(gone, come, before, after, (old, new), differ, context)


def _gone_or_come(
    gone: Sequence[names.NameWord],
    come: Sequence[names.NameWord],
    before: Sequence[names.NameWord],
    after: Sequence[names.NameWord],
    texts: tuple[str, str],
    differ: Sequence[tuple[list[str], list[str]]],
    context: Context,
) -> Iterator[Found]:
    """A whole name that came or is gone, alone or with other words in its place; to shorten one is no change."""
    for words, all_words, is_gone in ((gone, before, True), (come, after, False)):
        named = _named(words, all_words, context)
        whole = [
            word for word in named if word.sure and all(other in named for other in all_words if other.run == word.run)
        ]
        told = " ".join(word.word for word in whole)
        here = [word for word in names.words_of(texts[not is_gone]) if word.lower() not in lexicon.ARTICLES]
        stands = {*here}
        alone = {word for run in differ if stands.issuperset(run[is_gone]) for word in run[not is_gone]}
        placed = [word.word for word in named if word.word in alone and _is_placed(word, here, whole, alone)]
        if placed:
            yield (Kind.NAME, " ".join(placed), "") if is_gone else (Kind.NAME, "", " ".join(placed))
            continue
        was, now = changed_words(*texts)
        instead = _content(now if is_gone else was) - _content(was if is_gone else now)
        if _is_called(whole, instead, context):
            continue
        if whole and instead and max(len(_content(was)), len(_content(now))) <= MOST_INSTEAD:
            yield (Kind.NAME, told, now) if is_gone else (Kind.NAME, was, told)


def _named(
    words: Sequence[names.NameWord], all_words: Sequence[names.NameWord], context: Context
) -> list[names.NameWord]:
    """Less the word with which a sentence begins, where it stands alone and is no name elsewhere."""
    runs_of = Counter(word.run for word in all_words)
    return [word for word in words if word.start is None or word.word in context.within or runs_of[word.run] > 1]


def _is_placed(name: names.NameWord, words: Sequence[str], whole: Sequence[names.NameWord], alone: Set[str]) -> bool:
    """Whether a name says where, of what or with whom: behind a preposition that came with it, or one of a list.

    Joe Bloggs, who is named beside what he is, does not.
    """
    at = words.index(name.word) if name.word in words else 0
    if not at or words[at - 1].lower() not in lexicon.PLACING or _PLURAL.fullmatch(name.word):
        return False
    return name.sure and (name in whole or words[at - 1] in alone)


def _without_adverb(words: Sequence[names.NameWord], text: str, context: Context) -> list[names.NameWord]:
    """Less the word with which a sentence begins, where it is one like Speaking or Separately."""
    return [
        word
        for word in words
        if word.start is None or word.word in context.within or _ADVERB.match(text, word.start) is None
    ]


def _content(text: str) -> set[str]:
    return {word for word in claims.words_of(text) if word not in lexicon.SMALL_WORDS and word not in lexicon.COURTESY}


def _without_same(words: Sequence[names.NameWord], other: str) -> list[names.NameWord]:
    """Those that don't stand in the other sentence, in whatever letters."""
    if not words:
        return []
    written = [part for word in names.words_of(other) for part in (word, *word.split("-"))]
    there = {spelling.bare(word) for word in written}
    left = [word for word in words if not {spelling.bare(word.key), spelling.bare(word.word)} & there]
    if left:
        there |= {spelling.standard(word.removesuffix("'s")) for word in written}
    return [word for word in left if not {spelling.bare(word.key), spelling.standard(word.key)} & there]


def _without_parts(words: list[names.NameWord], text: str, differ: Sequence[list[str]]) -> list[names.NameWord]:
    """Less a part that came to a name or left it: the Commons, the House of Commons. `differ`: what has no partner."""
    here = names.words_of(text)
    alone = {word for run in differ for word in run}

    def is_part(name: names.NameWord) -> bool:
        at = here.index(name.word) if name.word in alone and name.word in here else None
        if at is None:
            return False
        around = (here[max(0, at - 2) : at], here[at + 1 : at + 3][::-1])
        return any(
            len(two) == 2 and two[1] in lexicon.LINKS and two[0][0].isupper() and two[0] not in alone for two in around
        )

    return [word for word in words if not is_part(word)]


def _without_short(
    words: list[names.NameWord], text: str, other: str, differ: Sequence[tuple[list[str], list[str]]]
) -> list[names.NameWord]:
    """Less what is another form of the same: the PM, the prime minister; Gov. Lee, Governor Lee."""
    instead: dict[str, list[str]] = {}
    for was, now in differ:
        instead |= dict.fromkeys(was, now)

    def is_short(name: names.NameWord) -> bool:
        now = instead.get(name.word, [])[:MOST_INSTEAD]
        pairs = [(name.word, one, text) for one in now] + [(one, name.word, other) for one in now]
        if any(long_.startswith(short) and f"{short}. " in where for short, long_, where in pairs):
            return True
        return name.word.isupper() and len(name.word) > 1 and name.key in "".join(word[0] for word in now).casefold()

    return [word for word in words if not is_short(word)]


def _without_initials(
    words: list[names.NameWord], others: Sequence[names.NameWord], all_others: Sequence[names.NameWord]
) -> list[names.NameWord]:
    """Less those that the other side writes out, or by their first letters: NHS, National Health Service."""
    short = {word.key for word in all_others}
    stretches = [[word for word in words if word.run == run] for run in dict.fromkeys(word.run for word in words)]
    known = {word for run in stretches if len(run) > 1 and names.initials(run) in short for word in run}
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
    """Whether a name was only mistyped here: the right one stood elsewhere already, or a long one lacks a letter."""
    return len(gone) == len(come) and all(
        (context.old_words[now.word] and spelling.is_typing_error(was.key, now.key)) or _lacks_letter(was.key, now.key)
        for was, now in zip(gone, come, strict=True)
    )


def _are_of_one(gone: Sequence[names.NameWord], come: Sequence[names.NameWord], context: Context) -> bool:
    """Whether somebody is called by another part of the name that stands there in full: Marr, Sir Colin."""
    keys = {word.key for word in (*gone, *come)}
    return any(keys <= person.keys for person in context.introduced)


def _is_called(named: Sequence[names.NameWord], instead: Set[str], context: Context) -> bool:
    """Whether somebody is called what is said beside the full name: Vale, the home secretary."""
    keys = {word.key for word in named}
    return bool(instead) and any(keys <= person.keys and instead <= person.about for person in context.introduced)


def _lacks_letter(one: str, other: str) -> bool:
    """Goverment. One letter for another makes another name, and so it does in a short one: Andersen, Lindh."""
    is_long = min(len(one), len(other)) >= spelling.LONG
    return is_long and len(one) != len(other) and spelling.is_sure_slip(one, other)


def _stands_in_place(old: str, new: str) -> bool:
    """Whether two sentences differ in their first word alone, and not because one names several of a kind."""
    was, now = changed_words(old, new)
    return len(was.split()) == len(now.split()) == 1 and not (was.endswith("s") or now.endswith("s"))
