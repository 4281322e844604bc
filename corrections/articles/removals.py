"""What a removal took out of an article, and keeping it out of what the public reads of the versions before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corrections.articles import comparisons, queries
from corrections.articles.comparing.alignment import align
from corrections.articles.documents import BLOCKS, BYLINES, HEADLINE, VersionText
from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.log import actions as log

WORD = re.compile(r"\w+(?:[.,-]\w+)*")


@dataclass(frozen=True)
class Removed:
    """What stands no more. `texts`: the headline and blocks that were changed, folded, of every version that is kept
    from the public; `words`: those that stand nowhere in the article now."""

    texts: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Whether `text` says any of it again."""
        folded = fold(text)
        return folded in self.texts or bool(_words(folded) & self.words)

    def is_quoted(self, exact: str, prefix: str, suffix: str) -> bool:
        """Whether a passage says any of it, or stands where it stood."""
        around = fold(prefix + exact + suffix)
        return bool(_words(around) & self.words) or any(around in other for other in self.texts)


def removed(before: VersionText, after: VersionText) -> Removed:
    """What became of one version in the next. A block that was changed counts whole: its change can't be told apart."""
    kept = {fold(block.text) for block in after.blocks}
    changed = {fold(block.text) for block in before.blocks} - kept
    if fold(before.headline) != fold(after.headline):
        changed.add(fold(before.headline))
    stands = _words(fold("\n".join([after.headline, *after.bylines, *(block.text for block in after.blocks)])))
    names = frozenset(before.bylines) - frozenset(after.bylines)
    said = [*changed, *map(fold, names)]
    return Removed(frozenset(changed - {""}), frozenset(_words("\n".join(said)) - stands), names)


def parts_holding(text: VersionText, before: VersionText, gone: Removed) -> set[str]:
    """The parts of a version's document that hold what was `removed` from `before`, a later one or this."""
    hidden = {
        f"{BLOCKS}{i}"
        for group in align(text.blocks, before.blocks)
        for i in group.old
        if gone.is_in(text.blocks[i].text) or any(fold(before.blocks[j].text) in gone.texts for j in group.new)
    }
    if gone.is_in(text.headline):
        hidden.add(HEADLINE)
    if gone.names & set(text.bylines) or any(gone.is_in(name) for name in text.bylines):
        hidden.add(BYLINES)
    return hidden


def withhold(session: Session, article: Article, before: int, after: int) -> Removed:
    """Keep what version `after` no longer has of `before` out of all versions up to that, and of what is kept of them.

    The text stays in the newsroom, and the log's commitments to it stand.
    """
    versions = [row for row in queries.versions(session, article.id) if row.number <= before or row.number == after]
    texts = queries.texts(session, versions)
    gone = removed(texts[before], texts[after])
    texts_gone = set(gone.texts)
    for row in versions:
        if row.number <= before:
            hidden = parts_holding(texts[row.number], texts[before], gone)
            log.withhold(session, row.log_id, row.log_index, hidden)
            texts_gone |= {fold(words) for words in _texts(texts[row.number], hidden)}
    comparisons.compare_again(session, article.id, through=before)
    return Removed(frozenset(texts_gone), gone.words, gone.names)


def _texts(text: VersionText, parts: set[str]) -> list[str]:
    found = [block.text for n, block in enumerate(text.blocks) if f"{BLOCKS}{n}" in parts]
    return [*found, text.headline] if HEADLINE in parts else found


def _words(folded: str) -> set[str]:
    return {re.sub(r"'s$", "", word) for word in WORD.findall(folded.casefold())}
