"""Articles that a CMS sends in our own form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from api.cms import TEXT, URL, Cms, article, newest, versions
from hypothesis import given
from hypothesis import strategies as st
from make import make_case, make_draft, make_user
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, select

from corrections import addresses, database, events
from corrections.accounts.models import ApiToken
from corrections.api.articles.shapes import BlockShape
from corrections.articles import actions, blocks
from corrections.articles import queries as article_queries
from corrections.articles.decisions import Copy
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting, fixes
from corrections.notices import queries as notice_queries
from corrections.notices.decisions import CMS
from corrections.taxonomy import ActorKind, BlockType, CaseState, Medium, Origin, Placement
from corrections.worker import publishing


def test_an_article_is_stored_at_once_and_shown(cms: Cms, client: Client, engine: Engine) -> None:
    answer = cms.send(
        article(
            standfirst="Savings of £1.2 million.",
            agency="Meridian Wire",
            tags=["libraries", "council", "libraries"],
            language="en-GB",
            published="2026-11-24T08:30:00+01:00",
        )
    )
    said = answer.get_json()
    assert (said["version"], said["new"]) == (1, True)
    assert said["url"] == answer.headers["Location"] == f"{cms.base}/articles/{said['article']}/versions/1"
    page = client.get(f"/articles/{said['article']}/versions/1")
    assert "Three libraries to close" in page.h1
    assert TEXT in page.words
    record = client.get(f"/articles/{said['article']}.json").json
    assert record["url"] == URL
    assert (record["agency"], record["section"], record["language"]) == ("Meridian Wire", "Local", "en-GB")
    assert (record["tags"], record["published"]) == (["libraries", "council"], "2026-11-24T07:30:00Z")
    assert record["versions"][0]["origin"] == "cms"
    shown = client.get(f"/articles/{said['article']}/versions/1.json").json["blocks"]
    assert [block["text"] for block in shown] == ["Savings of £1.2 million.", TEXT]


def test_the_same_text_twice_makes_one_version_and_another_makes_the_next(cms: Cms, engine: Engine) -> None:
    first = cms.send(article()).get_json()
    again = cms.send(article(), 200)
    assert again.get_json() == {**first, "new": False}
    assert "Location" not in again.headers
    changed = cms.send(article(blocks=[{"type": "paragraph", "text": TEXT.replace("7–2", "6–3")}])).get_json()
    assert (changed["article"], changed["version"], changed["new"]) == (first["article"], 2, True)
    assert cms.send(article(url=f"{URL}/?utm_source=mail"), 201).get_json()["version"] == 3
    assert versions(engine) == 3


def test_a_text_that_was_captured_and_is_then_sent_makes_no_version(cms: Cms, engine: Engine) -> None:
    with database.writing(engine) as session:
        copy = Copy("Three libraries to close", tuple(blocks.parse(TEXT)), url=URL, bylines=("Nadia Okafor",))
        actions.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM)
    assert cms.send(article(), 200).get_json()["new"] is False


def test_what_is_left_out_stays_as_it_is_known(cms: Cms, engine: Engine) -> None:
    cms.send(article(tags=["libraries"], agency="Reuters", language="de", medium="newsletter"))
    cms.send(article(bylines=..., section=..., headline="Four libraries to close"))
    known, _, text = newest(engine)
    assert (known.bylines, known.section, known.tags, known.agency) == (
        ["Nadia Okafor"],
        "Local",
        ["libraries"],
        "Reuters",
    )
    assert (text.bylines, text.section, text.agency, text.language) == (("Nadia Okafor",), "Local", "Reuters", "de")
    assert known.medium is Medium.NEWSLETTER
    cms.send(article(bylines=[]))
    assert newest(engine)[0].bylines == []


def test_a_list_without_tags_takes_them_away(cms: Cms, engine: Engine) -> None:
    cms.send(article(tags=["libraries"]))
    cms.send(article(tags=[]), 200)
    assert newest(engine)[0].tags == []


LINES = st.text(st.sampled_from("ab |>#-\n\t"), min_size=1, max_size=30)


@given(st.lists(st.tuples(st.sampled_from(BlockType), LINES), min_size=1, max_size=3))
def test_an_editor_who_saves_a_text_that_was_sent_changes_nothing(sent):
    said = [(type_, text) for type_, text in sent if text.strip(" \n\t|")]
    kept = [BlockShape(type=type_, text=text).block() for type_, text in said]
    assert blocks.parse(blocks.write(kept)) == kept


def test_html_is_read_as_text_and_nothing_of_it_is_trusted(cms: Cms, client: Client, engine: Engine) -> None:
    html = (
        '<p onclick="steal()">First <b>bold</b> &lt;words&gt;.</p><script>alert(1)</script><style>p{}</style>'
        '<h2>Why</h2><blockquote><p>We stop.</p></blockquote><ul><li>One</li></ul><iframe src="x"></iframe>'
        '<figure><img src=x onerror="alert(2)"><figcaption>A caption.</figcaption></figure><pre>a = 1\n  b</pre>'
        '<table><tr><td>Year</td><td>2,140</td></tr></table><p style="display:none">Hidden.</p>'
        '<div class="sharedaddy"><h3>Share this:</h3><a href="x">Facebook</a></div>'
    )
    said = cms.send(article(blocks=..., html=html)).get_json()
    _, version, text = newest(engine)
    assert [(block.type, block.text) for block in text.blocks] == [
        (BlockType.PARAGRAPH, "First bold <words>."),
        (BlockType.HEADING, "Why"),
        (BlockType.QUOTE, "We stop."),
        (BlockType.LIST_ITEM, "One"),
        (BlockType.CAPTION, "A caption."),
        (BlockType.CODE, "a = 1\n  b"),
        (BlockType.TABLE_ROW, "Year | 2,140"),
    ]
    assert version.extractor == "fragment/1"
    page = client.get(f"/articles/{said['article']}/versions/1")
    assert "<words>" in page.words
    assert "alert(" not in page.text
    assert cms.send(article(blocks=..., html=html), 200).get_json()["new"] is False


def test_withheld_copy_is_kept_and_not_shown(cms: Cms, client: Client) -> None:
    said = cms.send(article(withheld=True)).get_json()
    assert TEXT not in client.get(f"/articles/{said['article']}/versions/1").words
    shown = client.get(f"/articles/{said['article']}/versions/1.json").json["blocks"]
    assert shown == [{"type": "paragraph", "withheld": True}]


def test_each_act_is_an_event_of_the_interface(cms: Cms, engine: Engine) -> None:
    said = cms.send(article()).get_json()
    with database.reading(engine) as session:
        token = session.scalars(select(ApiToken)).one()
        history = events.history(session, addresses.article(said["article"]))
        assert {(event.verb, event.actor_kind, event.actor_id) for event in history} == {
            ("article added", ActorKind.API, token.id),
            ("version added", ActorKind.API, token.id),
        }


def test_a_correction_that_waits_for_the_fix_goes_on_once_the_cms_sends_it(cms: Cms, engine: Engine) -> None:
    said = cms.send(article()).get_json()
    with database.writing(engine) as session:
        ana = make_user(session, "ana")
        known = article_queries.article(session, said["article"])
        assert known is not None
        case = make_case(session, known, "7–2", right="6–3")
        draft = make_draft(session, case, by=ana)
        (row,) = notice_queries.draft_articles(session, draft.id)
        drafting.set_article(session, draft, row, drafting.ArticleWords(Placement.END, change=CMS), by=ana)
        fixes.wait_for_fix(session, draft, by=ana)
        case_id = case.id
    assert state(engine, case_id) is CaseState.WAITING_FIX
    cms.send(article(), 200)
    with database.writing(engine) as session:
        publishing.fixes(session)
    assert state(engine, case_id) is CaseState.WAITING_FIX
    cms.send(article(blocks=[{"type": "paragraph", "text": TEXT.replace("7–2", "6–3")}]))
    with database.writing(engine) as session:
        publishing.fixes(session)
    assert state(engine, case_id) is CaseState.DRAFTED


def state(engine: Engine, case_id: int) -> CaseState:
    with database.reading(engine) as session:
        return session.get_one(Case, case_id).state


WRONG: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": (dict.fromkeys(("url", "headline", "bylines", "section", "blocks"), ...), {"#/url", "#/headline"}),
    "unknown field": ({"headlines": "x", "a/b~c": 1}, {"#/headlines", "#/a~1b~0c"}),
    "no text": ({"blocks": ...}, {"#"}),
    "two texts": ({"html": "<p>x</p>"}, {"#"}),
    "empty headline": ({"headline": " \u200b "}, {"#/headline"}),
    "number for a text": ({"headline": 7}, {"#/headline"}),
    "text for a list": ({"bylines": "Nadia"}, {"#/bylines"}),
    "no name": ({"bylines": ["Nadia", "  "]}, {"#/bylines/1"}),
    "type of block": ({"blocks": [{"type": "poem", "text": "x"}]}, {"#/blocks/0/type"}),
    "field of block": ({"blocks": [{"type": "quote", "text": "x", "html": "y"}]}, {"#/blocks/0/html"}),
    "no blocks": ({"blocks": []}, {"#/blocks"}),
    "blank blocks": ({"blocks": [{"type": "quote", "text": "  "}]}, {"#/blocks/0/text"}),
    "a blank among others": (
        {"blocks": [{"type": "quote", "text": "x"}, {"type": "paragraph", "text": " \u200b"}]},
        {"#/blocks/1/text"},
    ),
    "an address that grows": ({"url": "https://www.courier.example/" + "ü" * 1_500}, {"#/url"}),
    "blank html": ({"blocks": ..., "html": "<div> </div>"}, {"#/html"}),
    "long headline": ({"headline": "x" * 1_001}, {"#/headline"}),
    "many tags": ({"tags": ["x"] * 101}, {"#/tags"}),
    "word for yes": ({"withheld": "yes"}, {"#/withheld"}),
    "medium": ({"medium": "smoke"}, {"#/medium"}),
    "language": ({"language": "english!"}, {"#/language"}),
    "time without a zone": ({"published": "2026-11-24T08:30:00"}, {"#/published"}),
    "no such day": ({"published": "2026-02-30T08:30:00Z"}, {"#/published"}),
    "before the press": ({"published": "0001-01-01T00:00:00+14:00"}, {"#/published"}),
    "a number for a time": ({"published": 1_700_000_000}, {"#/published"}),
    "no address": ({"url": "libraries"}, {"#/url"}),
    "another host": ({"url": "https://evil.example/local/libraries"}, {"#/url"}),
    "a host that ends alike": ({"url": "https://notcourier.example/x"}, {"#/url"}),
    "a user in the address": ({"url": "https://www.courier.example@evil.example/x"}, {"#/url"}),
    "a script": ({"url": "javascript:alert(1)"}, {"#/url"}),
    "another port": ({"url": "https://www.courier.example:8443/x"}, {"#/url"}),
    "a cache of another's pages": ({"url": "https://x.cdn.ampproject.org/c/s/www.courier.example/a/b"}, {"#/url"}),
    "a backslash": ({"url": "https://evil.example\\.courier.example/x"}, {"#/url"}),
    "brackets": ({"url": "https://[::1"}, {"#/url"}),
}


@on_sqlite
@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_named_with_its_place_and_nothing_is_stored(cms: Cms, engine: Engine, name: str) -> None:
    changed, places = WRONG[name]
    mistakes = cms.mistakes(article(**changed))
    assert places <= mistakes.keys(), mistakes
    assert all(words.endswith(".") for words in mistakes.values())
    assert versions(engine) == 0


@on_sqlite
def test_all_mistakes_are_named_at_once_and_never_what_was_sent(cms: Cms) -> None:
    answer = cms.send(article(headline=["canary"], bylines=["canary", 3], medium="canary", canary="canary2"), 422)
    places = [mistake["pointer"] for mistake in answer.get_json(force=True)["errors"]]
    assert sorted(places) == ["#/bylines/1", "#/canary", "#/headline", "#/medium"]
    assert "canary2" not in answer.text


@on_sqlite
def test_a_newsroom_that_named_no_hosts_takes_nothing(cms: Cms, engine: Engine) -> None:
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, hosts=())
    assert "settings" in cms.mistakes(article())["#/url"]


def test_odd_characters_are_kept_as_a_form_keeps_them(cms: Cms, engine: Engine) -> None:
    cms.send(article(headline="Cafe\u0301 \u0007bell\n two", blocks=[{"type": "code", "text": "  a\r\n\tb\u0001 "}]))
    _, _, text = newest(engine)
    assert text.headline == "Café bell two"
    assert text.blocks[0].text == "  a\n\tb"


def test_a_time_may_be_written_in_any_zone(cms: Cms, engine: Engine) -> None:
    cms.send(article(published="2026-11-24t07:30:00.5-05:00"))
    assert newest(engine)[0].published_at == datetime(2026, 11, 24, 12, 30, 0, 500_000, tzinfo=UTC)
