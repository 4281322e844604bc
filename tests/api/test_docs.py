"""The document that says what the interface takes, and the page made of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api.cms import ADDRESS, Cms, article, post
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pages import Client
from reused import on_sqlite
from werkzeug.test import TestResponse

from corrections.api.docs import openapi
from corrections.web.details import KINDS


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    found: dict[str, Any] = answer.json
    return found


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]})


@on_sqlite
def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@on_sqlite
def test_it_names_every_address_of_the_room_and_its_scope(document: dict[str, Any], app: Flask) -> None:
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert served == document["paths"].keys()
    assert document["paths"][ADDRESS]["post"]["security"] == [{"token": ["articles:write"]}]


def test_its_examples_are_what_it_says_and_are_taken(document: dict[str, Any], cms: Cms) -> None:
    body = document["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]
    for example in body["examples"].values():
        validator(document, body["schema"]).validate(example["value"])
        sent = json.loads(json.dumps(example["value"]).replace("www.example.org", "www.courier.example"))
        cms.send(sent, 201 if "headline" in sent else 200)


@on_sqlite
@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        (article(), 201, {}),
        (post(status="draft"), 200, {}),
        (b"{", 400, {}),
        (article(), 400, {"Idempotency_Key": "a b"}),
        (article(), 401, {"Authorization": "Bearer x"}),
        (article(), 415, {"Content_Type": "text/plain"}),
        (article(headline=7), 422, {}),
        (b" " * 5_000_001, 413, {}),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_answers_are_what_it_says(
    document: dict[str, Any], cms: Cms, body: Any, status: int, headers: dict[str, str]
) -> None:
    answer = cms.send(body, status, **headers)
    told = document["paths"][ADDRESS]["post"]["responses"][str(status)]["content"]
    validator(document, told[answer.mimetype]["schema"]).validate(answer.get_json(force=True))


@on_sqlite
@pytest.mark.parametrize(
    "changed", [{"headline": 7}, {"blocks": ...}, {"html": "<p>x</p>"}, {"other": 1}, {"blocks": [{"type": "x"}]}]
)
def test_what_its_schema_refuses_is_refused(document: dict[str, Any], cms: Cms, changed: dict[str, Any]) -> None:
    schema = {"$ref": f"{openapi.REFERENCE}Article"}
    assert validator(document, schema).is_valid(article())
    assert not validator(document, schema).is_valid(article(**changed))
    cms.send(article(**changed), 422)


@on_sqlite
def test_the_page_explains_every_kind_of_problem_and_every_field(client: Client, document: dict[str, Any]) -> None:
    page = client.get("/api/docs")
    kinds = {kind for some in openapi.STATUSES.values() for kind in some}
    assert set(page.tree.xpath("//tr/@id")) == KINDS.keys() == kinds
    named = set(page.tree.xpath("//tr/th/code/text()"))
    assert document["components"]["schemas"]["Article"]["properties"].keys() <= named
    assert not page.tree.xpath("//script[not(starts-with(@src, '/static/'))]")


@on_sqlite
def test_a_problem_leads_to_its_explanation(cms: Cms, client: Client) -> None:
    answer: TestResponse = cms.send(b"{", 400)
    address, _, anchor = answer.get_json(force=True)["type"].partition("#")
    page = client.get(address.removeprefix(client.base))
    assert page.tree.xpath(f'//*[@id="{anchor}"]')
