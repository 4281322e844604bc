"""Changes that nobody said a word about: sorted, given time, then made a case; explained, and that put on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles.models import Article, ArticleVersion
from corrections.articles.sorting.facts import Kind as ReasonKind
from corrections.articles.sorting.sort import Reason, Text, sort
from corrections.cases import closing, intake
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.database import insert
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.log import actions as log
from corrections.log.documents import Part
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.models import NewsroomSetting
from corrections.newsroom.queries import newsroom
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.taxonomy import Change, EntryKind, ErrorType, FoundBy, Kind, Origin, Outcome
from corrections.watch.marks import needs_a_word
from corrections.watch.models import NoticedChange, WatchedAddress

SUMMARY = "The article changed; nothing was said"
SUMMARY_OF_REMOVAL = "The article was taken down; nothing was said"
MOST_TEXT = 500
OUT_OF_ORDER = 1_000
ERROR_TYPES = {
    ReasonKind.NUMBER: ErrorType.NUMBER,
    ReasonKind.DATE: ErrorType.DATE_PLACE,
    ReasonKind.NAME: ErrorType.NAME,
    ReasonKind.QUOTATION: ErrorType.QUOTATION,
    ReasonKind.HEADLINE: ErrorType.HEADLINE,
}


def sort_next(session: Session) -> bool:
    """Sort one version that nobody has looked at yet, however it came in; True if there may be another.

    Those from before the watch was switched on are left alone.
    """
    begun = session.scalar(select(NewsroomSetting.changed_at).where(NewsroomSetting.name == "watch"))
    room = newsroom(session)
    if begun is None or not room.watch:
        return False
    noticed = exists().where(
        NoticedChange.article_id == ArticleVersion.article_id,
        NoticedChange.number == ArticleVersion.number,
        NoticedChange.is_removal.is_(False),
    )
    version = session.scalars(
        select(ArticleVersion)
        .where(
            ArticleVersion.observed_at >= begun, ArticleVersion.number > 1, ArticleVersion.id > _looked_at(), ~noticed
        )
        .order_by(ArticleVersion.id)
        .limit(1)
    ).first()
    if version is None:
        return False
    texts = articles.texts_numbered(session, version.article_id, (version.number - 1, version.number))
    old, new = (
        Text(text.headline, text.blocks, text.bylines, text.language)
        for text in (texts[version.number - 1], texts[version.number])
    )
    found = sort(old, new)
    _notice(session, version.article_id, version.number, found.change, found.reasons, room.grace_hours, version.origin)
    return True


def _looked_at() -> ScalarSelect[int]:
    """The version up to which all were sorted, so that not all of the record is looked through again and again.

    Transactions may end in another order than their versions were numbered; none lasts for this many.
    """
    last = (
        select(ArticleVersion.id - OUT_OF_ORDER)
        .join(NoticedChange, NoticedChange.article_id == ArticleVersion.article_id)
        .where(NoticedChange.number == ArticleVersion.number, NoticedChange.is_removal.is_(False))
        .order_by(NoticedChange.id.desc())
        .limit(1)
    )
    return select(func.coalesce(last.scalar_subquery(), 0)).scalar_subquery()


def _notice(
    session: Session,
    article_id: int,
    number: int,
    change: Change,
    reasons: Sequence[Reason],
    grace_hours: int,
    origin: Origin | None = None,
) -> None:
    now = clock.now()
    row = {
        "article_id": article_id,
        "number": number,
        "is_removal": change is Change.ARTICLE_REMOVED,
        "change": change,
        "reasons": [[str(reason.kind), reason.block] for reason in reasons],
        "noticed_at": now,
        "due_at": now + timedelta(hours=grace_hours),
        "settled": origin is Origin.CORRECTION or not needs_a_word(change),
    }
    # Another worker may have sorted it in this moment.
    made = insert(session.get_bind().dialect.name, NoticedChange.__table__).values(**row)
    session.execute(made.on_conflict_do_nothing())
    newsrooms.raise_generation(session)
    session.flush()


def notice_removal(session: Session) -> bool:
    """Notice one article that was taken down; True if there may be another."""
    room = newsroom(session)
    noticed = exists().where(
        NoticedChange.article_id == WatchedAddress.article_id,
        NoticedChange.is_removal.is_(True),
    )
    article_id = session.scalar(
        select(WatchedAddress.article_id)
        .where(WatchedAddress.is_gone.is_(True), WatchedAddress.article_id.is_not(None), ~noticed)
        .order_by(WatchedAddress.article_id)
        .limit(1)
    )
    article = articles.article(session, article_id) if room.watch and article_id is not None else None
    if article is None:
        return False
    _notice(session, article.id, article.latest, Change.ARTICLE_REMOVED, (), 0)
    return True


def open_next(session: Session, *, by: Actor) -> bool:
    """Settle one change whose time is over, by the notice that was published, or by a case; True if there may be more.

    Changes of one article that nobody spoke of belong into one case while it is open.
    """
    change = session.scalars(
        select(NoticedChange)
        .where(NoticedChange.settled.is_(False), NoticedChange.due_at <= clock.now(), NoticedChange.case_id.is_(None))
        .order_by(NoticedChange.due_at, NoticedChange.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if change is None or not newsroom(session).watch:
        return False
    if _is_spoken_of(session, change):
        change.settled = True
        return True
    article = session.get_one(Article, change.article_id)
    change.case_id = _open_about(session, article.id) or _open(session, article, change, by=by)
    session.flush()
    return True


def _is_spoken_of(session: Session, change: NoticedChange) -> bool:
    """Whether a notice on the article goes with this version, or was published since it was noticed."""
    says_it: ColumnElement[bool] = RevisionArticle.version_after == change.number
    if change.is_removal:  # a retraction says it beforehand, a correction of the last version says nothing of it
        says_it = Correction.kind.in_((Kind.RETRACTION, Kind.REMOVAL))
    notice = (
        select(RevisionArticle.article_id)
        .join(Revision, Revision.id == RevisionArticle.revision_id)
        .join(Correction, Correction.id == Revision.correction_id)
        .where(RevisionArticle.article_id == change.article_id)
        .where(says_it | (Revision.published_at >= change.noticed_at))
    )
    return session.execute(notice.limit(1)).first() is not None


def _open_about(session: Session, article_id: int) -> int | None:
    return session.scalar(
        select(Case.id).where(Case.article_id == article_id, Case.open.is_(True), Case.found_by == FoundBy.MONITORING)
    )


def _open(session: Session, article: Article, change: NoticedChange, *, by: Actor) -> int:
    kinds = [ReasonKind(kind) for kind, _ in change.reasons]
    type_ = next((ERROR_TYPES[kind] for kind in kinds if kind in ERROR_TYPES), None)
    case = intake.open_case(
        session,
        article=article,
        summary=SUMMARY_OF_REMOVAL if change.is_removal else SUMMARY,
        found_by=FoundBy.MONITORING,
        error_type=type_,
        by=by,
        since=clock.now(),
    )
    return case.id


def explain(session: Session, case: Case, *, text: str, by: User, seen: int | None = None) -> Case:
    """End a case by the line that says why no notice is due; public once it can't be undone. Raises Refused."""
    line = " ".join(text.split())
    about = session.scalars(
        select(NoticedChange).where(NoticedChange.case_id == case.id, NoticedChange.log_index.is_(None))
    ).all()
    if about and not line:
        raise Refused(Message("Say in one line why no notice is due: it is shown with the version.", at="text"))
    if about and len(line) > MOST_TEXT:
        raise Refused(Message.of("This line is longer than {most} characters.", most=MOST_TEXT).about("text"))
    for change in about:
        change.text = line
    return closing.explain(session, case, text=text, by=by, seen=seen)


def publish_explanation(session: Session) -> bool:
    """Put one line on record whose case stayed closed; True if there may be another."""
    found = session.execute(
        select(NoticedChange, Case)
        .join(Case, Case.id == NoticedChange.case_id)
        .where(
            NoticedChange.settled.is_(False),
            NoticedChange.text.is_not(None),
            Case.outcome == Outcome.EXPLAINED,
            Case.decided_at <= clock.now() - UNDO,
        )
        .order_by(NoticedChange.id)
        .limit(1)
        .with_for_update(of=NoticedChange, skip_locked=True)
    ).first()
    if found is None:
        return False
    change = found[0]
    subject = addresses.version(change.article_id, change.number)
    parts = [Part("version", change.number), Part("change", str(change.change)), Part("text", change.text)]
    entry = log.append(session, EntryKind.EXPLANATION, subject, parts)
    change.log_id, change.log_index, change.text, change.settled = entry.log_id, entry.index, None, True
    newsrooms.raise_generation(session)
    session.flush()
    return True
