"""How templates are rendered."""

from __future__ import annotations

from collections.abc import Hashable, MutableMapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, templating
from jinja2.runtime import Macro

from corrections.web import current


class Templates(templating.Environment):
    """The environment of all templates, which know nothing but its globals and what `render_template` is given."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja lays a chain over them for templates with globals of their own. None of ours has any, and a page that
        # imports from 25 of them walks it a thousand times.
        return super().make_globals(d) if d else self.globals


def remembered(macro: Macro, *values: Hashable) -> str:
    """What `macro` makes of `values`, as Markup, rendered once for as long as they stay the same: half the time of a
    list goes into rows that were there a moment ago.

    For a macro that reads nothing but its arguments and the newsroom's language and zone.
    """
    room = current.newsroom()
    return _rendered(macro, room.language, room.zone, values)


@lru_cache(maxsize=256)
def _rendered(macro: Macro, language: str, zone: ZoneInfo, values: tuple[Hashable, ...]) -> str:
    return macro(*values)


def init(app: Flask) -> None:
    """Render the templates of `app` like that. To be called before anything else asks for its environment."""
    app.jinja_environment = Templates
    app.jinja_env.globals["remembered"] = remembered
