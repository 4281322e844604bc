"""What is known when a notice is checked, and what a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corrections.errors import Message
from corrections.notices import wording
from corrections.taxonomy import ErrorType, Kind, Medium, PassageFate, Placement, Severity


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """An article that a notice is on.

    `was`: the words of the passage that is wrong, as they stood in the version named; `version_text`: that version's
    headline and blocks joined by line feeds, "" where the text is not held; `corrected_text`: the same of the text as
    it will stand, None where nothing is known of it (the CMS will change it, or nothing does); `fate`: what becomes of
    the passage there; `withholds`: a removal keeps something from the public there; `url`: where the article is;
    `told_in`: the numbers of other notices on it that say what a removal takes out.
    """

    placement: Placement
    medium: Medium = Medium.WEB
    was: str = ""
    version_text: str = ""
    corrected_text: str | None = None
    fate: PassageFate | None = None
    unfixed_reason: str = ""
    headline: str = ""
    withholds: bool = True
    url: str = ""
    told_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A draft notice and what it is judged by.

    `right`: what is right, as far as somebody said so outside the notice; `readers`: names and addresses of the readers
    who reported it, but for those who are named in the article or act for somebody who is; `protected`: names that
    must not be published; `staff`: names of the staff; `about_minor`: the wrong words are about somebody under age;
    `error_stood_since`: when the wrong words were first published, if not with the article; `language`: the notice's;
    `marks`: what stands in a starter for something not known, in that language (`wording.marks`); `reason`: why it is
    revised; `told`: what the readers concerned are told in its place, "" where there are none; `offered`: where the
    newsroom has notices.
    """

    kind: Kind
    notice: str
    articles: tuple[ArticleFacts, ...]
    now: datetime
    error_type: ErrorType | None = None
    severity: Severity | None = None
    right: str = ""
    kind_reason: str = ""
    reason: str = ""
    told: str = ""
    readers: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    about_minor: bool = False
    first_published: datetime | None = None
    error_stood_since: datetime | None = None
    language: str = "en"
    marks: tuple[str, ...] = wording.marks()
    offered: tuple[Placement, ...] = tuple(Placement)

    def on(self, article: ArticleFacts, message: Message) -> Message:
        """`message`, about one of the articles: it is named where the notice is on several."""
        if len(self.articles) < 2:
            return message
        return Message.of("“{headline}”: {finding}", headline=article.headline, finding=message)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and where in the notice (code points; None: not at one place).

    A `stop` is certain and has to be put right before the notice is published; a `warn` is for the editor to judge.
    `revise`: the number of a published notice that is to be revised.
    """

    code: str
    severity: Literal["stop", "warn"]
    message: Message
    start: int | None = None
    end: int | None = None
    revise: str | None = None


def stop(code: str, message: Message, place: tuple[int, int] | None = None) -> Finding:
    return Finding(code, "stop", message, *(place or (None, None)))


def warn(code: str, message: Message, place: tuple[int, int] | None = None) -> Finding:
    return Finding(code, "warn", message, *(place or (None, None)))
