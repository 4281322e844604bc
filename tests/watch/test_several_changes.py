"""A notice that tells of several changes of one article: everything that shows or proves it spans them all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import LIBRARIES, make_article, make_desk, make_draft, make_user, make_version, publish
from pages import Client
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices.models import RevisionArticle
from corrections.taxonomy import Kind
from corrections.watch import noticing
from corrections.worker import noticing as due

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FEWER = LIBRARIES.replace("2,140", "214")
LATER = FEWER.replace("three", "four")
ADDED = LIBRARIES + "\n\nThe council met on Monday and named 12 streets."


@pytest.fixture
def editor(session: Session, at: Callable[[datetime], None]) -> User:
    at(NOON)
    ana = make_user(session)
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    return ana


def noticed(session: Session, at: Callable[[datetime], None], *texts: str) -> tuple[Article, Case]:
    """An article that changed to each text, without a word until the time for one was over."""
    article = make_article(session)
    for text in texts:
        make_version(session, article, text)
        session.flush()
        while (version := noticing.unsorted(session)) is not None:
            found = due.sorted_as(version)
            noticing.notice(session, version, found, due.place_of(version, found))
    at(NOON + DAY)
    due.changes(session)
    (case,) = session.scalars(select(Case))
    return article, case


def told(session: Session) -> tuple[int | None, int | None]:
    (on,) = session.scalars(select(RevisionArticle))
    return on.version_before, on.version_after


def test_the_page_the_feeds_the_data_and_the_evidence_span_every_change_that_the_notice_tells_of(
    client: Client, session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article, case = noticed(session, at, FEWER, LATER)
    number = publish(session, make_draft(session, case, by=editor), by=editor).number
    session.commit()
    (on,) = client.get(f"/corrections/{number}.json").json["articles"]
    assert (on["version_before"], on["version_after"]) == told(session) == (1, 3)
    (entry,) = [one for one in client.get("/corrections.json").json["items"] if one["number"] == number]
    assert entry["articles"] == [on]
    page = client.get(f"/corrections/{number}")
    assert f"/articles/{article.id}/compare/1...3" in page.text
    for address in (f"/corrections/{number}", "/corrections/feed.json", f"/articles/{article.id}.atom"):
        assert "four" in client.get(address).text, address
    with client.get(f"/corrections/{number}/evidence.zip").response as answer:
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert {f"articles/{article.id}/versions/{n}/document.json" for n in (1, 3)} <= set(names)
    between = client.get(f"/articles/{article.id}/versions/2")
    assert "Notices on this version" in between.text
    assert "Put right since" not in between.text


def test_a_change_that_took_no_words_away_is_the_one_that_a_correction_tells_of(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    _, case = noticed(session, at, ADDED)
    publish(session, make_draft(session, case, by=editor, kind=Kind.UPDATE), by=editor)
    assert told(session) == (1, 2)


def test_a_note_that_stands_on_the_article_whatever_its_text_names_no_version_that_put_it_right(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    _, case = noticed(session, at, ADDED)
    publish(session, make_draft(session, case, by=editor, kind=Kind.EDITORS_NOTE), by=editor)
    assert told(session) == (2, None)
