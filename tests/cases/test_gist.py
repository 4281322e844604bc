"""What a letter says first."""

from __future__ import annotations

import pytest

from corrections.cases.gist import gist


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear editor,\n\nYou wrote that I lost. I won.", "I won."),
        ("Sehr geehrte Damen und Herren,\nich schreibe Ihnen wegen gestern. Es waren 214.", "Es waren 214."),
        ("Hi! Thanks for the paper. My name is Ann. It was 214, not 2,140.", "It was 214, not 2,140."),
        ("You wrote that 2,140 signed: it was 214.", "You wrote that 2,140 signed: it was 214."),
        ("Dear editor,", "The libraries"),
        ("Hikers were not lost.", "Hikers were not lost."),
        ("", "The libraries"),
    ],
)
def test_what_everybody_writes_first_is_left_out(text: str, said: str) -> None:
    assert gist(text, subject="The libraries") == said
