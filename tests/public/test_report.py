from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import LIBRARIES, make_article, make_correction, make_desk
from pages import Client, Page
from PIL import Image
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database, throttle
from corrections.articles.models import Article
from corrections.requests import anchoring
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.requests.readers import Reader
from corrections.settings import Settings
from corrections.taxonomy import ErrorType, Medium, RequestState

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def told(session: Session) -> int:
    make_desk(session)
    return make_article(session).id


@pytest.fixture
def article(begin: Begin, session: Session) -> Article:
    article = session.get_one(Article, begin("an article to report on", told))
    session.commit()
    return article


@pytest.fixture
def opened(client: Client, article: Article, at: Callable[[datetime], None]) -> Page:
    """The form, opened a minute before it is sent."""
    at(TUESDAY)
    page = client.get(f"/articles/{article.id}/report")
    at(TUESDAY + timedelta(minutes=1))
    return page


def one(engine: Engine) -> CorrectionRequest:
    with database.reading(engine) as session:
        return session.scalars(select(CorrectionRequest)).one()


def passage_of(engine: Engine) -> Passage:
    with database.reading(engine) as session:
        return session.scalars(select(Passage)).one()


def picture(format: str = "PNG", size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "canary description"
    Image.new("RGB", size, "red").save(out, format, exif=exif)
    return out.getvalue()


def test_two_answers_are_enough(client: Client, opened: Page, engine: Engine) -> None:
    sent = client.submit(opened, {"wrong": "It was 214."})
    thanks = client.follow(sent)
    assert thanks.h1 == "We have your report"
    assert one(engine).reference in thanks.words
    assert one(engine).state is RequestState.RECEIVED


@on_sqlite
def test_a_sentence_can_be_chosen_without_a_script(client: Client, opened: Page, engine: Engine) -> None:
    second = opened.tree.xpath('//input[@name="sentence"]')[1].get("value")
    client.submit(opened, {"wrong": "Wrong.", "sentence": second})
    passage = passage_of(engine)
    assert passage.exact == "The council voted 7-2 on Tuesday to close three libraries by June."
    assert (passage.version, passage.start_block, passage.start_offset) == (1, 1, 0)


def test_a_selection_of_the_script_is_stored_by_code_points(client: Client, opened: Page, engine: Engine) -> None:
    client.submit(opened, {"wrong": "Wrong.", "start": "2:6", "end": "2:11"})
    passage = passage_of(engine)
    assert passage.exact == "2,140"
    assert passage.prefix.endswith("About ")
    assert passage.suffix.startswith(" people signed")


def test_typed_words_are_found_in_the_article_as_it_has_them(client: Client, opened: Page, engine: Engine) -> None:
    client.submit(opened, {"wrong": "Wrong.", "typed": "about 2,140 people  signed a petition"})
    passage = passage_of(engine)
    assert passage.exact == "About 2,140 people signed a petition"
    assert passage.version == 1


@on_sqlite
def test_others_can_write_while_typed_words_are_looked_for(
    client: Client, opened: Page, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = anchoring.locate

    def locate(*given: Any) -> object:
        with database.writing(engine) as session:  # waits in vain if the report holds the database already
            throttle.hit(session, "somebody else", per=timedelta(hours=1))
        return really(*given)

    monkeypatch.setattr(anchoring, "locate", locate)
    client.submit(opened, {"wrong": "Wrong.", "typed": "About 2,140 people"})
    assert passage_of(engine).exact == "About 2,140 people"


@on_sqlite
def test_typed_words_go_before_a_sentence_that_can_not_be_let_go(client: Client, opened: Page, engine: Engine) -> None:
    second = opened.tree.xpath('//input[@name="sentence"]')[1].get("value")
    client.submit(opened, {"wrong": "Wrong.", "sentence": second, "typed": "2,140 people"})
    assert passage_of(engine).exact == "2,140 people"


@on_sqlite
def test_a_sentence_goes_before_words_that_the_address_brought_along(
    client: Client, opened: Page, engine: Engine
) -> None:
    second = opened.tree.xpath('//input[@name="sentence"]')[1].get("value")
    client.submit(opened, {"wrong": "Wrong.", "sentence": second, "start": "2:6", "end": "2:11"})
    assert passage_of(engine).exact == "The council voted 7-2 on Tuesday to close three libraries by June."


@on_sqlite
def test_a_widened_choice_holds_its_sentence(client: Client, opened: Page, engine: Engine) -> None:
    second = opened.tree.xpath('//input[@name="sentence"]')[1].get("value")
    client.submit(opened, {"wrong": "Wrong.", "sentence": second, "start": "1:0", "end": "2:11"})
    assert passage_of(engine).exact.endswith("2,140")


def test_a_form_whose_cookie_is_gone_comes_back_as_it_was(client: Client, opened: Page, engine: Engine) -> None:
    client.browser.delete_cookie("corrections", domain="corrections.example")
    again = client.submit(opened, {"wrong": "It was 214.", "email": "ann@example.org"}, status=400)
    assert "send it again" in again.alert
    assert again.value("email") == "ann@example.org"
    client.follow(client.submit(again))
    assert one(engine).wrong == "It was 214."


@on_sqlite
def test_an_address_needs_no_scheme(client: Client, article: Article) -> None:
    bare = (article.url or "").removeprefix("https://")
    assert client.get(f"/report?url={bare}", status=302).location.endswith(f"/articles/{article.id}/report")


@on_sqlite
def test_characters_that_nobody_sees_are_no_answer(client: Client, opened: Page) -> None:
    assert "Say what is wrong" in client.submit(opened, {"wrong": "\u200b\u2060"}, status=422).alert


def test_a_file_is_kept_for_one_report_and_asked_for_again_once_it_is_gone(
    client: Client, opened: Page, article: Article, engine: Engine
) -> None:
    kept = client.submit(opened, {"files": [(io.BytesIO(b"%PDF-1.7"), "minutes.pdf")]}, status=422).value("kept")
    form = client.get(f"/articles/{article.id}/report")
    for _ in range(2):  # pressed twice, the form has its own file
        client.submit(form, {"wrong": "Wrong.", "kept": kept})
    other = client.get(f"/articles/{article.id}/report")
    page = client.submit(other, {"wrong": "This too.", "kept": kept}, status=422)
    assert "minutes.pdf went along with another report. Select it again" in page.alert
    assert page.value("wrong") == "This too."
    client.submit(page, {"files": [(io.BytesIO(b"%PDF-1.7"), "minutes.pdf")]})
    with database.reading(engine) as session:
        assert len(session.scalars(select(Evidence)).all()) == 2
    form = client.get(f"/articles/{article.id}/report")
    kept = client.submit(form, {"files": [(io.BytesIO(b"%PDF-1.7"), "minutes.pdf")]}, status=422).value("kept")
    for file in client.app.extensions["settings"].uploads.iterdir():
        file.unlink()
    page = client.submit(client.get(f"/articles/{article.id}/report"), {"wrong": "Wrong.", "kept": kept}, status=422)
    assert "minutes.pdf is no longer here" in page.alert


def test_typed_words_that_stand_nowhere_are_kept_as_they_are(client: Client, opened: Page, engine: Engine) -> None:
    client.submit(opened, {"wrong": "Wrong.", "typed": "The mayor resigned in disgrace last night"})
    passage = passage_of(engine)
    assert (passage.exact, passage.version) == ("The mayor resigned in disgrace last night", None)


@pytest.mark.parametrize("start", ["9:0", "2:99999", "x:y", "2:-1", "٣:٤", "2:" + "9" * 5000])
def test_a_place_that_is_not_there_is_no_place(client: Client, opened: Page, engine: Engine, start: str) -> None:
    client.submit(opened, {"wrong": "Wrong.", "start": start, "end": "2:11"})
    assert one(engine).passage_id is None


@on_sqlite
def test_a_forgotten_report_on_an_article_that_is_not_there_is_404(client: Client) -> None:
    client.post("/articles/999999/report", {"wrong": "Seven."}, status=404)


@on_sqlite
def test_an_empty_report_is_shown_again_with_what_was_typed(client: Client, opened: Page, engine: Engine) -> None:
    again = client.submit(opened, {"right": "214 <b>", "email": "no address", "error_type": "number"}, status=422)
    assert again.tree.findtext(".//title").startswith("Error: ")
    assert "Say what is wrong" in again.alert
    assert "name@example.com" in again.alert
    assert again.value("right") == "214 <b>"
    assert again.value("email") == "no address"
    assert again.value("error_type") == "number"
    client.submit(again, {"wrong": "It was 214.", "email": ""})
    assert one(engine).right == "214 <b>"


def test_everything_that_was_given_is_stored(client: Client, opened: Page, engine: Engine) -> None:
    client.submit(
        opened,
        {
            "wrong": "It was 214.",
            "right": "214",
            "known": "I counted.",
            "error_type": "number",
            "links": "https://council.example/118\nhttp://register.example/a?b=c",
            "relation": "source",
            "name": "Zoë O’Neill",
            "email": "zoe@example.org",
        },
    )
    found = one(engine)
    assert (found.wrong, found.right, found.known) == ("It was 214.", "214", "I counted.")
    assert (found.error_type, found.relation) == (ErrorType.NUMBER, "source")
    with database.reading(engine) as session:
        assert [row.url for row in session.scalars(select(Evidence))] == [
            "https://council.example/118",
            "http://register.example/a?b=c",
        ]
        reader = session.scalars(select(Reader)).one()
        assert (reader.name, reader.email, reader.confirmed_at) == ("Zoë O’Neill", "zoe@example.org", None)


@on_sqlite
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "https://user:secret@bank.example",
        "//evil.example",
        "ftp://files.example",
        "https://",
        "java\tscript:alert(1)",
        "https://no-dots",
        "file:///etc/passwd",
    ],
)
def test_only_web_addresses_are_taken_as_links(client: Client, opened: Page, link: str) -> None:
    page = client.submit(opened, {"wrong": "Wrong.", "links": link}, status=422)
    assert "not the address of a web page" in page.alert


@on_sqlite
def test_each_link_that_can_t_be_taken_is_named(client: Client, opened: Page) -> None:
    page = client.submit(opened, {"wrong": "Wrong.", "links": "ftp://a.example\nhttps://b.example\nc"}, status=422)
    assert "ftp://a.example" in page.alert
    assert "“c”" in page.alert
    assert "b.example" not in page.alert


@on_sqlite
@pytest.mark.parametrize(
    "email",
    [
        "a@b.example, x@y.example",
        "Ann <a@b.example>",
        "a@b.example\r\nBcc: x@y.example",
        "a b@c.example",
        "@c.example",
        "a@",
        "a@localhost",
        "a@.example",
        "a@b@c.example",
        "a\u2028@b.example",
    ],
)
def test_an_address_is_one_mailbox_and_nothing_more(client: Client, opened: Page, email: str) -> None:
    client.submit(opened, {"wrong": "Wrong.", "email": email}, status=422)


@on_sqlite
def test_pictures_are_made_anew_without_what_they_tell_of_the_reader(
    client: Client, opened: Page, engine: Engine
) -> None:
    client.submit(opened, {"wrong": "Wrong.", "files": [(io.BytesIO(picture("JPEG")), "../../IMG 1.png")]})
    with database.reading(engine) as session:
        kept = session.scalars(select(Evidence)).one()
    stored = client.app.extensions["settings"].uploads / kept.stored_name
    assert (kept.display_name, kept.media_type) == ("IMG 1.png", "image/jpeg")
    assert b"canary" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    with Image.open(stored) as made:
        assert made.size == (30, 20)


@on_sqlite
def test_a_picture_larger_than_anybody_looks_at_is_made_smaller(
    client: Client, opened: Page, settings: Settings
) -> None:
    large = (io.BytesIO(picture("PNG", (6_000, 3_000))), "large.png")
    client.submit(opened, {"wrong": "Wrong.", "files": [large]})
    (stored,) = settings.uploads.iterdir()
    with Image.open(stored) as kept:
        assert kept.size == (4_096, 2_048)


@cache
def _bomb() -> bytes:
    """A small PNG file of 50,000 by 50,000 black pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(1)
    row = bytes(1 + 50_000 // 8)
    rows = [packer.compress(row * 1_000) for _ in range(50)]
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", b"".join(rows) + packer.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


HOSTILE: dict[str, Callable[[], bytes]] = {
    "svg.png": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.html": lambda: b"<html><script>alert(1)</script>",
    "animation.gif": lambda: b"GIF89a" + b"\x00" * 100,
    "cut.jpg": lambda: picture("JPEG", (800, 800))[:400],
    "huge.png": _bomb,
    "eps.png": lambda: b"%!PS-Adobe-3.0 EPSF-3.0",
    "program.exe": lambda: b"MZ" + b"\x00" * 100,
    "fake.png": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
}


@on_sqlite
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_with_one_sentence(client: Client, opened: Page, name: str) -> None:
    page = client.submit(opened, {"wrong": "Wrong.", "files": [(io.BytesIO(HOSTILE[name]()), name)]}, status=422)
    assert page.alert.count(name) == 1
    assert page.value("wrong") == "Wrong."
    folder = client.app.extensions["settings"].uploads
    assert not folder.exists() or not list(folder.iterdir())


@on_sqlite
def test_a_file_that_was_good_is_kept_while_the_rest_is_mended(client: Client, opened: Page, engine: Engine) -> None:
    again = client.submit(opened, {"files": [(io.BytesIO(b"%PDF-1.7 canary"), "minutes.pdf")]}, status=422)
    assert "minutes.pdf" in again.words
    client.submit(again, {"wrong": "Now I say it."})
    with database.reading(engine) as session:
        kept = session.scalars(select(Evidence)).one()
    assert (kept.display_name, kept.media_type) == ("minutes.pdf", "application/pdf")


@on_sqlite
def test_three_files_and_no_more_and_which_of_them_the_reader_says(
    client: Client, opened: Page, engine: Engine
) -> None:
    files = [(io.BytesIO(b"%%PDF-1.7 %d" % n), f"{n}.pdf") for n in range(4)]
    page = client.submit(opened, {"wrong": "Wrong.", "files": files}, status=422)
    assert "up to 3 files" in page.alert
    unwanted = page.tree.xpath('//label[contains(., "1.pdf")]/preceding-sibling::input')[0].get("value")
    client.submit(page, {"without": unwanted, "files": [(io.BytesIO(b"%PDF-1.7 3"), "3.pdf")]})
    with database.reading(engine) as session:
        assert {kept.display_name for kept in session.scalars(select(Evidence))} == {"0.pdf", "2.pdf", "3.pdf"}


def test_the_same_file_sent_again_is_kept_once_and_nothing_is_said(
    client: Client, opened: Page, engine: Engine
) -> None:
    def files(*numbers: int) -> list[tuple[io.BytesIO, str]]:
        return [(io.BytesIO(b"%%PDF-1.7 %d" % n), f"{n}.pdf") for n in numbers]

    page = client.submit(opened, {"wrong": "", "files": [*files(0, 1), *files(0)]}, status=422)
    page = client.submit(page, {"wrong": "", "files": [*files(1, 2), *files(0)]}, status=422)
    assert "up to 3 files" not in page.words.split("Files that show it")[0]
    sent = client.submit(page, {"wrong": "Wrong.", "files": files(0, 2, 1)})
    again = client.submit(page, {"wrong": "Wrong.", "files": files(2)})
    assert again.location.partition("?")[2] == sent.location.partition("?")[2]
    client.submit(page, {"wrong": "Wrong, I say.", "files": files(1)})
    with database.reading(engine) as session:
        assert sorted(kept.display_name or "" for kept in session.scalars(select(Evidence))) == [
            "0.pdf",
            "1.pdf",
            "2.pdf",
        ]
    folder = client.app.extensions["settings"].uploads
    assert len(list(folder.iterdir())) == 3


def test_a_filled_trap_sets_the_report_aside_and_the_sender_sees_no_difference(
    client: Client, opened: Page, engine: Engine
) -> None:
    trap = opened.tree.xpath("//input[starts-with(@name, 'website_')]/@name")[0]
    sent = client.submit(opened, {"wrong": "Buy pills.", trap: "https://pills.example"})
    assert client.follow(sent).h1 == "We have your report"
    assert one(engine).state is RequestState.SET_ASIDE


def test_a_form_sent_at_once_is_set_aside_and_one_of_a_day_ago_is_not(
    client: Client, article: Article, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    page = client.get(f"/articles/{article.id}/report")
    client.submit(page, {"wrong": "Robot."})
    assert one(engine).state is RequestState.SET_ASIDE
    slow = client.get(f"/articles/{article.id}/report")
    at(TUESDAY + timedelta(days=1))
    client.submit(slow, {"wrong": "Slow reader."})
    with database.reading(engine) as session:
        states = session.scalars(select(CorrectionRequest.state).order_by(CorrectionRequest.id)).all()
    assert states == [RequestState.SET_ASIDE, RequestState.RECEIVED]


def test_sending_the_same_form_again_gives_the_same_reference(client: Client, opened: Page, engine: Engine) -> None:
    first = client.follow(client.submit(opened, {"wrong": "It was 214."}))
    again = client.follow(client.submit(opened, {"wrong": "It was 214."}))
    assert first.tree.xpath("//*[@class='reference']")[0].text == again.tree.xpath("//*[@class='reference']")[0].text
    edited = client.follow(client.submit(opened, {"wrong": "It was 214, says the clerk."}))
    assert "What you changed is kept" in edited.words
    with database.reading(engine) as session:
        assert "says the clerk" in session.scalars(select(RequestMessage)).one().text
    one(engine)


def test_what_is_chosen_otherwise_in_a_form_sent_again_is_taken_over(client: Client, engine: Engine) -> None:
    form = client.get("/report")
    said = {"where": "Evening edition, page 5", "medium": "print", "wrong": "It was 214.", "name": "Ann"}
    client.submit(form, said)
    changed = {"where": "Morning edition, page 17", "relation": "named_in_it", "error_type": "name", "name": "Anne"}
    again = client.follow(client.submit(form, said | changed))
    assert "What you changed is kept" in again.words
    found = one(engine)
    assert (found.relation, found.error_type, found.appeared) == ("named_in_it", "name", "Evening edition, page 5")
    with database.reading(engine) as session:
        assert session.scalars(select(RequestMessage)).one().text == "Morning edition, page 17"
        assert session.scalars(select(Reader.name)).one() == "Anne"


def test_a_message_whose_button_is_pressed_twice_is_one(client: Client, opened: Page, engine: Engine) -> None:
    page = client.follow(client.submit(opened, {"wrong": "It was 214."}))
    for _ in range(2):
        client.submit(page, {"text": "See the minutes."}, to="messages")
    with database.reading(engine) as session:
        assert len(session.scalars(select(RequestMessage)).all()) == 1


def test_an_article_that_we_do_not_know_can_be_reported(
    client: Client, article: Article, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    page = client.get("/report?url=https://news.example/unknown?utm_source=x")
    at(TUESDAY + timedelta(minutes=1))
    assert page.value("where") == "https://news.example/unknown?utm_source=x"
    client.submit(page, {"wrong": "Wrong.", "typed": "the words"})
    found = one(engine)
    assert (found.reported_url, found.article_id) == ("https://news.example/unknown?utm_source=x", None)


def test_what_never_had_an_address_can_be_reported(
    client: Client, article: Article, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    page = client.get("/report")
    at(TUESDAY + timedelta(minutes=1))
    client.submit(page, {"where": "Print edition, 12 May, page 7", "wrong": "Wrong.", "medium": "print"})
    found = one(engine)
    assert (found.appeared, found.medium, found.reported_url) == ("Print edition, 12 May, page 7", Medium.PRINT, None)


@on_sqlite
def test_the_address_of_a_known_article_leads_to_its_form(client: Client, article: Article) -> None:
    page = client.get(f"/report?url={article.url}?utm_campaign=mail", status=302)
    assert page.location == f"/articles/{article.id}/report"


def test_a_place_that_is_too_long_is_refused_and_kept(client: Client, article: Article, engine: Engine) -> None:
    long = "Print edition, page 7, " * 15
    page = client.submit(client.get("/report"), {"where": long, "wrong": "Wrong."}, status=422)
    assert "“Where did you see it?” is 44 characters too long: it can have at most 300." in page.alert
    assert page.value("where") == long.strip()
    with database.reading(engine) as session:
        assert not session.scalars(select(CorrectionRequest)).all()


def test_an_address_among_other_words_is_found_and_they_are_kept(
    client: Client, article: Article, engine: Engine
) -> None:
    where = f"It was at {article.url}, and on page 3"
    client.submit(client.get("/report"), {"where": where, "wrong": "Wrong."})
    found = one(engine)
    assert (found.article_id, found.reported_url, found.appeared) == (article.id, article.url, where)
    assert client.get("/report?url=" + where, status=302).location == f"/articles/{article.id}/report"


@pytest.mark.parametrize(("typed", "place"), [("2,140 people", (1, 2)), ("no such words", (None, None))])
def test_the_words_of_a_known_article_are_found_also_where_only_its_address_was_given(
    client: Client, article: Article, engine: Engine, typed: str, place: tuple[int | None, int | None]
) -> None:
    client.submit(client.get("/report"), {"where": article.url, "wrong": "Wrong.", "typed": typed})
    with database.reading(engine) as session:
        (passage,) = session.scalars(select(Passage)).all()
        assert (passage.exact, passage.article_id) == (typed, article.id)
        assert (passage.version, passage.start_block) == place


def test_the_record_s_own_addresses_lead_to_the_article(client: Client, session: Session, engine: Engine) -> None:
    article = make_article(session)
    number = make_correction(session, article).number
    session.commit()
    base = client.base
    for path in (f"/articles/{article.id}", f"/articles/{article.id}/compare/1...2", f"/corrections/{number}"):
        for address in (base + path, path, base.upper().replace("HTTP", "http") + path):
            page = client.get(f"/report?url={address}", status=302)
            assert page.location == f"/articles/{article.id}/report"
    client.get(f"/report?url=https://elsewhere.example/articles/{article.id}")
    client.get(f"/report?url={base}/articles/999")
    client.get(f"/report?url={base}/corrections/2019-0001")


@on_sqlite
@pytest.mark.parametrize("path", ["", "/versions/1", "/compare/1...2"])
def test_from_a_page_about_an_article_its_form_is_one_click_away(client: Client, session: Session, path: str) -> None:
    article = make_article(session)
    correction = make_correction(session, article)
    session.commit()
    for address in (f"/articles/{article.id}{path}", f"/corrections/{correction.number}"):
        (button,) = client.get(address).tree.xpath("//header//a[text()='Report an error']/@href")
        assert button == f"/articles/{article.id}/report"


def test_words_that_were_corrected_say_so_with_the_day(
    client: Client, session: Session, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    article = make_article(session)
    correction = make_correction(session, article, "2,140", "214")
    session.commit()
    page = client.get(f"/articles/{article.id}/report")
    (known,) = json.loads(page.tree.xpath("//@data-known-passages")[0])
    block = page.tree.xpath("//*[@data-block='2']")[0].text_content()
    (first, start), (last, end) = (map(int, known[name].split(":")) for name in ("start", "end"))
    assert (first, last, block[start:end]) == (2, 2, "214")
    assert known["said"] == "This was corrected on 24 November 2026:"
    assert known["url"] == f"/corrections/{correction.number}"


def test_known_corrections_come_first(client: Client, session: Session) -> None:
    article = make_article(session)
    make_correction(session, article)
    session.commit()
    page = client.get(f"/articles/{article.id}/report")
    assert page.words.index("misstated the number") < page.words.rindex("What is wrong?")


@on_sqlite
def test_agency_copy_is_not_shown_and_the_words_are_asked_for(client: Client, session: Session, engine: Engine) -> None:
    make_desk(session)
    article = make_article(session, agency="Reuters", withheld=True)
    session.commit()
    page = client.get(f"/articles/{article.id}/report")
    assert "petition" not in page.text
    assert "Type or paste the words" in page.words
    assert "Reuters" in page.words


@on_sqlite
def test_a_form_without_its_token_is_refused_and_nothing_is_lost(client: Client, article: Article) -> None:
    page = client.post(f"/articles/{article.id}/report", {"wrong": "Wrong."}, status=400)
    assert "Everything is still here: send it again." in page.alert
    assert page.value("wrong") == "Wrong."


def test_no_file_is_stored_for_a_form_without_its_token(client: Client, opened: Page, engine: Engine) -> None:
    """What was taken in before, with a token, is kept all the same."""
    folder = client.app.extensions["settings"].uploads
    before = client.submit(opened, {"files": [(io.BytesIO(b"%PDF-1.7 canary"), "minutes.pdf")]}, status=422)
    assert len(list(folder.iterdir())) == 1
    fields = {"wrong": "Wrong.", "kept": before.value("kept")}
    client.browser.delete_cookie("corrections", domain="corrections.example")
    for address in (before.address, "/report"):
        files = [(io.BytesIO(b"%PDF-1.7 more"), "more.pdf")]
        again = client.post(address, fields | {"files": files}, status=400)
        assert "What you typed is still here, but not your files" in again.alert
        assert "Select your files again." in again.alert
        assert again.value("wrong") == "Wrong."
        assert "minutes.pdf" in again.words
        assert "more.pdf" not in again.words
        assert len(list(folder.iterdir())) == 1
    with database.reading(engine) as session:
        assert not session.scalars(select(throttle.RateCount).where(throttle.RateCount.count > 1)).all()
    client.submit(client.post(before.address, fields, status=400))
    with database.reading(engine) as session:
        assert session.scalars(select(Evidence)).one().display_name == "minutes.pdf"


@on_sqlite
def test_pages_with_a_form_are_kept_by_nobody(client: Client, article: Article) -> None:
    for path in ("/report", f"/articles/{article.id}/report"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


NASTY = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\ud800",
            "\u202ereversed",
            "a" * 5_000,
            "e" + "\u0301" * 2_000,
            "{{7*7}}",
            "%s%n",
            "=1+1",
            "<script>alert(1)</script>",
            "9" * 60,
            "-1",
            "NaN",
            "\u200b",
        ]
    ),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "wrong",
                "right",
                "known",
                "links",
                "typed",
                "name",
                "email",
                "start",
                "end",
                "sentence",
                "version",
                "form_key",
                "kept",
                "relation",
                "error_type",
            ]
        ),
        NASTY,
        min_size=1,
        max_size=6,
    )
)
def test_no_field_brings_the_form_down(client: Client, article: Article, fields: dict[str, str]) -> None:
    page = client.get(f"/articles/{article.id}/report")
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
    token = page.form().fields["csrf_token"]
    answer = client.browser.post(
        f"/articles/{article.id}/report",
        data={**{n: v.decode("latin-1") for n, v in data.items()}, "csrf_token": token},
        base_url=client.base,
    )
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert "<script>alert(1)</script>" not in answer.get_data(as_text=True)


@on_sqlite
def test_a_million_characters_are_an_error_at_the_field(client: Client, opened: Page) -> None:
    page = client.submit(opened, {"wrong": "a" * 1_000_000}, status=422)
    assert "too long" in page.alert
    assert len(page.value("wrong")) == 1_000_000


@on_sqlite
def test_the_form_keeps_no_place_of_this_machine(client: Client, opened: Page, tmp_path: Path) -> None:
    assert str(tmp_path) not in opened.text
    assert not re.search(r"\b(case|token|triage)\b", opened.words.replace(LIBRARIES, ""), re.IGNORECASE)
