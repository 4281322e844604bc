"""The one transaction that makes a notice public: versions, revision, log entry, events, mails. `actions` guards it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock, database, search
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles import queries as article_queries
from corrections.cases import closing
from corrections.cases.models import Case
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import newsroom
from corrections.notices import announcing, citing, plans, queries, removing
from corrections.notices.changes import change_of, phrase_of
from corrections.notices.documents import OnArticle, alone, parts, searched
from corrections.notices.models import (
    Correction,
    CorrectionCounter,
    CorrectionSection,
    CorrectionText,
    Draft,
    Revision,
    RevisionArticle,
)
from corrections.notices.plans import DraftedArticle
from corrections.notices.trail import case_at_work, record
from corrections.requests.models import Passage
from corrections.taxonomy import OUTCOME_OF_KIND, EntryKind, FoundBy, Kind, Origin

ChangesOf = Callable[[Session, int], Mapping[int, Collection[int]]]


def no_changes(session: Session, case_id: int) -> Mapping[int, Collection[int]]:
    """What is known of changes where nobody watches the articles."""
    return {}


def publish(session: Session, draft: Draft, *, by: User, changes_of: ChangesOf = no_changes) -> Correction:
    """Publish a draft that may be published: its first revision, or the next one, all of it at one moment.

    `changes_of`: the versions whose changes a case is about, by article.
    """
    now = clock.now()
    drafted = plans.drafted(session, draft)
    if draft.case_id is not None:
        drafted = plans.covering(session, drafted, changes_of(session, draft.case_id))
    on = [_put_right(session, one, draft.kind, now, by=by) for one in drafted.articles]
    if draft.kind is Kind.REMOVAL:
        for one, told_of in zip(drafted.articles, on, strict=True):
            removing.withhold(session, one.article, told_of.version_before, told_of.version_after, phrase_of(one))
    case = case_at_work(session, draft)
    correction, number = _correction(session, draft, case, now)
    told = parts(
        number=correction.number,
        revision=number,
        kind=correction.kind,
        notice=draft.notice,
        reason=draft.reason or None,
        found_by=correction.found_by,
        published=now,
        clause=draft.clause,
        articles=on,
    )
    entry = log.append(session, EntryKind.CORRECTION, addresses.revision(correction.number, number), told)
    revision = Revision(
        correction_id=correction.id,
        number=number,
        draft_id=draft.id,
        by_id=by.id,
        published_at=now,
        log_id=entry.log_id,
        log_index=entry.index,
    )
    session.add(revision)
    session.flush()
    _note_articles(session, correction, revision, draft.notice, on)
    judged = drafted.articles[0].article if drafted.articles else None
    citing.note(session, correction, draft.clause, judged, now)
    session.flush()
    removing.withhold_wordings(session, correction)
    draft.published_at = now
    record(session, draft, "published", by=by.actor, correction=correction.number, revision=number)
    if case is not None:
        text = draft.told or announcing.thanks(draft.notice)
        closing.close_published(session, case, OUTCOME_OF_KIND[correction.kind], by=by, text=text)
    elif correction.case_id is not None:
        text = draft.told or announcing.changed(draft.notice, draft.reason)
        announcing.tell_readers(session, correction.case_id, text, by=by)
    announcing.announce(session, correction, revision, [article.article_id for article in on])
    newsrooms.raise_generation(session)
    session.flush()
    return correction


def hold_work(session: Session, draft: Draft) -> None:
    """Hold the articles of a draft, then its case: what is judged from now on stands until it is published.

    The articles always in the same order, so that two publishers wait and don't deadlock.
    """
    for article_id in sorted(row.article_id for row in queries.draft_articles(session, draft.id)):
        articles.lock(session, article_id)
    case = plans.case_of(session, draft)
    if case is not None:
        session.refresh(case, with_for_update=True)


def _quoted(passage: Passage, withheld: bool) -> dict[str, str]:
    """The words that a notice is about; of a text that may not be republished, those alone."""
    quoted = {"exact": passage.exact, "prefix": passage.prefix, "suffix": passage.suffix}
    return alone(quoted) if withheld else quoted


def _put_right(session: Session, one: DraftedArticle, kind: Kind, now: datetime, *, by: User) -> OnArticle:
    """Add the corrected version of one article, if its text changes here, and say what the revision tells of it."""
    article, change = one.article, change_of(one, kind)
    if change.adds:
        copy = plans.copy_after(one)
        articles.add_version(session, article, copy, origin=Origin.CORRECTION, by=by.actor, observed=now)
    passage = one.passage
    return OnArticle(
        article_id=article.id,
        headline=article.headline,
        placement=one.row.placement,
        placement_detail=one.row.placement_detail,
        passage=_quoted(passage, one.article.withheld) if passage else None,
        version_before=change.before,
        version_after=change.after,
        unfixed_reason=(one.row.unfixed_reason or "").strip() or None,
    )


def _correction(session: Session, draft: Draft, case: Case | None, now: datetime) -> tuple[Correction, int]:
    """The correction that a revision is of, and the revision's number. Numbers are given here, so they have no gaps."""
    if draft.correction_id is not None:
        known = session.get_one(Correction, draft.correction_id)
        numbers = session.scalars(select(Revision.number).where(Revision.correction_id == known.id)).all()
        return known, max(numbers) + 1
    year = now.astimezone(newsroom(session).zone).year
    correction = Correction(
        number=f"{year}-{_next_number(session, year):04}",
        kind=draft.kind,
        found_by=case.found_by if case else FoundBy.STAFF,
        case_id=case.id if case else None,
        published_at=now,
    )
    session.add(correction)
    session.flush()
    return correction, 1


def _next_number(session: Session, year: int) -> int:
    counted = (
        database.insert(session.get_bind().dialect.name, CorrectionCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": CorrectionCounter.last + 1})
        .returning(CorrectionCounter.last)
    )
    return session.execute(counted).scalar_one()


def _note_articles(
    session: Session, correction: Correction, revision: Revision, notice: str, on: list[OnArticle]
) -> None:
    known = article_queries.articles(session, [article.article_id for article in on])
    for position, article in enumerate(on):
        session.add(
            RevisionArticle(
                revision_id=revision.id,
                article_id=article.article_id,
                position=position,
                placement=article.placement,
                placement_detail=article.placement_detail,
                version_before=article.version_before,
                version_after=article.version_after,
            )
        )
    for section in {row.section for row in known.values() if row.section}:
        if session.get(CorrectionSection, (section, correction.id)) is None:
            session.add(CorrectionSection(section=section, correction_id=correction.id))
    session.merge(CorrectionText(id=correction.id, text=search.fold(searched(correction.number, notice, on))))
