"""Whether a notice is of the kind that it is said to be: was a fact wrong, or was nothing wrong?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from corrections.errors import Message
from corrections.notices import phrases, reading, wording
from corrections.notices.facts import ArticleFacts, Finding, NoticeFacts, stop, warn
from corrections.taxonomy import Kind

ROW = 2
"""Words in a row that one figure takes from another: where more give way, the sentence says something else."""

MOST = 600
"""Words of changed paragraphs: where more were changed, the article was written anew."""


def clarification(facts: NoticeFacts) -> Iterator[Finding]:
    """A clarification of a fact needs a reason; one that exchanges a figure is about a fact, whatever it is called."""
    if facts.kind is not Kind.CLARIFICATION or facts.kind_reason.strip():
        return
    if wording.needs_kind_reason(facts.kind, facts.error_type):
        message = Message("A fact was wrong or it was not. Say why this is a clarification, or make it a correction.")
        yield stop("clarification_of_fact", message.about("kind_reason"))
        return
    for article in facts.articles:
        for old, new in _exchanged(article):
            message = Message.of(
                "The text had “{old}” and has “{new}” now. If that was wrong, this is a correction; if not, say why it "
                "is a clarification.",
                old=old,
                new=new,
            )
            at = facts.notice.find(new)
            place = (at, at + len(new)) if at >= 0 else None
            yield warn("kind_contradicted", facts.on(article, message).about("kind_reason"), place)
            return


def _exchanged(article: ArticleFacts) -> list[tuple[str, str]]:
    """The figures that the text exchanges for others and has nowhere any more, each with what took its place."""
    before, after = article.version_text.split("\n"), (article.corrected_text or "").split("\n")
    old = " ".join(line for line in before if line not in set(after)).split()
    new = " ".join(line for line in after if line not in set(before)).split()
    if not old or not new or max(len(old), len(new)) > MOST:
        return []
    known = {figure.key for figure in reading.figures(article.version_text)}
    stays = {figure.key for figure in reading.figures(article.corrected_text or "")}
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, becomes = (_only_figure(" ".join(words)) for words in (old[a:b], new[c:d]))
        if tag == "replace" and b - a == d - c <= ROW and was is not None and becomes is not None:
            (key, word), (other, put_in) = was, becomes
            if key not in stays and other not in known:
                found.append((word, put_in))
    return found


def _only_figure(words: str) -> tuple[str, str] | None:
    """The figure in words that have one in digits and no other, by its key and as it is written."""
    figures = reading.amounts(words)
    return (figures[0].key.strip("£$€¥%"), words[figures[0].start : figures[0].end]) if len(figures) == 1 else None


def kind_fits(facts: NoticeFacts) -> Iterator[Finding]:
    """Nothing was wrong, in a clarification and an update; an update and a removal say what they must. In English."""
    owns = re.search(phrases.OWNS_ERROR, facts.notice)
    if owns and facts.kind is Kind.CLARIFICATION:
        message = Message("This says that something was wrong. A clarification is for what was true.")
        yield warn("kind_contradicted", message, owns.span())
    if owns and facts.kind is Kind.UPDATE:
        message = Message("This says that something was wrong. An update is for what was right when it was published.")
        yield warn("kind_contradicted", message, owns.span())
    if facts.kind is Kind.UPDATE and not re.search(phrases.RIGHT_THEN, facts.notice):
        yield warn("update_unsaid", Message("Say that the article was right when it was published.", at="notice"))
    if facts.kind is Kind.REMOVAL:
        if not re.search(phrases.UNDER_RULE, facts.notice):
            message = Message("Say by what kind of order or policy it was removed.", at="notice")
            yield warn("removal_ground", message)
        if not re.search(phrases.SAYS_WHEN, facts.notice):
            yield warn("removal_when", Message("Say when it was removed.", at="notice"))
