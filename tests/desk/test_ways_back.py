"""The address at which a refusal is shown takes only a form: loaded again, it leads to the page that has the form."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from desk.browsers import PASSWORD, browser, staff
from flask import Flask
from make import make_article, make_case, make_correction, make_desk
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy.orm import Session

from corrections.notices import drafting
from corrections.taxonomy import Kind, Role
from corrections.web.security import MOST_FORM_BYTES_OF_STRANGERS


@dataclass
class Desk:
    case: int
    drafted: int
    article: int
    number: str


def told(session: Session) -> Desk:
    ana = staff(session, "ana", name="Ana Petrescu")
    staff(session, "tom", Role.REPORTER)
    staff(session, "mara", Role.STANDARDS_EDITOR)
    staff(session, "boss", Role.ADMINISTRATOR)
    make_desk(session, "News", ana)
    article = make_article(session)
    case, drafted = make_case(session, article, "2,140"), make_case(session, article, "£1.2 million")
    drafting.start(session, drafted, kind=Kind.CORRECTION, by=ana)
    correction = make_correction(session)
    return Desk(case.id, drafted.id, article.id, correction.number)


@pytest.fixture
def desk(begin: Begin) -> Desk:
    return begin("a case, a draft and a correction", told)


@on_sqlite
def test_what_is_refused_can_be_loaded_again(app: Flask, desk: Desk) -> None:
    ana = browser(app, "ana")
    page = ana.get(f"/desk/cases/{desk.case}")
    refused = ana.submit(page, {"outcome": "declined"}, to="/decision", status=422)
    again = ana.follow(ana.get(refused.address, status=303))
    assert again.address == f"/desk/cases/{desk.case}"
    assert again.h1 == page.h1


@on_sqlite
@pytest.mark.parametrize(
    ("who", "address", "page"),
    [
        ("ana", "/desk/cases/{case}/facts", "/desk/cases/{case}"),
        ("ana", "/desk/cases/{case}/draft/start", "/desk/cases/{case}"),
        ("ana", "/desk/cases/{drafted}/draft/publication", "/desk/cases/{drafted}/draft"),
        ("ana", "/desk/cases/{drafted}/draft/publication/stop", "/desk/cases/{drafted}/draft"),
        ("ana", "/desk/cases/{drafted}/draft/articles/{article}/remove", "/desk/cases/{drafted}/draft"),
        ("ana", "/desk/corrections/{number}/revise/save", "/desk/corrections/{number}/revise"),
        ("ana", "/desk/corrections/{number}/revise/start", "/desk/corrections/{number}/revise"),
        ("ana", "/desk/articles/new/upload", "/desk/articles/new"),
        ("ana", "/desk/articles/{article}/capture", "/desk/articles/{article}"),
        ("ana", "/desk/me/password", "/desk/me"),
        ("ana", "/desk/me/second-factor/secret", "/desk/me/second-factor"),
        ("ana", "/desk/deliveries/resend", "/desk/deliveries"),
        ("mara", "/desk/settings/desks/1/name", "/desk/settings/desks"),
        ("mara", "/desk/settings/routing/add", "/desk/settings/routing"),
        ("boss", "/desk/settings/newsroom/save", "/desk/settings/newsroom"),
        ("boss", "/desk/settings/people/invite", "/desk/settings/people"),
        ("boss", "/desk/settings/people/1/save", "/desk/settings/people/1"),
        ("tom", "/desk/cases/{case}/facts", "/desk/cases/{case}"),
    ],
)
def test_an_address_that_takes_a_form_leads_to_the_page_that_has_it(
    app: Flask, desk: Desk, who: str, address: str, page: str
) -> None:
    client = browser(app, who)
    assert client.get(address.format(**vars(desk)), status=303).location == page.format(**vars(desk))
    client.get(page.format(**vars(desk)))


def test_it_tells_nobody_more_than_the_page_does(app: Flask, desk: Desk) -> None:
    tom, nobody = browser(app, "tom"), Client(app)
    for there, not_there in (
        (f"/desk/cases/{desk.case}/decision", "/desk/cases/999999/decision"),
        (f"/desk/corrections/{desk.number}/revise/save", "/desk/corrections/1999-0001/revise/save"),
    ):
        for address in (there, not_there):
            assert nobody.get(address, status=303).location == f"/login?next={address}"
        tom.get(tom.get(not_there, status=303).location, status=404)
    tom.get("/desk/settings/people/1/save", status=403)
    tom.get("/desk/articles/new/upload", status=403)


def test_whoever_signs_in_on_the_way_comes_to_the_page(app: Flask, desk: Desk) -> None:
    client = Client(app)
    login = client.follow(client.get(f"/desk/cases/{desk.case}/decision", status=303))
    sent = client.submit(login, {"username": "ana", "password": PASSWORD}, to="/login")
    assert client.follow(client.follow(sent, status=303)).address == f"/desk/cases/{desk.case}"


NOTE = "The minutes are with the clerk."


def test_what_was_typed_when_a_session_had_ended_is_shown_and_signing_in_leads_back(app: Flask, desk: Desk) -> None:
    ana, elsewhere = browser(app, "ana"), browser(app, "ana")
    page = ana.get(f"/desk/cases/{desk.case}")
    elsewhere.submit(elsewhere.get("/desk/me/sessions"), to="/end-others")
    refused = ana.submit(page, {"text": NOTE}, to="/notes", status=401)
    assert refused.tree.xpath("string(//textarea[@readonly])").strip() == NOTE
    assert "What you typed is below: copy it before you go on." in refused.words
    (sign_in,) = [link for link in refused.links() if link.startswith("/login")]
    assert sign_in == f"/login?next=/desk/cases/{desk.case}/notes"
    sent = ana.submit(ana.get(sign_in), {"username": "ana", "password": PASSWORD}, to="/login")
    assert ana.follow(ana.follow(sent, status=303)).address == f"/desk/cases/{desk.case}"


@on_sqlite
def test_a_long_text_comes_back_too_but_not_to_strangers(app: Flask, desk: Desk) -> None:
    ana, elsewhere = browser(app, "ana"), browser(app, "ana")
    form, text = ana.get("/desk/articles/new"), "A long read. " * (MOST_FORM_BYTES_OF_STRANGERS // 10)
    elsewhere.submit(elsewhere.get("/desk/me/sessions"), to="/end-others")
    refused = ana.submit(form, {"text": text}, to="/hand", status=401)
    assert refused.tree.xpath("string(//textarea[@readonly])").strip() == text.strip()
    ana.browser.delete_cookie("corrections", domain="corrections.example")
    ana.submit(form, {"text": text}, to="/hand", status=413)


def test_an_address_with_nothing_behind_it_is_not_given_as_the_way_on(app: Flask, desk: Desk) -> None:
    token = Client(app).get("/login").value("csrf_token")
    page = Client(app).post("/desk/cases/1/nowhere", {"csrf_token": token, "text": NOTE}, status=404)
    assert not [link for link in page.links() if "nowhere" in link]


@on_sqlite
@pytest.mark.parametrize(
    ("status", "who", "to", "says"),
    [
        (400, "ana", "/desk/cases/{case}/notes", "Your browser had forgotten this form"),
        (403, "tom", "/desk/cases/{case}/facts", "You may not see this page or do what you tried"),
        (413, "ana", "/desk/cases/{case}/notes", "The texts of this form may have 4 MB"),
        (413, "ana", "/desk/articles/new/upload", "A saved page may have 5 MB"),
    ],
)
def test_a_refusal_on_the_desk_stays_on_the_desk(
    app: Flask, desk: Desk, status: int, who: str, to: str, says: str
) -> None:
    client, to = browser(app, who), to.format(**vars(desk))
    token = "" if status == 400 else client.get("/desk/me").value("csrf_token")
    sent: dict[str, object] = {"csrf_token": token, "text": NOTE}
    if status == 413:
        sent["page"] = (BytesIO(b"x" * 20_000_001), "page.html")
    page = client.post(to, sent, status=status)
    assert says in page.words
    assert page.tree.xpath("//header[@class='desk-head']")
    way_on = "/desk" if status == 403 else to
    assert way_on in page.tree.xpath("//main//a/@href")


def test_a_page_that_is_not_there_is_told_on_the_desk_and_a_reader_never_sees_the_desk_s_head(
    app: Flask, desk: Desk
) -> None:
    page = browser(app, "ana").get("/desk/cases/999999", status=404)
    assert page.tree.xpath("//header[@class='desk-head']")
    assert page.tree.xpath("//main//a/@href") == ["/desk"]
    assert not Client(app).get("/desk/nowhere", status=404).tree.xpath("//header[@class='desk-head']")
    # A cache in between may take this for a stylesheet, and keep what is on it.
    assert "Ana Petrescu" not in browser(app, "ana").get("/desk/nowhere.css", status=404).words
    assert not browser(app, "ana").get("/nowhere", status=404).tree.xpath("//header[@class='desk-head']")
