"""Open cases that may be about the same error as another, each with the reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections.articles.models import Article
from corrections.cases import at_once
from corrections.cases.models import Case, CaseRequest
from corrections.cases.queries import OpenCase
from corrections.errors import Message
from corrections.requests import claims
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import ErrorType

MOST = 5
MOST_FOUND = 200
MOST_REPORTS = 20  # whose words are compared: a campaign's say the same
OVERLAP = 0.34  # of the words of the shorter text

Reports = Sequence[tuple[CorrectionRequest, Passage | None]]


@dataclass
class Alike:
    """An open case, and why it may be the same matter. `headline`: of its article, if that is another one."""

    id: int
    summary: str
    headline: str | None = None
    reasons: list[Message] = field(default_factory=list)


def alike(
    session: Session,
    case: Case,
    reports: Reports,
    here: Iterable[OpenCase],
    *,
    words: str | None,
    may: Callable[[ErrorType | None], bool],
) -> list[Alike]:
    """The cases most like an open one. `here`: those on its article; `words`: those that it is about itself (None: it
    has none); `may`: whether a kind may be joined to it."""
    if not case.open:
        return []
    found: dict[int, Alike] = {}
    named: dict[str, str] = {}
    for request, passage in reports[:MOST_REPORTS]:
        named |= claims.claims(at_once.told_by(request, passage))
    told = " ".join([words or "", *(request.wrong for request, _ in reports[:MOST_REPORTS])])
    for other in here:
        shared = claims.shared_words(told, other.words or "")
        if claims.overlap(words or "", other.words or "") >= OVERLAP or (shared and shared[0][0].isdigit()):
            both = ", ".join(f"“{word}”" for word in shared[:3])
            _add(found, other.id, other.summary, None, Message.of("On the same article, with {words} too", words=both))
    for row in _elsewhere(session, case, reports, named):
        id_, summary, error_type, article_id, headline, key = row
        if not may(error_type):
            continue
        elsewhere = headline if article_id != case.article_id else None
        if key is None:
            _add(found, id_, summary, elsewhere, Message("From the same reader"))
        elif elsewhere is not None or article_id is None:
            _add(found, id_, summary, elsewhere, Message.of("On another article, with {words} too", words=named[key]))
        elif id_ in found or case.article_id is not None:
            _add(found, id_, summary, None, Message.of("On the same article, with {words} too", words=named[key]))
    return sorted(found.values(), key=lambda each: (-len(each.reasons), each.id))[:MOST]


def _add(found: dict[int, Alike], case_id: int, summary: str, headline: str | None, reason: Message) -> None:
    one = found.setdefault(case_id, Alike(case_id, summary, headline))
    if reason not in one.reasons and len(one.reasons) < 3:
        one.reasons.append(reason)


def _elsewhere(session: Session, case: Case, reports: Reports, named: Iterable[str]) -> list[Any]:
    ids, keys = [request.id for request, _ in reports[:MOST_REPORTS]], list(named)
    if not ids:
        return []
    return list(session.execute(_ELSEWHERE, {"ids": ids, "keys": keys, "case_id": case.id}))


_like = request_queries.LIKE.c
_ELSEWHERE = (
    select(Case.id, Case.summary, Case.error_type, Case.article_id, Article.headline, _like.key)
    .join_from(request_queries.LIKE, CaseRequest, CaseRequest.request_id == _like.request_id)
    .join(Case, Case.id == CaseRequest.case_id)
    .outerjoin(Article, Article.id == Case.article_id)
    .where(Case.open.is_(True), Case.id != bindparam("case_id"))
    .distinct()
    .order_by(Case.id.desc())
    .limit(MOST_FOUND)
)
