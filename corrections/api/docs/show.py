"""What the interface takes and answers: for programs as OpenAPI, for people as a page made of the same document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, json

from corrections.api import bodies
from corrections.api.docs import openapi
from corrections.taxonomy import BlockType
from corrections.web import bearer, current
from corrections.web.details import KINDS
from corrections.web.routing import page

# The same for everybody; it changes with a release and with the newsroom's settings.
CACHING = "public, max-age=300"


class Field(NamedTuple):
    """A line of the table of what an article has."""

    name: str
    kind: str
    required: bool
    words: str


def as_json() -> Response:
    body = json.dumps(openapi.document(current.settings().base_url)) + "\n"
    return Response(body, content_type="application/json; charset=utf-8", headers={"Cache-Control": CACHING})


def show() -> Response:
    base_url = current.settings().base_url
    schemas = openapi.document(base_url)["components"]["schemas"]
    body = page(
        "api/docs.html",
        base_url=base_url,
        fields=_fields(schemas["Article"]),
        block_types=list(BlockType),
        example=_written(openapi.EXAMPLE),
        post_example=_written(openapi.POST_EXAMPLE),
        answer=_written({"article": 17, "version": 1, "new": True, "url": f"{base_url}/articles/17/versions/1"}),
        problems=[(status, kind, KINDS[kind]) for status, kinds in openapi.STATUSES.items() for kind in kinds],
        most_bytes=bodies.MOST_BYTES,
        most_a_minute=bearer.MOST_A_MINUTE,
    )
    return Response(body, content_type="text/html; charset=utf-8", headers={"Cache-Control": CACHING})


def _fields(schema: Mapping[str, Any]) -> list[Field]:
    required = schema["required"]
    return [
        Field(name, _kind(field), name in required, str(field.get("description", "")).replace("`", ""))
        for name, field in schema["properties"].items()
    ]


def _kind(field: Mapping[str, Any]) -> str:
    """What stands in a field, in a word or two."""
    shapes = [shape for shape in field.get("anyOf", [field]) if shape.get("type") != "null"]
    shape = shapes[0]
    if "$ref" in shape:
        return "one of a list"
    kind = {"string": "text", "boolean": "true or false", "array": "list"}[shape["type"]]
    inside = shape.get("items", {})
    of = "blocks" if "$ref" in inside else "texts"
    most = shape.get("maxLength")
    return f"list of {of}" if kind == "list" else f"{kind}, at most {most:,}" if most and most < 100_000 else kind


def _written(value: Mapping[str, Any]) -> str:
    return str(json.dumps(value, indent=2, ensure_ascii=False))
