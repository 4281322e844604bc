"""What is measured: the requests of each page, and how quick it is asked to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.app import create_app
from corrections.articles.models import Article
from corrections.bench import newsroom, servers, stories
from corrections.bench.visitor import Visitor, request
from corrections.cases.models import Case
from corrections.public.report import tickets
from corrections.requests.models import Passage
from corrections.settings import Settings

OPENED = timedelta(seconds=60)  # ago: as long as a quick person takes


@dataclass(frozen=True)
class Page:
    """One thing to measure. `within`: p50 in ms that it may take; `ratio`: to the bare application at least."""

    name: str
    requests: Sequence[bytes]
    within: float | None = None
    ratio: float | None = None
    expected: int = 200
    fresh: bool = False  # a publication before each request
    once: bool = False  # each of the requests is sent once


HELLO = Page("bare Flask “hello”", [request("GET", "/")])


def pages(settings: Settings, engine: Engine, port: int) -> Sequence[Page]:
    """The pages of a newsroom that is loaded and served at `port`."""
    random = Random(1)
    with database.reading(engine) as session:
        articles = session.scalars(select(Article.id).order_by(Article.id.desc()).limit(200)).all()
        cases = session.scalars(select(Case.id).where(Case.open.is_(True)).order_by(Case.id.desc()).limit(40)).all()
    etag = _etag(port, "/corrections")
    editor = Visitor(port)
    editor.sign_in(newsroom.USERNAME, newsroom.PASSWORD)
    signed_in = {"Cookie": editor.cookie}
    some = random.sample(list(articles), min(60, len(articles)))

    def fresh(*paths: str) -> list[bytes]:
        return [request("GET", path) for path in paths]

    def at_desk(*paths: str) -> list[bytes]:
        return [request("GET", path, headers=signed_in) for path in paths]

    plain = fresh("/corrections")
    return [
        Page("corrections page, kept", plain, ratio=1.5),
        Page(
            "corrections page, not modified",
            [request("GET", "/corrections", headers={"If-None-Match": etag})],
            ratio=1.5,
            expected=304,
        ),
        Page("corrections page, after a publication", plain, within=12, fresh=True),
        Page("… with a filter", fresh("/corrections?kind=correction&section=Sport"), within=12, fresh=True),
        Page("… search, word in most rows", fresh("/corrections?q=article"), within=15, fresh=True),
        Page("… search, rare word", fresh(f"/corrections?q={stories.RARE}"), within=15, fresh=True),
        Page(
            "… search, two words and a filter",
            fresh("/corrections?q=wrong+number&kind=clarification"),
            within=15,
            fresh=True,
        ),
        Page("article’s log", fresh(*(f"/articles/{n}" for n in some)), within=8, fresh=True),
        Page("compare", fresh(*(f"/articles/{n}/compare/1...2" for n in some)), within=8, fresh=True),
        Page("compare, far apart", fresh(*(f"/articles/{n}/compare/1...5" for n in some)), within=None, fresh=True),
        Page("queue", at_desk("/desk"), within=8),
        Page("case", at_desk(*(f"/desk/cases/{n}" for n in cases)), within=10),
        _submission(settings, engine, port),
    ]


def _etag(port: int, path: str) -> str:
    import http.client

    connection = http.client.HTTPConnection(servers.HOST, port)
    connection.request("GET", path)
    etag = connection.getresponse().headers["ETag"] or ""
    connection.close()
    return etag


def _submission(settings: Settings, engine: Engine, port: int) -> Page:
    """Reports with one form each, opened a minute ago, each from a network of its own: nothing is set aside."""
    with database.reading(engine) as session:
        places = session.execute(
            select(Passage.article_id, Passage.version, Passage.start_block, Passage.start_offset, Passage.end_offset)
            .join(Article, Article.id == Passage.article_id)
            .where(Passage.version == Article.latest)
            .order_by(Passage.id.desc())
            .limit(2_000)
        ).all()
    forms, random = 4_000, Random(2)
    opened = clock.now() - OPENED
    app = create_app(settings, engine)
    with app.app_context(), clock.reading(lambda: opened):
        keys = [tickets.issue() for _ in range(forms)]
    reader = Visitor(port)
    token = reader.token(f"/articles/{places[0].article_id}/report")
    return Page(
        "report sent (committed, fsync)",
        [_form(random, n, keys[n], token, reader.cookie, places) for n in range(forms)],
        within=6,
        expected=303,
        once=True,
    )


def _form(random: Random, n: int, key: str, token: str, cookie: str, places: Sequence[Any]) -> bytes:
    article, version, block, start, end = random.choice(places)
    fields = {
        "csrf_token": token,
        "form_key": key,
        "version": str(version),
        "start": f"{block}:{start}",
        "end": f"{block}:{end}",
        "wrong": stories.sentence(random, 20),
        "right": stories.sentence(random, 6),
        "error_type": "number",
        "known": stories.sentence(random, 12),
        "relation": "none",
    }
    network = {"X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", "Cookie": cookie}
    return request("POST", f"/articles/{article}/report", headers=network, fields=fields)
