"""Whether what a notice says that the article said is what the article said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corrections.articles.quotations import Span
from corrections.articles.quotations import quotations as quoted_in
from corrections.errors import Message
from corrections.notices import phrases, reading
from corrections.notices.facts import Finding, NoticeFacts, ask
from corrections.taxonomy import Kind

_GOES_ON = re.compile(r"^[”“’\"»,.]*\s*(?:,|and|or|and then|and later|und|oder|sowie)?\s*[“‘„\"«]?$")
"""What stands between two quotations of which one lead tells."""


def quotations(facts: NoticeFacts) -> Iterator[Finding]:
    """What the notice says that the article said stands in the version named. In English."""
    return told_wrongly(facts, phrases.QUOTED, phrases.CONTRAST)


def told_wrongly(facts: NoticeFacts, lead: str | re.Pattern[str], contrast: str | re.Pattern[str]) -> Iterator[Finding]:
    """The same, by how a language leads to a quotation from an article, and by how to one that is right."""
    texts = [article.version_text for article in facts.articles]
    if not all(texts) or facts.kind in (Kind.REPLY, Kind.REMOVAL):
        return
    texts += [article.corrected_text or "" for article in facts.articles] + [facts.right]
    quoted = quoted_in(facts.notice)
    for sentence in reading.sentences(facts.notice):
        for one in _told_by_lead(facts.notice, sentence, quoted, lead, contrast):
            rest = facts.notice[one.start : sentence.end]
            if not any(_stands(one.text, rest, text) for text in texts):
                message = Message.of("“{words}” does not stand in that version.", words=one.text)
                yield ask("not_in_version", message, one.text, (one.start, one.end))
                break


def _told_by_lead(
    notice: str, sentence: Span, quoted: list[Span], lead: str | re.Pattern[str], contrast: str | re.Pattern[str]
) -> list[Span]:
    """The quotations of a sentence that its first words say our article had."""
    within = [one for one in quoted if sentence.start <= one.start < sentence.end]
    if not within:
        return []
    first = notice[sentence.start : within[0].start]
    if not re.search(lead, first) or re.search(contrast, first):
        return []
    found = within[:1]
    for one in within[1:]:
        if not _GOES_ON.match(notice[found[-1].end : one.start]):
            break
        found.append(one)
    return found


def _stands(quoted: str, rest: str, text: str) -> bool:
    """Whether the quotation stands in `text`, also where it goes on after an apostrophe that looked like its end."""
    if reading.stands_in(quoted, text):
        return True
    ends = [match.start() for match in re.finditer(r"’(?!\w)", rest)]
    return any(reading.stands_in(rest[:end], text) for end in ends if end > len(quoted))
