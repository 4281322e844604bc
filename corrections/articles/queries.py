"""Reading articles, their versions and the words of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import urls
from corrections.articles.documents import VersionText, read
from corrections.articles.models import Article, ArticleAddress, ArticleText, ArticleVersion
from corrections.errors import Refused
from corrections.log import queries as log


def article(session: Session, article_id: int) -> Article | None:
    # As `get`, which puts its question together anew for each request.
    known: Article | None = session.identity_map.get(Article.__mapper__.identity_key_from_primary_key((article_id,)))
    return known or session.scalars(_ARTICLES, {"ids": [article_id]}).first()


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# Columns of the tables, where no object is asked for: what the session does for those of a class takes as long again.
_article, _version = Article.__table__.c, ArticleVersion.__table__.c
_ARTICLES = select(Article).where(Article.id.in_(_IDS))


def articles(session: Session, ids: Iterable[int]) -> dict[int, Article]:
    wanted = set(ids)
    found = {row.id: row for row in session.identity_map.values() if isinstance(row, Article) and row.id in wanted}
    missing = wanted - found.keys()
    if missing:
        found |= {row.id: row for row in session.scalars(_ARTICLES, {"ids": list(missing)})}
    return found


def by_url(session: Session, url: str) -> Article | None:
    """The article at an address, whichever of its forms is given; None also for what is no address."""
    try:
        known_as = urls.canonical(url)
    except Refused:
        return None
    return session.scalars(
        select(Article)
        .join(ArticleAddress, ArticleAddress.article_id == Article.id)
        .where(ArticleAddress.url == known_as)
    ).first()


def with_version(session: Session, article_id: int, number: int) -> tuple[Article, ArticleVersion | None] | None:
    """An article and one of its versions in one question; None for the version if there is no such one."""
    found = session.execute(_WITH_VERSION, {"article_id": article_id, "number": number}).first()
    return (found[0], found[1]) if found is not None else None


_WITH_VERSION = (
    select(Article, ArticleVersion)
    .outerjoin(
        ArticleVersion, and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == bindparam("number"))
    )
    .where(Article.id == bindparam("article_id"))
)


def version(session: Session, article_id: int, number: int) -> ArticleVersion | None:
    return session.scalars(_VERSION, {"article_id": article_id, "number": number}).first()


_VERSION = select(ArticleVersion).where(
    ArticleVersion.article_id == bindparam("article_id"), ArticleVersion.number == bindparam("number")
)


def versions(session: Session, article_id: int) -> Sequence[ArticleVersion]:
    """All versions of an article, oldest first."""
    return session.scalars(
        select(ArticleVersion).where(ArticleVersion.article_id == article_id).order_by(ArticleVersion.number)
    ).all()


def numbered(session: Session, article_id: int, numbers: Iterable[int]) -> dict[int, ArticleVersion]:
    """Some versions of an article, by number; those that exist."""
    wanted = {"article_id": article_id, "numbers": list(numbers)}
    return {row.number: row for row in session.scalars(_NUMBERED, wanted)}


_NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True)
_NUMBERED = select(ArticleVersion).where(
    ArticleVersion.article_id == bindparam("article_id"), ArticleVersion.number.in_(_NUMBERS)
)


def observed(session: Session, article_id: int, numbers: Iterable[int]) -> dict[int, datetime]:
    """When some versions of an article came in, by number."""
    found = select(ArticleVersion.number, ArticleVersion.observed_at).where(
        ArticleVersion.article_id == article_id, ArticleVersion.number.in_(list(numbers))
    )
    return dict(session.execute(found).all())


def version_at(session: Session, article_id: int, moment: datetime) -> ArticleVersion | None:
    """The version that stood at `moment`, or None before the first was seen."""
    return session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id, ArticleVersion.observed_at <= moment)
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    ).first()


def text(session: Session, version: ArticleVersion) -> VersionText:
    """The words of one version."""
    return texts(session, [version])[version.number]


def texts(session: Session, versions: Iterable[ArticleVersion]) -> dict[int, VersionText]:
    """The words of several versions of one article, by version number, in one query."""
    rows = list(versions)
    parts = log.parts(session, [(row.log_id, row.log_index) for row in rows])
    # The article is at hand wherever its versions are asked for, so this is no query of its own.
    withheld = bool(rows) and session.get_one(Article, rows[0].article_id).withheld
    return {row.number: read(parts.get((row.log_id, row.log_index), ()), withheld=withheld) for row in rows}


def texts_of(session: Session, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], VersionText]:
    """The words of versions of any articles, by article and version number, in two queries; those that exist."""
    wanted = set(keys)
    if not wanted:
        return {}
    # Some more than wanted: SQLite finds pairs of values only by reading a whole table.
    places = {"ids": list({article_id for article_id, _ in wanted}), "numbers": list({number for _, number in wanted})}
    found = {(row.article_id, row.number): row for row in session.execute(_VERSIONS_OF, places)}
    rows = {key: found[key] for key in found.keys() & wanted}
    parts = log.parts(session, [(row.log_id, row.log_index) for row in rows.values()])
    return {key: read(parts.get((row.log_id, row.log_index), ()), withheld=row.withheld) for key, row in rows.items()}


_VERSIONS_OF = (
    select(_version.article_id, _version.number, _version.log_id, _version.log_index, _article.withheld)
    .join_from(ArticleVersion.__table__, Article.__table__, _article.id == _version.article_id)
    .where(_version.article_id.in_(_IDS), _version.number.in_(_NUMBERS))
)


def texts_numbered(session: Session, article_id: int, numbers: Iterable[int | None]) -> dict[int, VersionText]:
    """The words of some versions of one article, by version number, in two queries; those that exist."""
    found = texts_of(session, [(article_id, number) for number in numbers if number is not None])
    return {number: text for (_, number), text in found.items()}


def is_withheld(session: Session, log_id: int, log_index: int) -> bool:
    """Whether this entry of the log is a version of an article that may not be republished."""
    of = select(Article.withheld).join(ArticleVersion, ArticleVersion.article_id == Article.id)
    return bool(session.scalar(of.where(ArticleVersion.log_id == log_id, ArticleVersion.log_index == log_index)))


def newest_text(session: Session, article: Article) -> VersionText:
    """The words of the newest version."""
    newest = version(session, article.id, article.latest)
    assert newest is not None, "an article has at least one version"
    return text(session, newest)


def newest(session: Session, *, before: int | None = None, limit: int = 20) -> Sequence[Article]:
    """Articles, the last that came in first; `before` is the id of the last one of the page before."""
    query = select(Article).order_by(Article.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(Article.id < before)).all()


def search_articles(session: Session, query: str, *, before: int | None = None, limit: int = 20) -> Sequence[Article]:
    """Articles whose newest version holds every word of `query`, newest first."""
    found = search.match(session, ArticleText.__table__, query)  # type: ignore[arg-type]
    if found is None:
        return []
    hits = select(Article).join(found.source, found.id == Article.id).where(found.condition)
    if before is not None:
        hits = hits.where(found.id < before)
    return session.scalars(hits.order_by(found.id.desc()).limit(limit)).all()


def sections(session: Session) -> Sequence[str]:
    """The sections that have articles, in alphabetical order."""
    return [name for name in session.scalars(_sections()) if name]


@cache
def _sections() -> Select[str]:
    # From each to the next by the index: a GROUP BY would read the entries of all articles.
    names = select(func.min(_article.section).label("name")).cte("names", recursive=True)
    following = select(func.min(_article.section)).where(_article.section > names.c.name).scalar_subquery()
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    return select(names.c.name).where(names.c.name.is_not(None)).order_by(names.c.name)


def agencies(session: Session) -> list[tuple[str | None, str]]:
    """The agencies that articles came from, each with the sections that it stands in."""
    rows = session.execute(select(Article.section, Article.agency).where(Article.agency.is_not(None)).distinct())
    return [(section, agency) for section, agency in rows if agency]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Article)) or 0
