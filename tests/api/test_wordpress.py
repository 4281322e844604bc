"""Posts as WordPress's REST interface gives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from api.cms import TEXT, URL, Cms, newest, post, versions
from reused import on_sqlite
from sqlalchemy import Engine

from corrections.taxonomy import BlockType


@pytest.mark.parametrize("envelope", [None, "post", "data", "payload"])
def test_a_post_is_an_article(cms: Cms, engine: Engine, envelope: str | None) -> None:
    body = post() if envelope is None else {"event": "post_updated", envelope: post()}
    said = cms.send(body).get_json()
    assert said["version"] == 1
    known, version, text = newest(engine)
    assert (known.url, known.headline) == (URL, "Council ‘to close’ three libraries")
    assert (known.bylines, known.section, known.tags) == (["Nadia Okafor"], "Local & county", ["libraries"])
    assert known.published_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert version.origin == "cms"
    assert [(block.type, block.text) for block in text.blocks] == [
        (BlockType.PARAGRAPH, TEXT),
        (BlockType.HEADING, "Why"),
        (BlockType.PARAGRAPH, "It saves money."),
    ]
    assert cms.send(body, 200).get_json()["new"] is False


NOT_STORED: dict[str, dict[str, Any]] = {
    **{status: {"status": status} for status in ("draft", "pending", "private", "future", "trash", "auto-draft")},
    "page": {"type": "page"},
    "attachment": {"type": "attachment"},
    "block": {"type": "wp_block"},
    "protected": {"content": {"rendered": "", "protected": True}},
}


@on_sqlite
@pytest.mark.parametrize("name", NOT_STORED)
def test_what_is_not_published_is_not_stored_and_no_error(cms: Cms, engine: Engine, name: str) -> None:
    said = cms.send(post(**NOT_STORED[name]), 200).get_json()
    assert said.pop("reason")
    assert said == {"article": None, "version": None, "new": False, "url": None}
    assert versions(engine) == 0


def test_a_post_keeps_its_article_when_its_address_changes(cms: Cms, engine: Engine) -> None:
    first = cms.send(post()).get_json()
    moved = cms.send(post(link=f"{URL}-in-june/", title={"rendered": "Libraries to close in June"})).get_json()
    assert (moved["article"], moved["version"]) == (first["article"], 2)


@pytest.mark.parametrize(
    "guid", ["https://old-site.example/?p=4711", "https://www.courier.example/?p=12", "http://[", "https://…", 7, None]
)
def test_a_number_that_is_another_post_s_joins_no_articles(cms: Cms, guid: Any) -> None:
    first = cms.send(post(guid={"rendered": guid})).get_json()
    other = cms.send(post(guid={"rendered": guid}, link="https://www.courier.example/sport/cup/")).get_json()
    assert first["article"] != other["article"]


def test_without_what_is_embedded_authors_and_terms_stay_as_they_are_known(cms: Cms, engine: Engine) -> None:
    cms.send(post())
    assert cms.send(post(_embedded=...), 200).get_json()["new"] is False
    known = newest(engine)[0]
    assert (known.bylines, known.section, known.tags) == (["Nadia Okafor"], "Local & county", ["libraries"])


def test_an_own_section_wins_in_its_own_spelling(cms: Cms, engine: Engine) -> None:
    terms = [[{"name": "Top", "taxonomy": "category"}, {"name": "SPORT", "taxonomy": "category"}]]
    cms.send(post(_embedded={"wp:term": terms, "author": [{"code": "rest_user_invalid_id", "message": "Invalid."}]}))
    known = newest(engine)[0]
    assert (known.section, known.bylines) == ("Sport", [])


def test_a_type_of_the_newsroom_s_own_and_a_language_are_taken(cms: Cms, engine: Engine) -> None:
    cms.send(post(type="recipe", lang="de_AT", date_gmt=None, guid=...))
    known = newest(engine)[0]
    assert known.language == "de-AT"
    cms.send(post(lang="en-" + "-".join(["abcdefgh"] * 6), id=8, link="https://www.courier.example/other/", guid=...))
    assert newest(engine)[0].language == "en"
    assert known.published_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)  # London, in winter
    cms.send(post(date_gmt="2026-11-24T08:30:00+05:00", id=9, link="https://www.courier.example/zone/", guid=...))
    assert newest(engine)[0].published_at == datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


WRONG: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no status": ({"status": ...}, {"#/status"}),
    "no link": ({"link": ...}, {"#/link"}),
    "no content": ({"content": ...}, {"#/content/rendered"}),
    "raw content alone": ({"content": {"raw": "<!-- wp:paragraph -->"}}, {"#/content/rendered"}),
    "no title": ({"title": {"rendered": None}}, {"#/title/rendered"}),
    "empty title": ({"title": {"rendered": "<b></b>"}}, {"#/title"}),
    "a title that nobody sees": ({"title": {"rendered": "&#8203;&shy;"}}, {"#/title"}),
    "empty content": ({"content": {"rendered": "<p> </p>"}}, {"#/content"}),
    "a date": ({"date_gmt": "0000-00-00T00:00:00"}, {"#/date_gmt"}),
    "a far date": ({"date_gmt": "9999-12-31T23:59:59"}, {"#/date_gmt"}),
    "another site": ({"link": "https://evil.example/a/"}, {"#/link"}),
}


@on_sqlite
@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_named_with_their_places(cms: Cms, engine: Engine, name: str) -> None:
    changed, places = WRONG[name]
    assert cms.mistakes(post(**changed)).keys() == places
    inside = {pointer.replace("#/", "#/post/") for pointer in places}
    assert cms.mistakes({"post": post(**changed)}).keys() == inside
    assert versions(engine) == 0


@on_sqlite
@pytest.mark.parametrize(
    "embedded", [None, 7, [], {"author": None}, {"author": [None, 3, {"name": 9}], "wp:term": [None, [7, {}], {}]}]
)
def test_odd_embedded_things_are_passed_over(cms: Cms, engine: Engine, embedded: Any) -> None:
    cms.send(post(_embedded=embedded))
    assert newest(engine)[0].bylines == []
