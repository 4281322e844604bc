"""Words that make a wrong fact sound like something else; each language brings its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corrections.articles.quotations import quotations as quoted_in
from corrections.errors import Message
from corrections.notices.facts import Finding, NoticeFacts, warn
from corrections.taxonomy import Kind


def softened(facts: NoticeFacts, patterns: Iterable[str | re.Pattern[str]]) -> Iterator[Finding]:
    """A wrong fact is called wrong: the first place where a notice says one of `patterns` instead, in its own words."""
    if facts.kind not in (Kind.CORRECTION, Kind.RETRACTION):
        return
    quoted = quoted_in(facts.notice)
    for match in (match for pattern in patterns for match in re.finditer(pattern, facts.notice)):
        start, end = match.span(match.lastgroup or 0)
        if not any(quotation.start <= start < quotation.end for quotation in quoted):
            words = facts.notice[start:end]
            message = Message.of("“{words}” makes a wrong fact sound like something else.", words=words)
            yield warn("euphemism", message, (start, end))
            return
