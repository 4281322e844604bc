"""Each record as JSON: every key there, unknown values null, times in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from make import make_article, make_correction, make_revision
from many import asked, corrections
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections.notices.models import Correction
from corrections.taxonomy import BlockType, Medium

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_an_article_has_its_versions_and_corrections(client: Client, session: Session, at: At):
    at(MARCH)
    article = make_article(session, url="https://news.example/a", tags=("Libraries",))
    at(MARCH + timedelta(days=1))
    made = make_correction(session, article)
    session.commit()
    page = client.get(f"/articles/{article.id}.json")
    body = page.json
    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    assert {name: body[name] for name in body if name not in ("versions", "corrections")} == {
        "id": article.id,
        "url": "https://news.example/a",
        "headline": "Three libraries to close",
        "bylines": ["Nadia Okafor"],
        "agency": None,
        "published": "2026-11-01T07:30:00Z",
        "section": "Local",
        "language": "en",
        "medium": "web",
        "appeared": None,
        "tags": ["Libraries"],
    }
    first, second = body["versions"]
    assert first | {"hash": ""} == {
        "number": 1,
        "observed": "2026-03-03T12:00:00Z",
        "origin": "hand",
        "hash": "",
        "mark": "first",
        "change": None,
        "corrections": [],
        "explanation": None,
        "gone": None,
        "why_gone": None,
        "url": f"/articles/{article.id}/versions/1",
    }
    assert second["origin"] == "correction"
    assert (second["mark"], second["corrections"]) == ("corrected", [made.number])
    assert body["corrections"] == [
        {
            "number": made.number,
            "kind": "correction",
            "published": "2026-03-04T12:00:21Z",
            "url": f"/corrections/{made.number}",
        }
    ]
    version = client.get(first["url"] + ".json").json
    assert version["hash"] == first["hash"]
    assert first["hash"].startswith("sha256:")


def test_a_version_has_its_blocks_and_its_place_in_the_log(client: Client, session: Session, at: At):
    at(MARCH)
    article = make_article(session)
    session.commit()
    body = client.get(f"/articles/{article.id}/versions/1.json").json
    assert set(body) >= {
        "article",
        "number",
        "headline",
        "bylines",
        "published",
        "section",
        "language",
        "observed",
        "hash",
        "blocks",
        "log",
    }
    assert body["log"] == {"origin": "corrections.example/log", "index": 0}
    assert body["blocks"][0] == {
        "type": "paragraph",
        "text": "The council voted 7-2 on Tuesday to close three libraries by June.",
    }
    assert body["blocks"][2]["type"] == "quote"


@on_sqlite
def test_agency_copy_has_blocks_without_words(client: Client, session: Session):
    article = make_article(session, withheld=True)
    session.commit()
    body = client.get(f"/articles/{article.id}/versions/1.json").json
    assert [block for block in body["blocks"] if set(block) != {"type", "withheld"}] == []
    assert body["blocks"][0] == {"type": "paragraph", "withheld": True}
    assert {block["type"] for block in body["blocks"]} <= set(BlockType)


@on_sqlite
def test_an_article_that_never_had_an_address_has_null_there(client: Client, session: Session):
    article = make_article(
        session, appeared="Print edition, 12 May, page 7", medium=Medium.PRINT, section=None, published=None, bylines=()
    )
    session.commit()
    body = client.get(f"/articles/{article.id}.json").json
    assert (body["url"], body["section"], body["published"], body["bylines"]) == (None, None, None, [])
    assert body["appeared"] == "Print edition, 12 May, page 7"
    assert client.get(f"/articles/{article.id}").status == 200


def test_a_correction_has_its_articles_and_every_revision(client: Client, session: Session, at: At):
    at(MARCH)
    article = make_article(session, url="https://news.example/a")
    made = make_correction(session, article)
    at(MARCH + timedelta(days=1))
    make_revision(session, made, "It is 214, says the clerk.", "To say who counted.")
    session.commit()
    body = client.get(f"/corrections/{made.number}.json").json
    assert (body["number"], body["kind"], body["found_by"]) == (made.number, "correction", "reader")
    assert body["published"] == "2026-03-03T12:00:21Z"
    (on,) = body["articles"]
    assert set(on) == {
        "id",
        "url",
        "headline",
        "placement",
        "placement_detail",
        "unfixed_reason",
        "passage",
        "version_before",
        "version_after",
    }
    assert on["passage"]["exact"] == "2,140"
    assert set(on["passage"]) == {"exact", "prefix", "suffix"}
    assert (on["placement_detail"], on["unfixed_reason"]) == (None, None)
    first, second = body["revisions"]
    assert (first["number"], first["reason"], first["log"]["origin"]) == (1, None, "corrections.example/log")
    assert (second["number"], second["reason"]) == (2, "To say who counted.")
    alone = client.get(f"/corrections/{made.number}/revisions/1.json").json
    assert [revision["number"] for revision in alone["revisions"]] == [1]
    client.get(f"/corrections/{made.number}/revisions/9.json", status=404)


def test_the_list_has_the_newest_revision_of_each_and_goes_on(client: Client, begin: Begin, session: Session):
    corrections(begin, 30)
    newest = session.scalars(select(Correction).order_by(Correction.id.desc())).first()
    assert newest is not None
    make_revision(session, newest, "It is 214, says the clerk.", "To say who counted.")
    session.commit()
    body = client.get("/corrections.json?kind=Correction").json
    assert len(body["items"]) == 20
    assert [revision["number"] for revision in body["items"][0]["revisions"]] == [2]
    assert set(body["items"][0]) == {"number", "kind", "published", "found_by", "articles", "revisions", "clause"}
    assert body["next"].startswith("/corrections.json?")
    assert "kind=correction" in body["next"]
    rest = client.get(body["next"]).json
    assert len(rest["items"]) == 10
    assert rest["next"] is None


@on_sqlite
def test_the_list_says_what_is_wrong_with_the_question(client: Client):
    page = client.get("/corrections.json?from=soon", status=400)
    assert page.headers["Content-Type"] == "application/problem+json"
    assert "“soon” is not a date" in page.json["detail"]
    client.get("/corrections.json?after=x", status=400)
    assert client.get(f"/corrections.json?q={'x' * 300}").json["ignored"]
    assert client.get("/corrections.json").json == {"items": [], "next": None}


@on_sqlite
@pytest.mark.parametrize("name", ["corrections.json", "corrections.csv", "corrections.atom", "corrections/feed.json"])
def test_no_machine_gets_everything_for_a_filter_that_is_none(client: Client, name: str):
    page = client.get(f"/{name}?kind=blunder&section=Nowhere", status=400)
    said = page.words if page.is_html else page.json["detail"]
    assert "There is no kind called “blunder”, only: correction, clarification, " in said
    assert "There is no section called “Nowhere”." in said
    client.get(f"/{name}?from=soon", status=400)
    client.get(f"/{name}?kind=Correction")


@on_sqlite
@pytest.mark.parametrize("path", ["/articles/1.json", "/corrections/2026-0001.json", "/log/documents/0.json"])
def test_what_is_not_there_is_a_problem_in_json(client: Client, path: str):
    page = client.get(path, status=404)
    assert page.headers["Content-Type"] == "application/problem+json"


def test_the_list_asks_the_database_as_often_for_thirty_as_for_three(client: Client, begin: Begin, engine: Engine):
    found = asked(begin, client, engine, "/corrections.json")
    assert found[3] == found[30] <= 9, found


@on_sqlite
class TestStructuredData:
    def test_puts_each_correction_under_its_article(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session, url="https://news.example/a", tags=("Libraries",), agency="Reuters")
        made = make_correction(session, article)
        session.commit()
        thing = structured(client, f"/articles/{article.id}")
        assert (thing["@context"], thing["@type"], thing["@id"]) == (
            "https://schema.org",
            "NewsArticle",
            "https://news.example/a",
        )
        assert thing["author"] == [{"@type": "Person", "name": "Nadia Okafor"}]
        assert thing["publisher"]["@type"] == "NewsMediaOrganization"
        assert (thing["datePublished"], thing["articleSection"], thing["keywords"]) == (
            "2026-11-01T07:30:00Z",
            "Local",
            ["Libraries"],
        )
        (comment,) = thing["correction"]
        assert comment["@type"] == "CorrectionComment"
        assert comment["text"] == "An earlier version of this article misstated the number. It is 214."
        assert comment["url"] == f"http://corrections.example/corrections/{made.number}"
        assert comment["about"] == [{"@id": "https://news.example/a"}]
        (same,) = structured(client, f"/corrections/{made.number}")["@graph"]
        assert same["correction"]["@id"] == comment["@id"]

    def test_holds_no_text_of_the_article(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session, withheld=True)
        make_correction(session, article)
        session.commit()
        assert "council" not in str(structured(client, f"/articles/{article.id}"))

    def test_can_not_end_its_element(self, client: Client, session: Session):
        article = make_article(session, headline="</script><script>alert(1)</script><!--", tags=("</SCRIPT>",))
        session.commit()
        page = client.get(f"/articles/{article.id}")
        assert structured(client, f"/articles/{article.id}")["headline"] == article.headline
        assert len(page.tree.xpath("//script[not(@src)]")) == 1


def structured(client: Client, path: str) -> dict:
    import json

    (script,) = client.get(path).tree.xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


@on_sqlite
def test_braces_in_a_day_are_no_format(client: Client):
    for typed in ("{0}", "{x}", "{"):
        answer = client.get(f"/corrections.json?from={quote(typed)}", status=400)
        assert "is not a date" in answer.json["detail"]
