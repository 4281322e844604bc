"""A real provider on loopback: Glewlwyd, as Debian packages it, with a database of its own and two people."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

CLIENT_ID, SECRET, PASSWORD = "corrections", "kL2-secret_of.the~newsroom", "wennmouth"
SESSION = "GLEWLWYD2_OIDC_SID"
SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
url_prefix="api"
static_files_path="{share}/webapp/"
log_mode="file"
log_level="INFO"
log_file="{folder}/log"
cookie_secure=0
cookie_same_site="lax"
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
user_middleware_module_path="{modules}/user_middleware"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA256"
database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};
"""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """What somebody's browser does there: it keeps cookies, and says where it is sent."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> str:
        """Where the answer leads, or its text."""
        data = None if body is None else json.dumps(body).encode()
        url = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            answer = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
            assert answer.status == status, f"{method} {url} answered {answer.status}: {text[:500]}"
            return str(answer.headers.get("Location") or text)


@dataclass(frozen=True)
class Glewlwyd:
    base: str
    log: Path

    @property
    def issuer(self) -> str:
        return f"{self.base}/api/oidc"

    def sign_in(self, address: str, username: str, browser: Browser | None = None) -> str:
        """Sign `username` in there, who was sent to `address` and says yes: the path on our site they are sent to."""
        browser = browser or Browser(self.base)
        assert "login.html" in browser.ask("GET", address, status=302)  # it asks who they are
        browser.ask("POST", "/api/auth/", {"username": username, "password": PASSWORD})
        browser.ask("PUT", f"/api/auth/grant/{CLIENT_ID}", {"scope": "openid email profile"})
        back = urlsplit(browser.ask("GET", f"{address}&g_continue", status=302))
        return f"{back.path}?{back.query}"

    def sign_out(self, browser: Browser) -> None:
        """Sign out there whoever is signed in with `browser`; it tells the sites that they were signed in to."""
        (session,) = [cookie.value for cookie in browser.jar if cookie.name == SESSION]
        browser.ask("DELETE", f"/api/oidc/session/{session}")


@contextlib.contextmanager
def running(back: str, left: str) -> Iterator[Glewlwyd]:
    """The provider, while the block runs; `back` and `left` are our addresses there.

    Without it the test fails: what no provider has answered is not proved.
    """
    program = shutil.which("glewlwyd")
    if program is None or not SCHEMA.exists():
        pytest.fail(
            "no OpenID Connect provider: glewlwyd is not installed. On Debian: apt install glewlwyd", pytrace=False
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="corrections-provider-"))
    (modules,) = [path for path in (Path("/usr/lib/glewlwyd"), *Path("/usr/lib").glob("*/glewlwyd")) if path.is_dir()]
    with contextlib.closing(sqlite3.connect(folder / "glewlwyd.db")) as connection:
        connection.executescript(SCHEMA.read_text())
        kept = {"email_verified": {"multiple": False, "read": True, "write": True}}
        parameters = json.dumps({"use-glewlwyd-connection": True, "data-format": kept})
        connection.execute("UPDATE g_user_module_instance SET gumi_parameters = ?", (parameters,))
        connection.commit()
    file = folder / "glewlwyd.conf"
    file.write_text(CONFIG.format(folder=folder, port=port, modules=modules, share="/usr/share/glewlwyd"))
    server = subprocess.Popen([program, f"--config-file={file}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = Glewlwyd(f"http://127.0.0.1:{port}", folder / "log")
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        else:
            log = found.log.read_text() if found.log.exists() else ""
            pytest.fail(f"glewlwyd did not start: {log}")
        _set_up(found, back, left)
        yield found
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(found: Glewlwyd, back: str, left: str) -> None:
    admin = Browser(found.base)
    admin.ask("POST", "/api/auth/", {"username": "admin", "password": "password"})
    for scope in ("email", "profile"):
        admin.ask("POST", "/api/scope/", {"name": scope, "display_name": scope, "password_required": False})
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    verified = {"type": "boolean", "boolean-value-true": "yes", "boolean-value-false": "no", "mandatory": True}
    parameters = {
        "iss": found.issuer,
        "jwt-type": "rsa",
        "jwt-key-size": "256",
        "key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "cert": public.decode(),
        "access-token-duration": 3600,
        "refresh-token-duration": 3600,
        "code-duration": 60,
        "refresh-token-rolling": True,
        "allow-non-oidc": False,
        "auth-type-code-enabled": True,
        "auth-type-refresh-enabled": True,
        "pkce-allowed": True,
        "pkce-required": True,
        "pkce-method-plain-allowed": False,
        "session-management-allowed": True,
        "back-channel-logout-allowed": True,
        "session-cookie-name": SESSION,
        "session-cookie-expiration": 3600,
        "email-claim": "mandatory",
        "name-claim": "mandatory",
        "claims": [{"name": "email_verified", "user-property": "email_verified", **verified}],
    }
    plugin = {"module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "enabled": True}
    admin.ask("POST", "/api/mod/plugin/", {**plugin, "parameters": parameters})
    admin.ask(
        "POST",
        "/api/client/",
        {
            "client_id": CLIENT_ID,
            "name": "Corrections",
            "enabled": True,
            "confidential": True,
            "password": SECRET,
            "client_secret": SECRET,
            "redirect_uri": [back],
            "backchannel_logout_uri": left,
            "authorization_type": ["code"],
            "token_endpoint_auth_method": ["client_secret_basic"],
        },
    )
    for username, verified_too in (("ana", "yes"), ("eve", "no")):
        admin.ask(
            "POST",
            "/api/user/",
            {
                "username": username,
                "name": username.title(),
                "email": "ana@newsroom.example",  # eve has only typed it
                "email_verified": verified_too,
                "password": PASSWORD,
                "enabled": True,
                "scope": ["openid", "email", "profile", "g_profile"],
            },
        )
