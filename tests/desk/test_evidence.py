"""What readers send as evidence, on the desk: to be saved by those who work there, and shown nowhere by us."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client
from PIL import Image
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from corrections import database
from corrections.cases import queries as cases
from corrections.requests.models import Evidence
from corrections.settings import Settings
from corrections.taxonomy import Role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
PDF = b"%PDF-1.7\n1 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj\n"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def case(client: Client, engine: Engine, at: At) -> int:
    """The case of a report that a reader sent with a picture, a document and a link."""
    at(NOON)
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "ana"))
        staff(session, "tom", Role.REPORTER)
        article = make_article(session)
    page = client.get(f"/articles/{article.id}/report")
    at(NOON + timedelta(minutes=1))
    files = [
        (io.BytesIO(picture()), "../../page 7\u202egnp.png"),
        (io.BytesIO(PDF), "minutes final.html.pdf"),
    ]
    client.submit(page, {"wrong": "It was 214.", "links": "https://council.example/118", "files": files})
    with database.reading(engine) as session:
        request_id = session.scalars(select(Evidence.request_id)).first()
        assert request_id is not None
        found = cases.case_of_request(session, request_id)
        assert found is not None
        return found.id


@pytest.fixture
def ana(app: Flask, case: int) -> Client:
    return browser(app, "ana")


def fetch(client: Client, address: str) -> TestResponse:
    answer = client.browser.get(address, base_url=client.base)
    answer.get_data()
    answer.close()
    return answer


def files(client: Client, case: int) -> list[str]:
    return [link for link in client.get(f"/desk/cases/{case}").links() if "/evidence/" in link]


def test_the_case_page_names_each_and_shows_none(ana: Client, case: int) -> None:
    page = ana.get(f"/desk/cases/{case}")
    assert "page 7gnp.png" in page.words
    assert "minutes final.html.pdf" in page.words
    assert "kB" in page.words
    assert "https://council.example/118" in page.links()
    assert not page.tree.xpath("//img | //iframe | //object | //embed")


def test_a_file_is_handed_out_whole_to_be_saved_under_its_cleaned_name(ana: Client, case: int) -> None:
    image, document = (fetch(ana, link) for link in files(ana, case))
    assert (image.status_code, image.mimetype) == (200, "image/png")
    with Image.open(io.BytesIO(image.data)) as found:
        assert (found.size, found.format) == ((30, 20), "PNG")
    assert (document.data, document.mimetype) == (PDF, "application/pdf")
    for answer in (image, document):
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert "\u202e" not in answer.headers["Content-Disposition"]
        assert "%E2%80%AE" not in answer.headers["Content-Disposition"]
        assert "/" not in answer.headers["Content-Disposition"].replace("UTF-8''", "")


def test_nobody_else_gets_it(app: Flask, client: Client, ana: Client, case: int) -> None:
    link = files(ana, case)[0]
    answer = fetch(client, link)
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")
    assert fetch(browser(app, "tom"), link).status_code == 200  # whoever reads the desk reads its evidence


def test_a_file_belongs_to_its_case_alone(engine: Engine, ana: Client, case: int) -> None:
    with database.writing(engine) as session:
        other = make_case(session, make_article(session), "2,140").id
    link = files(ana, case)[0]
    assert fetch(ana, link.replace(f"/cases/{case}/", f"/cases/{other}/")).status_code == 404
    assert fetch(ana, link.rsplit("/", 1)[0] + "/999999").status_code == 404


def test_a_link_is_no_file_and_a_file_that_is_gone_is_said_to_be(
    settings: Settings, engine: Engine, ana: Client, case: int
) -> None:
    with database.reading(engine) as session:
        link = session.scalars(select(Evidence.id).where(Evidence.url.is_not(None))).one()
    assert fetch(ana, f"/desk/cases/{case}/evidence/{link}").status_code == 404
    for path in settings.uploads.iterdir():
        path.unlink()
    assert fetch(ana, files(ana, case)[0]).status_code == 404


def test_the_folder_is_not_reachable_by_an_address_of_its_own(
    settings: Settings, client: Client, ana: Client, case: int
) -> None:
    for path in settings.uploads.iterdir():
        assert path.stat().st_mode & 0o077 == 0, "others on this machine can read it"
        for folder in ("/uploads/", "/static/", "/static/../uploads/", "/instance/uploads/", "/"):
            assert fetch(client, folder + path.name).status_code in (308, 404)
