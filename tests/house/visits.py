"""How each route is asked for in the newsroom of `security.newsroom`."""

from __future__ import annotations

import re

from flask import Flask
from security.newsroom import Places
from werkzeug.routing import Rule

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_THERE = 999_999


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and rule that the application answers to, such as ("GET", "/corrections")."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def path(rule: Rule, places: Places) -> str:
    """An address of `rule` where something is."""
    names: dict[str, object] = dict.fromkeys(rule.arguments, NOT_THERE) | {
        "article_id": places.article,
        "case_id": places.drafted if "/draft" in rule.rule else places.case,
        "evidence_id": places.evidence,
        "mail_id": places.mail,
        "user_id": places.person,
        "desk_id": places.desk,
        "number": 1 if "/versions/" in rule.rule else places.correction,
        "clause": "1.1",
        "revision": 1,
        "index": 1,
        "a": 1,
        "b": 2,
        "moment": "2100-01-01T00:00:00Z",
        "token": places.links.get("answer/complaints" if "/complaints/" in rule.rule else rule.rule.split("/")[1], ""),
        "page": 1,
        "url": places.url,
        "level": 0,
        "place": "000.p/1",
        "filename": "img/favicon.svg",
        "name": "public.css",
        "module": "keys.js",
    }
    return _filled(rule, names)


def missing(rule: Rule) -> str:
    """An address of `rule` where nothing is: asking for it changes nothing, whoever may."""
    return _filled(rule, dict.fromkeys(rule.arguments, NOT_THERE) | {"token": "nothing", "number": "1999-0001"})


def _filled(rule: Rule, values: dict[str, object]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)
