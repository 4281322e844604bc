"""Hosts that are not ours, proxies that nobody trusts, ways out of the site, and addresses that lead caches astray."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from house.visits import path, routes
from pages import Client
from reused import on_sqlite
from security.newsroom import NAMES, PASSWORD, Places
from sqlalchemy import Engine, select

from corrections import database
from corrections.app import create_app
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.throttle import RateCount

# Names, headers and ways through addresses: no database takes part in what is decided of them.
pytestmark = on_sqlite

EVIL = [
    "evil.example",
    "corrections.example.evil.example",
    "evil.example:80",
    "corrections.example@evil.example",
    "corrections.example:80@evil.example",
    "corrections.example, evil.example",
    "corrections.example evil.example",
    "corrections.example/evil",
    "corrections.example#evil",
    "corrections.example\\evil.example",
    "corrections.exampleevil",
    "notcorrections.example",
    ".corrections.example",
    "corrections.example..",
    "[::1]",
    "169.254.169.254",
    "corrections.example:99999",
    "corrections.example:abc",
    "corrections.example\tevil.example",
    "",
]


def test_nothing_is_answered_under_another_name(client: Client) -> None:
    for host in EVIL:
        for address in ("/corrections", "/report", "/login", "/static/img/favicon.svg", "/healthz"):
            answer = client.browser.get(address, base_url=client.base, headers={"Host": host})
            assert answer.status_code == 400, f"{address} at {host}: {answer.status_code}"
            assert "evil" not in answer.text
            assert answer.mimetype == "text/plain"
            answer.close()


def test_what_an_untrusted_proxy_says_changes_nothing(client: Client, engine: Engine) -> None:
    told = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "444",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-For": "203.0.113.9",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "host=evil.example;proto=https;for=203.0.113.9",
        "X-Original-URL": "/desk",
        "X-Rewrite-URL": "/desk",
        "X-Host": "evil.example",
        "X-HTTP-Method-Override": "DELETE",
    }
    for address in ("/corrections", "/corrections.atom", "/corrections.json", "/report", "/forgot-password", "/desk"):
        plain = client.browser.get(address, base_url=client.base)
        told_answer = client.browser.get(address, base_url=client.base, headers=told)
        assert (told_answer.status_code, told_answer.location) == (plain.status_code, plain.location)
        assert without_tokens(told_answer.text) == without_tokens(plain.text)
        assert "evil" not in told_answer.text
    page = client.get("/login")
    data = {"csrf_token": page.value("csrf_token"), "username": "nobody", "password": "wrong"}
    client.browser.post("/login", data=data, base_url=client.base, headers=told)
    with database.reading(engine) as session:
        keys = [row.key for row in session.scalars(select(RateCount))]
    assert not [key for key in keys if "203.0.113" in key]


def without_tokens(text: str) -> str:
    text = re.sub(r'name="(csrf_token|form_key)" value="[^"]+"', "", text)
    text = re.sub(r'(id="form_key"|type="hidden") value="[^"]+"', "", text)
    return re.sub(r"website_[0-9a-f]+|name=\"form_key\"[^>]+", "", text)


def test_a_trusted_proxy_is_believed_about_the_last_hop_alone(settings: Settings, engine: Engine) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": 1}), engine)
    seen = []

    @app.before_request
    def note() -> None:
        from corrections.web.security import client_network

        seen.append(client_network())

    browser = app.test_client()
    for forwarded in ("203.0.113.9", "198.51.100.1, 203.0.113.9", "evil, 203.0.113.9"):
        browser.get("/login", base_url=settings.base_url, headers={"X-Forwarded-For": forwarded})
    browser.get("/login", base_url=settings.base_url, headers={"X-Forwarded-For": "2001:db8:1:2:3:4:5:6"})
    answer = browser.get("/login", base_url=settings.base_url, headers={"X-Forwarded-Host": "evil.example"})
    assert seen[:3] == ["203.0.113.9"] * 3
    assert seen[3] == "2001:db8:1:2::/64"
    assert "evil" not in answer.text


OUTSIDE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example/%2f..",
    "//evil.example\\@corrections.example",
    "//corrections.example@evil.example",
    "https://corrections.example@evil.example",
    "https://corrections.example.evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/%0d%0aLocation:%20https://evil.example\r\nX: y",
    "//\x00evil.example",
    "//evil。example",
    "/。/evil.example\u2028",
    "@evil.example",
    ".evil.example",
    "evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "//[::1]",
    "//0x7f000001",
    "//evil.example:80",
    "mailto:a@evil.example",
    "file:///etc/passwd",
    "/\u0000/evil",
    "",
]


def test_signing_in_never_leads_to_another_site(places: Places, browser_of: Callable[[Role | None], Client]) -> None:
    for target in OUTSIDE:
        client = browser_of(None)
        token = client.get("/login").value("csrf_token")
        data = {"csrf_token": token, "username": NAMES[Role.EDITOR], "password": PASSWORD}
        answer = client.browser.post("/login", query_string={"next": target}, data=data, base_url=client.base)
        assert answer.status_code == 303, target
        where = answer.headers["Location"].removeprefix(client.base)
        assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", where), f"{target!r} led to {where!r}"


TRAVERSAL = [
    "/static/../settings.py",
    "/static/..%2fsettings.py",
    "/static/%2e%2e/settings.py",
    "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/static/..%5c..%5cpyproject.toml",
    "/static/....//....//pyproject.toml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/C:/windows/win.ini",
    "/static/css/../../settings.py",
    "/static/.%00./settings.py",
    "/static/%c0%ae%c0%ae/settings.py",
    "/static/img/favicon.svg/../../../app.py",
    "/static/bundles/../../settings.py",
    "/static/bundles/..%2f..%2fsettings.py",
    "/static/bundles/bundles.toml",
    "/static/js/..",
    "/static/js/..%2f..%2fsettings.py",
    "/static/bundles/public.css%00.js",
    "/static/fonts/",
    "/static/",
    "/static",
    "/log/documents/../../../etc/passwd.json",
    "/log/documents/..%2f0.json",
    "/log/documents/0.json/../1.json",
    "/log/documents/-1.json",
    "/log/documents/00.json",
    "/log/documents/0%00.json",
    "/log/documents/1e3.json",
    "/log/documents/٣.json",
    "/log/documents/.json",
    "/log/documents/NaN.json",
    "/uploads/x.pdf",
    "/instance/corrections.db",
    "/.git/config",
    "/.env",
    "/requests/..%2f..%2fdesk",
    "/corrections/..%2f..%2fdesk",
    "/corrections/....",
    "/articles/1/compare/../../desk",
    "/articles/1/compare/1...1...1",
    "/articles/1/versions/../versions/1/..",
]


def test_no_address_leads_out_of_its_folder(client: Client) -> None:
    for address in TRAVERSAL:
        answer = client.browser.get(address, base_url=client.base)
        text = answer.text
        answer.close()
        assert answer.status_code in (301, 308, 404), f"{address}: {answer.status_code}"
        for secret in ("BaseSettings", "[project]", "root:x:", "files = ["):
            assert secret not in text, address


def test_a_file_that_is_a_link_to_elsewhere_is_no_evidence(
    places: Places, browser_of: Callable[[Role | None], Client], settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    from corrections.requests.models import Evidence

    client = browser_of(Role.EDITOR)
    with database.writing(engine) as session:
        found = session.get_one(Evidence, places.evidence)
        found.stored_name = "../keys/secret"
    client.get(f"/desk/cases/{places.case}/evidence/{places.evidence}", status=404)


ENDINGS = "x.css a.js x.png robots.txt x.css?v=1 index.html ;a.css %2fa.css %3ba.css .css %00.css %0a.css".split()  # noqa: SIM905


def test_no_private_page_is_reached_by_the_name_of_a_file(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    """Cache deception: a cache that keeps *.css would keep the page below it."""
    client = browser_of(Role.EDITOR)
    token = places.links["requests"]
    for base in (
        "/desk",
        f"/desk/cases/{places.case}",
        "/desk/me",
        f"/requests/{token}",
        f"/answer/{places.links['answer']}",
    ):
        for ending in ENDINGS:
            for joined in (f"{base}/{ending}", f"{base}{ending}" if ending[0] in ";.%" else f"{base}//{ending}"):
                answer = client.browser.get(joined, base_url=client.base)
                assert answer.status_code in (308, 404), f"{joined}: {answer.status_code}"
                assert "Words of the" not in answer.text.replace("Words of the newsroom name", ""), joined
                if answer.status_code == 404 and joined.startswith(("/desk", "/requests", "/answer")):
                    assert answer.headers["Cache-Control"] == "no-store", joined
                answer.close()


def test_private_pages_are_kept_by_nobody_and_public_ones_are_the_same_for_everybody(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    nobody, editor = browser_of(None), browser_of(Role.STANDARDS_EDITOR)
    for method, rule in routes(nobody.app):
        if method != "GET":
            continue
        address = path(rule, places)
        answer, again = (one.browser.get(address, base_url=one.base) for one in (nobody, editor))
        caching, vary = answer.headers.get("Cache-Control", ""), answer.headers.get("Vary", "")
        if "public" in caching:
            for one in (answer, again):
                assert "Set-Cookie" not in one.headers, address
                assert "Cookie" not in one.headers.get("Vary", ""), address
                assert one.direct_passthrough or "csrf_token" not in one.get_data().decode(errors="replace"), address
            assert "Cookie" not in vary, address
            if not answer.direct_passthrough:
                assert answer.data == again.data, f"{address} differs for somebody who is signed in"
        else:
            for one in (answer, again):
                assert "no-store" in one.headers["Cache-Control"], f"{address}: {one.headers['Cache-Control']}"
        answer.close()
        again.close()


def test_links_that_are_keys_say_so(places: Places, browser_of: Callable[[Role | None], Client]) -> None:
    client = browser_of(None)
    for place, token in places.links.items():
        for address, status in ((f"/{place}/{token}", 200), (f"/{place}/nothing", 404)):
            answer = client.browser.get(address, base_url=client.base)
            assert answer.status_code == status
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert not re.search(r'(src|href|action)="https?://(?!corrections\.example)', answer.text) or place in (
                "requests",
                "answer",
            )
            answer.close()


def test_every_answer_carries_the_headers_that_protect_it(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    client = browser_of(Role.STANDARDS_EDITOR)
    for method, rule in routes(client.app):
        if method != "GET":
            continue
        answer = client.browser.get(path(rule, places), base_url=client.base)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if rule.endpoint != "desk.evidence":
            assert "frame-ancestors 'none'" in policy
            assert "base-uri 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        shared = "Access-Control-Allow-Origin" in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if shared else "same-origin")
        # What is served to programs is for those in pages of other sites too: it is the same for everybody.
        is_record = rule.endpoint.startswith("public.") and answer.mimetype not in (
            "text/html",
            "application/problem+json",
        )
        assert shared == is_record, rule.endpoint
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in answer.headers
        assert "charset=utf-8" in answer.headers["Content-Type"].lower() or not answer.mimetype.startswith("text/")
        answer.close()
    for address in ("/nothing-here", "/static/nothing.css", "/corrections/x.json"):
        answer = client.browser.get(address, base_url=client.base)
        assert answer.status_code == 404
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_reader_s_file_is_handed_out_to_be_saved_and_nothing_else(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    here = f"/desk/cases/{places.case}/evidence/{places.evidence}"
    for role, status in ((None, 303), (Role.REPORTER, 200), (Role.EDITOR, 200)):
        client = browser_of(role)
        answer = client.browser.get(here, base_url=client.base)
        assert answer.status_code == status
        answer.close()
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/pdf"
    assert "Accept-Ranges" not in headers or headers["Accept-Ranges"] in ("bytes", "none")
    # The file of another case, a link and not a file, and none at all.
    client.get(f"/desk/cases/{places.closed}/evidence/{places.evidence}", status=404)
    client.get(f"/desk/cases/{places.case}/evidence/{places.evidence - 1}", status=404)
    client.get(f"/desk/cases/{places.case}/evidence/999999", status=404)
