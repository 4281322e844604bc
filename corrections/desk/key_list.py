"""The list of the keys as every page of the desk carries it. It is long, and the same on all of them."""

from __future__ import annotations

from functools import lru_cache

from flask import render_template, request
from markupsafe import Markup

from corrections.desk.keys import GROUPS
from corrections.web import current


def key_list() -> Markup:
    """Every key with what it does, in the newsroom’s language."""
    return _rendered(current.newsroom().language, request.script_root)


@lru_cache(maxsize=8)
def _rendered(language: str, root: str) -> Markup:
    return Markup(render_template("desk/_keys.html", groups=GROUPS, root=root))  # noqa: S704  a template escapes
