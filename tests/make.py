"""Builders of rows for tests, through the actions that the product uses; each takes only what matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock, ids
from corrections.accounts import actions as accounts
from corrections.accounts import passwords
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.decisions import Copy
from corrections.articles.models import Article
from corrections.cases import actions as cases
from corrections.cases import intake
from corrections.cases import queries as case_queries
from corrections.cases import settings as case_settings
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case, Desk
from corrections.events import READER, SYSTEM
from corrections.notices import actions as notices
from corrections.notices import drafting
from corrections.notices import queries as notice_queries
from corrections.notices.models import Correction, Draft
from corrections.requests import anchoring
from corrections.requests.actions import Submitted
from corrections.requests.decisions import Report
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import Cause, ErrorType, Kind, Origin, Role
from corrections.watch import queries as watch

counter = count(1)

# The secret key of the installations that tests make.
KEY = b"a key for tests alone, 32 bytes+"
LIBRARIES = """The council voted 7-2 on Tuesday to close three libraries by June.

About 2,140 people signed a petition against the plan, said Mary Doe, who leads the friends of the library.

> We will not stop here, she said.

The closures save £1.2 million a year."""


def make_user(
    session: Session,
    username: str = "ana",
    *,
    name: str | None = None,
    role: Role = Role.EDITOR,
    password: str | None = None,
) -> User:
    """Somebody of the staff; without a password they are known, but can't sign in."""
    user = accounts.create_user(
        session,
        username=username,
        name=name or username.replace(".", " ").title(),
        email=f"{username}@newsroom.example",
        role=role,
        by=SYSTEM,
    )
    if password is not None:
        user.password_hash = _hashed(password)
    return user


@cache
def _hashed(password: str) -> str:
    return passwords.hashed(password)


def make_desk(session: Session, name: str = "News", *members: User) -> Desk:
    """The desk of that name, with its members."""
    found = session.scalars(select(Desk).where(Desk.name == name)).first()
    desk = found or case_settings.add_desk(session, name, by=SYSTEM)
    for user in members:
        case_settings.add_member(session, desk, user, by=SYSTEM)
    return desk


def make_article(session: Session, text: str = LIBRARIES, **known: Any) -> Article:
    """An article with one version. `known`: fields of `Copy`."""
    n = next(counter)
    known.setdefault("headline", "Three libraries to close")
    if not known.get("appeared"):
        known.setdefault("url", f"https://news.example/local/story-{n}")
    known.setdefault("bylines", ("Nadia Okafor",))
    known.setdefault("section", "Local")
    known.setdefault("published", datetime(2026, 11, 1, 7, 30, tzinfo=UTC))
    copy = Copy(blocks=tuple(blocks.parse(text)), **known)
    return articles.capture(session, copy, origin=Origin.HAND, by=SYSTEM).article


def make_version(session: Session, article: Article, text: str, **known: Any) -> int:
    """The next version of an article, with another text; return its number."""
    known.setdefault("headline", article.headline)
    copy = Copy(
        blocks=tuple(blocks.parse(text)),
        url=article.url,
        appeared=article.appeared,
        bylines=tuple(article.bylines),
        section=article.section,
        language=article.language,
        withheld=article.withheld,
        **known,
    )
    return articles.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM).version


def make_report(session: Session, article: Article | None = None, quote: str = "", **told: Any) -> Submitted:
    """A reader's report, on the words `quote` of the article's newest version."""
    told.setdefault("wrong", "That number is wrong.")
    told.setdefault("error_type", ErrorType.NUMBER)
    told.setdefault("form_key", ids.token())
    place = None
    if article is not None and quote:
        text = article_queries.newest_text(session, article)
        place = anchoring.locate(quote, "", "", text.headline, text.blocks)
        assert isinstance(place, anchoring.Passage), f"{quote!r} is not in the article"
    report = Report(
        article_id=article.id if article else None,
        version=article.latest if article and place else None,
        words=quote,
        passage=place,
        **told,
    )
    return intake.receive(session, report, by=READER)


def make_case(session: Session, article: Article | None = None, quote: str = "", **told: Any) -> Case:
    """The case of one report. There is a desk to take it."""
    if not case_queries.desks(session):
        make_desk(session)
    submitted = make_report(session, article or make_article(session), quote, **told)
    case = case_queries.case_of_request(session, submitted.request.id)
    assert case is not None, "a report that is not set aside has a case"
    return case


def ask_second_look(session: Session, request: CorrectionRequest, reason: str) -> None:
    """As its reader does, once they may see the decision."""
    later = clock.now() + UNDO
    with clock.reading(lambda: later):
        intake.ask_second_look(session, request, reason, by=READER)


def make_draft(
    session: Session,
    case: Case,
    *,
    by: User,
    replace: tuple[str, str] | None = None,
    kind: Kind = Kind.CORRECTION,
    notice: str = "An earlier version of this article misstated the number. It is 214.",
    unfixed_reason: str | None = None,
    also: Iterable[Article] = (),
    **words: Any,
) -> Draft:
    """A draft that is ready: notice written, and the wrong words of its article replaced, and of those in `also`."""
    cases.take(session, case, by=by)
    draft = drafting.start(session, case, kind=kind, by=by)
    words.setdefault("cause", Cause.REPORTING)
    drafting.save(session, draft, drafting.DraftWords(kind=kind, notice=notice, **words), by=by)
    for other in also:
        drafting.add_article(session, draft, other.id, by=by, words=replace[0] if replace else "")
    for row in notice_queries.draft_articles(session, draft.id):
        article = article_queries.article(session, row.article_id)
        assert article is not None
        text = article_queries.newest_text(session, article)
        old, new = replace or ("", "")
        drafting.set_article(
            session,
            draft,
            row,
            drafting.ArticleWords(
                row.placement,
                change=row.change,
                headline=text.headline.replace(old, new) if old else text.headline,
                text=blocks.write(text.blocks).replace(old, new) if old else blocks.write(text.blocks),
                unfixed_reason=unfixed_reason,
            ),
            by=by,
        )
    session.flush()
    return draft


def publish(session: Session, draft: Draft, *, by: User) -> Correction:
    """Publish a draft: hold it, let the time pass, and do what is due."""
    held = notices.hold(session, draft, by=by)
    session.flush()
    later = clock.now() + notices.HOLD + timedelta(seconds=1)
    with clock.reading(lambda: later):
        correction = notices.publish_hold(session, held.id, changes_of=watch.numbers_of_case)
    assert correction is not None, held.problem
    return correction


def make_correction(
    session: Session,
    article: Article | None = None,
    quote: str = "2,140",
    right: str = "214",
    *,
    by: User | None = None,
    **words: Any,
) -> Correction:
    """A published correction of `quote`, by way of a report, a case and a draft."""
    if by is None:
        by = session.scalars(select(User).where(User.role == Role.EDITOR)).first() or make_user(session)
    case = make_case(session, article or make_article(session), quote, right=right)
    return publish(session, make_draft(session, case, by=by, replace=(quote, right), **words), by=by)


def make_revision(
    session: Session, correction: Correction, notice: str, reason: str, *, by: User | None = None
) -> None:
    """The next revision of a correction, published."""
    if by is None:
        by = session.scalars(select(User).where(User.role == Role.EDITOR)).first() or make_user(session)
    draft = drafting.start_revision(session, correction, by=by)
    words = drafting.DraftWords(kind=correction.kind, notice=notice, reason=reason)
    drafting.save(session, draft, words, by=by)
    session.flush()
    publish(session, draft, by=by)
