"""Reading drafts, corrections and their revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corrections import search
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.log import queries as log
from corrections.notices.documents import RevisionText, Stored, names_read, quoting, read
from corrections.notices.models import (
    Correction,
    CorrectionCounter,
    CorrectionSection,
    CorrectionText,
    Draft,
    DraftArticle,
    Hold,
    Revision,
    RevisionArticle,
    SignOff,
)
from corrections.taxonomy import Kind


@dataclass(frozen=True)
class Published:
    """A correction, its revisions (oldest first; in lists only the newest) and the articles that it is on."""

    correction: Correction
    revisions: tuple[RevisionText, ...]
    articles: dict[int, Article]
    revision_count: int

    @property
    def newest(self) -> RevisionText:
        return self.revisions[-1]


@dataclass(frozen=True)
class Filters:
    """Which corrections a list shows. None: all. `since` is included, `until` is not."""

    query: str = ""
    kind: Kind | None = None
    section: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def corrections(
    session: Session, filters: Filters, *, before: int | None = None, limit: int = 25
) -> Sequence[Correction]:
    """Corrections, newest first; `before` is the id of the last one of the page before."""
    narrowed = _narrowed(session, select(Correction), filters)
    if narrowed is None:
        return []
    query, key = narrowed
    if before is not None:
        query = query.where(key < before)
    return session.scalars(query.order_by(key.desc()).limit(limit)).all()


def _narrowed(
    session: Session, query: Select[Any], filters: Filters
) -> tuple[Select[Any], ColumnElement[int] | InstrumentedAttribute[int]] | None:
    """A query of corrections narrowed to some, and the id that an index gives in their order; None for no words."""
    key: ColumnElement[int] | InstrumentedAttribute[int] = Correction.id
    found = search.match(session, CorrectionText.__table__, filters.query)  # type: ignore[arg-type]
    if filters.query.strip() and found is None:
        return None
    if found is not None:
        query = query.join(found.source, found.id == Correction.id).where(found.condition)
        key = found.id
    if filters.section is not None:
        query = query.join(CorrectionSection, CorrectionSection.correction_id == Correction.id).where(
            CorrectionSection.section == filters.section
        )
        key = CorrectionSection.correction_id if found is None else key
    if filters.kind is not None:
        query = query.where(Correction.kind == filters.kind)
    if filters.since is not None:
        query = query.where(Correction.published_at >= filters.since)
    if filters.until is not None:
        query = query.where(Correction.published_at < filters.until)
    return query, key


def published(session: Session, rows: Iterable[Correction], *, every_revision: bool = False) -> list[Published]:
    """What the public reads of some corrections, in their order: the newest revision of each, or all."""
    rows = list(rows)
    if not rows:
        return []
    revisions = _stored(session, [row.id for row in rows])
    shown = {id_: all_ if every_revision else all_[-1:] for id_, all_ in revisions.items()}
    texts = _texts(session, shown)
    articles = article_queries.articles(
        session, [on.article_id for told in texts.values() for text in told for on in text.articles]
    )
    return [
        Published(
            correction=row,
            revisions=tuple(quoting(text, articles) for text in texts[row.id]),
            articles=articles,
            revision_count=len(revisions[row.id]),
        )
        for row in rows
    ]


def _stored(session: Session, ids: list[int]) -> dict[int, list[list[Stored]]]:
    """By the id of a correction the rows of each of its revisions, oldest first."""
    found: dict[int, dict[int, list[Stored]]] = defaultdict(lambda: defaultdict(list))
    for row in session.execute(_STORED, {"ids": ids}):
        found[row.correction_id][row.number].append(Stored(*row))
    return {id_: list(revisions.values()) for id_, revisions in found.items()}


def _texts(session: Session, shown: Mapping[int, list[list[Stored]]]) -> dict[int, list[RevisionText]]:
    rows = [row for revisions in shown.values() for revision in revisions for row in revision]
    told, gone = log.values_and_erased(session, [row.key for row in rows], names_read(rows))
    return {
        id_: [read(of, told.get(of[0].key, {}), gone.get(of[0].key, {})) for of in revisions]
        for id_, revisions in shown.items()
    }


_revision, _on = Revision.__table__.c, RevisionArticle.__table__.c
_STORED = (
    select(
        *(_revision[name] for name in Stored._fields[:5]),
        *(_on[name] for name in Stored._fields[5:]),
    )
    .join_from(Revision.__table__, RevisionArticle.__table__, _on.revision_id == _revision.id, isouter=True)
    .where(_revision.correction_id.in_(bindparam("ids", expanding=True)))
    .order_by(_revision.correction_id, _revision.number, _on.position)
)


def recently_changed(session: Session, filters: Filters, *, limit: int = 50) -> list[Correction]:
    """Corrections by their newest revision, newest first: one that is revised comes to the top again."""
    query = select(Revision.correction_id)
    if filters != Filters():
        narrowed = _narrowed(session, query.join(Correction, Correction.id == Revision.correction_id), filters)
        if narrowed is None:
            return []
        query = narrowed[0]
    query = query.order_by(Revision.published_at.desc(), Revision.id.desc()).limit(2 * limit)
    ids = list(dict.fromkeys(session.scalars(query)))[:limit]
    rows = {row.id: row for row in session.scalars(select(Correction).where(Correction.id.in_(ids)))}
    return [rows[id_] for id_ in ids]


def correction(session: Session, number: str) -> Correction | None:
    return session.scalars(select(Correction).where(Correction.number == number)).first()


def correction_by_id(session: Session, correction_id: int) -> Correction | None:
    return session.get(Correction, correction_id)


def for_article(session: Session, article_id: int) -> Sequence[Correction]:
    """The corrections that are or were on an article, oldest first."""
    return session.scalars(_FOR_ARTICLE, {"article_id": article_id}).all()


_FOR_ARTICLE = (
    select(Correction)
    .where(
        Correction.id.in_(
            select(Revision.correction_id)
            .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
            .where(RevisionArticle.article_id == bindparam("article_id"))
        )
    )
    .order_by(Correction.id)
)


def of_case(session: Session, case_id: int) -> Sequence[Correction]:
    return session.scalars(select(Correction).where(Correction.case_id == case_id).order_by(Correction.id)).all()


# How many corrections there are, updates not counted as errors included: their numbers have no gaps.
COUNT = select(func.sum(CorrectionCounter.__table__.c.last))


def draft(session: Session, draft_id: int) -> Draft | None:
    return session.get(Draft, draft_id)


def draft_of_case(session: Session, case_id: int) -> Draft | None:
    """The draft that is being worked on for a case, or None."""
    return session.scalars(_DRAFT_OF_CASE, {"case_id": case_id}).first()


def draft_of_correction(session: Session, correction_id: int) -> Draft | None:
    """The draft of a further revision, or None."""
    return session.scalars(_WORKED_ON.where(Draft.correction_id == correction_id)).first()


_WORKED_ON = (
    select(Draft).where(Draft.dropped_at.is_(None), Draft.published_at.is_(None)).order_by(Draft.id.desc()).limit(1)
)
_DRAFT_OF_CASE = _WORKED_ON.where(Draft.case_id == bindparam("case_id"))


def last_draft(session: Session, *, case_id: int | None = None, correction_id: int | None = None) -> Draft | None:
    """The draft that a case, or the further revisions of a correction, had last; a dropped one is none."""
    of = Draft.case_id == case_id if case_id is not None else Draft.correction_id == correction_id
    return session.scalars(
        select(Draft).where(of, Draft.dropped_at.is_(None)).order_by(Draft.id.desc()).limit(1)
    ).first()


def newest_draft(session: Session, correction_id: int) -> Draft | None:
    """The draft that the newest revision of a correction was published from."""
    return session.scalars(
        select(Draft)
        .join(Revision, Revision.draft_id == Draft.id)
        .where(Revision.correction_id == correction_id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).first()


def draft_articles(session: Session, draft_id: int) -> Sequence[DraftArticle]:
    return session.scalars(
        select(DraftArticle).where(DraftArticle.draft_id == draft_id).order_by(DraftArticle.position)
    ).all()


def sign_offs(session: Session, draft_id: int) -> Sequence[SignOff]:
    return session.scalars(select(SignOff).where(SignOff.draft_id == draft_id).order_by(SignOff.id)).all()


def signed_off(session: Session, case_ids: Iterable[int]) -> set[int]:
    """Those of some cases whose draft was signed off, and not saved or sent back since."""
    if not (ids := list(case_ids)):
        return set()
    given = (
        select(Draft.case_id)
        .join(SignOff, SignOff.draft_id == Draft.id)
        .where(Draft.case_id.in_(ids), Draft.dropped_at.is_(None), Draft.published_at.is_(None))
        .where(SignOff.at >= Draft.saved_at, Draft.sent_back_reason.is_(None))
    )
    return {case_id for case_id in session.scalars(given) if case_id is not None}


def running_hold(session: Session, draft_id: int) -> Hold | None:
    return session.scalars(
        select(Hold).where(Hold.draft_id == draft_id, Hold.state == "running").order_by(Hold.id.desc()).limit(1)
    ).first()


def last_hold(session: Session, draft_id: int) -> Hold | None:
    return session.scalars(select(Hold).where(Hold.draft_id == draft_id).order_by(Hold.id.desc()).limit(1)).first()


def due_holds(session: Session, now: datetime, *, limit: int = 10) -> Sequence[int]:
    """The ids of holds whose time has come."""
    return session.scalars(
        select(Hold.id).where(Hold.state == "running", Hold.due_at <= now).order_by(Hold.due_at, Hold.id).limit(limit)
    ).all()


def revised_by(session: Session, draft: Draft) -> dict[int, RevisionArticle]:
    """The articles of the newest revision of the correction that `draft` is to revise, by id; none for a first one."""
    newest = (
        select(Revision.id)
        .where(Revision.correction_id == draft.correction_id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if draft.correction_id is None:
        return {}
    rows = session.scalars(select(RevisionArticle).where(RevisionArticle.revision_id == newest.scalar_subquery()))
    return {row.article_id: row for row in rows}


def revision_of_draft(session: Session, draft_id: int) -> Revision | None:
    return session.scalars(select(Revision).where(Revision.draft_id == draft_id)).first()
