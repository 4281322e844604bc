"""The page on which administrators name witnesses, and the logs that we countersign."""

from __future__ import annotations

from base64 import b64encode

import pytest
from desk.browsers import PASSWORD, browser
from flask import Flask
from log import definition, statics
from make import make_user
from pages import Client
from sqlalchemy import Engine

from corrections import database, events
from corrections.log import keys
from corrections.log import queries as logs
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.witness import actions, memory, own, queries

PAGE = "/desk/settings/witnesses"
THEIRS = keys.parse(own.generate("theirs.example/witness"), own.KIND)
LOG = statics.Key("theirs.example/log")


@pytest.fixture
def desk(app: Flask, engine: Engine, settings: Settings) -> Client:
    with database.writing(engine) as session:
        memory.begin(session, settings.witness_memory_folder)
        make_user(session, "boss", name="Idris Vaughan", role=Role.ADMINISTRATOR, password=PASSWORD)
    file = settings.keys / "witness"
    file.write_text(own.generate("corrections.example/witness"))
    file.chmod(0o600)
    return browser(app, "boss")


def test_a_witness_is_named_shown_to_everybody_and_removed(desk: Client, client: Client, engine: Engine) -> None:
    typed = {"url": " https://theirs.example/witness/add-checkpoint ", "vkey": f"{THEIRS.vkey}\n"}
    own_key = desk.get(PAGE).tree.xpath('//*[starts-with(text(), "corrections.example/witness+")]/text()')[0]
    for field, wrong, why in (
        ("vkey", own_key, "our own key as a witness"),
        ("url", "https://10.0.0.1:8080/witness", "usual ports"),
        ("url", "ftp://theirs.example", "http://"),
        ("url", "https://theirs.example/w w", "not the address of a witness"),
        ("vkey", "theirs", "This is no key"),
        ("vkey", LOG.vkey, "the key of a log"),
        ("vkey", "", "Give the key"),
    ):
        page = desk.submit(desk.get(PAGE), typed | {field: wrong}, to="/witnesses/add", status=422)
        assert why in page.problem_at(field)
        assert page.value("url") == (wrong if field == "url" else typed["url"].strip())  # what was typed is still there
    page = desk.follow(desk.submit(desk.get(PAGE), typed, to="/witnesses/add"))
    assert "theirs.example/witness is asked to countersign from now on." in page.words
    assert "https://theirs.example/witness " in page.words
    assert "already" in desk.submit(page, typed, to="/witnesses/add", status=422).problem_at("vkey")
    assert "theirs.example/witness: has not signed this checkpoint yet" in client.get("/log").words
    assert f"witness w1 {THEIRS.vkey} https://theirs.example/witness\n" in client.get("/log/policy").text
    page = desk.follow(desk.submit(page, to="/remove"))
    assert "is asked no more" in page.words
    assert "No witness does so yet." in client.get("/log").words
    assert client.get("/log/policy").text.endswith("\nquorum none\n")
    with database.reading(engine) as session:
        assert [event.verb for event in events.history(session, PAGE)] == ["witness added", "witness removed"]


def test_nobody_countersigns_their_own_log(desk: Client, engine: Engine) -> None:
    with database.reading(engine) as session:
        log = logs.current(session)
        assert log is not None
    page = desk.submit(desk.get(PAGE), {"log_vkey": log.vkey}, to="/logs/add", status=422)
    assert "This is our own log" in page.problem_at("log_vkey")


def test_no_more_than_fifteen_are_asked(desk: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        by = make_user(session, "ada").actor
        for n in range(15):
            name = f"w{n}.example"
            vkey = keys.parse(own.generate(name), own.KIND).vkey
            actions.add_witness(session, vkey=vkey, url=f"https://{name}", by=by)
    typed = {"url": "https://theirs.example/witness", "vkey": THEIRS.vkey}
    page = desk.submit(desk.get(PAGE), typed, to="/witnesses/add", status=422)
    assert "No more than 15" in page.alert


def test_two_histories_of_a_log_are_shown_as_they_were_signed(
    desk: Client, app: Flask, engine: Engine, settings: Settings
) -> None:
    page = desk.get(PAGE)
    assert "corrections.example/witness+" in page.words
    assert "the key of a witness" in desk.submit(
        page, {"log_vkey": THEIRS.vkey}, to="/logs/add", status=422
    ).problem_at("log_vkey")
    page = desk.follow(desk.submit(page, {"log_vkey": LOG.vkey}, to="/logs/add"))
    assert "We countersign the log theirs.example/log from now on." in page.words
    leaves = statics.plain(3)
    first = LOG.checkpoint(2, definition.tree_hash(leaves[:2]))
    other = LOG.checkpoint(2, definition.tree_hash([b"changed", b"too"]))
    later = LOG.checkpoint(3, definition.tree_hash(leaves))
    browser_, place = app.test_client(), {"base_url": "http://corrections.example"}

    def ask(body: bytes) -> int:
        return int(browser_.post("/witness/add-checkpoint", data=body, **place).status_code)

    assert ask(b"old 0\n\n" + first) == 200
    assert ask(b"old 2\n" + b64encode(bytes(32)) + b"\n\n" + later) == 422
    assert "asked for something that we did not sign" in desk.get(PAGE).words
    assert ask(b"old 2\n\n" + other) == 409
    page = desk.get(PAGE)
    assert "The log theirs.example/log has shown two histories." in page.words
    shown = [element.text_content() for element in page.tree.xpath("//pre")]
    assert shown == [first.decode(), other.decode()]
    page = desk.follow(desk.submit(page, to="/remove"))
    assert "is believed no more" in page.words
    assert "has shown two histories" in page.words  # what was seen stays
    assert ask(b"old 2\n\n" + first) == 404
    assert "already" not in desk.follow(desk.submit(page, {"log_vkey": LOG.vkey}, to="/logs/add")).alert
    assert ask(b"old 0\n\n" + later) == 409  # nor is it forgotten what was signed
    with database.reading(engine) as session:
        log = queries.log_of(session, "theirs.example/log")
        assert log is not None
        assert (log.size, log.note) == (2, first)
    settings.witness_memory_folder.rename(settings.instance / "moved")
    assert "This witness can’t sign" in desk.get(PAGE).alert
    assert desk.get(PAGE).words.count("witnessed is missing") == 1
