"""Changes that nobody said a word about: sorted, given time, then made a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from corrections import clock
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles import urls
from corrections.articles.documents import VersionText
from corrections.articles.models import Article, ArticleAddress, ArticleVersion
from corrections.articles.sorting.facts import Kind as ReasonKind
from corrections.articles.sorting.sort import Reason, Sorted, Text, sort
from corrections.cases import closing, joining, opening, parting
from corrections.cases.models import Case
from corrections.cases.progress import raise_news, record
from corrections.database import insert
from corrections.events import Actor
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.models import NewsroomSetting
from corrections.newsroom.queries import newsroom
from corrections.notices.models import Correction, Draft, DraftArticle, Revision, RevisionArticle
from corrections.requests import actions as requests
from corrections.requests.models import Passage
from corrections.taxonomy import Change, ErrorType, FoundBy, Kind, Origin
from corrections.watch import actions, pointing
from corrections.watch.actions import Address
from corrections.watch.decisions import What
from corrections.watch.marks import needs_a_word
from corrections.watch.models import NoticedChange, WatchedAddress

SUMMARY = "The article changed; nothing was said"
SUMMARY_OF_REMOVAL = "The article was taken down; nothing was said"
AGAIN = timedelta(minutes=15)
OUT_OF_ORDER = 1_000
ERROR_TYPES = {
    ReasonKind.NUMBER: ErrorType.NUMBER,
    ReasonKind.DATE: ErrorType.DATE_PLACE,
    ReasonKind.NAME: ErrorType.NAME,
    ReasonKind.QUOTATION: ErrorType.QUOTATION,
    ReasonKind.HEADLINE: ErrorType.HEADLINE,
}


@dataclass(frozen=True)
class Unsorted:
    """A version that nobody has looked at yet. `texts`: its own and that of the version before, by their numbers."""

    article_id: int
    number: int
    origin: Origin
    texts: Mapping[int, VersionText]

    def sort(self) -> Sorted:
        """What kind of change it is."""
        old, new = (
            Text(text.headline, text.blocks, text.bylines, text.language)
            for text in (self.texts[self.number - 1], self.texts[self.number])
        )
        return sort(old, new)

    def place(self, found: Sorted) -> list[int] | None:
        """Where the words stood in the version before that the change is about."""
        return pointing.place(found.reasons, self.texts[self.number - 1], self.texts[self.number])


def unsorted(session: Session) -> Unsorted | None:
    """The next version to sort, however it came in; those from before the watch was switched on are left alone."""
    begun = session.scalar(select(NewsroomSetting.changed_at).where(NewsroomSetting.name == "watch"))
    if begun is None or not newsroom(session).watch:
        return None
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
        return None
    texts = articles.texts_numbered(session, version.article_id, (version.number - 1, version.number))
    return Unsorted(version.article_id, version.number, version.origin, texts)


def notice(session: Session, version: Unsorted, found: Sorted, place: list[int] | None = None) -> None:
    """Keep what a version was sorted as, and the place of the words that it is about."""
    grace = newsroom(session).grace_hours
    _notice(session, version.article_id, version.number, found.change, found.reasons, grace, version.origin, place)


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
    place: list[int] | None = None,
) -> None:
    now = clock.now()
    row = {
        "article_id": article_id,
        "number": number,
        "is_removal": change is Change.ARTICLE_REMOVED,
        "change": change,
        "reasons": [[str(reason.kind), reason.block] for reason in reasons],
        "place": place,
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
    """Notice one article that was taken down; True if there may be another.

    None of its addresses answers then; those that were never asked are asked first, as where it was moved. Each
    version is noticed to have gone once.
    """
    room = newsroom(session)
    elsewhere = aliased(WatchedAddress)
    stands = exists().where(elsewhere.article_id == Article.id, elsewhere.is_gone.is_(False))
    noticed = exists().where(
        NoticedChange.article_id == Article.id,
        NoticedChange.number == Article.latest,
        NoticedChange.is_removal.is_(True),
    )
    article = session.scalars(
        select(Article)
        .join(WatchedAddress, WatchedAddress.article_id == Article.id)
        .where(WatchedAddress.is_gone.is_(True), ~stands, ~noticed)
        .order_by(Article.id)
        .limit(1)
    ).first()
    if article is None or not room.watch:
        return False
    known = session.scalars(select(ArticleAddress.url).where(ArticleAddress.article_id == article.id)).all()
    ours = (Address(url, What.PAGE, article.id) for url in known if urls.is_allowed(url, room.hosts))
    if not actions.know(session, *ours):
        _notice(session, article.id, article.latest, Change.ARTICLE_REMOVED, (), 0)
    return True


def due(session: Session, *, most: int) -> Sequence[NoticedChange]:
    """Changes whose time is over, the longest first; they are held."""
    if not newsroom(session).watch:
        return ()
    found = (
        select(NoticedChange)
        .where(NoticedChange.settled.is_(False), NoticedChange.due_at <= clock.now(), NoticedChange.case_id.is_(None))
        .order_by(NoticedChange.due_at, NoticedChange.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(found).all()


def settle(session: Session, change: NoticedChange, *, by: Actor) -> None:
    """Settle a change whose time is over by the notice that was published, or by a case.

    Changes of one article that nobody spoke of belong into one case while it is open.
    """
    if _is_spoken_of(session, change):
        change.settled = True
        return
    case = _open_about(session, change.article_id)
    if case is None:
        case = _open(session, session.get_one(Article, change.article_id), change, by=by)
    else:
        record(session, case, "change joined", by=by, version=change.number)
        raise_news(session, case)
    change.case_id = case.id
    session.flush()


def put_off(change: NoticedChange) -> None:
    """Try one again later that can't be settled now, so that it keeps none of the others waiting."""
    change.due_at = clock.now() + AGAIN


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


def _open_about(session: Session, article_id: int) -> Case | None:
    """The case that is open about changes of the article, or in which a notice on it is being written: which may wait
    for this very change. It is held: nobody ends it before what joins is seen."""
    about = exists().where(NoticedChange.case_id == Case.id)
    drafted = exists().where(
        Draft.case_id == Case.id,
        Draft.dropped_at.is_(None),
        Draft.published_at.is_(None),
        DraftArticle.draft_id == Draft.id,
        DraftArticle.article_id == article_id,
    )
    open_ = (
        select(Case)
        .where(Case.open.is_(True), and_(Case.article_id == article_id, about) | drafted)
        .order_by(Case.id)
        .limit(1)
    )
    return session.scalars(open_.with_for_update(), execution_options={"populate_existing": True}).first()


def _open(session: Session, article: Article, change: NoticedChange, *, by: Actor) -> Case:
    kinds = [ReasonKind(kind) for kind, _ in change.reasons]
    type_ = next((ERROR_TYPES[kind] for kind in kinds if kind in ERROR_TYPES), None)
    return opening.open_case(
        session,
        article=article,
        summary=SUMMARY_OF_REMOVAL if change.is_removal else SUMMARY,
        found_by=FoundBy.MONITORING,
        error_type=type_,
        by=by,
        passage=_passage(session, change),
        since=clock.now(),
    )


def _passage(session: Session, change: NoticedChange) -> Passage | None:
    """The words that a change is about, in the version before: so that its notice begins with what the article said."""
    if change.place is None:
        return None
    number = change.number - 1
    told = articles.texts_numbered(session, change.article_id, (number,)).get(number)
    found = pointing.passage(change.place, told) if told is not None else None
    return requests.add_place(session, change.article_id, number, found) if found is not None else None


def join(session: Session, case: Case, *, into: Case, by: User, seen: int | None = None) -> Case:
    """Join a case to another: besides what readers sent, the changes that it is about go along. Raises Refused."""
    closing.merge(session, case, into=into, by=by, seen=seen)
    came = NoticedChange.case_id == case.id
    session.execute(
        update(NoticedChange)
        .where(came)
        .values(case_id=into.id, home_id=func.coalesce(NoticedChange.home_id, case.id))
        .execution_options(synchronize_session=False)
    )
    return into


def take_apart(session: Session, case: Case, *, by: User, seen: int | None = None) -> Case:
    """Undo that a case was joined to another: besides what readers sent, its changes go back to it. Raises Refused."""
    into = parting.take_apart(session, case, by=by, seen=seen)
    give_back(session, case, here=into)
    return into


def give_back(session: Session, case: Case, *, here: Case) -> None:
    """Give a case back the changes that came along from it and are in the case `here`."""
    came = NoticedChange.case_id == here.id, NoticedChange.home_id.in_(joining.homes(session, case))
    values = {"case_id": case.id, "home_id": joining.back_home(NoticedChange.home_id, case)}
    back = update(NoticedChange).where(*came).values(**values)
    session.execute(back.execution_options(synchronize_session=False))
