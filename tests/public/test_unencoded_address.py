"""Links to us in which an address stands as it is, “&” and all."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from make import make_article
from pages import Client
from reused import on_sqlite
from sqlalchemy.orm import Session

STORY = "https://news.example/story.php?id=12&section=3"


@on_sqlite
@pytest.mark.parametrize(
    ("query", "ends"),
    [
        (f"url={STORY}", ""),
        (f"url={quote(STORY, safe='')}", ""),
        (f"url={STORY}&utm_source=mail", ""),
        (f"url={STORY}&start=1:4&end=1:9", "?start=1:4&end=1:9"),
        (f"start=1%3A4&end=1%3A9&url={STORY}", "?start=1:4&end=1:9"),
    ],
)
def test_the_rest_of_an_address_belongs_to_it(client: Client, session: Session, query: str, ends: str) -> None:
    make_article(session, url="https://news.example/story.php?id=12", headline="Another")
    article = make_article(session, url=STORY)
    session.commit()
    assert client.get(f"/report?{query}", status=302).location == f"/articles/{article.id}/report{ends}"
    assert client.get(f"/articles?{query}", status=302).location == f"/articles/{article.id}"


@on_sqlite
@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("url=https://news.example/new.php?id=9&page=2", "https://news.example/new.php?id=9&page=2"),
        ("url=https://news.example/new&utm_source=mail", "https://news.example/new"),
        ("url=news.example/new.php?id=9", "https://news.example/new.php?id=9"),
        ("curl=https://news.example/a?b=c&d=e", ""),
    ],
)
def test_what_was_understood_stands_on_the_form(client: Client, query: str, where: str) -> None:
    assert client.get(f"/report?{query}").value("where") == where
