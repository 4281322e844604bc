"""How to cite one wording of a published notice, so that it can be found again for good."""

from __future__ import annotations

from corrections import locales
from corrections.errors import Message
from corrections.notices.wording import Translate

CITATION = Message("{newsroom}, correction {number}, revision {revision}, {date}, {url} (log entry {entry})")


def cite(
    newsroom_name: str,
    number: str,
    revision: int,
    date_words: str,
    url: str,
    log_index: int,
    *,
    language: str = "en",
    translate: Translate = str,
) -> str:
    """The citation of a revision: “The Courier, correction 2026-0042, revision 2, 12 November 2026, https://… (log
    entry 1,207)”.

    `url` is the address of that revision, which never changes; `date_words` the day it was published, in the newsroom's
    zone and words; the index of the log entry is written as `language` writes numbers.
    """
    return translate(CITATION.text).format(
        newsroom=newsroom_name,
        number=number,
        revision=revision,
        date=date_words,
        url=url,
        entry=locales.number(log_index, language),
    )
