"""A request of granian's RSGI interface as WSGI has it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from granian.rsgi import Scope

Environ = dict[str, Any]

BASE: Environ = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
PROTOCOLS = {"1": "HTTP/1.0", "1.1": "HTTP/1.1", "2": "HTTP/2"}
# What WSGI calls a header; those that come often are remembered, not those that somebody makes up.
NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"} | {
    name: f"HTTP_{name.upper().replace('-', '_')}"
    for name in (
        *("host", "user-agent", "accept", "accept-encoding", "accept-language", "connection", "cookie", "referer"),
        *("origin", "cache-control", "if-none-match", "if-modified-since", "upgrade-insecure-requests", "dnt"),
        *("sec-fetch-site", "sec-fetch-mode", "sec-fetch-user", "sec-fetch-dest", "priority", "forwarded"),
        *("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "via"),
    )
}


def has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def declared_length(environ: Environ) -> int | None:
    """How long the sender says that the body is; None if it comes in chunks."""
    return None if "HTTP_TRANSFER_ENCODING" in environ else int(environ["CONTENT_LENGTH"])


def environ_of(scope: Scope) -> Environ:
    """A request as WSGI has it (PEP 3333), without its body."""
    environ = BASE.copy()
    environ["SERVER_NAME"], environ["SERVER_PORT"] = _host_and_port(scope.server)
    environ["REMOTE_ADDR"], _ = _host_and_port(scope.client)
    environ["REQUEST_METHOD"] = scope.method
    environ["SERVER_PROTOCOL"] = PROTOCOLS.get(scope.http_version, "HTTP/1.1")
    path = scope.path
    environ["PATH_INFO"] = path if path.isascii() else path.encode().decode("latin-1")
    environ["QUERY_STRING"] = scope.query_string
    environ["wsgi.url_scheme"] = scope.scheme
    for name, value in scope.headers.items():
        if "_" in name:  # X_Forwarded_For would pass for what a proxy of ours said
            continue
        key = NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        if key in environ:  # cookies can't be joined by commas
            environ[key] += f"; {value}" if name == "cookie" else f",{value}"
        else:
            environ[key] = value
    if "HTTP_HOST" not in environ and (scope.authority or scope.http_version != "1"):
        # A newer HTTP than 1.0 has to name one (RFC 9112, 3.2): not to is to name none of ours.
        environ["HTTP_HOST"] = scope.authority or ""
    return environ


def _host_and_port(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port
