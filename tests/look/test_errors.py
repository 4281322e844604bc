"""The error pages, through the application and as templates."""

from __future__ import annotations

import pytest
from pages import Client

from corrections import paths
from corrections.web.problems import PAGES, answer


def test_an_address_that_does_not_exist_says_so_and_what_to_do(client: Client) -> None:
    page = client.get("/nowhere", status=404)
    assert page.h1 == "There is no page at this address"
    assert "/report" in page.links()


def test_a_wrong_method_is_told_which_are_right(client: Client) -> None:
    answer = client.browser.put("/corrections", base_url=client.base, data=b"x")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_every_error_that_can_be_answered_has_a_page() -> None:
    pages = {path.stem for path in (paths.TEMPLATES / "errors").glob("[0-9]*.html")}
    assert pages == {str(status) for status in PAGES}


@pytest.mark.parametrize("status", sorted(PAGES))
def test_an_error_page_says_what_happened_in_one_heading_and_keeps_the_views_own_sentence(
    client: Client, status: int
) -> None:
    with client.app.test_request_context("/somewhere", base_url=client.base):
        text, sent, _ = answer(status, "The file was not a picture.")  # type: ignore[misc]
    assert sent == status
    assert text.count("<h1>") == 1
    assert "The file was not a picture." in text
    heading = text.split("<h1>")[1].split("</h1>")[0]
    assert text.split("<title>")[1].startswith(heading)
