"""Two people erase a name by the pages of the desk; what readers and machines then read."""

from __future__ import annotations

import json

import pytest
from desk.browsers import browser
from erasures.story import NAME, NAMES, STATE, confirm_as_found, erase, look, tell
from flask import Flask
from make import make_report
from pages import Client
from reused import Begin
from sqlalchemy import Engine

from corrections import database
from corrections.erasures import cleaning, finding
from corrections.erasures.places import part_key
from corrections.requests.decisions import StoredFile
from corrections.settings import Settings

pytestmark = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


@pytest.fixture
def told(begin: Begin) -> dict[str, int]:
    found: dict[str, int] = begin(STATE, tell)
    return found


def test_one_asks_the_other_confirms_and_everybody_reads_it(
    told: dict[str, int], app: Flask, client: Client, engine: Engine, settings: Settings
) -> None:
    assert NAME in client.get("/articles/2/versions/1").words
    ada, sol = browser(app, "ada"), browser(app, "sol")
    form = ada.get("/desk/erasures/new")
    assert "Say what is to be erased" in ada.submit(form, to="/new/places", status=422).alert
    few = ada.submit(form, {"words": "ab"}, to="/new/places", status=422)
    assert "at least three letters" in few.alert
    places = ada.submit(form, {"words": "\n".join(NAMES)}, to="/new/places", status=200)
    assert "Article 2, version 1, paragraph 2" in places.words
    assert "A note on a case" in places.words
    assert "Backups of the database" in places.words
    assert "The newest version still says it." in places.words
    unsaid = ada.submit(places, to="/new/request", status=422)
    assert "Choose the ground" in unsaid.alert
    said = {"ground": "privacy", "reason": f"She asked us: {NAME}"}
    asked = ada.follow(ada.submit(unsaid, said, to="/new/request"))
    assert "it waits for a second person" in asked.words
    assert not [form for form in asked.tree.forms if (form.get("action") or "").endswith("/confirmation")]
    seen = sol.get("/desk/erasures/1")
    assert "Asked to confirm an erasure" in sol.get("/desk/deliveries?show=waiting").words
    assert NAME in seen.words
    done = sol.follow(sol.submit(seen, to="/confirmation"))
    assert "The worker is still writing the files" in done.words
    assert "She asked us: […]" in done.words
    cleaning.finish(engine, settings)
    assert "nothing is left in this database" in sol.get("/desk/erasures/1").words
    assert "decided before" in sol.submit(seen, to="/confirmation", status=422).alert
    for path in ("/desk/erasures", "/desk/erasures/1", "/desk/cases/2", "/desk/articles/2"):
        assert "Quandt" not in sol.get(path).text, path
    for path in ("/", "/articles/2", "/articles/2/versions/1", "/articles/2/compare/1...2", "/corrections/2026-0001"):
        page = client.get(path)
        assert "Quandt" not in page.text, path
        assert "removed for good on" in page.words, path
        assert "Ground: Privacy." in page.words, path


def test_a_list_that_is_no_longer_true_is_shown_anew(
    told: dict[str, int], app: Flask, engine: Engine, settings: Settings
) -> None:
    ada, sol = browser(app, "ada"), browser(app, "sol")
    picture = StoredFile("a" * 32 + ".png", "card.png", "image/png", 4, b"0" * 32)
    settings.uploads.mkdir(exist_ok=True)
    (settings.uploads / picture.stored_name).write_bytes(b"\x89PNG")
    places = ada.submit(ada.get("/desk/erasures/new"), {"words": NAME}, to="/new/places", status=200)
    note = str(places.tree.xpath('//input[@name="stay"][contains(@value, "case_notes")]/@value')[0])
    with database.writing(engine) as session:
        make_report(session, wrong=f"Who is {NAME}?", files=(picture,))
    said = {"ground": "safety", "reason": "A threat.", "stay": note}
    again = ada.submit(places, said, to="/new/request", status=409)
    assert "has changed since this list was made" in again.alert
    assert "Who is Zoë Quandt-Iverson?" in again.words
    asked = ada.follow(ada.submit(again, to="/new/request"))
    assert "2 places stay as they are" in asked.words
    for page in (again, sol.get("/desk/erasures/1")):
        (link,) = page.tree.xpath('//a[contains(@href, "/evidence/")]/@href')
        with sol.browser.get(link, base_url=sol.base) as answer:
            assert answer.data == b"\x89PNG"
    found = look(engine, settings, 1)
    with database.writing(engine) as session:
        make_report(session, wrong=f"And {NAME}?")
    confirm_as_found(engine, settings, 1, found)
    assert "Quandt" not in sol.get("/desk/erasures/1").text
    cleaning.finish(engine, settings)
    anew = sol.get("/desk/erasures/2")
    assert "came in while another erasure was confirmed" in anew.words
    assert "/desk/erasures/1" in anew.links()
    assert "And Zoë Quandt-Iverson?" in anew.words


def test_a_mistake_in_the_words_is_put_right_without_typing_them_anew_and_can_be_taken_back(
    told: dict[str, int], app: Flask
) -> None:
    ada, sol = browser(app, "ada"), browser(app, "sol")
    nowhere = ada.submit(ada.get("/desk/erasures/new"), {"words": "Quandt-Iversson"}, to="/new/places", status=200)
    assert "It was found nowhere." in nowhere.words
    assert "Quandt-Iversson" in nowhere.words
    again = ada.submit(nowhere, to="/new/places", button="again=yes", status=200)
    assert again.value("words") == "Quandt-Iversson"
    places = ada.submit(again, {"words": NAME}, to="/new/places", status=200)
    asked = ada.follow(ada.submit(places, {"ground": "court_order", "reason": "An order."}, to="/new/request"))
    assert "would be erased" in asked.words
    where = [item.text_content().partition(":")[0] for item in asked.tree.xpath("//h2[1]/following-sibling::ul[1]/li")]
    versions = [place for place in where if "version" in place]
    assert where[: len(versions)] == versions == sorted(versions)
    seen = sol.get("/desk/erasures/1")
    assert not [form for form in seen.tree.forms if (form.get("action") or "").endswith("/taking-back")]
    back = ada.follow(ada.submit(asked, to="/taking-back"))
    assert "Taken back: nothing was erased." in back.words
    assert NAME not in back.words, "the words are not kept"
    assert "Taken back" in ada.get("/desk/erasures").words
    assert "decided before" in sol.submit(seen, to="/confirmation", status=422).alert
    assert "decided before" in ada.submit(asked, to="/taking-back", status=422).alert


def test_a_record_is_pointed_at_by_its_address(
    told: dict[str, int], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = browser(app, "ada")
    form = ada.get("/desk/erasures/new")
    with monkeypatch.context() as few:
        few.setitem(finding.find.__kwdefaults__, "most", 5)
        many = ada.submit(form, {"words": "the"}, to="/new/places", status=422)
        assert "This stands in more than 5 places. Write more of it." in many.alert
    missing = ada.submit(form, {"record": "/articles/999"}, to="/new/places", status=422)
    assert "We know no record at this address" in missing.alert
    parts = ada.submit(
        form, {"record": "http://corrections.example/corrections/2026-0001"}, to="/new/places", status=200
    )
    assert "Correction 2026-0001, revision 2, why it was revised" in parts.words
    assert "Correction 2026-0001, revision 2, all of it" in parts.words
    whole = str(parts.tree.xpath('//input[@name="chosen"]/@value')[0])
    found = ada.submit(parts, {"chosen": whole}, to="/new/places", status=200)
    assert "Correction 2026-0001, revision 2, all of it" in found.words
    assert "Article 2" not in found.words, "what a notice quotes is the article’s"


def test_machines_are_told_the_ground_in_place_of_what_was_erased(
    told: dict[str, int], client: Client, engine: Engine, settings: Settings
) -> None:
    before = client.get("/corrections.atom").headers["Last-Modified"]
    erase(engine, settings, chosen=(part_key(1, 0, None),))
    ground = {"erased": "court_order"}
    version = client.get("/articles/2/versions/1.json").json
    assert version["blocks"][1] == ground
    assert version["blocks"][0]["text"].startswith("The council voted")
    whole = client.get("/articles/1/versions/1.json").json
    assert (whole["headline"], whole["bylines"], set(map(json.dumps, whole["blocks"]))) == (
        ground,
        ground,
        {json.dumps(ground)},
    )
    assert client.get("/articles/2.json").json["tags"] == ground
    first, second = client.get("/corrections/2026-0001.json").json["revisions"]
    assert (first["notice"], second["reason"]) == (ground, ground)
    assert second["notice"].startswith("An earlier version")
    document = client.get("/log/documents/1.json").json
    assert {"name", "erased", "ground"} in [set(part) for part in document["parts"]]
    gone = client.get("/log/documents/0.json", status=410)
    assert gone.json["erased"] == "court_order"
    assert gone.headers["Cache-Control"] == "no-store"
    feeds = ("/corrections.atom", "/corrections/feed.json", "/articles/2.atom")
    assert all("removed for good" in client.get(path).text for path in feeds)
    assert all("Quandt" not in client.get(path).text for path in (*feeds, "/corrections.csv", "/corrections.json"))
    assert client.get("/corrections.atom").headers["Last-Modified"] != before
    assert client.get("/corrections?q=Quandt").words.count("No corrections match") == 1
    assert "The text of this version" in client.get("/articles/1/versions/1").words
    assert "can’t be checked any more" in client.get("/articles/1/versions/1/verify").words
