"""A provider on loopback that answers as it is told to, also wrongly: what no real one can be made to do.

That a real one is understood is proved with one (tests/oidc/test_glewlwyd.py).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from oidc.signer import Signer

CLIENT_ID, SECRET = "corrections at courier", "a secret: of two/parts"


class Fake:
    """What it says of itself, of a person and of a sign-in; a test changes it as it likes."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/realm"
        self.reset()

    def reset(self) -> None:
        """Let it answer as it should, with a key of its own."""
        self.signer = Signer()
        self.listed = [self.signer.public]
        self.asked: list[str] = []
        self.person: dict[str, Any] = {"sub": "248289761001"}
        self.told: dict[str, Any] | None = None  # what it tells of the person on request
        self.changes: dict[str, Any] = {}  # of the claims; None takes one out
        self.metadata: dict[str, Any] = {}
        self.token: str | None = None  # instead of the one that would be right
        self.status = 200  # of its answer to a code
        self.down = False
        self._sign_in: dict[str, str] = {}

    def described(self) -> dict[str, Any]:
        at = {
            name: f"{self.issuer}/{path}"
            for name, path in (
                ("authorization_endpoint", "authorize?flow=web"),
                ("token_endpoint", "token"),
                ("jwks_uri", "keys"),
                ("userinfo_endpoint", "userinfo"),
                ("end_session_endpoint", "logout"),
            )
        }
        return {"issuer": self.issuer, **at, "authorization_response_iss_parameter_supported": True, **self.metadata}

    def sign_in(self, address: str, **answer: str) -> str:
        """What a browser sent to `address` comes back with, once its person has signed in: the path on our site."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        self._sign_in = asked
        back = urlsplit(asked["redirect_uri"])
        said = {"code": "a code", "state": asked["state"], "iss": self.issuer, **answer}
        return f"{back.path}?{urlencode({name: value for name, value in said.items() if value})}"

    def claims(self) -> dict[str, Any]:
        now = int(time.time())
        right = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "nonce": self._sign_in.get("nonce"),
            "iat": now,
            "exp": now + 300,
        }
        claims = {**right, **self.person, **self.changes}
        return {name: value for name, value in claims.items() if value is not None}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/realm/.well-known/openid-configuration":
            return 200, self.described()
        if path == "/realm/keys":
            return 200, {"keys": self.listed}
        if path == "/realm/userinfo" and authorization == "Bearer of access":
            return 200, self.told if self.told is not None else {"sub": self.person["sub"]}
        if path != "/realm/token":
            return 404, {}
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        if [unquote(part) for part in pair] != [CLIENT_ID, SECRET]:
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form["code"] != "a code" or challenge != self._sign_in.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        token = self.token if self.token is not None else self.signer.sign(self.claims())
        return self.status, {"id_token": token, "access_token": "of access", "token_type": "Bearer"}


@contextlib.contextmanager
def answering() -> Iterator[Fake]:
    """A provider, while the block runs. Whoever is sent to it by their browser is signed in there already."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/realm/authorize?"):
                self._lead_back()
            else:
                self._answer({})

        def _lead_back(self) -> None:
            address = fake.issuer.removesuffix("/realm") + self.path
            path = fake.sign_in(address)
            site = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
            self.send_response(302)
            self.send_header("Location", f"{site.scheme}://{site.netloc}{path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            if fake.down:
                return
            status, said = fake.answer(urlsplit(self.path).path, form, self.headers.get("Authorization", ""))
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = Fake(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
