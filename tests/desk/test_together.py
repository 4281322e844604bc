"""Two people, one case, on its pages: nothing that one of them typed is lost, nothing that arrived is passed over."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cases.called import called
from desk.browsers import carry_on
from desk.test_case import Desk, act, case_of, told
from desk.test_drafts import press
from flask import Flask
from make import make_article, make_case, make_draft, make_report
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select

from corrections import capabilities, database
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import intake, parting, queries
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.events import READER
from corrections.notices.models import Draft, Hold
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.settings import Settings
from corrections.taxonomy import CaseState
from corrections.worker import publishing, tidying

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
WROTE = "Sorry, it was 241: I had the digits the wrong way round."


@pytest.fixture
def desk(app: Flask, begin: Begin, at: At) -> Desk:
    at(NOON)
    case, report, article, tokens, names = begin("a report in a queue of three, for two", told)
    return Desk(case, report, article, *(carry_on(app, token) for token in tokens), names)


def reader_writes(engine: Engine, desk: Desk, text: str = WROTE) -> None:
    with database.writing(engine) as session:
        intake.hear(session, session.get_one(CorrectionRequest, desk.report), text, by=READER)


def poll(client: Client, desk: Desk, page: Page, doing: str, status: int = 200) -> Any:
    form = page.form("/presence")
    data = {**dict(form.form_values()), "doing": doing}
    sent = client.post(f"{desk.at}/presence", data, status=status)
    return sent.json if status == 200 else None


def test_each_reads_who_else_is_there_and_what_they_write(desk: Desk, at: At) -> None:
    pages = {name: getattr(desk, name).get(desk.at) for name in ("ana", "ben", "tom")}
    assert poll(desk.ana, desk, pages["ana"], "looking") == {"others": [], "changed": False}
    assert poll(desk.ben, desk, pages["ben"], "answer")["others"] == ["Ana Petrescu is looking at this case."]
    assert poll(desk.tom, desk, pages["tom"], "nonsense")["others"] == [
        "Ben Ode is writing an answer.",
        "Ana Petrescu is looking at this case.",
    ]
    poll(desk.ben, desk, pages["ben"], "left", status=204)
    act(desk.tom, desk, "/notes", {"text": "I was there."})
    assert poll(desk.ana, desk, pages["ana"], "note") == {
        "others": ["Tom Reyes is looking at this case."],
        "changed": True,
    }
    at(NOON + timedelta(minutes=2))
    assert poll(desk.ben, desk, pages["ben"], "looking")["others"] == []
    token = {"csrf_token": pages["ana"].value("csrf_token")}
    desk.ana.post("/desk/cases/999999/presence", token, status=404)


# Each act by which words or a choice would be lost or go out unread, with what was typed.
ACTS: list[tuple[str, dict[str, str]]] = [
    ("/messages", {"text": "Which page do you mean?"}),
    ("/questions", {"email": "nadia@newsroom.example", "question": "Where is the number from?"}),
    ("/decision", {"outcome": "declined", "reason": "accurate", "text": "It was 2,140: we have the list."}),
    ("/facts", {"severity": "major"}),
    ("/assignment", {}),
    ("/desk", {}),
    ("/draft/start", {"kind": "clarification"}),
    ("/take", {}),
]


@on_sqlite
@pytest.mark.parametrize(("to", "typed"), ACTS, ids=[to for to, _ in ACTS])
def test_what_a_reader_writes_meanwhile_stops_what_was_not_meant_for_it_and_all_is_kept(
    desk: Desk, engine: Engine, to: str, typed: dict[str, str]
) -> None:
    opened = desk.ana.get(desk.at)
    reader_writes(engine, desk)
    independent = to in ("/facts", "/assignment", "/desk")
    page = desk.ana.submit(opened, typed, to=to, status=303 if independent else 409)
    if independent:
        return
    assert f"The reader wrote · The reader{WROTE}" in page.words
    (form,) = [form for form in page.tree.forms if (form.get("action") or "").endswith(to)]
    assert {name: form.fields[name].strip() for name in typed} == typed
    desk.ana.submit(page, to=to)  # sent once more, it is meant


BENS = "We are asking the council."
ANAS = "Thank you. We look into it."


@on_sqlite
@pytest.mark.parametrize(
    ("to", "theirs", "is_gone"),
    [
        ("/messages", {"text": BENS}, False),
        ("/questions", {"name": "Tom", "email": "tom@news.example", "question": BENS}, False),
        ("/decision", {"outcome": "answered", "text": BENS}, True),
    ],
)
def test_whoever_is_stopped_reads_what_a_colleague_wrote_and_has_their_own_once(
    desk: Desk, to: str, theirs: dict[str, str], is_gone: bool
) -> None:
    opened = desk.ana.get(desk.at)
    act(desk.ben, desk, to, theirs)
    page = desk.ana.submit(opened, {"text": ANAS}, to="/messages", status=409)
    assert any(
        text.endswith(f"Ben Ode{BENS}")
        for text in (" ".join(li.text_content().split()) for li in page.tree.xpath('//ul[@class="arrived"]/li'))
    )
    (box,) = [box for box in page.tree.xpath("//textarea") if ANAS in (box.text or "")]
    assert ("readonly" in box.attrib) is is_gone
    assert bool(box.xpath("ancestor::form//button")) is not is_gone


@on_sqlite
@pytest.mark.parametrize("button", ["publication", "sign-off-request"])
def test_a_notice_is_not_published_past_what_arrived(desk: Desk, engine: Engine, at: At, button: str) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(User, desk.names["ana"])
        draft = make_draft(session, session.get_one(Case, desk.case), by=ana, replace=("2,140", "214"))
    opened = desk.ana.get(f"{desk.at}/draft")
    reader_writes(engine, desk)
    notice = "An earlier version of this article misstated the number of people who signed as 2,140. It is 214."
    page = press(desk.ana, opened, button, {"notice": notice}, status=409)
    assert "Something new arrived in this case" in page.alert
    assert f"The reader wrote · The reader{WROTE}" in page.words
    assert page.value("notice").strip() == notice
    with database.reading(engine) as session:
        assert session.scalars(select(Hold)).all() == []
        assert session.get_one(Draft, draft.id).notice == notice  # saved all the same
    press(desk.ana, page, button)
    if button == "publication":
        reader_writes(engine, desk, "And Mary Doe spells it Dow.")
        at(NOON + timedelta(minutes=1))
        with database.writing(engine) as session:
            publishing.holds(session)
        closed = case_of(engine, desk.case)
        assert (closed.state, closed.news) == (CaseState.CLOSED, True)  # nobody has read it yet


@on_sqlite
def test_a_notice_is_not_signed_off_past_what_arrived_and_a_save_says_so(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(User, desk.names["ana"])
        make_draft(session, session.get_one(Case, desk.case), by=ana, replace=("2,140", "214"))
    press(desk.ana, desk.ana.get(f"{desk.at}/draft"), "sign-off-request")
    opened = desk.ben.get(f"{desk.at}/draft")
    writing = desk.ana.get(f"{desk.at}/draft")
    reader_writes(engine, desk)
    page = press(desk.ben, opened, "sign-off", status=409)
    assert WROTE in page.words
    press(desk.ben, page, "sign-off")
    saved = desk.ana.follow(press(desk.ana, writing, "save"))
    assert "Something new arrived in this case meanwhile" in saved.words


@on_sqlite
def test_a_report_that_a_colleague_moved_into_the_case_is_read_before_its_notice_is_published(
    desk: Desk, engine: Engine
) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(User, desk.names["ana"])
        make_draft(session, session.get_one(Case, desk.case), by=ana, replace=("2,140", "214"))
        rent = make_article(session, "The rent is £900 a month.")
        other = make_case(session, rent, "£900", wrong="It is £950.")
        make_report(session, rent, "£900", wrong="The petition has 215 names.")
    opened = desk.ana.get(f"{desk.at}/draft")
    with database.writing(engine) as session:
        here, into, ben = session.get_one(Case, other.id), session.get_one(Case, desk.case), desk.names["ben"]
        moved = queries.request_ids(session, here.id)[1:]
        parting.move_reports(session, here, moved, into=into, by=session.get_one(User, ben))
    page = press(desk.ana, opened, "publication", status=409)
    assert f"A report came from case {other.id}" in page.words
    press(desk.ana, page, "publication")


def test_who_is_named_in_a_note_reads_it_in_a_list_and_marked_on_the_case(desk: Desk, engine: Engine) -> None:
    said = desk.tom.follow(act(desk.tom, desk, "/notes", {"text": "<b>@Ben Ode</b>, was it 214? @Bne knows."}))
    assert "Told of it: Ben Ode." in said.words
    assert "@Bne is no colleague’s name, or that of more than one: nobody was told for it." in said.words
    known = desk.tom.get("/desk/colleagues").json["people"]
    assert [each["name"] for each in known if each["username"] in ("ben", "tom")] == ["Ben Ode"]
    for path in ("/desk", "/desk?q=nothing", "/desk/me", "/desk/settings"):
        assert "Mentions 1 unread" in desk.ben.get(path).words
    listed = desk.ben.get("/desk/mentions")
    assert "Unread · Tom Reyes" in listed.words
    (link,) = listed.tree.xpath("//article//a/@href")
    ahead = desk.ben.get(desk.at, headers={"X-Look-Ahead": "1"})
    assert ahead.tree.xpath("//*[@data-news]"), "whoever is shown it says that they have seen it"
    case = desk.ben.get(link.partition("#")[0])
    (note,) = case.tree.xpath(f'//*[@id="{link.partition("#")[2]}"]')
    assert note.xpath('string(.//b[@class="mention"])') == "@Ben Ode"
    assert "<b>@Ben Ode</b>, was it 214? @Bne knows." in note.text_content()
    assert "Unread" not in desk.ben.get("/desk/mentions").tree.xpath("string(//article)")
    assert "Nobody has named you" in desk.ana.get("/desk/mentions").words
    with database.reading(engine) as session:
        assert called(session, desk.names["ben"]).mentions == 0


@on_sqlite
def test_a_second_look_begins_with_the_evidence_and_the_first_decision_is_folded_behind_it(
    desk: Desk, engine: Engine, at: At
) -> None:
    decided = "It stands: we have the list of names."
    act(desk.ana, desk, "/decision", {"outcome": "declined", "reason": "accurate", "text": decided})
    at(NOON + timedelta(hours=1))
    with database.writing(engine) as session:
        report = session.get_one(CorrectionRequest, desk.report)
        intake.ask_second_look(session, report, "Look at page 3.", by=READER)
    page = desk.ben.get(desk.at)
    (fold,) = page.tree.xpath('//section[@id="first-decision"]/details')
    assert fold.get("open") is None
    assert decided in fold.text_content()
    assert "Closed: Declined" in " ".join(fold.text_content().split())
    unfolded = page.words.replace(" ".join(fold.text_content().split()), "")
    assert decided not in unfolded
    assert "Closed: Declined" not in unfolded
    assert unfolded.index("I counted.") < unfolded.index("Look at page 3.") < unfolded.index("The first decision")
    assert desk.names["ana"] not in map(int, page.tree.xpath('//select[@id="assignment-assignee"]/option/@value'))
    assert "You decided this case. A second look is for somebody else." in desk.ana.get(desk.at).words
    act(desk.ana, desk, "/take", status=422)


class TestSources:
    @pytest.fixture
    def link(self, desk: Desk, engine: Engine) -> str:
        asked = {"email": "nadia@newsroom.example", "question": "Where is it from?", "sources": "y"}
        act(desk.ana, desk, "/questions", asked)
        with database.writing(engine) as session:
            question = session.scalars(select(AuthorQuestion)).one()
            return f"/answer/{capabilities.grant(session, Purpose.AUTHOR, question.id)}"

    def test_an_author_gives_links_and_files_that_the_desk_can_open(
        self, desk: Desk, engine: Engine, client: Client, link: str, settings: Settings
    ) -> None:
        page = client.get(link)
        assert "The desk also asks for your sources" in page.words
        typed = {"text": "From the minutes.", "links": "not an address"}
        files = [(io.BytesIO(b"%PDF-1.7\n"), "../minutes.pdf")]
        page = client.submit(page, {**typed, "files": files}, to=link, status=422)
        assert page.value("text").strip() == "From the minutes."
        assert "Don’t send: minutes.pdf" in page.words  # a browser can't be given it back: it is kept
        page = client.follow(client.submit(page, {"links": "https://council.example/minutes/7", "files": []}, to=link))
        assert "Your sources" in page.words
        case = desk.ben.get(desk.at)
        assert "https://council.example/minutes/7" in case.links()
        (file,) = [link for link in case.links() if "/evidence/" in link]
        saved = desk.ben.get(file)
        assert saved.headers["Content-Disposition"].startswith("attachment")
        assert saved.response.get_data()
        saved.response.close()
        desk.ben.get(file.replace(f"/cases/{desk.case}/", "/cases/999/"), status=404)
        with database.writing(engine) as session:
            (kept,) = session.scalars(select(Evidence.stored_name).where(Evidence.stored_name.is_not(None)))
            tidying.abandoned_files(session, folder=settings.uploads)
        assert (settings.uploads / (kept or "")).is_file()

    @on_sqlite
    def test_what_is_no_picture_or_document_is_refused_and_nobody_without_a_link_leaves_a_file(
        self, client: Client, link: str, settings: Settings
    ) -> None:
        page = client.get(link)
        sent = {"text": "Here.", "files": [(io.BytesIO(b"MZ..."), "minutes.exe")]}
        page = client.submit(page, sent, to=link, status=422)
        assert "must be a PNG, JPEG, WebP or PDF" in page.alert
        form = dict(page.form(link).form_values())
        client.post("/answer/nothing", {**form, "files": [(io.BytesIO(b"%PDF-1.7\n"), "a.pdf")]}, status=404)
        assert not settings.uploads.is_dir() or not list(settings.uploads.iterdir())

    @on_sqlite
    def test_an_author_reads_what_concerns_their_article_alone(
        self, desk: Desk, engine: Engine, client: Client, link: str
    ) -> None:
        with database.writing(engine) as session:
            other = make_report(session, make_article(session), wrong="Their other article is wrong too.").request
            session.get_one(CaseRequest, other.id).case_id = desk.case
        page = client.get(link)
        assert "It was 214" in page.words
        assert "Their other article" not in page.words
