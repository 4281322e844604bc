from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.conftest import Run
from sqlalchemy import func, select

from corrections import database
from corrections.articles import queries
from corrections.articles.models import ArticleVersion
from corrections.articles.sources import moment
from corrections.taxonomy import Origin

ADDRESS = "https://www.courier.example/local/ferry-fares"
PARAGRAPHS = [
    "The council of islands has agreed to raise ferry fares by nine per cent from the first of March, its leader said.",
    "Residents who cross every day will pay 312 pounds a year more, according to figures that the company published.",
    "A petition against the rise was signed by 2,140 people within a week, most of whom live on the western shore.",
]


def page(*paragraphs: str, canonical: str = ADDRESS) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Ferry fares rise by nine per cent | The Courier</title>{link}</head>"
        f"<body><article><h1>Ferry fares rise by nine per cent</h1><p class=byline>By Nadia Okafor</p>{body}</article>"
    ).encode()


def count(ready: Path) -> int:
    engine = database.make_engine(f"sqlite:///{ready}/corrections.db")
    with database.reading(engine) as session:
        found = session.scalar(select(func.count()).select_from(ArticleVersion)) or 0
    engine.dispose()
    return found


def test_a_saved_page_becomes_an_article_and_a_new_version_only_if_it_changed(
    corrections: Run, ready: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page(*PARAGRAPHS))
    first = corrections("capture", str(saved), "--json")
    assert (first.returncode, first.stdout) == (0, '{"article":1,"version":1,"new":true}\n'), first.stderr
    again = corrections("capture", str(saved))
    assert again.returncode == 0
    assert "Nothing has changed since version 1 of article 1" in again.stdout
    saved.write_bytes(page(PARAGRAPHS[0].replace("nine", "seven"), *PARAGRAPHS[1:]))
    assert corrections("capture", str(saved), "--json").stdout == '{"article":1,"version":2,"new":true}\n'
    engine = database.make_engine(f"sqlite:///{ready}/corrections.db")
    with database.reading(engine) as session:
        article = queries.by_url(session, ADDRESS + "?utm_source=newsletter")
        assert article is not None
        assert (article.headline, article.bylines) == ("Ferry fares rise by nine per cent", ["Nadia Okafor"])
        version = queries.version(session, article.id, 2)
        assert version is not None
        assert version.origin is Origin.CAPTURE
        assert [block.text for block in queries.text(session, version).blocks][1:] == PARAGRAPHS[1:]
    engine.dispose()


def test_a_text_that_goes_on_for_subscribers_is_taken_in_and_said_to_be_partial(
    corrections: Run, ready: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page(*PARAGRAPHS, "To continue reading, subscribe for one pound a week."))
    done = corrections("capture", str(saved), "--json")
    assert (done.returncode, done.stdout) == (0, '{"article":1,"version":1,"new":true}\n')
    assert "The text seems to be partial" in done.stderr
    saved.write_bytes(page(*PARAGRAPHS))
    done = corrections("capture", str(saved))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing has changed since version 1" in done.stdout


def test_a_page_that_does_not_say_its_address_needs_one(corrections: Run, ready: Path, tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page(*PARAGRAPHS, canonical=""))
    done = corrections("capture", str(saved))
    assert done.returncode == 1
    assert "--url" in done.stderr
    assert count(ready) == 0
    done = corrections("capture", str(saved), "--url", ADDRESS)
    assert done.returncode == 0, done.stderr
    assert "courier.example/local/ferry-fares" in done.stdout


def test_the_address_that_is_given_goes_before_the_one_on_the_page(
    corrections: Run, ready: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page(*PARAGRAPHS))
    other = "https://www.courier.example/archive/1987"
    done = corrections("capture", str(saved), "--url", other)
    assert "courier.example/archive/1987" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"\x00\x01\x02\x03" * 1000, "not a web page"),
        (page("Too short."), "no article"),
        (page(*PARAGRAPHS) + b"<p>x</p>" * 700_000, "larger than 5 MB"),
    ],
)
def test_what_is_no_article_is_told_in_one_line_and_not_stored(
    corrections: Run, ready: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(content)
    done = corrections("capture", str(saved))
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert count(ready) == 0


def test_a_file_that_is_not_there(corrections: Run, ready: Path) -> None:
    done = corrections("capture", "nowhere.html")
    assert done.returncode == 1
    assert "There is no file nowhere.html" in done.stderr


@pytest.fixture
def website() -> Iterator[str]:
    """A server on loopback with our page at /story and nothing else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/story"
            body = page(*PARAGRAPHS, canonical="") if found else b"no"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_page_is_fetched_from_its_address(corrections: Run, ready: Path, website: str) -> None:
    done = corrections("capture", f"{website}/story", "--json", CORRECTIONS_CAPTURE_LOOPBACK="true")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"article": 1, "version": 1, "new": True}


@pytest.mark.parametrize(
    ("path", "loopback", "words"),
    [("/story", "false", "127.0.0.1"), ("/nowhere", "true", "no page at this address")],
)
def test_what_can_not_be_fetched_is_told_in_one_line(
    corrections: Run, ready: Path, website: str, path: str, loopback: str, words: str
) -> None:
    done = corrections("capture", website + path, CORRECTIONS_CAPTURE_LOOPBACK=loopback)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert count(ready) == 0


def test_a_day_is_the_same_day_everywhere() -> None:
    from datetime import UTC, date
    from zoneinfo import ZoneInfo

    for zone in ("Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "UTC"):
        for day in (date(2019, 1, 3), date(2019, 4, 28)):
            found = moment(day, ZoneInfo(zone))
            assert found is not None
            assert found.astimezone(UTC).date() == found.astimezone(ZoneInfo(zone)).date() == day
