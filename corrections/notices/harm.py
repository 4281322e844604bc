"""Whether a notice says again what does harm whenever it is said. Reads every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from corrections.articles.folding import fold
from corrections.articles.quotations import Span
from corrections.errors import Message
from corrections.notices import reading
from corrections.notices.facts import ArticleFacts, Finding, NoticeFacts, ask
from corrections.taxonomy import Kind, Severity

HARMFUL_WORDS, HARMFUL_RUN = 5, 8
"""Wrong words that do harm are not said again if they are so many; of longer ones, not so many in a row."""

IN_A_ROW, IN_PIECES, PIECE = 0.7, 0.8, 3
"""So much of longer ones is nearly all: in a row, or in pieces of some words with little between them."""

MOST = 1_000
"""Words that are compared, of a notice and of a passage: where more were changed, the article was written anew."""


def harm_repeated(facts: NoticeFacts) -> Iterator[Finding]:
    """Words that are a libel, or about a minor, are not said again in full."""
    if facts.severity is not Severity.CRITICAL and not facts.about_minor and not facts.is_libel:
        return
    if facts.kind in (Kind.REPLY, Kind.UPDATE):
        return
    told = reading.placed_words(facts.notice)[:MOST]
    for article in facts.articles:
        for wrong in _wrong_words(article):
            said = _said_again(told, [word.text for word in reading.placed_words(wrong)][:MOST])
            if said is not None:
                message = Message("The notice repeats the harmful words. Say in general words what they were about.")
                yield ask("error_repeated", message, facts.notice[slice(*said)], said)
                return


def _wrong_words(article: ArticleFacts) -> list[str]:
    """The words that are named as wrong; where none are, the sentences that are taken out of the text."""
    if article.was.strip() or article.corrected_text is None:
        return [article.was]
    after = fold(article.corrected_text)
    lines = set(article.corrected_text.split("\n"))
    changed = "\n".join(line for line in article.version_text.split("\n") if line not in lines)
    if len(changed.split()) > MOST:
        return []
    return [one.text for one in reading.sentences(changed) if fold(one.text) not in after]


def _said_again(told: Sequence[Span], wrong: Sequence[str]) -> tuple[int, int] | None:
    """Where the notice says all of the wrong words or nearly all."""
    if len(wrong) < HARMFUL_WORDS:
        return None
    matcher = SequenceMatcher(None, [word.text for word in told], wrong, autojunk=False)
    longest = matcher.find_longest_match()
    whole = longest.size == len(wrong)
    if whole or (longest.size >= HARMFUL_RUN and longest.size >= IN_A_ROW * len(wrong)):
        return told[longest.a].start, told[longest.a + longest.size - 1].end
    pieces = [match for match in matcher.get_matching_blocks() if match.size >= PIECE]
    if not pieces:
        return None
    first, last = pieces[0].a, pieces[-1].a + pieces[-1].size - 1
    same = sum(match.size for match in pieces)
    if same >= HARMFUL_RUN and same >= IN_PIECES * len(wrong) and last - first < 1.5 * len(wrong):
        return told[first].start, told[last].end
    return None
