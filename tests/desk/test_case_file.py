"""A case as one file: what is in it, what is not, and that nothing from outside does harm there."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from counting import queries
from desk.browsers import browser, carry_on, enter, staff
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import html
from make import make_article, make_case, make_desk, make_draft, make_report, publish
from pages import Client
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import addresses, database, events, paths
from corrections.accounts.models import User
from corrections.cases import actions, closing, intake, questions
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.cli.main import main
from corrections.desk.casefile import made, names, packing
from corrections.errors import Unavailable
from corrections.events import READER, Actor
from corrections.requests.decisions import StoredFile
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.settings import Settings
from corrections.taxonomy import Role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SCHEMA = json.loads((paths.PACKAGE / "docs" / "case-file.schema.json").read_text())
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202egnp.exe"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400

At = Callable[[datetime], None]


FILES = {"../../CON.pdf": PDF, HOSTILE: b"%PDF-1.7 two", "notebook.pdf": b"%PDF-1.7 author"}


def stored(name: str, content: bytes) -> StoredFile:
    kept = hashlib.sha256(name.encode()).hexdigest()[:22] + ".pdf"
    return StoredFile(kept, name, "application/pdf", len(content), hashlib.sha256(content).digest())


def tell(session: Session) -> tuple[int, str, dict[str, str]]:
    """A case with everything that one can have, and another that has nothing to do with it; the number of the case, and
    of its correction, and who works there."""
    ana, tom = staff(session, "ana", name="Ana Petrescu"), staff(session, "tom", Role.REPORTER)
    make_desk(session, "News", ana)
    article = make_article(session)
    first, second, third = (stored(name, content) for name, content in FILES.items())
    case = make_case(
        session,
        article,
        "2,140",
        wrong=HOSTILE,
        name="Zoë Lind",
        email="zoe.canary@post.example",
        files=(first, second),
        links=("https://council.example/118", "javascript:alert(1)"),
    )
    report = session.get_one(CorrectionRequest, cases.request_ids(session, case.id)[0])
    make_report(session, article, "2,140 people", wrong="It was 214.", name="Bea")
    actions.note(session, case, "Rang the council: it was 214.", by=ana)
    asked = actions.ask_author(
        session, case, name="Nadia Okafor", email="nadia.canary@post.example", question="Is it?", by=ana
    )
    intake.hear_author(session, asked, "It is 214.", links=("https://council.example/2",), files=(third,))
    intake.hear(session, report, "I was there.", by=READER)
    intake.hear_from_elsewhere(session, report, "And so was I.", by=READER)
    taken_back = actions.ask_author(session, case, name="Omar Diaz", email="o@post.example", question="Was it?", by=ana)
    questions.withdraw(session, case, taken_back, by=ana)
    other = make_article(session, "Trams run later.", headline="A story of trams")
    make_case(session, other, "later", wrong="Quite another matter.", name="Yves Elsewhere")
    correction = publish(session, make_draft(session, case, by=ana, replace=("2,140", "214")), by=ana)
    return case.id, correction.number, dict(zip(("ana", "tom"), enter(session, ana, tom), strict=True))


@dataclass
class Told:
    number: int
    correction: str
    ana: Client
    tom: Client


@pytest.fixture
def told(begin: Begin, app: Flask, settings: Settings, at: At) -> Told:
    at(NOON)
    number, correction, tokens = begin("a case with everything", tell)
    settings.uploads.mkdir()
    for name, content in FILES.items():
        (settings.uploads / stored(name, content).stored_name).write_bytes(content)
    return Told(number, correction, carry_on(app, tokens["ana"]), carry_on(app, tokens["tom"]))


def download(client: Client, number: int) -> ZipFile:
    page = client.get(f"/desk/cases/{number}")
    answer = client.submit(page, to="/download", status=200)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=case-{number}.zip"
    file = ZipFile(io.BytesIO(answer.response.get_data()))
    assert file.testzip() is None
    return file


def data(file: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read("case.json"))
    Draft202012Validator(SCHEMA).validate(found)
    return found


def test_it_holds_the_case_whole_and_nothing_of_another(told: Told, app: Flask, engine: Engine) -> None:
    file = download(told.tom, told.number)
    found = data(file)
    first, second = found["reports"]
    assert [report["reader"]["name"] for report in (first, second)] == ["Zoë Lind", "Bea"]
    assert first["wrong"] == HOSTILE
    said = {message["text"]: (message["from_elsewhere"], message["name"]) for message in first["messages"]}
    assert said["I was there."] == (False, "Zoë Lind")
    assert said["And so was I."] == (True, None)
    assert [bool(question["withdrawn"]) for question in found["questions"]] == [False, True]
    assert [note["text"] for note in found["notes"]] == ["Rang the council: it was 214."]
    assert found["questions"][0]["answer"] == "It is 214."
    assert [draft["published"] is not None for draft in found["drafts"]] == [True]
    (correction,) = found["corrections"]
    assert correction["record"] == f"http://corrections.example/corrections/{told.correction}"
    assert "It is 214." in correction["revisions"][0]["notice"]
    assert (found["zone"], found["made"]) == ("Europe/London", "2026-11-24T12:00:00Z")
    assert found["made_by"] == "Tom"
    assert {"opened", "note", "author asked", "published", "closed"} <= {event["verb"] for event in found["history"]}

    listed = {
        item["file"]: item
        for report in found["reports"] + found["questions"]
        for item in report["evidence"]
        if "file" in item
    }
    assert list(listed) == file.namelist()[:3]
    assert file.namelist()[3:] == ["case.json", "case.html", "README.txt"]
    for name, item in listed.items():
        assert item["state"] == "whole"
        assert hashlib.sha256(file.read(name)).hexdigest() == item["sha256"]
    everything = b"\n".join(file.read(name) for name in file.namelist()).decode(errors="replace")
    for word in ("canary", "Elsewhere", "another matter", "trams"):
        assert word not in everything
    with database.reading(engine) as session:
        last = events.history(session, addresses.case(told.number))[-1]
        assert (last.verb, last.details) == ("downloaded", {})
        assert session.get_one(User, last.actor_id).username == "tom"


def test_the_page_in_it_runs_nothing_loads_nothing_and_shows_what_strangers_wrote_as_text(
    told: Told, app: Flask
) -> None:
    file = download(told.ana, told.number)
    tree = html.document_fromstring(file.read("case.html").decode())
    assert not tree.xpath("//script | //link | //img | //iframe | //form | //object")
    assert not list(tree.xpath("//@*[starts-with(name(), 'on') or name() = 'src']"))
    links = set(tree.xpath("//a/@href"))
    assert "https://council.example/118" in links
    assert {link.split(":")[0] for link in links if ":" in link} == {"http", "https"}
    assert {link for link in links if ":" not in link} == set(file.namelist()[:3])
    words = tree.text_content()
    assert HOSTILE in words
    (elsewhere,) = tree.xpath("//div[p[2] = 'And so was I.']/p[1]")
    assert "Somebody" in elsewhere.text_content()
    assert "from an address that is not the reader’s" in elsewhere.text_content()
    assert "Taken back" in words
    assert "No answer yet" not in words
    assert "javascript:alert(1)" in words
    assert "24 November 2026, 12:00 (UTC)" in words
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")
    readme = file.read("README.txt").decode()
    assert "3 files that came with it" in readme
    assert max(map(len, readme.splitlines())) <= 90


@given(st.text(max_size=300), st.sampled_from([".pdf", ".png"]))
def test_no_name_from_outside_leads_anywhere(name: str, ending: str) -> None:
    found = names.of("K7M2-QX4D", 1, Evidence(stored_name=f"x{ending}", display_name=name))
    folder, _, base = found.partition("/")
    assert folder == "files"
    assert base.startswith("K7M2-QX4D-1")
    assert base.endswith(ending)
    assert not set(base) & set('/\\:*?"<>| \t\n\r\0')
    assert ".." not in base
    assert base.isprintable()
    assert len(base) < 100


def test_what_is_gone_or_changed_on_the_disk_is_said(told: Told, app: Flask, settings: Settings) -> None:
    first, second, *_ = sorted(settings.uploads.iterdir(), key=lambda path: path.stat().st_size, reverse=True)
    first.unlink()
    second.write_bytes(b"%PDF-1.7 other")
    file = download(told.ana, told.number)
    found = data(file)
    states = [
        item["state"]
        for report in found["reports"] + found["questions"]
        for item in report["evidence"]
        if "file" in item
    ]
    assert sorted(states) == ["changed", "missing", "whole"]
    assert len(file.namelist()) == 5
    words = html.document_fromstring(file.read("case.html").decode()).text_content()
    assert "this file was no longer there" in words
    assert "this file is not as it was sent" in words
    assert "this file was no longer there" in file.read("README.txt").decode()


def test_joined_cases_have_each_what_is_theirs(app: Flask, engine: Engine, at: At) -> None:
    at(NOON)
    with database.writing(engine) as session:
        ana = staff(session, "ana")
        make_desk(session, "News", ana)
        article = make_article(session)
        case, other = (make_case(session, article, quote, wrong=quote) for quote in ("2,140", "£1.2 million"))
        for each in (case, other):
            actions.note(session, each, f"About {each.summary}", by=ana)
        closing.merge(session, other, into=case, by=ana)
        numbers = case.id, other.id
    client = browser(app, "ana")
    here, gone = (data(download(client, number)) for number in numbers)
    assert [(report["wrong"], report["came_from"]) for report in here["reports"]] == [
        ("2,140", None),
        ("£1.2 million", numbers[1]),
    ]
    assert [note["text"] for note in here["notes"]] == ["About 2,140", "About £1.2 million"]
    assert here["case"]["joined"] == [numbers[1]]
    assert (gone["reports"], gone["notes"], gone["case"]["joined_to"]) == ([], [], numbers[0])


def many(session: Session, reports: int) -> Case:
    article = make_article(session)
    case = make_case(session, article, "2,140", wrong="First")
    for n in range(reports - 1):
        told = make_report(
            session, article, "2,140", wrong=f"Reader {n}", name=f"R {n}", files=(stored(f"{case.id}-{n}.pdf", PDF),)
        )
        intake.hear(session, told.request, "And more.", by=READER)
    return case


def test_it_asks_as_often_for_three_reports_as_for_thirty(
    app: Flask, engine: Engine, settings: Settings, at: At
) -> None:
    at(NOON - timedelta(days=2))
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "ana"))
        numbers = [many(session, count).id for count in (3, 3, 20)]
    at(NOON)
    client = browser(app, "ana")
    asked = []
    for number in numbers:  # the first one compiles
        page = client.get(f"/desk/cases/{number}")
        with queries(engine) as statements:
            client.submit(page, to="/download", status=200).response.get_data()
        asked.append(len(statements))
    assert asked[1:] == [22, 22]


def test_the_same_moment_gives_the_same_bytes_in_small_pieces(tmp_path: Path) -> None:
    large = os.urandom(6_000_000)
    (tmp_path / "kept.png").write_bytes(large)
    item = {"file": "files/A-1.png", "sha256": hashlib.sha256(large).hexdigest(), "state": ""}
    document = {"reports": [{"evidence": [item]}], "questions": [], "words": ["Words " * 20] * 10_000}

    def packed() -> list[bytes]:
        return list(
            packing.pack(
                document,
                {"files/A-1.png": "kept.png"},
                tmp_path,
                sheet=("<p>" for _ in range(1_000)),
                readme=("Read me",),
            )
        )

    first, second = packed(), packed()
    assert b"".join(first) == b"".join(second)
    assert max(map(len, first)) < 300_000
    assert item["state"] == "whole"


def test_the_command_line_writes_the_same_file_for_its_user_alone(
    told: Told, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = data(download(told.ana, told.number))
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("CORRECTIONS_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CORRECTIONS_BASE_URL", settings.base_url)
    path = tmp_path / "case.zip"
    done = CliRunner().invoke(main, ["export-case", str(told.number), str(path)])
    assert (done.exit_code, done.output) == (0, f"{path}: case {told.number}, {path.stat().st_size:,} bytes.\n")
    assert path.stat().st_mode & 0o777 == 0o600
    found = data(ZipFile(path))
    assert found["history"].pop()["verb"] == "downloaded"
    assert {**found, "made_by": ""} == {**here, "made_by": ""}
    written = path.read_bytes()
    again = CliRunner().invoke(main, ["export-case", str(told.number), str(path)])
    assert (again.exit_code, again.output) == (1, f"Error: {path}: File exists.\n")
    assert path.read_bytes() == written
    with database.reading(engine) as session:
        verbs = [event.verb for event in events.history(session, addresses.case(told.number))]
        assert verbs.count("downloaded") == 2

    def refuse(session: Session, number: int, *, by: Actor) -> None:
        raise Unavailable("The database can’t be written.")

    monkeypatch.setattr(made, "record", refuse)
    unsaid = CliRunner().invoke(main, ["export-case", str(told.number), str(tmp_path / "unsaid.zip")])
    assert (unsaid.exit_code, (tmp_path / "unsaid.zip").exists()) == (1, False)  # none that no event tells of
    nobody = CliRunner().invoke(main, ["export-case", "999", str(tmp_path / "other.zip")])
    assert (nobody.exit_code, nobody.output) == (1, "Error: There is no case 999.\n")
