"""Error pages: what happened, what was kept, what to do next. Machines get problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from corrections.errors import Message, Problem
from corrections.web import details
from corrections.web.filters import message
from corrections.web.signin import own_path, signed_in_user

COPY_IT = Message("What you typed is below: copy it before you go on.")
PASSWORDS = frozenset({"password", "current"})
KEEPS_TYPED = frozenset({400, 401})
PAGES = frozenset({400, 401, 403, 404, 405, 409, 410, 411, 413, 422, 429, 500, 503})


def _wants_json() -> bool:
    return request.path.endswith(".json") or request.path.startswith("/api/")


def answer(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """The error page for `status`, with one sentence of its own if there is one."""
    headers = {**({"Retry-After": "10"} if status == 503 else {}), **(headers or {})}
    if _wants_json():
        return details.plain(status, detail, headers)
    known = status if status in PAGES else 500 if status >= 500 else 400
    return (
        render_template(
            f"errors/{known}.html",
            detail=detail,
            typed=_typed() if status in KEEPS_TYPED and detail else [],
            status=status,
            # Of our own failures nothing is looked up: the database may be what failed.
            on_desk=status < 500 and _is_on_desk() and _knows_whose(),
            form_at=_form_at() if status < 500 else None,
            of_a_link="token" in (request.view_args or {}),
        ),
        status,
        headers,
    )


def second_factor_first() -> ResponseReturnValue:
    """The error page for a form of somebody who has to set up a second factor before they can go on."""
    typed = _typed()
    detail = message(COPY_IT) if typed else None
    page = render_template(
        "errors/second_factor.html", detail=detail, typed=typed, status=403, on_desk=True, form_at=None
    )
    return page, 403


def _is_on_desk() -> bool:
    return f"{request.path}/".startswith("/desk/")


def _knows_whose() -> bool:
    """Whether the desk's head, with a name in it, may stand on the page: not at an address that is none of ours, which
    a cache in between might take for that of a file."""
    return request.url_rule is not None and signed_in_user() is not None


def _form_at() -> str | None:
    """The way back to the page with the form that was sent to an address of the desk (routing.ways_back)."""
    if request.method != "POST" or not _is_on_desk():
        return None
    adapter = current_app.create_url_adapter(request)
    return own_path(request.path) if adapter is not None and adapter.test(method="GET") else None


def _typed() -> list[str]:
    """What a person wrote in a form that can't be taken, to be copied: the fields that hold more than a word or two.

    Never of a form with passwords, which may be several words as well.
    """
    if request.form.keys() & PASSWORDS:
        return []
    return [value for value in request.form.values() if len(value.split()) > 2]


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if error.response is not None:
        return error.response
    if error.code == 401 and _typed():
        return answer(error.code, message(COPY_IT))
    # Of all that it could say besides, an answer to a wrong method has to (RFC 9110, 15.5.6).
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return answer(error.code, headers={"Allow": ", ".join(sorted(allowed))} if allowed else None)


def on_csrf(error: CSRFError) -> ResponseReturnValue:
    # Whoever is signed out has to sign in, and then goes on with the form: it is there again.
    if _is_on_desk() and request.url_rule is not None and signed_in_user() is None:
        return answer(401, message(COPY_IT) if _typed() else None)
    said = [message("Your browser had forgotten this form, or you were signed out meanwhile.")]
    if _typed():
        said.append(message(COPY_IT))
    else:
        said.append(message("Go back and load the page again."))
    return answer(400, " ".join(said))


def _on_problem(error: Problem) -> ResponseReturnValue:
    if isinstance(error, details.Fault):
        return details.of(error)
    return answer(error.status, message(error.message))


def init(app: Flask) -> None:
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Problem, _on_problem)
