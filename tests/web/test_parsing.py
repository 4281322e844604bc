from __future__ import annotations

import time

import pytest
from pages import Client

from corrections.web.security import MOST_FORM_BYTES, MOST_FORM_PARTS

URLENCODED = "application/x-www-form-urlencoded"


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


def test_as_many_fields_as_are_allowed_are_read(client: Client) -> None:
    fields = [f"field{n}=x" for n in range(MOST_FORM_PARTS - 1)]
    page = client.post("/report", data="&".join([*fields, "wrong=Seven"]).encode(), content_type=URLENCODED, status=400)  # type: ignore[arg-type]
    assert page.value("wrong") == "Seven"
