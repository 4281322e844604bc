"""What changed between two versions, as a page."""

from __future__ import annotations

import random
import time

import counting
import pytest
from make import LIBRARIES, make_article, make_version
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from corrections.articles.models import Comparison

MORE = "\n\n".join(f"Paragraph number {n} says the same in every version of the story." for n in range(8))
FIRST = f"{LIBRARIES}\n\n{MORE}"
SECOND = FIRST.replace("2,140", "214").replace("7-2", "6-3")


@pytest.fixture
def article_id(session: Session) -> int:
    article = make_article(session, FIRST)
    make_version(session, article, SECOND)
    make_version(session, article, SECOND, headline="Two libraries to close")
    session.commit()
    return article.id


@on_sqlite
def test_it_says_what_changed_in_sentences_before_it_shows_it(client: Client, article_id: int):
    page = client.get(f"/articles/{article_id}/compare/1...2")
    assert page.h1 == "What changed between version 1 and 2"
    title = page.tree.findtext(".//title")
    assert title.startswith("What changed between version 1 and 2: Two libraries to close · ")
    said = page.words.index("In paragraph 2, “2,140” became “214”.")
    assert said < page.words.index("added: 214 end added")
    assert [element.text_content() for element in page.tree.xpath("//div[@data-diff]//del")] == [
        "removed: 7-2 end removed",
        "removed: 2,140 end removed",
    ]


@on_sqlite
def test_it_folds_what_did_not_change(client: Client, article_id: int):
    page = client.get(f"/articles/{article_id}/compare/1...2")
    # A neighbour of each change stays in sight.
    assert [fold.text_content().strip() for fold in page.tree.xpath("//details/summary")] == ["9 paragraphs unchanged"]


@on_sqlite
def test_it_counts_folded_rows_of_a_table_as_such(client: Client, session: Session):
    rows = "\n".join(f"| Team {letter} | {n} |" for n, letter in enumerate("ABCDEFGH"))
    article = make_article(session, f"It ended so.\n\n| Team | Points |\n{rows}")
    make_version(session, article, f"It ended so.\n\n| Team | Points |\n{rows.replace('| 2 |', '| 3 |')}")
    session.commit()
    page = client.get(f"/articles/{article.id}/compare/1...2")
    assert [fold.text_content().strip() for fold in page.tree.xpath("//details/summary")] == [
        "3 paragraphs and rows unchanged",
        "4 rows of the table unchanged",
    ]


@on_sqlite
def test_it_shows_a_changed_headline(client: Client, article_id: int):
    page = client.get(f"/articles/{article_id}/compare/2...3")
    assert "The headline changed: “Three libraries to close” became “Two libraries to close”." in page.words


@on_sqlite
def test_it_shows_either_text_whole(client: Client, article_id: int):
    before = client.get(f"/articles/{article_id}/compare/1...2?view=before")
    after = client.get(f"/articles/{article_id}/compare/1...2?view=AFTER")
    assert "About 2,140 people" in before.words
    assert "About 214 people" not in before.words
    assert "About 214 people" in after.words
    assert "Changes" in client.get(f"/articles/{article_id}/compare/1...2?view=nonsense").words


@on_sqlite
def test_it_goes_forwards_and_a_version_with_itself_is_that_version(client: Client, article_id: int):
    assert client.get(f"/articles/{article_id}/compare/2...1", status=302).location == (
        f"/articles/{article_id}/compare/1...2"
    )
    assert (
        client.get(f"/articles/{article_id}/compare/2...2", status=302).location == f"/articles/{article_id}/versions/2"
    )


@pytest.mark.parametrize("pair", ["1...9", "0...1", "1..2", "1...x", f"1...{'9' * 5000}", "-1...2", "1...2;a.css"])
def test_it_finds_only_versions_that_exist(client: Client, article_id: int, pair: str):
    client.get(f"/articles/{article_id}/compare/{pair}", status=404)


def test_it_is_the_same_whether_it_was_kept_or_not(client: Client, session: Session, article_id: int):
    kept = client.get(f"/articles/{article_id}/compare/1...2").text
    log = client.get(f"/articles/{article_id}").text
    session.execute(delete(Comparison))
    session.commit()
    assert client.get(f"/articles/{article_id}/compare/1...2").text == kept
    assert client.get(f"/articles/{article_id}").text == log


def test_versions_are_compared_when_they_are_added(session: Session, article_id: int):
    pairs = session.query(Comparison.a, Comparison.b).order_by(Comparison.a).all()
    assert pairs == [(1, 2), (2, 3)]


def test_it_asks_the_database_as_often_for_long_texts_as_for_short_ones(
    client: Client, session: Session, engine: Engine, article_id: int
):
    long = make_article(session, "\n\n".join(f"Paragraph {n}." for n in range(300)))
    make_version(session, long, "\n\n".join(f"Paragraph {n + 1}!" for n in range(300)))
    session.commit()
    asked = []
    for id_ in (article_id, long.id):
        with counting.queries(engine) as sent:
            client.get(f"/articles/{id_}/compare/1...2")
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 8, asked


@on_sqlite
def test_two_long_texts_that_differ_everywhere_take_no_more_than_a_moment(client: Client, session: Session):
    draw = random.Random(3)
    words = ["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(20_000)]

    def text() -> str:
        return "\n\n".join(" ".join(draw.choices(words, k=100)) for _ in range(500))

    article = make_article(session, text())
    make_version(session, article, text())
    session.execute(delete(Comparison))
    session.commit()
    start = time.thread_time()
    page = client.get(f"/articles/{article.id}/compare/1...2")
    # 1.5 s is the promise on a machine of its own. Where others work too, each second of computing is longer as well.
    assert time.thread_time() - start < 4
    assert "Most of the text was rewritten." in page.words


@on_sqlite
def test_what_is_not_said_at_once_can_be_opened(client: Client, session: Session):
    old = "\n\n".join(
        f"Team {letter} won its match by {n} points in that year." for n, letter in enumerate("abcdefghi", 10)
    )
    article = make_article(session, old)
    make_version(session, article, old.replace("by 1", "by 8"))
    session.commit()
    for address in (f"/articles/{article.id}/compare/1...2", f"/articles/{article.id}"):
        page = client.get(address)
        (more,) = page.tree.xpath("//details[contains(@class, 'said-more')]")
        assert more.findtext("summary") == "And 3 more"
        assert [item.text for item in more.iter("li")] == [
            f"In paragraph {number}, “{number + 9}” became “{number + 79}”." for number in (7, 8, 9)
        ]
    assert "And 3 more." in client.get(f"/articles/{article.id}.atom").text


def test_what_was_compared_in_an_earlier_way_is_compared_again(client: Client, session: Session, article_id: int):
    kept = session.get(Comparison, (article_id, 1, 2))
    assert kept is not None
    old = [["Something was.", {}]]
    kept.data = {name: old if name == "sentences" else value for name, value in kept.data.items() if name != "made"}
    session.commit()
    for address in (f"/articles/{article_id}/compare/1...2", f"/articles/{article_id}"):
        page = client.get(address)
        assert "In paragraph 2, “2,140” became “214”." in page.words
        assert "Something was." not in page.words
