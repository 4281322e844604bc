"""Somebody who signs in and fills in forms over HTTP, to learn the cookies and tokens that requests need."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

from corrections.bench.servers import HOST
from corrections.errors import Problem

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Visitor:
    """A browser with one cookie."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> str:
        return self._ask("POST", path, urlencode(fields))

    def token(self, path: str) -> str:
        """The token against forged forms that a page holds."""
        found = TOKEN.search(self.get(path))
        if found is None:
            raise Problem(f"There is no form at {path}.")
        return found[1]

    def sign_in(self, username: str, password: str) -> None:
        self.post("/login", {"csrf_token": self.token("/login"), "username": username, "password": password})
        if "queue" not in self.get("/desk"):
            raise Problem("Signing in did not work.")

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            headers = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, headers | (FORM if body else {}))
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Problem(f"{method} {path} was answered with {answer.status}.")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            if "Path=/;" in f"{cookie};":  # the one of the session
                self.cookie = cookie.partition(";")[0]
        return text


def request(
    method: str, path: str, *, headers: dict[str, str] | None = None, fields: dict[str, str] | None = None
) -> bytes:
    """The bytes of a request, as a browser sends it."""
    body = urlencode(fields).encode() if fields is not None else b""
    lines = {"Host": HOST, "User-Agent": "bench", "Accept-Encoding": "gzip, deflate, br"} | (headers or {})
    if fields is not None:
        lines |= FORM | {"Content-Length": str(len(body))}
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())])
    return f"{head}\r\n\r\n".encode() + body
