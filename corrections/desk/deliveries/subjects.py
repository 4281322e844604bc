"""What an email is about, in words and as a link for editors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases import queries as cases
from corrections.errors import Message

REQUEST = re.compile(r"/requests/#(\d+)")
NAMED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/desk/cases/(?P<what>\d+)"), "Case {what}"),
    (re.compile(r"/corrections/(?P<what>[\d-]+)"), "Correction {what}"),
    (re.compile(r"/corrections"), "All corrections"),
    (re.compile(r"/articles/(?P<what>\d+)"), "Article {what}"),
    (re.compile(r"/desk/erasures/(?P<what>\d+)"), "Erasure {what}"),
    (re.compile(r"/desk/standards"), "The policy"),
    (re.compile(r"/desk/settings/people/\d+"), "An account"),
    (re.compile(r"/desk(?:\?view=mine)?"), "The queue"),
    (re.compile(r"/desk/settings/channels/#\d+"), "A test of a channel"),
)


@dataclass(frozen=True)
class Subject:
    words: Message
    url: str | None


def subjects(session: Session, paths: Iterable[str]) -> dict[str, Subject]:
    """The subject at each of `paths`, as deliveries name them."""
    wanted = set(paths)
    requests = {path: int(found[1]) for path in wanted if (found := REQUEST.fullmatch(path)) is not None}
    of_requests = cases.cases_of_requests(session, requests.values())
    return {path: _of_request(of_requests, requests[path]) if path in requests else _named(path) for path in wanted}


def _of_request(case_ids: Mapping[int, int], request_id: int) -> Subject:
    case_id = case_ids.get(request_id)
    if case_id is None:
        return Subject(Message("A report"), None)
    return Subject(Message.of("A report in case {number}", number=case_id), addresses.case(case_id))


def _named(path: str) -> Subject:
    for pattern, words in NAMED:
        found = pattern.fullmatch(path)
        if found is not None:
            return Subject(Message.of(words, **found.groupdict()), path)
    return Subject(Message.of("{path}", path=path), path if path.startswith("/") else None)
