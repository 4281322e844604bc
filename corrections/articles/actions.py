"""Taking articles in, and adding versions to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events, search
from corrections.articles import comparisons, erasing, queries, removals, urls
from corrections.articles.blocks import body_text
from corrections.articles.decisions import Copy, content_hash, is_cut_short, shares_almost_nothing, why_not
from corrections.articles.documents import BLOCKS, BYLINES, HEADLINE, parts
from corrections.articles.folding import content_key
from corrections.articles.models import Article, ArticleAddress, ArticleText, ArticleVersion
from corrections.database import insert
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import newsroom
from corrections.taxonomy import EntryKind, Origin


@dataclass(frozen=True)
class Captured:
    """What taking an article in came to. `new`: a version was added."""

    article: Article
    version: int
    new: bool


class IsKnown(Refused):
    """What somebody enters would become a version of an article that they may not have meant."""

    def __init__(self, message: Message, article: Article) -> None:
        super().__init__(message)
        self.article_id = article.id


def enter(session: Session, copy: Copy, *, origin: Origin, by: Actor, onto: int | None = None) -> Captured:
    """Take in what a person enters: as `capture` does, but a version of a known article only if that can be meant.

    Typed by hand it has to be said, by `onto`, the article's id; read off a page only where the text has almost nothing
    in common with the newest version: a version is public at once, and stays. Raises IsKnown, and Refused as `capture`.
    """
    known = _find(session, copy) if why_not(copy) is None else None
    if known is not None and known.id != onto and (question := _doubt(session, known, copy, origin)) is not None:
        raise IsKnown(question, known)
    return capture(session, copy, origin=origin, by=by)


def _doubt(session: Session, known: Article, copy: Copy, origin: Origin) -> Message | None:
    """What to ask before `copy` becomes a version of `known`; None where that needs no question."""
    newest = queries.newest_text(session, known)
    if content_key(newest.headline, newest.bylines, newest.blocks) == content_key(
        copy.headline, copy.bylines, copy.blocks
    ):
        return None
    values = {"number": known.id, "headline": known.headline}
    if origin is Origin.HAND and copy.url is None:
        asked = Message.of("This is already article {number}, “{headline}”. Add a version to it?", **values)
        return asked.about("appeared")
    if origin is Origin.HAND:
        asked = Message.of("This address is already article {number}, “{headline}”. Add a version to it?", **values)
        return asked.about("url")
    if is_cut_short(*([block.text for block in text.blocks] for text in (newest, copy))):
        return Message.of(
            "This page begins as article {number}, “{headline}”, and then asks its readers to subscribe or sign in. "
            "Add a version to it?",
            **values,
        ).about("url")
    texts = (body_text(text.headline, text.blocks) for text in (newest, copy))
    if not shares_almost_nothing(*texts):
        return None
    return Message.of(
        "This address is already article {number}, “{headline}”, and its text has almost nothing in common with this "
        "one. Add a version to it?",
        **values,
    ).about("url")


def capture(
    session: Session,
    copy: Copy,
    *,
    origin: Origin,
    by: Actor,
    observed: datetime | None = None,
    unsaid: Collection[str] = (),
    has_no_tags: bool = False,
) -> Captured:
    """Take `copy` in: version 1 of a new article, version n+1 of a known one if its text changed, else nothing.

    Section, tags, agency and dates change the article, not its text. `observed` is when it was read (now, if not
    given). `unsaid` are fields of `copy` that its source did not speak of: they stay as they are known;
    a copy without tags takes none away, unless its source says that it `has_no_tags`.
    Raises Refused if the copy lacks a headline, text or a place where it appeared.
    """
    problem = why_not(copy)
    if problem is not None:
        raise Refused(problem)
    observed = observed or clock.now()
    copy = replace(copy, url=_written(session, copy.url) if copy.url else None)
    known = _find(session, copy)
    if known is None:
        article = _add_article(session, copy, by=by)
        add_version(session, article, copy, origin=origin, by=by, observed=observed)
        return Captured(article, 1, True)
    # What may not be republished stays so, however its next version comes in.
    copy = replace(copy, withheld=known.withheld or copy.withheld, **_known(known, unsaid))
    changed = _update(session, known, _without_tags(session, known, copy), has_no_tags=has_no_tags)
    key = newsroom(session).content_key
    newest = queries.version(session, known.id, known.latest)
    if newest is not None and newest.content_hash == content_hash(key, copy):
        if changed:
            newsrooms.raise_generation(session)
        return Captured(known, known.latest, False)
    add_version(session, known, copy, origin=origin, by=by, observed=observed)
    return Captured(known, known.latest, True)


def add_version(
    session: Session, article: Article, copy: Copy, *, origin: Origin, by: Actor, observed: datetime | None = None
) -> ArticleVersion:
    """Add the next version of `article`, with its log entry, in one go. The caller holds the article's row.

    What says again what a removal took out, or what was erased, is committed to without being shown, and the desk is
    told of it later.
    """
    observed = observed or clock.now()
    number = article.latest + 1
    subject = addresses.version(article.id, number)
    hidden = removals.told_again(copy, removals.before_now(session, article))
    hidden |= erasing.told_again(session, article, copy)
    told = parts(copy, observed=observed, origin=origin, hidden=hidden)
    entry = log.append(session, EntryKind.ARTICLE_VERSION, subject, told)
    version = ArticleVersion(
        article_id=article.id,
        number=number,
        origin=origin,
        observed_at=observed,
        published_at=copy.published,
        extractor=copy.extractor,
        content_hash=content_hash(newsroom(session).content_key, copy),
        log_id=entry.log_id,
        log_index=entry.index,
    )
    session.add(version)
    _follow(article, number, copy, hidden)
    found = removals.without(copy, hidden)
    session.merge(ArticleText(id=article.id, text=search.fold(body_text(found.headline, found.blocks))))
    events.record(session, addresses.article(article.id), "version added", by=by, version=number, origin=origin)
    newsrooms.raise_generation(session)
    session.flush()
    comparisons.keep(session, version)
    return version


def _follow(article: Article, number: int, copy: Copy, hidden: Collection[str]) -> None:
    """Let an article say what its newest version does, but for what may not be shown of that: it stays as it was."""
    article.latest = number
    if HEADLINE not in hidden:
        article.headline = copy.headline
    if BYLINES not in hidden:
        article.bylines = list(copy.bylines)
    if any(name in (HEADLINE, BYLINES) or name.startswith(BLOCKS) for name in hidden):
        article.said_again = number


def _known(article: Article, names: Collection[str]) -> dict[str, Any]:
    """Values of these fields of a copy, as they are known of the article."""
    known = {
        "bylines": tuple(article.bylines),
        "agency": article.agency,
        "published": article.published_at,
        "section": article.section,
        "language": article.language,
        "medium": article.medium,
        "tags": tuple(article.tags),
    }
    return {name: known[name] for name in names}


def _written(session: Session, url: str) -> str:
    """An address in its normal form, on the host that the newsroom writes; www. stays where it writes none."""
    host = urls.host(url)
    own = (host,) if host.startswith("www.") else ()
    return urls.canonical(url, hosts=(*newsroom(session).hosts, *own))


def lock(session: Session, article_id: int) -> Article | None:
    """The article, held until the transaction ends, so that its next version has one author."""
    if session.get_bind().dialect.name == "sqlite":
        # Who writes has held all of it since their transaction began: what they have read of it stands.
        return queries.article(session, article_id)
    return session.scalars(_LOCKED, {"article_id": article_id}).first()


_LOCKED = (
    select(Article)
    .where(Article.id == bindparam("article_id"))
    # Its key may be referred to meanwhile: who saves a case twice in one transaction has PostgreSQL look at the article
    # again, and would wait for this while it is waited for.
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def _find(session: Session, copy: Copy) -> Article | None:
    for url in (copy.url, *copy.addresses):
        found = queries.by_url(session, url) if url else None
        if found is not None:
            return lock(session, found.id)
    if copy.url is None and copy.appeared:
        same = select(Article.id).where(
            Article.url.is_(None), Article.appeared == copy.appeared, Article.headline == copy.headline
        )
        found_id = session.scalar(same)
        return lock(session, found_id) if found_id is not None else None
    return None


def _add_article(session: Session, copy: Copy, *, by: Actor) -> Article:
    article = article_without_versions(copy)
    session.add(article)
    session.flush()
    know_addresses(session, article, copy)
    events.record(session, addresses.article(article.id), "article added", by=by)
    return article


def article_without_versions(copy: Copy) -> Article:
    """The row of an article that a copy makes known, before its first version."""
    return Article(
        url=copy.url,
        appeared=copy.appeared,
        medium=copy.medium,
        headline=copy.headline,
        bylines=list(copy.bylines),
        agency=copy.agency,
        section=copy.section,
        language=copy.language,
        tags=list(copy.tags),
        published_at=copy.published,
        withheld=copy.withheld,
        latest=0,
        created_at=clock.now(),
    )


def _without_tags(session: Session, article: Article, copy: Copy) -> Copy:
    """A copy without the tags that say what a removal took out."""
    gone = removals.before_now(session, article) if copy.tags else ()
    return replace(copy, tags=tuple(tag for tag in copy.tags if not any(one.is_told(tag) for one in gone)))


def _update(session: Session, article: Article, copy: Copy, *, has_no_tags: bool) -> bool:
    """Take over what is known of an article beside its text; return whether that changed anything."""
    article.section = copy.section or article.section
    article.agency = copy.agency or article.agency
    article.published_at = copy.published or article.published_at
    article.tags = list(copy.tags) or ([] if has_no_tags else article.tags)
    article.withheld = copy.withheld
    changed = session.is_modified(article)
    know_addresses(session, article, copy)
    return changed


def know_addresses(session: Session, article: Article, copy: Copy) -> None:
    """Note the addresses under which a copy was met as those of its article."""
    own = urls.canonical(copy.url) if copy.url else None
    met = {own, *(urls.canonical(url) for url in copy.addresses if url)}
    # In one order, or two who note the same ones could wait for each other.
    for url in sorted(filter(None, met)):
        if session.get(ArticleAddress, url) is None:
            noted = insert(session.get_bind().dialect.name, ArticleAddress.__table__)
            # Another article may be met there in the same moment. Only where this one is at home it must not be.
            noted = noted if url == own else noted.on_conflict_do_nothing()
            session.execute(noted.values(url=url, article_id=article.id))
