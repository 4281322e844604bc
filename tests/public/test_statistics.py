"""How many of the changes were announced or explained, and the list behind each figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import LIBRARIES, make_article, make_correction, make_desk, make_draft, make_user, make_version, publish
from pages import Client
from reused import on_sqlite
from sqlalchemy.orm import Session

from corrections.articles.models import Article
from corrections.cases import closing
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import Change, Kind, Mark
from corrections.watch import explaining, noticing
from corrections.watch import queries as watch
from corrections.watch.models import NoticedChange
from corrections.watch.shares import Said, Share
from corrections.worker import noticing as due

At = Callable[[datetime], None]
BEGUN = datetime(2025, 12, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def look(session: Session) -> None:
    while (version := noticing.unsorted(session)) is not None:
        noticing.notice(session, version, due.sorted_as(version))
    due.changes(session)
    session.flush()


def change(session: Session, old: str, new: str, headline: str) -> int:
    article = make_article(session, headline=headline)
    make_version(session, article, LIBRARIES.replace(old, new))
    session.flush()
    return article.id


@pytest.fixture
def told(session: Session, at: At) -> list[tuple[Said, int, int]]:
    """What was said of a change, its year, and the article; the one that nobody spoke of is of the year before."""
    at(BEGUN)
    ana = make_user(session)
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True, zone_name="Asia/Tokyo")
    silent = change(session, "2,140", "214", "Silence")
    look(session)
    at(BEGUN + DAY)
    look(session)
    closing.answer(session, case_of(session, silent), text="", by=ana)
    # The new year has begun in Tokyo, and nowhere else yet.
    at(datetime(2025, 12, 31, 15, 1, tzinfo=UTC))
    made_right = make_article(session, headline="Put right here")
    make_correction(session, made_right, by=ana)
    at(datetime(2025, 12, 31, 15, 2, tzinfo=UTC))
    late, line, dots = (
        change(session, *words) for words in (("7-2", "6-3", "Late"), ("June", "July", "Line"), ("y.", "y…", "Dots"))
    )
    in_time = change(session, "7-2", "8-1", "In time")
    look(session)
    at(datetime(2025, 12, 31, 15, 3, tzinfo=UTC))
    make_correction(session, session.get_one(Article, in_time), by=ana, kind=Kind.UPDATE)
    at(BEGUN + 4 * DAY)
    look(session)
    publish(session, make_draft(session, case_of(session, late), by=ana, notice="It was 6-3."), by=ana)
    words = "The council moved the date in the evening; nothing that we said was wrong when we said it."
    explaining.explain(session, case_of(session, line), line=words, text="", by=ana)
    session.flush()
    at(BEGUN + 4 * DAY + UNDO)
    assert due.explanations(session)
    fresh = change(session, "7-2", "5-4", "Fresh")
    look(session)
    session.commit()
    return [
        (Said.UNEXPLAINED, 2025, silent),
        (Said.CORRECTED, 2026, made_right.id),
        (Said.CORRECTED, 2026, late),  # the article was put right first, and the notice came from the case
        (Said.UPDATED, 2026, in_time),
        (Said.EXPLAINED, 2026, line),
        (Said.FIXED, 2026, dots),
        (Said.OPEN, 2026, fresh),
    ]


def case_of(session: Session, article_id: int) -> Case:
    (noticed,) = watch.of_version(session, article_id, 2)
    return session.get_one(Case, noticed.case_id)


def test_each_change_counts_once_as_what_its_mark_says(client: Client, told: list[tuple[Said, int, int]]) -> None:
    figures = client.get("/statistics.json").json["changes"]
    counts = {"corrected": 2, "updated": 1, "explained": 1, "open": 1, "fixed": 1}
    new, old = figures["years"]
    shares = {"unexplained": 0, "counted": 4, "told": 4, "share": 1.0}
    assert new == counts | shares | {"year": 2026, "url": "/statistics/2026"}
    assert (old["year"], old["unexplained"], old["counted"], old["share"]) == (2025, 1, 1, 0.0)
    assert figures["all"] == counts | {"unexplained": 1, "counted": 5, "told": 4, "share": 0.8}
    assert figures["since"] == "2025-12-30T09:00:00Z"
    for said, year, article in told:
        items = client.get(f"/statistics/{year}.json?said={said}").json["items"]
        assert (article, 2, said) in [(item["article"], item["version"], item["said"]) for item in items]
        assert len(items) == [each for each, _, _ in told].count(said)
        version = client.get(f"/articles/{article}.json").json["versions"][1]
        assert version["mark"] == (Mark.UNEXPLAINED if said is Said.OPEN else said), "the article’s log says the same"
        assert len(version["corrections"]) == (said in (Said.CORRECTED, Said.UPDATED))
        links = client.get(f"/statistics/{year}?said={said}").links()
        assert {f"/articles/{article}/compare/1...2", f"/articles/{article}"} <= set(links)
    rows = list(csv.DictReader(io.StringIO(client.get("/statistics.csv").text)))
    assert [[row["year"], row["told"], row["counted"]] for row in rows] == [
        ["2026", "4", "4"],
        ["2025", "0", "1"],
        ["all", "4", "5"],
    ]


@on_sqlite
def test_the_page_says_how_many_and_leads_to_the_list_behind_each_figure(
    client: Client, session: Session, told: list[tuple[Said, int, int]], at: At
) -> None:
    page = client.get("/statistics")
    assert "Of 5 changes to our articles that are more than spelling, 4 were announced or explained: 80%." in page.words
    assert "Nothing was said about 1 of them. 1 more is still open. Counted since 30 December 2025." in page.words
    for link in ("/statistics/2026", "/statistics/2026?said=open", "/statistics/2025?said=unexplained"):
        assert link in page.links()
        client.get(link)
    assert "/statistics" in client.get("/corrections").links()
    for wrong, status in (("2024", 404), ("2027", 404), ("0", 404), ("2026?said=all", 400), ("2026?after=x", 400)):
        client.get(f"/statistics/{wrong}", status=status)
    # What waits for its time is open while somebody sees to it, and is not once nobody does any more.
    newsrooms.change(session, by=SYSTEM, watch=False)
    session.commit()
    assert client.get("/statistics/2026.json").json["changes"]["open"] == 1
    at(BEGUN + 9 * DAY)
    assert client.get("/statistics/2026.json").json["changes"]["unexplained"] == 1


@on_sqlite
def test_a_long_list_comes_in_pages(client: Client, session: Session, at: At) -> None:
    at(BEGUN)
    article = make_article(session)
    for number in range(2, 54):
        session.add(
            NoticedChange(
                article_id=article.id,
                number=number,
                change=Change.FACTS,
                reasons=[],
                noticed_at=BEGUN,
                due_at=BEGUN + DAY,
            )
        )
    session.commit()
    first = client.get("/statistics/2025.json").json
    rest = client.get(first["next"]).json
    assert [item["version"] for item in (*first["items"], *rest["items"])] == list(range(53, 1, -1))
    assert rest["next"] is None
    page = client.get("/statistics/2025?said=open")
    (older,) = page.tree.xpath("//a[@rel='next']/@href")
    assert "Version 3" in client.get(older).words


@on_sqlite
def test_nothing_is_counted_before_a_change_was_noticed(client: Client) -> None:
    assert "Nothing is counted yet" in client.get("/statistics").words
    assert client.get("/statistics.json").json["changes"]["all"]["share"] is None
    client.get("/statistics/2026", status=404)


@given(st.lists(st.integers(0, 2000), min_size=len(Said), max_size=len(Said)))
def test_none_and_all_are_said_of_none_and_all_alone(counts: list[int]) -> None:
    share = Share(*counts)
    assert (share.percent is None) == (share.counted == 0)
    if share.percent is not None:
        assert (share.percent == 100) == (share.unexplained == 0)
        assert (share.percent == 0) == (share.told == 0)
        assert abs(share.percent - 100 * share.told / share.counted) <= 1
