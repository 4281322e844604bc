"""Looking for cases: by their words, by numbers, by addresses; and what may stand in an address."""

from __future__ import annotations

import pytest
from desk.browsers import browser, staff
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from make import ask_second_look, make_article, make_case, make_correction, make_desk
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions, closing, queries, searching, texts, wanted
from corrections.cases.models import Case
from corrections.cases.queue_models import CaseText
from corrections.requests import queries as requests
from corrections.taxonomy import DeclineReason, Role

URL = "https://news.example/local/libraries-1"


def told(session: Session) -> dict[str, str]:
    """Three cases: one of libraries with a note, one of a harbour by the same reader, one that is closed."""
    ana = staff(session, "ana")
    staff(session, "tom", Role.REPORTER)
    make_desk(session, "News", ana)
    libraries = make_case(
        session, make_article(session, url=URL), "2,140", wrong="Only 214 signed.", email="zoe@post.example", name="Zoë"
    )
    actions.note(session, libraries, "The petition’s archivist was Szczęsny.", by=ana)
    harbour = make_case(
        session, make_article(session, "The harbour cost £9 million.", headline="A harbour"), "9", wrong="It is 8.",
        email="zoe@post.example",
    )  # fmt: skip
    closed = make_case(session, make_article(session), "7-2", wrong="It was 6-3 on petitions.")
    closing.answer(session, closed, text="Thank you.", by=ana)
    while texts.make_next(session):
        pass
    references = [row.reference for row in requests.requests(session, [1, 2, 3]).values()]
    return {"libraries": str(libraries.id), "harbour": str(harbour.id), "closed": str(closed.id), "ref": references[1]}


@pytest.fixture
def story(begin: Begin) -> dict[str, str]:
    found: dict[str, str] = begin("three cases to be looked for", told)
    return found


def found(page: Page) -> list[str]:
    return [link.rsplit("/", 1)[1] for link in page.tree.xpath('//a[@class="queue-quote"]/@href')]


def search(client: Client, text: str, path: str = "/desk") -> Page:
    """What somebody gets who types `text` into the field and presses Enter."""
    return client.follow(client.submit(client.get(path), {"q": text}, to="/desk/search"))


def test_cases_are_found_by_what_stands_in_them_and_by_what_they_are_called(
    app: Flask, story: dict[str, str], engine: Engine
) -> None:
    ana = browser(app, "ana")
    libraries, harbour, closed = story["libraries"], story["harbour"], story["closed"]
    for text, expected in {
        "szczesny archivist": [libraries],  # a note, without the marks on its letters
        "SIGNED petition": [libraries],  # a reader’s words and a note
        "harbour": [harbour],  # the headline
        "harbour libraries": [],
        "petitions": [],  # closed
        f"#{harbour}": [harbour],
        f"case {harbour}": [harbour],
        story["ref"].lower(): [harbour],
        URL: [libraries],
        f"{URL}/?utm_source=x": [libraries],
        "https://elsewhere.example/x": [],
        "Zoë": [],  # no reader’s name is among the words
    }.items():
        assert found(search(ana, text)) == expected, text
    assert found(search(ana, "petitions", "/desk?view=closed")) == [closed]
    page = search(ana, "signed petition", "/desk?severity=minor")
    assert page.address == "/desk?severity=minor&q=signed+petition"
    assert "1 case" in page.words
    assert sorted(page.tree.xpath('//a[@class="chip"]/@href')) == ["/desk?q=signed+petition", "/desk?severity=minor"]
    page = search(ana, "nothing like it")
    assert "No case matches these filters." in page.words
    assert "/desk" in page.tree.xpath('//div[@class="empty"]//a/@href')


@pytest.mark.parametrize("view", ["", "?view=mine"])
def test_a_search_says_what_it_finds_in_other_views_and_knows_the_number_of_every_case(
    app: Flask, story: dict[str, str], view: str
) -> None:
    ana = browser(app, "ana")

    def besides(page: Page) -> dict[str, str]:
        return {link.text_content(): link.get("href") for link in page.tree.xpath("//*[@data-elsewhere]/a")}

    by_words = search(ana, "6-3 on petitions", f"/desk{view}")
    assert found(by_words) == []
    assert list(besides(by_words)) == ["1 in “Closed”"]
    assert found(ana.get(besides(by_words)["1 in “Closed”"])) == [story["closed"]]
    by_number = besides(search(ana, story["closed"], f"/desk{view}"))
    assert by_number[f"Case {story['closed']}"] == f"/desk/cases/{story['closed']}"
    harbour = search(ana, "harbour", f"/desk{view}")
    assert list(besides(harbour)) == ([] if found(harbour) else ["1 in “All open”"])
    assert not besides(ana.get(f"/desk{view}"))


def test_a_correction_s_number_leads_to_the_case_that_it_was_published_in(
    app: Flask, story: dict[str, str], engine: Engine
) -> None:
    with database.writing(engine) as session:
        correction = make_correction(session)
        number, case = correction.number, correction.case_id
    ana = browser(app, "ana")
    page = search(ana, number.replace("-", " – "))
    assert {link.text_content(): link.get("href") for link in page.tree.xpath("//*[@data-elsewhere]/a")} == {
        f"Case {case}": f"/desk/cases/{case}",
        "1 in “Closed”": f"/desk?view=closed&q={number.replace('-', '+%E2%80%93+')}",
    }
    assert found(search(ana, number, "/desk?view=closed")) == [str(case)]
    assert not found(search(ana, "2019-9999", "/desk?view=closed"))
    assert found(search(ana, story["ref"].replace("-", ""))) == [story["harbour"]]


def test_a_reader_is_found_by_exactly_their_address_which_is_never_in_ours(app: Flask, story: dict[str, str]) -> None:
    ana = browser(app, "ana")
    page = search(ana, "Zoe@post.example")
    assert set(found(page)) == {story["libraries"], story["harbour"]}
    assert "post.example" not in page.address + page.text
    assert "Same reader as" in page.words
    for text, said in {
        "zoe@elsewhere.example": "No report came with exactly this address.",
        "from zoe@post.example": "Look for an email address on its own",
    }.items():
        page = search(ana, text)
        assert said in page.words
        assert page.address == "/desk"
    assert "Type it into the search field" in ana.get("/desk?q=zoe@post.example").words
    tom = browser(app, "tom")
    assert "Only editors can look for a reader’s address." in search(tom, "zoe@post.example").words
    assert len(found(tom.get("/desk?reader=1"))) == 2, "passed over"


def test_words_that_stand_in_many_cases_are_found_too_the_most_urgent_first(
    app: Flask, story: dict[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = browser(app, "ana")
    alone = found(search(ana, "it"))
    assert len(alone) == 1
    both = found(ana.get("/desk"))
    monkeypatch.setattr(searching, "COMMON", 0)
    assert found(search(ana, "it")) == alone
    page = search(ana, "the")
    assert found(page) == [case for case in both if case in found(page)]
    assert "More than 2,000 cases" in page.words
    assert found(search(ana, "100%_")) == []


def test_a_case_that_its_reader_has_looked_at_again_is_found_by_its_words(session: Session) -> None:
    ana = staff(session, "ana")
    make_desk(session, "News", ana)
    case = make_case(session, make_article(session, headline="Libraries stay open"), "2,140", wrong="Only 214 signed.")
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
    while texts.make_next(session):
        pass
    (id_,) = queries.request_ids(session, case.id)
    request = requests.request(session, id_)
    assert request is not None
    ask_second_look(session, request, "The archivist says otherwise.")
    while texts.make_next(session):
        pass
    for words in ("libraries", "2,140", "only signed", "archivist otherwise"):
        sought = searching.seek(session, wanted.read(words))
        assert session.scalars(select(Case.id).where(sought.condition)).all() == [case.id], words


def test_words_follow_what_is_said_and_hold_no_name(session: Session) -> None:
    told(session)
    text = {row.id: row.text for row in session.scalars(select(CaseText))}
    assert "szczesny" in text[1]
    assert "zoe" not in " ".join(text.values())
    ana = accounts.known_as(session, "ana")
    assert ana is not None
    actions.note(session, session.get_one(Case, 2), "Ask the pilot.", by=ana)
    actions.assign(session, session.get_one(Case, 1), to=None, by=ana)
    session.flush()
    assert not texts.make_next(session)
    assert "pilot" in session.get_one(CaseText, 2).text
    assert texts.told_in(session, [("case_notes", [1]), ("passages", [2])], []) == {1, 2}


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_read(text: str) -> None:
    read = wanted.read(text)
    assert len(read.words) <= wanted.MOST_TEXT
    assert not (read.reference and read.url)


def test_reading_it_finds_numbers_references_and_addresses() -> None:
    assert wanted.read("7km3 – qrtx").reference == "7KM3-QRTX"
    assert wanted.read("7km3qrtx").reference == "7KM3-QRTX", "as it is typed off a telephone"
    assert wanted.read("2026-0048").correction == "2026-0048"
    assert wanted.read("2026-0048").reference is None
    assert wanted.read("2140") == wanted.Wanted("2140", number=2140)
    assert wanted.read("#12").only_number
    assert wanted.read("news.example/local/a").url == "https://news.example/local/a"
    assert wanted.read("7-2").url is None
    assert wanted.read("and/or").url is None
