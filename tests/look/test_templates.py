"""The layouts and macros: each macro says what it wants; nothing is inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corrections import paths

MACROS = sorted((paths.TEMPLATES / "macros").glob("*.html"))
LAYOUTS = sorted((paths.TEMPLATES / "layouts").glob("*.html"))


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_every_macro_that_a_page_may_use_says_what_it_wants(path: Path) -> None:
    text = path.read_text()
    for found in re.finditer(r"^\{% macro ([a-z]\w*)", text, re.MULTILINE):
        before = text[: found.start()].rstrip()
        comment = before[before.rfind("{#") :]
        assert comment.endswith("#}"), f"{found[1]} has no comment before it"
        assert comment.startswith(f"{{# {found[1]}("), f"the comment before {found[1]} is not about it"


@pytest.mark.parametrize("path", [*MACROS, *LAYOUTS], ids=lambda path: path.stem)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\s(style|on[a-z]+)=", text)
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"https?:", text)
    assert not re.search(r"<script(?![^>]+src=)", text)
