"""What an address can follow, and what stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# An address that nobody confirms is forgotten after this time; so long the link in the mail works.
CONFIRM_WITHIN = timedelta(days=7)

# From one network in an hour, whatever the addresses: so that the form is of no use for mailing many people.
MOST_FROM_A_NETWORK = 30


class Scope(StrEnum):
    """What is followed."""

    ARTICLE = "article"
    SECTION = "section"
    ALL = "all"


@dataclass(frozen=True)
class Subject:
    """One article, one section, or everything."""

    scope: Scope
    article_id: int | None = None
    section: str | None = None

    @property
    def key(self) -> str:
        match self.scope:
            case Scope.ARTICLE:
                return f"article:{self.article_id}"
            case Scope.SECTION:
                return f"section:{self.section}"
        return "all"


EVERYTHING = Subject(Scope.ALL)


def article(article_id: int) -> Subject:
    return Subject(Scope.ARTICLE, article_id=article_id)


def section(name: str) -> Subject:
    return Subject(Scope.SECTION, section=name)
