"""A CMS for tests: it has a token, and sends what it is told to."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from make import make_user
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from corrections import database
from corrections.accounts import tokens
from corrections.accounts.models import ApiToken
from corrections.articles import queries
from corrections.articles.documents import VersionText
from corrections.articles.models import Article, ArticleVersion
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import Role, Scope

ADDRESS = "/api/v1/articles"
URL = "https://www.courier.example/local/libraries"
TEXT = "The council voted 7–2 on Tuesday to close three libraries."
ARTICLE: dict[str, Any] = {
    "url": URL,
    "headline": "Three libraries to close",
    "bylines": ["Nadia Okafor"],
    "section": "Local",
    "blocks": [{"type": "paragraph", "text": TEXT}],
}


def article(**changed: Any) -> dict[str, Any]:
    """An article in our own form; a field that is set to `...` is left out."""
    return {name: value for name, value in {**ARTICLE, **changed}.items() if value is not ...}


def post(**changed: Any) -> dict[str, Any]:
    """A post as WordPress's REST interface gives it with _embed."""
    known: dict[str, Any] = {
        "id": 4711,
        "date": "2026-11-24T08:30:00",
        "date_gmt": "2026-11-24T07:30:00",
        "guid": {"rendered": "https://www.courier.example/?p=4711"},
        "modified_gmt": "2026-11-24T09:00:00",
        "slug": "libraries",
        "status": "publish",
        "type": "post",
        "link": f"{URL}/",
        "title": {"rendered": "Council &#8216;to close&#8217; three <em>libraries</em>"},
        "content": {"rendered": f"\n<p>{TEXT}</p>\n<h2>Why</h2>\n<p>It saves money.</p>\n", "protected": False},
        "excerpt": {"rendered": "<p>The council voted [&hellip;]</p>\n", "protected": False},
        "author": 3,
        "categories": [1, 5],
        "tags": [9],
        "meta": {"footnotes": ""},
        "_links": {"self": [{"href": "https://www.courier.example/wp-json/wp/v2/posts/4711"}]},
        "_embedded": {
            "author": [{"id": 3, "name": "Nadia Okafor", "slug": "nadia"}],
            "wp:term": [
                [
                    {"id": 1, "name": "Uncategorized", "taxonomy": "category"},
                    {"id": 5, "name": "Local &amp; county", "taxonomy": "category"},
                ],
                [{"id": 9, "name": "libraries", "taxonomy": "post_tag"}],
            ],
        },
    }
    return {name: value for name, value in {**known, **changed}.items() if value is not ...}


def make_token(
    engine: Engine, *, scopes: tuple[Scope, ...] = (Scope.ARTICLES_WRITE,), lasts: timedelta | None = None
) -> str:
    """A token of an administrator's, at a newsroom whose articles are at courier.example."""
    with database.writing(engine) as session:
        count = session.scalar(select(func.count()).select_from(ApiToken)) or 0
        user = make_user(session, f"idris{count}", role=Role.ADMINISTRATOR)
        newsrooms.change(session, by=SYSTEM, hosts=("www.courier.example",), sections=("Local", "Sport"))
        _, text = tokens.make(session, name="The CMS", scopes=scopes, lasts=lasts, by=user.actor)
        return text


class Cms:
    """Sends to the site; every answer is looked at: JSON, kept by no cache, and without a cookie."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.app, self.token = app, token
        self.base = app.extensions["settings"].base_url

    def send(self, body: Any, status: int = 201, **headers: str) -> TestResponse:
        """Send `body` (as JSON unless it is bytes). `Content_Type=` and others are headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Type", "application/json")
        if self.token is not None:
            named.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.app.test_client().post(ADDRESS, data=data, headers=named, base_url=self.base)
        check(answer)
        assert answer.status_code == status, answer.text
        return answer

    def mistakes(self, body: Any, status: int = 422) -> dict[str, str]:
        """What was found wrong with a body, by its pointer."""
        said = self.send(body, status).get_json(force=True)
        return {mistake["pointer"]: mistake["detail"] for mistake in said.get("errors", [])}


def check(answer: TestResponse) -> None:
    """What must hold for every answer of the interface."""
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    said = answer.get_json(force=True)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json", answer.text
        assert said["status"] == answer.status_code
        assert said["title"]
        assert said["type"] == "about:blank" or "/api/docs#" in said["type"]
    else:
        assert answer.mimetype == "application/json"
        assert {"article", "version", "new", "url"} <= said.keys()


def versions(engine: Engine) -> int:
    with database.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(ArticleVersion)) or 0


def newest(engine: Engine) -> tuple[Article, ArticleVersion, VersionText]:
    """The article that came in last, its newest version and the words of it."""
    with database.reading(engine) as session:
        article = session.scalars(select(Article).order_by(Article.id.desc())).first()
        assert article is not None
        version = queries.version(session, article.id, article.latest)
        assert version is not None
        text = queries.text(session, version)
        session.expunge_all()
        return article, version, text
