"""What a removal took out of an article, and keeping it out of what the public reads of the other versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from corrections.articles import comparisons, queries
from corrections.articles.comparing.alignment import align
from corrections.articles.decisions import Copy
from corrections.articles.documents import BLOCKS, BYLINES, HEADLINE, TAGS, VersionText
from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.log import actions as log

WORD = re.compile(r"\w+(?:[.,-]\w+)*")


Text = VersionText | Copy


@dataclass(frozen=True)
class Removed:
    """What stands no more. `texts`: the headlines and blocks that were changed, folded, of every version that is kept
    from the public; `words`: those that stand nowhere in the article now; `phrase`: what an editor named, folded, if
    that stands nowhere either."""

    texts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phrase: str = ""

    def is_in(self, text: str) -> bool:
        """Whether `text` says any of it again."""
        folded = fold(text)
        return folded in self.texts or bool(_words(folded) & self.words) or holds(self.phrase, folded)

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
    changed, names = set[str](), set[str]()
    for number, text in texts.items():
        if before <= number < after:
            changed |= {fold(text.headline), *(fold(block.text) for block in text.blocks)} - kept
            names |= set(text.bylines) - set(new.bylines)
    said = [*changed, *map(fold, names)]
    return Removed(
        frozenset(changed - {""}),
        frozenset(_words("\n".join(said)) - _words(stands)),
        frozenset(names),
        "" if holds(fold(phrase), stands) else fold(phrase),
    )


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


def withhold(session: Session, article: Article, before: int, after: int, phrase: str = "") -> Removed:
    """Keep what version `after` no longer has of those from `before` on out of all versions up to that, of what is kept
    of them, and out of the article's tags. `phrase`: the words that were named as the ones to go.

    The text stays in the newsroom, and the log's commitments to it stand.
    """
    versions = {row.number: row for row in queries.versions(session, article.id)}
    if before not in versions or after not in versions:
        return Removed()
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
