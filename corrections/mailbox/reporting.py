"""What a mail reports, on which article and which of its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from corrections.cases.models import Case
from corrections.mailbox import decisions, queries
from corrections.mailbox.decisions import Letter
from corrections.newsroom.queries import newsroom
from corrections.notices import known
from corrections.requests import queries as request_queries
from corrections.requests.anchoring import Passage
from corrections.requests.decisions import CameBy, Report, StoredFile
from corrections.requests.uploads import display_name
from corrections.taxonomy import Medium

MOST_LINKS = 10


@dataclass(frozen=True)
class About:
    """The article that a mail is about, if one was found, and where in its newest version the words stand that it
    quotes."""

    article_id: int | None
    version: int | None
    place: Passage | None
    medium: Medium
    language: str


def about(session: Session, letter: Letter, base_url: str) -> About:
    """What a mail is about. In a long text that takes seconds: it is asked before anybody is kept from writing."""
    article = queries.article_of(session, letter, base_url)
    if article is None:
        return About(None, None, None, Medium.WEB, newsroom(session).language)
    quoted = decisions.quoted_in(letter.text)
    place = request_queries.standing(session, article, quoted, below_headline=True)
    return About(article.id, article.latest if place else None, place, article.medium, article.language)


def report(letter: Letter, on: About, files: tuple[StoredFile, ...]) -> Report:
    """The report that a mail is; what is longer than one goes on in `decisions.messages_of`."""
    named = decisions.addresses_in(letter.text)
    said = next(iter(decisions.messages_of(letter.text)), "")
    return Report(
        form_key=f"mail:{letter.digest.hex()[:59]}",
        wrong=said or letter.subject or ", ".join(file.display_name for file in files),
        known=left_out(letter, files),
        medium=on.medium,
        language=on.language,
        article_id=on.article_id,
        version=on.version,
        words=on.place.exact if on.place else "",
        passage=on.place,
        reported_url=named[0] if named else None,
        appeared=None if on.article_id or named else letter.subject or None,
        links=tuple(named[1 : MOST_LINKS + 1]),
        files=files,
        name=letter.sender_name,
        email=letter.sender or "",
        suspicion=decisions.suspicion(letter),
        came_by=CameBy.MAIL,
    )


def known_already(session: Session, letter: Letter, report: Report) -> tuple[Report, Case | None]:
    """The case whose published correction answers a report, and the report with the words that say so: what was put
    right stands no longer in the newest text, so that of what a mail quotes each may be it."""
    quoted = () if report.passage is not None else decisions.quoted_in(letter.text)
    for told in (report, *(replace(report, words=words) for words in quoted)):
        if (case := known.answered_by(session, told)) is not None:
            return told, case
    return report, None


def left_out(letter: Letter, files: tuple[StoredFile, ...]) -> str:
    """The names of attachments that were not taken in: too many, too large, or of a kind that is not."""
    sent = Counter(display_name(file.name) for file in letter.attached)
    lost = (sent - Counter(file.display_name for file in files)).elements()
    return "\n".join(f"📎 {name} ✗" for name in [*lost, *letter.left_out])
