"""What is said of a text that was taken in and should be looked at."""

from __future__ import annotations

from flask import flash

from corrections.articles import decisions
from corrections.articles.decisions import Copy
from corrections.web.filters import message


def warn(copy: Copy) -> None:
    """Say at the top of the next page what is doubtful in `copy`, if anything is."""
    doubt = decisions.doubt(copy)
    if doubt is not None:
        flash(message(doubt), "warn")
