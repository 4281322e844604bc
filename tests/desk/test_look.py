"""How the newsroom looks and speaks: its logo, its colour, the languages of its emails, and where its notices stand."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_draft
from pages import Client, Page
from PIL import Image
from reused import Begin, on_sqlite
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.cases import actions as cases
from corrections.cases.decisions import UNDO
from corrections.deliveries import sending
from corrections.events import SYSTEM, Event
from corrections.newsroom import actions, logo
from corrections.newsroom.models import NewsroomImage
from corrections.newsroom.queries import newsroom
from corrections.notices import drafting, wording
from corrections.notices import queries as notices
from corrections.requests import uploads
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings
from corrections.taxonomy import Medium, Placement, Role, Severity
from corrections.web import colour
from corrections.worker import recipients, words

LOGO = "/desk/settings/newsroom/logo"


def told(session: Session) -> int:
    boss, ana = staff(session, "boss", Role.ADMINISTRATOR), staff(session, "ana")
    make_desk(session, "News", ana)
    actions.change(session, by=boss.actor, name="The Courier")
    return make_case(session, make_article(session, language="de"), "2,140").id


@pytest.fixture
def case(begin: Begin) -> int:
    found: int = begin("a newsroom with one case", told)
    return found


@pytest.fixture
def boss(app: Flask, case: int) -> Client:
    return browser(app, "boss")


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300), *, noise: bool = False) -> bytes:
    made = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "navy")
    held = io.BytesIO()
    made.save(held, kind)
    return held.getvalue()


def upload(boss: Client, content: bytes, name: str = "logo.png", *, ground: str = "light", status: int = 303) -> Page:
    page = boss.get(LOGO)
    token = dict(page.form(f"/{ground}/add").form_values())["csrf_token"]
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return boss.post(f"{LOGO}/{ground}/add", data, status=status, content_type="multipart/form-data")


def test_a_logo_stands_in_the_place_of_the_name_on_light_and_on_dark_pages(
    boss: Client, client: Client, engine: Engine
) -> None:
    assert "First choose one for light pages" in boss.get(LOGO).words
    upload(boss, picture())
    page = client.get("/corrections")
    (shown,) = page.tree.xpath('//a[@class="masthead-name"]//img')
    assert (shown.get("alt"), shown.get("width"), shown.get("height")) == ("The Courier", "600", "150")
    served = client.browser.get(shown.get("src"))
    assert served.content_type == "image/png"
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(served.data)).size == (600, 150)
    assert page.tree.xpath('//picture[contains(@class, "on-plate")]')
    upload(boss, picture("WEBP", (300, 300)), "dark.webp", ground="dark")
    (source,) = client.get("/corrections").tree.xpath("//picture/source")
    assert source.get("srcset").endswith(".webp")
    assert "dark" in source.get("media")
    # What is not used any more is not kept, and light pages have their name back.
    boss.submit(boss.get(LOGO), to="/light/remove")
    assert not client.get("/corrections").tree.xpath("//picture")
    client.get(shown.get("src"), status=404)
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(NewsroomImage)) == 0
        told = session.scalars(select(Event.about).where(Event.about.like("%#logo%")).order_by(Event.id)).all()
        assert [about.partition("#")[2] for about in told] == ["logo", "logo_dark", "logo", "logo_dark"]


@on_sqlite
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "", "Select a picture first"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "must be a PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\nnot one", "logo.png", "could not be read as a picture"),
        (picture(size=(600, 600), noise=True), "noise.png", "at most 100 kB"),
    ],
)
def test_what_can_be_no_logo_is_said_at_its_field(boss: Client, content: bytes, name: str, said: str) -> None:
    assert said in upload(boss, content, name, status=422).problem_at("light-file")


@on_sqlite
def test_a_picture_that_can_not_be_made_now_is_said_where_it_was_chosen(
    boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PATIENCE", 0)
    with uploads._AT_WORK:
        page = upload(boss, picture(), status=503)
    assert "Try again in a minute" in page.problem_at("light-file")
    assert "report" not in page.problem_at("light-file")


def test_two_administrators_at_once_take_no_picture_from_each_other(engine: Engine, case: int) -> None:
    def put(ground: str) -> None:
        with database.writing(engine) as session:
            logo.put(session, ground, "image/png", b"the same", (6, 4), by=SYSTEM)

    put("light")
    with ThreadPoolExecutor(1) as other:
        with database.writing(engine) as session:
            logo.take_away(session, "light", by=SYSTEM)
            dark = other.submit(put, "dark")
            time.sleep(0.2)  # by then it waits
        dark.result(timeout=10)
    with database.reading(engine) as session:
        shown = newsroom(session).logo_dark
        assert shown
        assert logo.image(session, str(shown[0])) is not None


def test_emails_carry_the_logo_in_themselves_and_the_name_for_whoever_sees_no_pictures(
    boss: Client, engine: Engine, settings: Settings, case: int
) -> None:
    upload(boss, picture("JPEG", (400, 400)), "logo.jpg")
    with database.writing(engine) as session:
        ana, found = (session.get_one(kind, id_) for kind, id_ in ((recipients.User, 2), (cases.Case, case)))
        with clock.reading(lambda: datetime.now(UTC) - UNDO):  # until then it could have been taken back
            cases.assign(session, found, to=ana, by=session.get_one(recipients.User, 1))
    while sending.send_next(engine, settings, address_of=recipients.address_of, words_of=words.words_of):
        pass
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in settings.mail.rglob("*.eml")]
    (mail,) = (mail for mail in mails if "ana@" in mail["To"])
    (shown,) = (part for part in mail.walk() if part.get_content_type() == "image/jpeg")
    assert shown["Content-ID"] == "<logo>"
    html = mail.get_body(("html",)).get_content()
    assert '<img src="cid:logo" alt="The Courier" width="44" height="44"' in html
    assert "http" not in html.partition("</p>")[0]


@on_sqlite
def test_the_colour_is_shown_as_it_will_look_with_its_contrast(boss: Client) -> None:
    page = boss.get("/desk/settings/newsroom")
    page = boss.submit(page, {"accent": "ffcc00"}, to="/save", status=200, button="fill=colour")
    light, dark = colour.shown("#FFCC00")
    assert light.moved
    assert not dark.moved
    assert light.accent in page.words
    assert "could not be read" in page.words
    assert page.value("accent") == "ffcc00"
    assert not boss.submit(page, {"accent": "green"}, to="/save", status=200, button="fill=colour").tree.xpath("//svg")


def test_a_reader_chooses_the_language_of_our_emails_where_there_is_a_choice(
    boss: Client, client: Client, engine: Engine
) -> None:
    assert "Language of our emails" not in client.get("/articles/1/report").words
    boss.submit(boss.get("/desk/settings/newsroom"), {"languages": ["en", "de"]}, to="/save")
    page = client.get("/articles/1/report")
    assert page.value("language") == "de", "the article is in German"
    client.submit(page, {"wrong": "Not so.", "language": "en", "email": "zoe@post.example"}, status=303)
    client.submit(client.get("/report"), {"where": "Page 3", "wrong": "Nein.", "language": "xx"}, status=303)
    with database.reading(engine) as session:
        chosen = session.scalars(select(CorrectionRequest.language).order_by(CorrectionRequest.id)).all()
    assert chosen[1:] == ["en", "en"]


def test_drafts_offer_the_places_that_the_newsroom_uses_under_its_own_names(
    app: Flask, boss: Client, engine: Engine, case: int
) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(recipients.User, 2)
        make_draft(session, session.get_one(cases.Case, case), by=ana, replace=("2,140", "214"))
    address = "/desk/settings/surfaces"
    off = {f"{place}-used": [] for place in ("end", "inline", "broadcast", "social")}
    typed = off | {"print-order": "1", "top-order": "2", "top-words": "Above the headline"}
    page = boss.submit(boss.get(address), {**typed, "print-order": "first"}, to="/save", status=422)
    assert "is no place in an order" in page.problem_at("print-order")
    page = boss.submit(boss.get(address), {**typed, "print-words": "above the headline"}, to="/save", status=422)
    assert "same name" in page.problem_at("print-words")
    before = boss.get(address)
    boss.submit(boss.get(address), typed, to="/save")
    # Whoever looked before is told, keeps what they typed, and may mean it.
    page = boss.submit(before, {"inline-words": "In the text"}, to="/save", status=409)
    assert "Somebody else changed the settings" in page.alert
    assert page.value("inline-words") == "In the text"
    boss.submit(page, typed, to="/save")
    with database.reading(engine) as session:
        used = newsroom(session).placements
    assert used == {Placement.PRINT: "", Placement.TOP: "Above the headline", Placement.PAGE_OF_RECORD: ""}
    page = browser(app, "ana").get(f"/desk/cases/{case}/draft")
    (chosen,) = page.tree.xpath('//select[contains(@name, "placement")]')
    named = [option.text for option in chosen]
    # Where this notice stands already stays, though the newsroom has no others there.
    assert named == ["In print", "Above the headline", "Corrections page alone", "End of the article"]
    with database.writing(engine) as session:
        ana, draft = session.get_one(recipients.User, 2), notices.draft_of_case(session, case)
        assert draft is not None
        (row,) = notices.draft_articles(session, draft.id)
        with pytest.raises(drafting.Refused, match="no notices there"):
            drafting.set_article(
                session, draft, row, drafting.ArticleWords(Placement.SOCIAL, change=row.change), by=ana
            )
        other = make_article(session, "Others count 2,140 too.")
        drafting.add_article(session, draft, other.id, by=ana)
        assert notices.draft_articles(session, draft.id)[1].placement is Placement.TOP
    assert wording.default_placement(Severity.MINOR, Medium.SOCIAL, used) is Placement.TOP
    with database.writing(engine) as session:
        actions.change(session, by=SYSTEM, surfaces=[])
        assert list(newsroom(session).placements) == list(Placement)
