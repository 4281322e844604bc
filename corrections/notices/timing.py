"""Whether a notice that comes late says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from corrections.errors import Message
from corrections.notices import phrases
from corrections.notices.facts import Finding, NoticeFacts, answerable, warn
from corrections.taxonomy import Kind

LATE = timedelta(days=30)
"""After so long a notice says why it comes so late."""


def lateness(facts: NoticeFacts) -> Iterator[Finding]:
    """An error that stood for more than thirty days: why it is put right only now. In English."""
    return late(facts, phrases.TELLS_WHY_LATE)


def late(facts: NoticeFacts, tells_why: str | re.Pattern[str]) -> Iterator[Finding]:
    """The same, by how a language says why."""
    since: datetime | None = facts.error_stood_since or facts.first_published
    if since is None or facts.kind not in (Kind.CORRECTION, Kind.CLARIFICATION, Kind.RETRACTION):
        return
    stood = facts.now - since
    if stood > LATE and not re.search(tells_why, facts.notice):
        message = Message.of("The error stood for {days} days. Say why it is put right so late.", days=stood.days)
        yield answerable(warn("late", message.about("notice")), "late")
