"""What a removal took out of an article, and keeping it out of what the public reads of the other versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from corrections.articles import comparisons, queries
from corrections.articles.comparing.alignment import align
from corrections.articles.decisions import Copy
from corrections.articles.documents import BLOCKS, BYLINES, HEADLINE, TAGS, VersionText
from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.articles.sorting import names as naming
from corrections.log import actions as log

WORD = re.compile(r"\w+(?:[.,-]\w+)*")
SEVERAL = 3  # words of which most have to come again: one or two may stand in any text

Text = VersionText | Copy


@dataclass(frozen=True)
class Removed:
    """What stands no more. `texts`: the headlines and blocks that were changed, folded, of every version that is kept
    from the public; `words`: those that stand nowhere in the article now, `telling` those of them that are written as
    names; `names`: bylines; `phrase`: what an editor named, folded, if that stands nowhere either."""

    texts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phrase: str = ""

    def is_in(self, text: str) -> bool:
        """Whether `text` says any of it again."""
        folded = fold(text)
        return folded in self.texts or bool(_words(folded) & self.words) or holds(self.phrase, folded)

    def is_told(self, text: str) -> bool:
        """Whether `text`, which was written apart from it, says it: a name, or most of it, and no common word alone."""
        folded = fold(text)
        said = _words(folded)
        if folded in self.texts or said & self.telling or holds(self.phrase, folded):
            return True
        return any(2 * len(words & said) >= len(words) for words in self._several)

    @cached_property
    def _several(self) -> list[set[str]]:
        """The words that are gone of each text that had several of them; once for all blocks of a version."""
        gone = (_words(other) & self.words for other in self.texts)
        return [words for words in gone if len(words) >= SEVERAL]

    def is_quoted_again(self, exact: str, prefix: str, suffix: str) -> bool:
        """Whether a notice that was published later says it by its passage, or by what stands around that."""
        around = fold(prefix + exact + suffix)
        return self.is_told(around) or any(around in other for other in self.texts)

    def is_quoted(self, exact: str, prefix: str, suffix: str) -> bool:
        """Whether a passage says any of it, or stands where it stood."""
        around = fold(prefix + exact + suffix)
        if bool(_words(around) & self.words) or holds(self.phrase, around):
            return True
        return any(around in other for other in self.texts)


@dataclass(frozen=True)
class Withheld:
    """What is kept from the public: the parts of each version's document, by its number, and the article's tags."""

    gone: Removed
    parts: Mapping[int, frozenset[str]]
    tags: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.tags) or any(self.parts.values())


def holds(phrase: str, folded: str) -> bool:
    """Whether a text says `phrase`, both folded, in whole words."""
    return bool(phrase) and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded) is not None


def removed(texts: Mapping[int, Text], before: int, after: int, phrase: str = "") -> Removed:
    """What stood in the versions from `before` on and no longer stands in `after`.

    A block that was changed counts whole: its change can't be told apart.
    """
    new = texts[after]
    kept = {fold(new.headline), *(fold(block.text) for block in new.blocks)}
    stands = fold("\n".join([new.headline, *new.bylines, *(block.text for block in new.blocks)]))
    changed, named, names = set[str](), set[str](), set[str]()
    for number, text in texts.items():
        if before <= number < after:
            gone = {fold(text.headline), *(fold(block.text) for block in text.blocks)} - kept
            changed |= gone
            named |= _named(gone - _title(text), text.language)
            names |= set(text.bylines) - set(new.bylines)
    bylines = "\n".join(map(fold, names))
    words = _words("\n".join([*changed, bylines])) - _words(stands)
    return Removed(
        texts=frozenset(changed - {""}),
        words=frozenset(words),
        telling=frozenset((named | _words(bylines)) & words),
        names=frozenset(names),
        phrase="" if holds(fold(phrase), stands) else fold(phrase),
    )


def _title(text: Text) -> set[str]:
    """The headline, if it Is Written Like This, so that its capitals tell nothing."""
    return {fold(text.headline)} if naming.is_title_case(text.headline) else set()


def _named(texts: Iterable[str], language: str) -> set[str]:
    """The words of names in folded texts; not what a sentence begins with."""
    found = set[str]()
    for text in texts:
        read = naming.read(text, naming.lower_words(text.casefold()), german=language.startswith("de"))
        found |= {word for one in read if one.sure for word in _words(one.word)}
    return found


def withheld(texts: Mapping[int, Text], tags: Iterable[str], before: int, after: int, phrase: str = "") -> Withheld:
    """What a removal that is told from version `before` to `after` keeps from the public, of all versions in `texts`.

    Tags are words about the article, not of one version: they go wherever they stand.
    """
    gone = removed(texts, before, after, phrase)
    parts = dict[int, frozenset[str]]()
    for number, text in sorted(texts.items()):
        hidden = _parts_holding(text, gone, texts[before] if number < before else None) if number < after else set()
        if any(gone.is_in(tag) for tag in text.tags):
            hidden.add(TAGS)
        parts[number] = frozenset(hidden)
    return Withheld(gone, parts, frozenset(tag for tag in tags if gone.is_in(tag)))


def _parts_holding(text: Text, gone: Removed, later: Text | None) -> set[str]:
    """The parts of a version's document that hold what is gone. `later`: the version in which it stood last; what
    became of a block there says what to do with it."""
    hidden = {f"{BLOCKS}{n}" for n, block in enumerate(text.blocks) if gone.is_in(block.text)}
    for group in align(text.blocks, later.blocks) if later is not None else ():
        if later is not None and any(fold(later.blocks[n].text) in gone.texts for n in group.new):
            hidden |= {f"{BLOCKS}{n}" for n in group.old}
    if gone.is_in(text.headline):
        hidden.add(HEADLINE)
    if gone.names & set(text.bylines) or any(gone.is_in(name) for name in text.bylines):
        hidden.add(BYLINES)
    return hidden


def before_now(session: Session, article: Article) -> list[Removed]:
    """What removals took out of an article so far. No query where there was none."""
    if not article.removals:
        return []
    texts = queries.texts(session, queries.versions(session, article.id))
    return [removed(texts, before, after, phrase) for before, after, phrase in article.removals]


def told_again(copy: Copy, gone: Sequence[Removed]) -> set[str]:
    """The parts of a new version's document that say what is gone."""

    def is_told(text: str) -> bool:
        return any(one.is_told(text) for one in gone)

    hidden = {f"{BLOCKS}{n}" for n, block in enumerate(copy.blocks) if is_told(block.text)}
    if is_told(copy.headline):
        hidden.add(HEADLINE)
    if any(is_told(name) or any(name in one.names for one in gone) for name in copy.bylines):
        hidden.add(BYLINES)
    if any(map(is_told, copy.tags)):
        hidden.add(TAGS)
    return hidden


def without(copy: Copy, hidden: Collection[str]) -> Copy:
    """What may be found of a new version: its headline and blocks but for those that are hidden."""
    blocks = tuple(block for n, block in enumerate(copy.blocks) if f"{BLOCKS}{n}" not in hidden)
    return replace(copy, headline="" if HEADLINE in hidden else copy.headline, blocks=blocks)


def withhold(session: Session, article: Article, before: int, after: int, phrase: str = "") -> Removed:
    """Keep what version `after` no longer has of those from `before` on out of all versions up to that, of what is kept
    of them, and out of the article's tags. `phrase`: the words that were named as the ones to go.

    The text stays in the newsroom, and the log's commitments to it stand.
    """
    versions = {row.number: row for row in queries.versions(session, article.id)}
    if before not in versions or after not in versions:
        return Removed()
    article.removals = [*(article.removals or ()), (before, after, phrase)]
    texts = queries.texts(session, versions.values())
    found = withheld(texts, article.tags, before, after, phrase)
    texts_gone = set(found.gone.texts)
    for number, hidden in found.parts.items():
        log.withhold(session, versions[number].log_id, versions[number].log_index, hidden)
        texts_gone |= {fold(words) for words in _texts(texts[number], hidden)}
    if found.tags:
        article.tags = [tag for tag in article.tags if tag not in found.tags]
    comparisons.compare_again(session, article.id, through=after - 1)
    return replace(found.gone, texts=frozenset(texts_gone))


def _texts(text: VersionText, parts: Collection[str]) -> list[str]:
    found = [block.text for n, block in enumerate(text.blocks) if f"{BLOCKS}{n}" in parts]
    return [*found, text.headline] if HEADLINE in parts else found


def _words(folded: str) -> set[str]:
    return {re.sub(r"'s$", "", word) for word in WORD.findall(folded.casefold())}
