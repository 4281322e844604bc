"""What a reader sends, as plain values, and what may be done with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corrections import canonical
from corrections.errors import Message
from corrections.requests.anchoring import Passage
from corrections.taxonomy import ErrorType, Listed, Medium, Relation, RequestState


class MessageKind(StrEnum):
    """What a message between a reader and the newsroom does."""

    FACT = "fact"  # the reader adds something
    MESSAGE = "message"  # an editor writes
    QUESTION = "question"  # an editor asks, and the case waits for the reader
    DECISION = "decision"
    SECOND_LOOK = "second_look"  # the reader asks for one, and says why
    WITHDRAWAL = "withdrawal"


class CameBy(Listed):
    """How a report reached the newsroom."""

    FORM = "form", "Form on the site"
    MAIL = "mail", "Email"
    PHONE = "phone", "Telephone"
    SOCIAL = "social", "Social media"
    POST = "post", "Letter or in person"
    STAFF = "staff", "Somebody who works here"


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the uploads folder already, under a name of ours."""

    stored_name: str
    display_name: str
    media_type: str
    size: int
    sha256: bytes


@dataclass(frozen=True)
class Report:
    """What one reader sent with one form. `form_key` is the form's own: sent twice, it is one report.

    `passage` is set where the words were found in a version of the article, `words` holds them as the reader gave
    them. `suspicion` says why it looks like a robot's; such a report is set aside, never dropped.
    """

    form_key: str
    wrong: str
    right: str = ""
    known: str = ""
    error_type: ErrorType | None = None
    relation: Relation = Relation.NONE
    medium: Medium = Medium.WEB
    language: str = "en"
    article_id: int | None = None
    version: int | None = None
    words: str = ""
    passage: Passage | None = None
    reported_url: str | None = None
    appeared: str | None = None
    links: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    name: str = ""
    email: str = ""
    suspicion: str | None = None
    came_by: CameBy = CameBy.FORM
    receipt: bool = True  # whether the reader gets the reference by email


ERASED = bytes(32)
"""In place of the hash of a report of which something was erased: whoever guesses what it was could see by the hash
whether they are right."""


def digest(report: Report) -> bytes:
    """The hash by which a repeated submit is told from one in which something was changed in between."""
    told: list[Any] = [report.wrong, report.right, report.known, report.words, list(report.links)]
    told += [sorted({file.sha256.hex() for file in report.files}), str(report.error_type), report.name, report.email]
    told += [report.reported_url, report.appeared, str(report.medium), str(report.relation), report.language]
    return hashlib.sha256(canonical.encode(told)).digest()


def why_not_write(state: RequestState) -> Message | None:
    """Say why a reader can't add to their report; None if they can."""
    if state is RequestState.WITHDRAWN:
        return Message("You took this report back, so nothing can be added to it. You can send a new report.")
    return None


def why_not_withdraw(state: RequestState) -> Message | None:
    if state is RequestState.WITHDRAWN:
        return Message("You have taken this report back already.")
    if state is RequestState.ANSWERED:
        return Message("This report has been decided already.")
    return None


def why_not_second_look(state: RequestState, *, asked_before: bool) -> Message | None:
    if asked_before:
        return Message("A second look can be asked for once, and you have asked for it.")
    if state is not RequestState.ANSWERED:
        return Message("A second look can be asked for once we have decided.")
    return None
