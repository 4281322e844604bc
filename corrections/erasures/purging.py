"""Taking words out of everything that can be changed, and making anew what was made of it.

In rows a mark stands in their place. What was made of articles and notices is made of what is left of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from corrections import events, search
from corrections.articles import comparisons, erasing
from corrections.articles import queries as articles
from corrections.articles.blocks import body_text
from corrections.articles.documents import BLOCKS, HEADLINE, TAKEN_OUT, keep_erased, shown
from corrections.articles.models import Article, ArticleText, ArticleVersion
from corrections.cases import at_once
from corrections.cases import texts as case_texts
from corrections.cases.models import Case, QuestionSource
from corrections.database import Base
from corrections.erasures import mails, tables
from corrections.erasures.matching import Wanted
from corrections.erasures.places import READERS, read_part, read_row
from corrections.events import Actor
from corrections.log import actions as log
from corrections.log import queries as log_queries
from corrections.log.documents import Erased
from corrections.log.models import LogEntry
from corrections.mailbox import senders
from corrections.notices import queries as notices
from corrections.notices.documents import searched
from corrections.notices.models import Correction, CorrectionText, Revision, RevisionArticle
from corrections.policy import queries as policies
from corrections.policy.models import DraftClause, PolicyDraft
from corrections.requests.decisions import ERASED
from corrections.requests.models import CorrectionRequest, Evidence, Passage
from corrections.taxonomy import ErasureGround


def hold(session: Session, keys: Iterable[str]) -> None:
    """Hold what will be changed until the transaction ends: cases, and the draft of the policy, before what belongs to
    them, as everybody does who works on one; articles last, each in their order; before the log is held, as publishers
    do. Or each would wait for the other."""
    names = sorted(keys)
    rows = [row for row in map(read_row, names) if row is not None]
    touched_cases = _cases(session, rows)
    session.scalars(select(Case.id).where(Case.id.in_(touched_cases)).order_by(Case.id).with_for_update()).all()
    if any(table in (PolicyDraft.__tablename__, DraftClause.__tablename__) for table, _ in rows):
        policies.draft(session, hold=True)
    for table, values in rows:
        if table not in (Article.__tablename__, Case.__tablename__):
            session.execute(_row(table, values).with_for_update())
    touched = _articles(session, names)
    session.scalars(select(Article).where(Article.id.in_(touched)).order_by(Article.id).with_for_update()).all()


def _cases(session: Session, rows: Iterable[tuple[str, list[Any]]]) -> set[int]:
    """The cases that rows are, or belong to."""
    found = set[int | None]()
    for name, values in rows:
        table = Base.metadata.tables[name]
        if name == Case.__tablename__:
            found.add(values[0])
        elif "case_id" in table.c:
            found.add(session.scalar(_row(name, values).with_only_columns(table.c.case_id)))
    return found - {None}  # type: ignore[return-value]


def _row(name: str, values: Iterable[Any]) -> Select[Any]:
    table = Base.metadata.tables[name]
    here = (column == value for column, value in zip(table.primary_key, values, strict=True))
    return select(*table.primary_key).where(*here)


def _articles(session: Session, keys: Collection[str]) -> set[int]:
    """The articles that places are of: their own rows, and what is on record of them."""
    indexes = {at[1] for key in keys if (at := read_part(key))}
    versions = select(ArticleVersion.article_id).where(ArticleVersion.log_index.in_(indexes))
    rows = filter(None, map(read_row, keys))
    return {values[0] for name, values in rows if name == Article.__tablename__} | set(session.scalars(versions))


def erase_parts(session: Session, keys: Iterable[str], ground: ErasureGround, *, by: Actor) -> list[LogEntry]:
    """Erase parts and whole documents of the log. Returns the entries that say so."""
    said = []
    for key in keys:
        at = read_part(key)
        entry = session.get(LogEntry, at[:2]) if at else None
        if at is None or entry is None:
            continue
        known_by = sealed(session, entry.log_id, entry.index, at[2])
        saying = log.erase(session, entry, at[2], ground)
        events.record(session, entry.subject, "erased", by=by, part=at[2], ground=ground, index=saying.index)
        erased = Erased(ground, saying.at, saying.log_id, saying.index, whole=at[2] is None)
        note(session, entry.log_id, entry.index, at[2], erased, known_by)
        said.append(saying)
    return said


def sealed(session: Session, log_id: int, index: int, part: str | None) -> str | None:
    """What a paragraph or a headline is recognized by once it is gone; None for anything else."""
    if part is None or not (part == HEADLINE or part.startswith(BLOCKS)):
        return None
    stored = log_queries.parts(session, [(log_id, index)]).get((log_id, index), [])
    value = next((one.read() for one in stored if one.name == part), None)
    text = value["text"] if isinstance(value, dict) else value
    return erasing.seal(session, text) if text else None


def note(
    session: Session, log_id: int, index: int, part: str | None, erased: Erased, known_by: str | None = None
) -> None:
    """Note on the article what was erased of a version: its pages say so without asking the log."""
    of = select(ArticleVersion).where(ArticleVersion.log_id == log_id, ArticleVersion.log_index == index)
    version = session.scalars(of).first()
    if version is not None:
        article = session.get_one(Article, version.article_id)
        keep_erased(article, version.number, part, erased, sealed=known_by)
        session.flush()


def clear_rows(session: Session, keys: Iterable[str], wanted: Wanted, *, by: Actor) -> None:
    """Put a mark in place of the words in rows; a reader's name and address are erased as the reader would."""
    for key in keys:
        found = read_row(key)
        if found is None:
            continue
        name, values = found
        if name == READERS:
            senders.erase(session, session.get_one(CorrectionRequest, values[0]), by=by)
            continue
        if name == mails.MAILS:
            mails.forget(session, values[0])
            continue
        table = Base.metadata.tables[name]
        here = [column == value for column, value in zip(table.primary_key, values, strict=True)]
        columns = tables.cleared_in(table)
        row = session.execute(select(*columns).where(*here)).mappings().first()
        if row is not None:
            session.execute(update(table).where(*here).values(_cleared(name, dict(row), wanted)))
    session.flush()
    session.expire_all()


def forget_files(session: Session, names: Iterable[str]) -> None:
    """Take back that readers and authors sent these files: nobody is to look for what is gone."""
    stored = [name.removeprefix("uploads/") for name in names if name.startswith("uploads/")]
    gone = session.scalars(select(Evidence.id).where(Evidence.stored_name.in_(stored))).all()
    session.execute(delete(QuestionSource).where(QuestionSource.evidence_id.in_(gone)))
    session.execute(delete(Evidence).where(Evidence.id.in_(gone)))


def _cleared(table: str, row: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    cleared = {name: wanted.cleared(value) for name, value in row.items()}
    together = tables.TOGETHER.get(table, ())
    if together and wanted.spans("".join(row[name] or "" for name in together)):
        # Cut where the words begin and end, none of its pieces may hold as much as is recognized.
        middle = together[len(together) // 2]
        cleared |= dict.fromkeys(together, "") | {middle: TAKEN_OUT} if cleared == row else {}
    return cleared


def make_anew(session: Session, keys: Collection[str]) -> None:
    """Make what is kept of articles, cases and notices anew: comparisons, words for search, the article in lists, and
    what reports are found by."""
    touched = _articles(session, keys)
    indexes = {at[1] for key in keys if (at := read_part(key))}
    revisions = select(Revision.correction_id).where(Revision.log_index.in_(indexes))
    for article in session.scalars(select(Article).where(Article.id.in_(touched)).order_by(Article.id)):
        _article_anew(session, article)
    on = select(Revision.correction_id).join(RevisionArticle).where(RevisionArticle.article_id.in_(touched))
    corrections = set(session.scalars(revisions)) | set(session.scalars(on))
    notices_on = select(Correction).where(Correction.id.in_(corrections)).order_by(Correction.id)
    for each in notices.published(session, session.scalars(notices_on).all()):
        words = searched(each.correction.number, each.newest.notice or "", each.newest.articles)
        session.merge(CorrectionText(id=each.correction.id, text=search.fold(words)))
    session.flush()
    rows = [found for key in keys if (found := read_row(key))]
    case_texts.make(session, case_texts.told_in(session, rows, touched))
    _reports_anew(session, rows)


def _reports_anew(session: Session, rows: Iterable[tuple[str, list[Any]]]) -> None:
    """Of what was taken out of reports, keep no hash either."""
    ids = defaultdict[str, list[int]](list)
    for table, values in rows:
        ids[table].append(values[0])
    reports, passages = ids[CorrectionRequest.__tablename__], ids[Passage.__tablename__]
    given = select(Evidence.request_id).where(Evidence.id.in_(ids[Evidence.__tablename__]))
    changed = or_(
        CorrectionRequest.id.in_(reports), CorrectionRequest.passage_id.in_(passages), CorrectionRequest.id.in_(given)
    )
    session.execute(update(CorrectionRequest).where(changed).values(form_digest=ERASED))
    at_once.name_anew(session, reports, passages)


def _article_anew(session: Session, article: Article) -> None:
    newest = shown(articles.newest_text(session, article))
    if "headline" in newest.erased and TAKEN_OUT not in article.headline:
        article.headline = TAKEN_OUT
    for name in ("bylines", "tags"):
        told = getattr(article, name)
        kept = [one for one in told if TAKEN_OUT not in one]
        # Erased as a part, without words that were looked for, none of them can be told from the others.
        setattr(article, name, [] if name in newest.erased and kept == told else kept)
    if "agency" in newest.erased:
        article.agency = None
    if "section" in newest.erased:
        article.section = None
    session.merge(ArticleText(id=article.id, text=search.fold(body_text(newest.headline, newest.blocks))))
    session.flush()
    comparisons.compare_again(session, article.id, through=article.latest)
