"""A change without a word: sorted, given time, made a case, and explained or corrected, in public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import LIBRARIES, make_article, make_correction, make_desk, make_user, make_version
from pages import Client
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import closing
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.log.models import LogEntry
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import Change, EntryKind, ErrorType, FoundBy, Kind, Mark
from corrections.watch import marks, noticing, queries
from corrections.watch.models import NoticedChange, WatchedAddress, WatchedHost
from corrections.worker import noticing as due

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LINE = "The council corrected its own count in the evening; nothing that we said was wrong when we said it."


@pytest.fixture
def editor(session: Session, at: Callable[[datetime], None]) -> User:
    at(NOON)
    ana = make_user(session)
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    return ana


def changed(session: Session, old: str = "2,140", new: str = "214") -> Article:
    article = make_article(session)
    make_version(session, article, LIBRARIES.replace(old, new))
    session.flush()
    return article


def cases(session: Session) -> list[Case]:
    return list(session.scalars(select(Case).order_by(Case.id)))


def test_a_change_without_a_word_becomes_a_case_when_its_time_is_over(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = changed(session)
    due.changes(session)
    assert cases(session) == []
    at(NOON + DAY - timedelta(minutes=1))
    due.changes(session)
    assert cases(session) == []
    at(NOON + DAY)
    due.changes(session)
    (case,) = cases(session)
    assert (case.article_id, case.found_by, case.error_type) == (article.id, FoundBy.MONITORING, ErrorType.NUMBER)
    assert case.summary == noticing.SUMMARY
    due.changes(session)
    assert len(cases(session)) == 1


def test_further_changes_join_the_case_that_is_open(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = changed(session)
    due.changes(session)
    make_version(session, article, LIBRARIES.replace("7-2", "8-1"))
    due.changes(session)
    at(NOON + DAY)
    due.changes(session)
    assert len(cases(session)) == 1
    assert set(session.scalars(select(NoticedChange.case_id))) == {cases(session)[0].id}


@pytest.mark.parametrize(("old", "new"), [("libraries by June", "librarys by June"), ("the library.", "the library…")])
def test_spelling_needs_no_word(
    session: Session, editor: User, at: Callable[[datetime], None], old: str, new: str
) -> None:
    changed(session, old, new)
    at(NOON + 2 * DAY)
    due.changes(session)
    assert session.scalars(select(NoticedChange.change)).all() == [Change.TYPOGRAPHIC]
    assert cases(session) == []


def test_what_changed_before_the_watch_began_is_left_alone(session: Session, at: Callable[[datetime], None]) -> None:
    at(NOON)
    make_desk(session, "News", make_user(session))
    changed(session)
    at(NOON + DAY)
    newsrooms.change(session, by=SYSTEM, watch=True)
    at(NOON + 3 * DAY)
    due.changes(session)
    assert session.scalars(select(NoticedChange)).all() == []


def test_a_line_that_explains_is_public_once_it_can_no_longer_be_taken_back(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    article = changed(session)
    due.changes(session)
    at(NOON + DAY)
    due.changes(session)
    (case,) = cases(session)
    with pytest.raises(Refused):
        noticing.explain(session, case, text=" ", by=editor)
    noticing.explain(session, case, text=LINE, by=editor)
    session.flush()
    assert not due.explanations(session)
    closing.undo(session, case, by=editor)
    session.flush()
    at(NOON + DAY + UNDO)
    assert not due.explanations(session)
    noticing.explain(session, case, text=LINE, by=editor)
    session.flush()
    at(NOON + DAY + 2 * UNDO)
    assert due.explanations(session)
    assert not due.explanations(session)
    entry = session.scalars(select(LogEntry).where(LogEntry.kind == EntryKind.EXPLANATION)).one()
    assert entry.subject == f"/articles/{article.id}/versions/2"
    assert session.scalars(select(NoticedChange.text)).all() == [None]
    assert queries.versions(session, article.id)[1].explanation == LINE
    session.commit()
    page = client.get(f"/articles/{article.id}").text
    assert LINE in page
    assert "Explained" in page


def test_a_version_that_nobody_spoke_of_says_so_in_public(session: Session, editor: User, client: Client) -> None:
    article = changed(session)
    due.changes(session)
    session.commit()
    assert "Changed without a word so far" in client.get(f"/articles/{article.id}").text


def test_an_article_that_was_taken_down_becomes_a_case_at_once_and_that_is_public(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    article = make_article(session)
    session.add(WatchedHost(name="https://news.example", free_at=NOON))
    session.flush()
    row = {"what": "page", "since": NOON, "due_at": NOON, "is_gone": True}
    session.add(WatchedAddress(url=article.url, host="https://news.example", article_id=article.id, **row))
    session.flush()
    due.changes(session)
    due.changes(session)
    (case,) = cases(session)
    assert case.summary == noticing.SUMMARY_OF_REMOVAL
    noticing.explain(session, case, text=LINE, by=editor)
    session.flush()
    at(NOON + UNDO)
    assert due.explanations(session)
    (seen,) = queries.versions(session, article.id)
    assert (seen.gone_at, seen.why_gone, seen.change) == (NOON, LINE, None)
    session.commit()
    page = client.get(f"/articles/{article.id}").text
    assert "The article was taken down" in page
    assert LINE in page


@pytest.mark.parametrize(
    ("number", "kinds", "change", "explained", "mark"),
    [
        (1, (), None, False, Mark.FIRST),
        (2, ("correction",), Change.FACTS, True, Mark.CORRECTED),
        (2, ("update",), Change.FACTS, False, Mark.UPDATED),
        (2, ("update", "correction"), Change.FACTS, False, Mark.CORRECTED),
        (2, (), Change.FACTS, True, Mark.EXPLAINED),
        (2, (), Change.FACTS, False, Mark.UNEXPLAINED),
        (2, (), Change.TYPOGRAPHIC, False, Mark.FIXED),
        (2, (), None, False, None),
    ],
)
def test_the_mark_of_a_version(
    number: int, kinds: tuple[str, ...], change: Change | None, explained: bool, mark: Mark | None
) -> None:
    assert marks.mark(number, kinds={Kind(kind) for kind in kinds}, change=change, explained=explained) is mark


def test_the_case_shows_what_changed_and_by_what_it_was_told(
    session: Session, at: Callable[[datetime], None], client: Client
) -> None:
    at(NOON)
    ana = make_user(session, password="tea kettle marsh violin")
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    changed(session)
    due.changes(session)
    at(NOON + DAY)
    due.changes(session)
    session.commit()
    client.submit(client.get("/login"), {"username": "ana", "password": "tea kettle marsh violin"}, status=303)
    page = client.get(f"/desk/cases/{cases(session)[0].id}").text
    assert "What it went by: a number" in " ".join(page.split())
    assert "</span>2,140<" in page
    assert "</span>214<" in page


def test_a_notice_in_time_makes_no_case_and_the_version_counts_as_corrected(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    correction = make_correction(session, by=editor)
    due.changes(session)
    at(NOON + 2 * DAY)
    due.changes(session)
    assert [case.found_by for case in cases(session)] == [FoundBy.READER]
    session.commit()
    (article,) = session.scalars(select(Article.id))
    page = client.get(f"/articles/{article}").text
    assert f"with correction {correction.number}" in page
    assert Mark.UNEXPLAINED.plain not in page
