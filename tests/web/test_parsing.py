from __future__ import annotations

import time

import pytest
from pages import Client
from reused import on_sqlite

from corrections.web.security import (
    LARGE_FORM_BYTES,
    LARGE_FORMS_AN_HOUR,
    MOST_FORM_BYTES,
    MOST_FORM_BYTES_OF_STRANGERS,
    MOST_FORM_PARTS,
)

URLENCODED = "application/x-www-form-urlencoded"


@on_sqlite
@pytest.mark.parametrize(
    "body",
    [b"a&" * (MOST_FORM_BYTES // 2), b"&" * MOST_FORM_PARTS, b"a=b&" * MOST_FORM_PARTS + b"a=b", b"x" * 5_000_000],
    ids=["two million", "empty ones", "one too many", "one, and large"],
)
def test_too_many_fields_are_refused_on_a_page_before_they_are_taken_apart(client: Client, body: bytes) -> None:
    began = time.process_time()
    page = client.post("/report", data=body, content_type=URLENCODED, status=413)  # type: ignore[arg-type]
    assert time.process_time() - began < 0.5
    assert page.h1 == "What you sent is too large"
    assert "Nothing was saved." in page.words


@on_sqlite
def test_as_many_fields_as_are_allowed_are_read(client: Client) -> None:
    fields = [f"field{n}=x" for n in range(MOST_FORM_PARTS - 1)]
    page = client.post("/report", data="&".join([*fields, "wrong=Seven"]).encode(), content_type=URLENCODED, status=400)  # type: ignore[arg-type]
    assert page.value("wrong") == "Seven"


@on_sqlite
@pytest.mark.parametrize(("address", "status"), [("/report", 400), ("/login", 400), ("/desk/articles/new/hand", 401)])
def test_a_stranger_s_large_forms_are_read_a_few_times(client: Client, address: str, status: int) -> None:
    """What is typed is shown again, which costs many times its size."""
    client.browser.set_cookie("corrections", "made-up", domain="corrections.example")

    def send(size: int, status: int) -> None:
        client.post(address, data=b"text=" + b"' " * (size // 2 - 3), content_type=URLENCODED, status=status)  # type: ignore[arg-type]

    send(MOST_FORM_BYTES_OF_STRANGERS + 10, 413)
    for _ in range(LARGE_FORMS_AN_HOUR - 1):
        send(LARGE_FORM_BYTES + 10, status)
    send(LARGE_FORM_BYTES + 10, 413)
    send(LARGE_FORM_BYTES, status)


MARKS = "e" + "\u0315" * 60_000 + "\u0316" * 60_000
A_LONG_NAME = "ann@" + "".join(map(chr, range(0x4E00, 0x9E00)))


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        ("/report", {"where": MARKS, "wrong": MARKS}, 303),
        ("/report", {"wrong": "Seven", "email": A_LONG_NAME, "links": f"https://{A_LONG_NAME[4:]}/ " + MARKS}, 422),
        ("/follow", {"email": A_LONG_NAME}, 422),
        ("/login", {"username": MARKS, "password": "x"}, 422),
        ("/login", {"username": A_LONG_NAME, "password": MARKS}, 422),
        ("/forgot-password", {"username": MARKS}, 303),
    ],
)
def test_no_letters_take_longer_than_others(client: Client, address: str, fields: dict[str, str], status: int) -> None:
    page = client.get(address)
    began = time.process_time()
    client.submit(page, fields, to=address, status=status)
    assert time.process_time() - began < 2  # in the square of their length: a minute


@pytest.mark.parametrize("query", ["/corrections?q=", "/corrections?kind=", "/corrections?from=", "/report?url="])
def test_no_letters_of_a_query_either(client: Client, query: str) -> None:
    began = time.process_time()
    client.browser.get(query + MARKS, base_url=client.base).close()
    assert time.process_time() - began < 1
