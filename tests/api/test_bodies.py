"""Bodies from somebody who means harm, or whose program is broken: a problem with its place, and nothing stored."""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import suppress

import pytest
from api.cms import ADDRESS, Cms, article, post, versions
from hypothesis import given
from hypothesis import strategies as st
from reused import on_sqlite
from sqlalchemy import Engine

from corrections.api import bodies
from corrections.articles import decisions
from corrections.web.details import Fault

MALFORMED: dict[str, bytes] = {
    "nothing": b" ",
    "no JSON": b"<article/>",
    "a form": b"url=https%3A%2F%2Fwww.courier.example%2Fx",
    "half of it": b'{"url": "https://www.cour',
    "a list": b"[]",
    "a text": b'"url"',
    "null": b"null",
    "NaN": b'{"headline": NaN}',
    "infinity": b'{"headline": -Infinity}',
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 100_000,
    "a deep list that ends": b'{"meta":' + b"[" * 70 + b"]" * 70 + b"}",
    "a huge integer": b'{"id": ' + b"9" * 1_000_000 + b"}",
    "a large integer": b'{"id": 9007199254740993}',
    "a huge fraction": b'{"id": 1e999999}',
    "a long fraction": b'{"id": 0.' + b"1" * 100_000 + b"}",
    "another character set": '{"headline": "Café"}'.encode("latin-1"),
    "UTF-16": '{"headline": "x"}'.encode("utf-16"),
    "NUL": b'{"headline": "a\\u0000b"}',
    "NUL in a name": b'{"head\\u0000line": "b"}',
    "half of a pair": b'{"headline": "a\\ud800b"}',
    "half of a pair in a name": b'{"\\udfff": 1}',
    "a bare control character": b'{"headline": "a\x00b"}',
    "a name twice": b'{"headline": "a", "headline": "b"}',
    "two million values": b'{"meta": [' + b"1," * 2_000_000 + b"1]}",
}


@on_sqlite
@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_body_is_refused_soon(cms: Cms, engine: Engine, name: str) -> None:
    began = time.monotonic()
    said = cms.send(MALFORMED[name], 400).get_json(force=True)
    assert said["type"].endswith("/api/docs#malformed")
    assert time.monotonic() - began < 10
    assert versions(engine) == 0


TOO_MANY: dict[str, bytes] = {
    "numbers": b'{"a":[' + b"0," * 2_490_000 + b"0]}",
    "objects": b'{"a":[' + b"{}," * 1_600_000 + b"{}]}",
    "lists without commas": b'{"a":' + b"[" * 4_900_000,
    "names": b"{" + b",".join(b'"%d":1' % n for n in range(400_000)) + b"}",
    "short strings": b'{"a":[' + b'"",' * 1_600_000 + b'""]}',
    "bad blocks": b'{"blocks":[' + b"0," * 200_000 + b"0]}",
    "escapes": b'{"a":[' + b'"\\\\",' * 900_000 + b'""]}',
    "quotes that never end": b'{"a":[' + b"0," * 60_000 + b'"' + b'\\"' * 2_000_000,
}


@pytest.mark.parametrize("name", TOO_MANY)
def test_too_many_values_are_counted_before_they_are_read(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Fault, match="more than 50,000 values"):
            bodies.parse(TOO_MANY[name])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_marks_within_texts_are_no_values() -> None:
    for text in ("[[1, 2], [3]], " * 100_000, '\\"[{,' * 200_000, '","[{' * 200_000):
        blocks = [{"type": "code", "text": text}, {"type": "paragraph", "text": ""}] * 2
        assert bodies.parse(json.dumps({"blocks": blocks}).encode()) == {"blocks": blocks}


def test_an_article_of_as_many_blocks_as_one_may_have_is_read() -> None:
    blocks = [{"type": "paragraph", "text": "One, two, [three], {four}."}] * decisions.MOST_BLOCKS
    assert len(bodies.parse(json.dumps({"blocks": blocks}).encode())["blocks"]) == decisions.MOST_BLOCKS


@on_sqlite
@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"a": {"b~/\xc3\xa9": ["x", "\\u0000"]}}', "#/a/b~0~1%C3%A9/1"),
        (b'{"post": {"title": "x", "title": "y"}}', "#/post/title"),
        (b'{"a": [1, 99999999999999999999]}', "#/a/1"),
    ],
)
def test_its_mistakes_have_their_places(cms: Cms, body: bytes, place: str) -> None:
    assert list(cms.mistakes(body, 400)) == [place]


@on_sqlite
def test_what_is_whole_is_read_whatever_else_it_holds(cms: Cms) -> None:
    odd = {"meta": {"deep": json.loads("[" * 40 + "]" * 40), "numbers": [0.5, -3, 2**53 - 1], "\u202e": "\U0001f4a9"}}
    cms.send(post(**odd))
    cms.send(b"\xef\xbb\xbf" + json.dumps(post(**odd)).encode(), 200)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


@given(VALUES.map(lambda value: json.dumps({"a": value}).encode()) | st.binary(max_size=200))
def test_nothing_but_a_fault_comes_of_any_body(body: bytes) -> None:
    with suppress(Fault):
        assert isinstance(bodies.parse(body), dict)


@on_sqlite
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-7",
        "",
    ],
)
def test_another_media_type_is_refused_and_the_right_one_named(cms: Cms, media_type: str) -> None:
    answer = cms.send(article(), 415, Content_Type=media_type)
    assert answer.headers["Accept"] == "application/json"


@on_sqlite
def test_the_media_type_may_name_its_character_set(cms: Cms) -> None:
    cms.send(article(), 201, Content_Type='Application/JSON; charset="UTF-8"')


@on_sqlite
def test_a_compressed_body_is_refused(cms: Cms) -> None:
    cms.send(article(), 415, Content_Encoding="gzip")


@on_sqlite
def test_a_body_may_be_so_large(cms: Cms) -> None:
    cms.send(b" " * (bodies.MOST_BYTES + 1), 413)
    cms.send(b" " * 20_000_001, 413)


@on_sqlite
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_another_method_is_answered_with_those_that_there_are(cms: Cms, method: str) -> None:
    answer = cms.app.test_client().open(ADDRESS, method=method, base_url=cms.base, data=b"{}")
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Allow"] == "OPTIONS, POST"


@on_sqlite
def test_an_address_that_there_is_not_is_a_problem_too(cms: Cms) -> None:
    answer = cms.app.test_client().get("/api/v1/nothing", base_url=cms.base)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@on_sqlite
def test_a_body_whose_length_is_not_said_is_refused(cms: Cms) -> None:
    answer = cms.app.test_client().post(
        ADDRESS, base_url=cms.base, headers={"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.mimetype) == (411, "application/problem+json")


HOSTILE_HTML: dict[str, str] = {
    "deep": "<div>" * 50_000 + "words",
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(20_000))}>words",
    "many": "<p>x</p>" * 30_000,
    "a comment without an end": "<!--" * 10_000 + "<p>words",
    "a character set": '<meta charset="iso-2022-jp"><p>\x1b$B$"',
    "entities": "&amp;" * 100_000 + "&#0;&#xd800;&bogus;<p>x</p>",
}


@on_sqlite
@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_hostile_html_is_read_or_refused_and_soon(cms: Cms, name: str) -> None:
    began = time.monotonic()
    body = json.dumps(article(blocks=..., html=HOSTILE_HTML[name])).encode()
    answer = cms.app.test_client().post(
        ADDRESS, data=body, content_type="application/json", headers={"Authorization": f"Bearer {cms.token}"}
    )
    assert answer.status_code in (201, 422), answer.text
    assert time.monotonic() - began < 15


def test_many_marks_on_one_letter_are_bounded(cms: Cms, engine: Engine) -> None:
    began = time.monotonic()
    cms.send(
        article(headline="e" + "\u0301" * 900, blocks=[{"type": "paragraph", "text": "a" + "\u0323\u0301" * 200_000}])
    )
    assert time.monotonic() - began < 10
