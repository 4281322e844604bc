"""The log's page and its documents, checked by code that shares nothing with ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import counting
import pytest
import rfc8785
from make import make_article, make_correction
from pages import Client
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections.log import signing
from corrections.newsroom import actions as newsrooms

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def leaf(part: dict[str, Any]) -> bytes:
    """The leaf hash of a part, from what is served of it."""
    for shown in ("withheld", "erased"):
        if shown in part:
            return bytes.fromhex(part[shown].removeprefix("sha256:"))
    return hashlib.sha256(b"\x00" + rfc8785.dumps([part["name"], part["salt"], part["value"]])).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, written from the text."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def test_a_document_gives_the_commitment_that_the_pages_name(client: Client, session: Session, at: At):
    at(MARCH)
    article = make_article(session)
    made = make_correction(session, article)
    session.commit()
    version = client.get(f"/articles/{article.id}/versions/1.json").json
    document = client.get(f"/log/documents/{version['log']['index']}.json").json
    assert (document["v"], document["kind"], document["subject"]) == (
        1,
        "article-version",
        f"/articles/{article.id}/versions/1",
    )
    assert root([leaf(part) for part in document["parts"]]).hex() == version["hash"].removeprefix("sha256:")
    names = [part["name"] for part in document["parts"]]
    assert names[:11] == [
        "url",
        "headline",
        "bylines",
        "agency",
        "published",
        "observed",
        "origin",
        "section",
        "language",
        "medium",
        "tags",
    ]
    index = client.get(f"/corrections/{made.number}.json").json["revisions"][0]["log"]["index"]
    told = client.get(f"/log/documents/{index}.json").json
    assert (told["kind"], told["subject"]) == ("correction", f"/corrections/{made.number}/revisions/1")
    page = client.get("/log")
    assert root([leaf(part) for part in told["parts"]]).hex() in page.text


def test_a_document_of_agency_copy_proves_its_text_without_showing_it(client: Client, session: Session):
    article = make_article(session, withheld=True)
    session.commit()
    version = client.get(f"/articles/{article.id}/versions/1.json").json
    document = client.get("/log/documents/0.json").json
    assert [set(part) for part in document["parts"][11:]] == [{"name", "withheld"}] * 4
    assert root([leaf(part) for part in document["parts"]]).hex() == version["hash"].removeprefix("sha256:")


def test_a_document_is_canonical_and_kept_for_five_minutes(client: Client, session: Session):
    make_article(session, "Café “A\u0308” 😀 \u2028 end")
    session.commit()
    page = client.get("/log/documents/0.json")
    assert page.response.get_data() == rfc8785.dumps(json.loads(page.text))
    assert page.headers["Cache-Control"] == "public, max-age=300"
    client.get("/log/documents/0.json", status=304, headers={"If-None-Match": page.headers["ETag"]})


@pytest.mark.parametrize("index", ["5", "-1", "00", "01", "x", "9" * 5000, "0.json/x.css", "1e3", "٠", "%2e%2e"])
def test_a_document_that_does_not_exist_is_not_found(client: Client, session: Session, index: str):
    make_article(session)
    session.commit()
    client.get(f"/log/documents/{index}.json", status=404)


def test_the_page_says_what_the_log_is_and_claims_no_more(client: Client, session: Session, at: At, engine: Engine):
    at(MARCH)
    make_article(session)
    session.commit()
    page = client.get("/log")
    assert page.h1 == "The log"
    assert "corrections.example/log" in page.words
    assert "/articles/1/versions/1" in page.links()
    assert signing.signer(engine).key().vkey in page.words
    assert page.tree.xpath("string(//*[@id='checkpoint'])") == client.get("/log/checkpoint").text
    assert "doesn’t prove that the record is complete" in page.words
    assert "No witness does so yet" in page.words
    for claim in ("impossible", "guarantee", "blockchain", "tamper-proof"):
        assert claim not in page.words.lower()


def test_the_page_is_there_before_the_first_entry(client: Client):
    assert "There are no entries here." in client.get("/log").words


def test_the_page_goes_on_to_older_entries(client: Client, session: Session, engine: Engine):
    asked = []
    for count in (3, 30):
        for _ in range(count):
            make_article(session)
        session.commit()
        client.get("/log.json")  # whoever asks first has the head kept
        with counting.queries(engine) as sent:
            page = client.get("/log")
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 8, asked
    assert len(page.tree.xpath("//tbody/tr")) == 20
    older = client.get(page.tree.xpath("//a[@rel='next']/@href")[0])
    assert len(older.tree.xpath("//tbody/tr")) == 13
    client.get("/log?after=x", status=400)
    client.get(f"/log?after={'9' * 18}")


def test_what_stands_around_a_quoted_passage_goes_when_its_article_is_withheld_later(
    client: Client, session: Session, at: At
):
    at(MARCH)
    article = make_article(session)
    made = make_correction(session, article)
    article.withheld = True
    newsrooms.raise_generation(session)
    session.commit()
    body = client.get(f"/corrections/{made.number}.json").json
    assert body["articles"][0]["passage"] == {"exact": "2,140", "prefix": "", "suffix": ""}
    index = body["revisions"][0]["log"]["index"]
    parts = {part["name"]: part for part in client.get(f"/log/documents/{index}.json").json["parts"]}
    assert set(parts["articles/0/passage"]) == {"name", "withheld"}
    assert parts["articles/0/headline"]["value"] == article.headline
