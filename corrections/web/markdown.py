"""Clauses of the policy, written in Markdown, as HTML: headings, lists, emphasis, links, and nothing else."""

from __future__ import annotations

from functools import lru_cache

from flask import has_request_context, request
from markupsafe import Markup

from corrections.policy import marking
from corrections.policy.marking import ABROAD, AT_HOME

TAGS = frozenset({"p", "ul", "ol", "li", "em", "strong", "a", "br", *(f"h{level}" for level in range(2, 7))})
DEEPEST = 6


def markdown(text: str, level: int = 3) -> Markup:
    """`text` as HTML; its headings, whatever they are written as, are all of `level`."""
    return _rendered(text, min(level, DEEPEST), request.script_root if has_request_context() else "")


@lru_cache(maxsize=512)
def _rendered(text: str, level: int, root: str) -> Markup:
    # Imported where it is used: most pages are shown without.
    import nh3

    tokens = marking.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    html = marking.parser().renderer.render(tokens, marking.parser().options, {})

    def kept(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("ol", "start"):
            return value if value.isascii() and value.isdigit() and len(value) < 10 else None
        if name == "rel":
            return value
        return f"{root}{value}" if AT_HOME.match(value) else value if ABROAD.match(value) else None

    return Markup(  # noqa: S704  what is left of it are these tags
        nh3.clean(
            html,
            tags=set(TAGS),
            attributes={"a": {"href"}, "ol": {"start"}},
            attribute_filter=kept,
            url_schemes={"http", "https"},
            link_rel="nofollow",
        )
    )
