"""The OpenAPI 3.1 document: assembled from the shapes that bodies are read with and the kinds of problems."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from corrections import __version__
from corrections.api.articles.create import NOTHING
from corrections.api.articles.shapes import ArticleShape
from corrections.taxonomy import Scope
from corrections.web.details import KINDS, MEDIA_TYPE

REFERENCE = "#/components/schemas/"
JSON = "application/json"
# Which kinds of problems go with which status.
STATUSES: Mapping[int, tuple[str, ...]] = {
    400: ("malformed", "bad-key"),
    401: ("unauthorized",),
    403: ("scope",),
    409: ("in-progress",),
    413: ("too-large",),
    415: ("media-type",),
    422: ("invalid", "key-of-another"),
    429: ("too-many",),
}
EXAMPLE: Mapping[str, Any] = {
    "url": "https://www.example.org/local/libraries",
    "headline": "Three libraries to close",
    "bylines": ["Nadia Okafor"],
    "section": "Local",
    "published": "2026-11-24T07:30:00Z",
    "blocks": [{"type": "paragraph", "text": "The council voted 7–2 on Tuesday to close three libraries."}],
}
POST_EXAMPLE: Mapping[str, Any] = {
    "id": 4711,
    "status": "publish",
    "type": "post",
    "link": "https://www.example.org/local/libraries/",
    "date_gmt": "2026-11-24T07:30:00",
    "title": {"rendered": "Three libraries to close"},
    "content": {"rendered": "<p>The council voted 7&#8211;2 on Tuesday to close three libraries.</p>"},
    "_embedded": {"author": [{"name": "Nadia Okafor"}], "wp:term": [[{"taxonomy": "category", "name": "Local"}]]},
}


@cache
def document(base_url: str) -> dict[str, Any]:
    """The whole document, for the site at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Corrections",
            "version": __version__,
            "summary": "Send articles to the record of corrections as they are published and changed.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base_url}],
        "paths": {"/api/v1/articles": {"post": _send()}},
        "components": {"schemas": _schemas(), "securitySchemes": {"token": _token()}},
    }


def _send() -> dict[str, Any]:
    return {
        "operationId": "sendArticle",
        "summary": "Send an article as it stands now",
        "description": (
            "Its text becomes the next version of the article at this address, or the first one of a new article. "
            "A text that is known already makes none. A post of WordPress’s REST interface is taken as well."
        ),
        "security": [{"token": [str(Scope.ARTICLES_WRITE)]}],
        "parameters": [_key()],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {"anyOf": [_ref("Article"), _ref("WordPressPost")]},
                    "examples": {
                        "article": {"summary": "An article", "value": EXAMPLE},
                        "wordpress": {"summary": "A post of WordPress", "value": POST_EXAMPLE},
                    },
                }
            },
        },
        "responses": {
            "201": _stored("A version was stored.", located=True),
            "200": _stored("Nothing was stored: the text is known, or it is no published article (`reason`)."),
            **{str(status): _problem(kinds) for status, kinds in STATUSES.items()},
            "503": _problem(("Nothing can be saved at the moment. Send it again.",)),
        },
    }


def _key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": (
            "The same key with the same body within 24 hours is answered as the first time, and does nothing twice. "
            "Draft-ietf-httpapi-idempotency-key-header."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 257},
    }


def _stored(words: str, *, located: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": words, "content": {JSON: {"schema": _ref("Stored")}}}
    if located:
        answer["headers"] = {"Location": {"description": "The version.", "schema": {"type": "string", "format": "uri"}}}
    return answer


def _problem(kinds: tuple[str, ...]) -> dict[str, Any]:
    words = ". ".join(KINDS.get(kind, kind) for kind in kinds)
    return {"description": words, "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}


def _token() -> dict[str, Any]:
    words = "A token that an administrator made on the desk, under Settings, Tokens."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "corrections_…", "description": words}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"{REFERENCE}{name}"}


def _schemas() -> dict[str, Any]:
    article = ArticleShape.model_json_schema(ref_template=f"{REFERENCE}{{model}}")
    named = article.pop("$defs")
    article["oneOf"] = [{"required": ["blocks"]}, {"required": ["html"]}]
    return {"Article": article, **named, "WordPressPost": _post(), "Stored": STORED, "Problem": PROBLEM}


def _post() -> dict[str, Any]:
    rendered = {"type": "object", "required": ["rendered"], "properties": {"rendered": {"type": "string"}}}
    return {
        "type": "object",
        "description": "As /wp-json/wp/v2/posts/<id>?_embed gives it; or inside `post`, `data` or `payload`.",
        "required": ["status", "link", "title", "content"],
        "properties": {
            "id": {"type": "integer"},
            "status": {"type": "string", "description": "Only `publish` is stored."},
            "type": {"type": "string"},
            "link": {"type": "string", "format": "uri"},
            "date_gmt": {"type": ["string", "null"]},
            "title": rendered,
            "content": rendered,
            "_embedded": {"type": "object", "description": "Authors and terms: bylines, section and tags."},
        },
    }


STORED: Mapping[str, Any] = {
    "type": "object",
    "required": list(NOTHING),
    "properties": {
        "article": {"type": ["integer", "null"], "description": "The article’s number in the record."},
        "version": {"type": ["integer", "null"], "description": "The version that stands now."},
        "new": {"type": "boolean", "description": "Whether this request made it."},
        "url": {"type": ["string", "null"], "format": "uri", "description": "Where it is shown."},
        "reason": {"type": "string", "description": "Why nothing was stored."},
    },
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The kind: an address that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "description": "Each mistake, with its place in the body as a JSON pointer (RFC 6901).",
            "items": {
                "type": "object",
                "required": ["detail", "pointer"],
                "properties": {"detail": {"type": "string"}, "pointer": {"type": "string"}},
            },
        },
    },
}
