"""Attacks in every field that is stored, and every page, feed and email looked through for what they may have done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from email.utils import getaddresses
from html import unescape

import pytest
from lxml import etree, html
from pages import INLINE, Client
from reused import Begin, on_sqlite
from security.crawling import answers, is_the_same_for_everybody
from security.newsroom import Places, build, store
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.worker import loop

# An element and an attribute that are nowhere ours; each way out of where words are put: text, attribute with either
# quote, comment, title, textarea, script, CDATA. And templates: evaluated, they would give 387420489.
ATTACKS = (
    """'"><zqz onx=1></script><zqz>--></textarea></title>]]><zqz>""",
    """" zqz=1 onfocus=zqz() autofocus x=' zqz=2 {{9**9}}${9**9}#{9**9}<%=9**9%>""",
    """javascript:zqz()//</style><svg/onload=zqz()><zqz>%(name)s{0.__class__}{name}""",
)
LETTERS = frozenset({"editor message", "author question", "decision", "told", "revision reason"})


class Attacks:
    """The attacks in turn, so that each field gets another one, and after three newsrooms every one."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self.numbers: dict[str, int] = {}

    @property
    def places(self) -> set[str]:
        return set(self.numbers)

    def __call__(self, place: str) -> str:
        number = self.numbers.setdefault(place, len(self.numbers))
        attack = ATTACKS[(number + self.turn) % len(ATTACKS)]
        if "notice" in place:  # one with a bracket left in it is not finished, and not published
            attack = re.sub(r"[][{}]", "", attack)
        if place in LETTERS:  # nor is one with a doubled brace, and not sent
            attack = re.sub(r"\{\{|\}\}", "", attack)
        if place == "file name":  # what stands before a slash is a folder's name
            attack = attack.replace("/", "")
        return f"{place} {attack}"


def check_html(text: str, where: str, *, styled: bool = False) -> None:
    """`styled`: an email, which has its styles inline."""
    tree = html.document_fromstring(text)
    assert not list(tree.iter("zqz")), f"{where}: an element came in"
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        names = [name for name in element.attrib if INLINE.match(name) or name == "zqz"]
        names = [name for name in names if name != "style" or not styled]
        assert not names, f"{where}: <{element.tag}> got {names}"
        for name in ("href", "src", "action", "formaction"):
            link = (element.get(name) or "").strip().lower()
            assert not re.match(r"(javascript|data|vbscript):", link), f"{where}: {link}"
        if element.tag == "script" and not element.get("src"):
            assert element.get("type") == "application/ld+json", f"{where}: a script came in"
            json.loads(element.text or "")
    assert "387420489" not in text, f"{where}: a template was evaluated"
    assert "<class" not in unescape(text), f"{where}: a format was evaluated"


def check(text: str, media_type: str, where: str) -> None:
    """That an answer holds the attacks as words alone."""
    if media_type == "text/html":
        check_html(text, where)
    elif media_type == "application/atom+xml":
        feed = etree.fromstring(text.encode())
        for element in feed.iter():
            assert "zqz" not in str(element.tag), where
            if element.get("type") == "html" and element.text:
                check_html(element.text, where)
    elif media_type.endswith("json"):
        for value in strings(json.loads(text)):
            if value[0].endswith("_html"):
                check_html(value[1], where)
    elif media_type == "text/csv":
        for line in text.splitlines():
            assert not re.match(r'^"?[=+@]', line), where


def strings(value: object, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in strings(item, key)]
    if isinstance(value, list):
        return [pair for item in value for pair in strings(item, name)]
    return [(name, value)] if isinstance(value, str) and value else []


# After three newsrooms each field has had each attack. What a database gives back is what it was given, whatever words
# they are, and what is done with them then is the same code: so PostgreSQL has one newsroom, and what it keeps is sent.
ON_SQLITE = [("sqlite", turn) for turn in range(len(ATTACKS))]


@pytest.fixture
def attacked(begin: Begin, settings: Settings, request: pytest.FixtureRequest) -> tuple[Places, set[str]]:
    """The newsroom with an attack in every field, and what those fields are called."""

    def tell(session: Session) -> tuple[Places, set[str]]:
        attacks = Attacks(request.param)
        return build(session, attacks), attacks.places

    places, attacked = begin(f"newsroom attacked {request.param}", tell)
    store(places, settings.uploads)
    return places, attacked


@pytest.mark.parametrize(("reused", "attacked"), ON_SQLITE, indirect=True)
def test_what_people_wrote_is_words_wherever_it_is_shown(
    attacked: tuple[Places, set[str]], browser_of: Callable[[Role | None], Client]
) -> None:
    places, fields = attacked
    shown, public = set(), set()
    for role in (None, Role.STANDARDS_EDITOR, Role.ADMINISTRATOR):
        for address, answer in answers(browser_of(role), places, besides=public):
            assert answer.status_code < 500, address
            if is_the_same_for_everybody(answer):
                public.add(address)
            if answer.direct_passthrough or answer.status_code >= 300:
                continue
            text = answer.get_data().decode(errors="replace")
            check(text, answer.mimetype, f"{address} as {role}")
            shown |= {field for field in fields if field in text}
    # The test is worth something only if the attacks did get there.
    never_shown = {"rule agency", "told"}
    assert fields - shown - never_shown == set()


@pytest.mark.parametrize(("reused", "attacked"), [*ON_SQLITE, ("postgresql", 0)], indirect=True)
@pytest.mark.usefixtures("attacked")
def test_what_people_wrote_is_words_in_emails(engine: Engine, settings: Settings) -> None:
    later = clock.now() + timedelta(hours=1)
    with clock.reading(lambda: later):
        for _ in range(60):
            if not loop.run_once(engine, settings):
                break
    sent = sorted(settings.mail.glob("*.eml"))
    assert len(sent) >= 5
    for path in sent:
        message = message_from_bytes(path.read_bytes(), policy=SMTP)
        assert message.defects == [], path.name
        ((_, address),) = getaddresses(message.get_all("To"))
        assert address.partition("@")[2] in ("newsroom.example", "post.example")
        assert not re.search(r"[\r\n]", str(message["Subject"]))
        for part in message.walk():
            if part.get_content_type() == "text/html":
                check_html(part.get_content(), path.name, styled=True)
            elif part.get_content_type() == "text/plain":
                assert "387420489" not in part.get_content(), path.name


@on_sqlite
def test_the_names_of_files_are_harmless_in_the_header_that_carries_them(
    engine: Engine, settings: Settings, browser_of: Callable[[Role | None], Client]
) -> None:
    with database.writing(engine) as session:
        evil = 'x"; filename="y.html\r\nSet-Cookie: a=b'
        places = build(session, lambda place: evil if place == "file name" else place)
    store(places, settings.uploads)
    client = browser_of(Role.EDITOR)
    answer = client.browser.get(f"/desk/cases/{places.case}/evidence/{places.evidence}", base_url=client.base)
    assert answer.status_code == 200
    answer.close()
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "Set-Cookie" not in answer.headers
    assert len(re.findall(r'(?<!\\)"', disposition)) <= 2
