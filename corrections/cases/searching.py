"""Finding cases by words, by numbers and by addresses. What was typed is read in `wanted`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, union, union_all
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import urls
from corrections.articles.models import ArticleAddress
from corrections.cases.models import Case, CaseRequest
from corrections.cases.queue_models import CaseText
from corrections.cases.texts import OPEN
from corrections.cases.wanted import Wanted
from corrections.errors import Refused
from corrections.requests import queries as requests
from corrections.requests.models import CorrectionRequest

COMMON = 2_000
"""Words in more cases than this are looked for along the queue, most urgent first; of others, all cases are sorted."""

_case, _text = Case.__table__.c, CaseText.__table__


@dataclass(frozen=True)
class Sought:
    """Which cases are looked for. `many`: there are more than COMMON of them, and they are not counted."""

    condition: ColumnElement[bool]
    many: bool = False


def seek(session: Session, wanted: Wanted, *, closed: bool = False) -> Sought:
    """The cases that somebody wants, to be listed. Asks the database once how common the words are."""
    words, named = _words(session, wanted, closed=closed), _named(wanted)
    if words is None:
        return Sought(_any_of(*named))
    some = words.limit(COMMON + 1).subquery()
    ids = session.scalars(union_all(*named, select(some.c[0]))).all()
    if len(ids) <= COMMON:
        # By their numbers: what is found by words, PostgreSQL takes for so much that it reads all cases.
        return Sought(_case.id.in_(bindparam("sought", sorted(set(ids)), expanding=True, literal_execute=True)))
    each = and_(*(_text.c.text.contains(f" {word} ", autoescape=True) for word in _folded(wanted)))
    said = select(_text.c.id).where(_text.c.id == _case.id, each).exists()
    return Sought(or_(_any_of(*named), said), many=True)


def counted(session: Session, wanted: Wanted, *, closed: bool = False) -> Sought:
    """The same, to be counted alone, of the first COMMON: asks nothing before."""
    words, found = _words(session, wanted, closed=closed), _named(wanted)
    if words is not None:
        some = words.limit(COMMON).subquery()
        found.append(select(some.c[0]))
    return Sought(_any_of(*found))


def of_same_reader(request_id: int) -> Sought:
    """The cases of whoever sent this report, by the address that they gave; of a report without one, its own."""
    own = _joined.where(CaseRequest.request_id == request_id)
    return Sought(_any_of(own, _joined.where(CaseRequest.request_id.in_(requests.of_same_reader(request_id)))))


_joined = select(CaseRequest.case_id)


def _any_of(*ids: Select[int]) -> ColumnElement[bool]:
    # Of one list, put together first: joined by OR, PostgreSQL would try each case against every one of them.
    if not ids:
        return false()
    return _case.id.in_(ids[0] if len(ids) == 1 else union(*ids))


def _named(wanted: Wanted) -> list[Select[int]]:
    """The ids of cases that are named, not described."""
    found: list[Select[int]] = [
        select(Case.id).where(Case.id == id_) for id_ in (wanted.number, wanted.of_correction) if id_ is not None
    ]
    if wanted.reference is not None:
        told = _joined.join(CorrectionRequest, CorrectionRequest.id == CaseRequest.request_id)
        found.append(told.where(CorrectionRequest.reference == wanted.reference))
    if wanted.url is not None and (url := _canonical(wanted.url)) is not None:
        article = select(ArticleAddress.article_id).where(ArticleAddress.url == url).scalar_subquery()
        found.append(select(Case.id).where(Case.article_id == article))
    return found


def _canonical(url: str) -> str | None:
    try:
        return urls.canonical(url)
    except Refused:
        return None


def _folded(wanted: Wanted) -> list[str]:
    text = wanted.url.partition("://")[2] if wanted.url else wanted.words
    return search.fold(text).split()[: search.MOST_WORDS - 1]


def _words(session: Session, wanted: Wanted, *, closed: bool) -> Select[int] | None:
    """The ids of the cases in which every word stands; None where words are not what was meant."""
    words = [] if wanted.only_number or wanted.reference else _folded(wanted)
    # Of closed cases there are ever more: those that are open have a word of their own to be found by.
    match = search.match(session, _text, " ".join(words if closed else [OPEN, *words])) if words else None  # type: ignore[arg-type]
    return select(match.id).select_from(match.source).where(match.condition) if match is not None else None
