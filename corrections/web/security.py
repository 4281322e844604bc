"""Headers of every answer, hosts we answer to, limits on what is sent to us, and the guard against forged forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from corrections import database, throttle
from corrections.settings import Settings
from corrections.web import parsing, signin

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# A link that is a key: it must not be passed on, found, kept or logged.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
PRIVATE_PREFIXES = ("/requests/", "/answer/", "/follow/", "/unfollow/", "/reset/", "/invite/", "/sources/")

# A form's fields are limited one by one with an error at the field, so these lie well above them: three files of
# 5 MB, and texts of which a person is told that they are too long instead of losing them.
MOST_BYTES = 20_000_000
MOST_FORM_BYTES = 4_000_000
# Of somebody who never signed in. What they typed too much of is shown to them again, which costs many times its size:
# so larger ones than any honest report, in any script, are read a few times an hour from one network.
MOST_FORM_BYTES_OF_STRANGERS = 2_000_000
LARGE_FORM_BYTES = 300_000
LARGE_FORMS_AN_HOUR = 12
# The largest form that a browser sends to us has some forty fields.
MOST_FORM_PARTS = 200

# Where bodies are lines of text, whatever they are said to be; and how long they are at most.
LINES = "/witness/"
MOST_LINES_BYTES = 150_000

csrf = CSRFProtect()


def configure(app: Flask, settings: Settings) -> None:
    app.request_class = parsing.Request
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SECRET_KEY=settings.secret(),
        SESSION_COOKIE_NAME=f"{prefix}corrections",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=[*settings.allowed_hosts, *(["localhost", "127.0.0.1"] if not settings.is_https else [])],
        # A form may lie open for a day; the token ends with the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.before_request(_refuse_what_cannot_be_trusted)  # before the guard, which reads the form
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = _form_token
    app.after_request(_add_headers)


def _form_token() -> str:
    # Flask-WTF keeps it for the request too, but reads its settings again for each of the twenty forms of a page.
    token: str = g.get("csrf_token") or generate_csrf()
    return token


def _refuse_what_cannot_be_trusted() -> Response | None:
    try:
        request.host  # noqa: B018
    except SecurityError:
        # In plain words: no page of ours is rendered under a name that is not ours.
        return Response("This site does not answer to that name.\n", 400, content_type="text/plain; charset=utf-8")
    if "\0" in request.path:  # SQLite would look for it, PostgreSQL refuses to
        abort(404)
    if request.path.startswith(LINES):
        request.max_content_length = MOST_LINES_BYTES
        request.get_data()  # some programs call it a form, and it would be read as one
    if request.method in ("POST", "PUT", "PATCH", "DELETE"):
        if not signin.was_signed_in():
            request.max_form_memory_size = _most_of_a_stranger()
        # A body whose length is not said would be cut silently at the limit.
        if request.content_length is None:
            abort(411)
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and not _is_one_click(request.path):
            abort(403)
        # Those who read fields expect that each has a name.
        if any(name is None for name in (*request.form, *request.files)):
            abort(400)
    return None


def _most_of_a_stranger() -> int:
    if (request.content_length or 0) <= LARGE_FORM_BYTES:
        return LARGE_FORM_BYTES
    with database.writing(current_app.extensions["engine"]) as session:
        before = throttle.hit(session, f"large forms:{client_network()}", per=timedelta(hours=1))
    return MOST_FORM_BYTES_OF_STRANGERS if before <= LARGE_FORMS_AN_HOUR else LARGE_FORM_BYTES


def _is_one_click(path: str) -> bool:
    # A mail program posts here for its user (RFC 8058), from wherever it runs.
    return path.startswith("/unfollow/")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith(PRIVATE_PREFIXES):
        for name, value in PRIVATE_HEADERS.items():
            response.headers[name] = value
    # What may be kept says so; nothing is kept because somebody forgot to forbid it.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def client_network() -> str:
    """The network that asks, for counting: an IPv4 address, or the /64 of an IPv6 one."""
    import ipaddress

    try:
        address: Any = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
