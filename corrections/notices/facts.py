"""What is known when a notice is checked, and what a check finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from corrections.composed import normal
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
    `told_in`: the numbers of other notices on it that say what a removal takes out; `id`: the article's.
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
    id: int | None = None


class Answer(NamedTuple):
    """Why a finding may stand, as an editor said: of a check, by its code, about something that it found."""

    code: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A draft notice and what it is judged by.

    `right`: what is right, as far as somebody said so outside the notice; `readers`: names and addresses of the readers
    who reported it, but for those who are named in the article or act for somebody who is; `protected`: names that
    must not be published; `withheld`: folded words, each of them one of a name that was taken out of the articles and
    is kept from the public; `staff`: names of the staff; `about_minor`: the wrong words are about somebody under age;
    `is_libel`: an editor says that they do harm whenever they are said;
    `error_stood_since`: when the wrong words were first published, if not with the article; `language`: the notice's;
    `marks`: what stands in a starter for something not known, in that language (`wording.marks`); `reason`: why it is
    revised; `told`: what the readers concerned are told in its place, "" where there are none; `offered`: where the
    newsroom has notices; `answers`: why findings may stand, as editors said.
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
    withheld: frozenset[str] = frozenset()
    staff: tuple[str, ...] = ()
    about_minor: bool = False
    is_libel: bool = False
    first_published: datetime | None = None
    error_stood_since: datetime | None = None
    language: str = "en"
    marks: tuple[str, ...] = wording.marks()
    offered: tuple[Placement, ...] = tuple(Placement)
    answers: tuple[Answer, ...] = ()

    def on(self, article: ArticleFacts, message: Message, at: str = "") -> Message:
        """`message`, about one of the articles: it is named where the notice is on several. `at`: the field of it."""
        if len(self.articles) > 1:
            message = Message.of("“{headline}”: {finding}", headline=article.headline, finding=message)
        return message.about((article.id, at)) if at and article.id is not None else message


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and where in the notice (code points; None: not at one place).

    A `stop` has to be put right before the notice is published; a `warn` is for the editor to judge. `about`: of one
    that may be meant to stand, such as the words found: an editor can say why, for colleagues. `answer`: that reason;
    what has one no longer stops. `revise`: the number of a published notice that is to be
    revised.
    """

    code: str
    severity: Literal["stop", "warn"]
    message: Message
    start: int | None = None
    end: int | None = None
    revise: str | None = None
    about: str | None = None
    answer: str = ""

    def answered(self, answers: tuple[Answer, ...]) -> Finding:
        """The same with the reason for which it may stand, if an editor gave one for this."""
        if self.about is None:
            return self
        mine = (one.reason.strip() for one in answers if (one.code, one.about) == (self.code, self.about))
        answer = next(mine, "")
        return replace(self, severity="warn", answer=answer) if answer else self


def stop(code: str, message: Message, place: tuple[int, int] | None = None) -> Finding:
    return Finding(code, "stop", message, *(place or (None, None)))


def ask(code: str, message: Message, about: str, place: tuple[int, int] | None = None) -> Finding:
    """A stop that an editor may answer. `about`: what it is about; a reason given for something else does not count."""
    return answerable(stop(code, message, place), about)


def answerable(finding: Finding, about: str) -> Finding:
    """The same as one that an editor may say a reason for."""
    return replace(finding, about=normal("NFC", " ".join(about.split())))  # as a form gives it back


def warn(code: str, message: Message, place: tuple[int, int] | None = None) -> Finding:
    return Finding(code, "warn", message, *(place or (None, None)))
