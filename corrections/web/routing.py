"""Routes as data: a room lists its addresses on one page, each with who may ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, Final

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from corrections.accounts.decisions import Act, may
from corrections.errors import Problem
from corrections.taxonomy import Scope
from corrections.web import bearer, current, problems, security, signin

View = Callable[..., ResponseReturnValue]

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
WAY_BACK: Final = "_way_back"
GET: Final = ("GET",)
POST: Final = ("POST",)
BOTH: Final = ("GET", "POST")


class Public:
    """Says in a route that anybody may ask for it."""


PUBLIC: Final = Public()


@dataclass(frozen=True)
class Route:
    """An address. `view`: who answers, a function by its place in the room, such as "articles.show.show"; its module is
    imported when the first of its pages is asked for. `act`: what one has to be allowed to do; a scope, for programs
    that show a token.

    `form_at`: for one that takes a form, the endpoint of the page that has it (see `ways_back`). `forgotten` answers a
    form whose token is gone or too old, instead of an error page with what was typed. `exact`: the address with a
    doubled slash is another one, and not led back to this. `polled`: pages send it by themselves as long as they are
    open (what they ask for by GET is known without that), so that it keeps nobody signed in. `keyed`: what is sent
    carries a key of its own, which no browser sends by itself, and so needs no token of a form.
    """

    path: str
    endpoint: str
    view: View | str
    act: Act | Scope | Public
    methods: tuple[str, ...] = GET
    form_at: str = ""
    forgotten: str = ""
    exact: bool = False
    polled: bool = False
    keyed: bool = False


class BoundedInteger(BaseConverter):
    """A positive number that every database holds: no leading zero, at most nine digits. Replaces Werkzeug's `int`."""

    regex = r"(?:0|[1-9][0-9]{0,8})"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: Any) -> str:
        return str(int(value))


def ways_back(room: str, routes: Iterable[Route]) -> tuple[Route, ...]:
    """For each address that only takes a form, the way by GET to the page that has the form.

    What is refused is said at the address that the form went to: there the browser stands when the page is loaded
    again, or its address copied. The page with the form is the one whose address the other continues, unless
    `form_at` names it; what programs send (`keyed`) has none. Who may not see that page is told what the page tells
    them, and nothing is looked up here.
    """
    routes = tuple(routes)
    pages = {route.endpoint: route for route in routes if "GET" in route.methods}
    back = []
    for route in routes:
        if "GET" not in route.methods and not route.keyed and (page := _page_of(route, pages)) is not None:
            view = _way_to(f"{room}.{page.endpoint}", ARGUMENT.findall(page.path))
            back.append(Route(route.path, f"{route.endpoint}{WAY_BACK}", view, page.act))
    return tuple(back)


def _page_of(route: Route, pages: Mapping[str, Route]) -> Route | None:
    if route.form_at:
        return pages[route.form_at]
    before = [page for page in pages.values() if route.path.startswith(f"{page.path}/")]
    return max(before, key=lambda page: len(page.path), default=None)


def _way_to(endpoint: str, arguments: Sequence[str]) -> View:
    def back(**values: Any) -> ResponseReturnValue:
        return redirect(url_for(endpoint, **{name: values[name] for name in arguments}), 303)

    return back


def register(blueprint: Blueprint, routes: Sequence[Route]) -> None:
    for route in routes:
        view = _behind(view_of(blueprint.name, route.view), route.act)
        if route.polled:
            view = signin.polled(view)
        if route.keyed:
            security.csrf.exempt(view)
        methods, merge = list(route.methods), False if route.exact else None
        blueprint.add_url_rule(route.path, route.endpoint, view, methods=methods, merge_slashes=merge)
    forgotten = {
        f"{blueprint.name}.{route.endpoint}": view_of(blueprint.name, route.forgotten)
        for route in routes
        if route.forgotten
    }

    def without_token(error: CSRFError) -> ResponseReturnValue:
        view = forgotten.get(request.endpoint or "")
        if view is None:
            return problems.on_csrf(error)
        try:
            return view(**(request.view_args or {}))
        except (HTTPException, Problem) as other:  # Flask lets nobody handle what its handlers raise
            return current_app.handle_user_exception(other)

    if forgotten:
        blueprint.register_error_handler(CSRFError, without_token)


def view_of(room: str, named: View | str) -> View:
    """Who answers for a route of a room."""
    if not isinstance(named, str):
        return named
    module, _, name = f"corrections.{room}.{named}".rpartition(".")

    def view(**values: Any) -> ResponseReturnValue:
        # Most pages are shown by few processes, and never by most: what only they need is not kept by all.
        answer: ResponseReturnValue = getattr(import_module(module), name)(**values)
        return answer

    view.__module__, view.__name__ = module, name
    return view


def _behind(view: View, act: Act | Scope | Public) -> View:
    if isinstance(act, Scope):
        return bearer.guarded(view, act)
    return view if isinstance(act, Public) else _guarded(view, act)


def _guarded(view: View, act: Act) -> View:
    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        user = current.signed_in_user()
        if user is None:
            if request.method != "POST":
                return redirect(url_for("desk.login", next=request.full_path.removesuffix("?")), 303)
            abort(401)
        if signin.needs_second_factor(user, current.newsroom()) and request.endpoint not in signin.BEFORE_SECOND_FACTOR:
            # A form was not taken: the way to another page would look as if it had been.
            if request.method == "POST":
                return problems.second_factor_first()
            return redirect(url_for("desk.second_factor"), 303)
        if not may(user.role, act):
            abort(403)
        return view(**values)

    return guarded


def page(template: str, **values: Any) -> str:
    """Render a page. `values` are what the template's first line says that it wants."""
    return render_template(template, **values)
