"""Every address: who may ask for it, how it refuses what is forged, and that none is lost."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module

import pytest
from desk.browsers import browser as signed_in
from flask import Flask
from house.addresses import BUILT, LATER, TABLE, WHO
from house.visits import UNSAFE, missing, path, routes
from pages import Client
from reused import Begin
from security.newsroom import NAMES, Places, begun
from werkzeug.routing import Rule

from corrections.accounts.decisions import Act
from corrections.api.routes import ROUTES as API
from corrections.desk.routes import ROUTES as DESK
from corrections.public.routes import ROUTES as READERS
from corrections.settings import Settings
from corrections.taxonomy import Role, Scope
from corrections.web.routing import GET, PUBLIC

# What carries its own key: a link of an email (RFC 8058), a token in a header, a signed checkpoint. No browser sends
# these by itself.
KEYS_OF_THEIR_OWN = frozenset(
    f"{room}.{route.endpoint}"
    for room, routes in (("public", READERS), ("desk", DESK), ("api", API))
    for route in routes
    if route.keyed
)

# What is told or refused before anything is looked for. What is looked for, both databases are asked.
on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


@pytest.fixture
def places(begin: Begin, settings: Settings) -> Places:
    return begun(begin, settings.uploads)


@pytest.fixture
def browser(app: Flask, places: Places) -> Callable[[Role | None], Client]:
    """A browser in which somebody of this role is signed in; None: nobody."""

    def of(role: Role | None) -> Client:
        return Client(app) if role is None else signed_in(app, NAMES[role])

    return of


def token_of(client: Client, role: Role | None) -> str:
    page = client.get("/desk/me" if role is not None else "/login")
    return str(page.tree.xpath('//input[@name="csrf_token"]/@value')[0])


@on_sqlite
def test_every_address_and_who_may_ask_for_it_is_in_the_table(client: Client) -> None:
    known = {f"{method} {rule.rule}" for method, rule in routes(client.app)}
    assert known - TABLE.keys() == set(), "say in TABLE who may ask for these"
    assert TABLE.keys() - known == set(), "these are in TABLE and nowhere else"


def test_every_address_names_a_function_that_is_there() -> None:
    """They are imported when they are asked for, and nobody is to find out then."""
    for room, listed in (("public", READERS), ("desk", DESK), ("api", API)):
        for name in {name for route in listed for name in (route.view, route.forgotten) if isinstance(name, str)} - {
            ""
        }:
            module, _, function = f"corrections.{room}.{name}".rpartition(".")
            assert inspect.isfunction(getattr(import_module(module), function)), name


# What an address does with a database is the same for all who are let in, and the last two are let in everywhere.
@pytest.mark.parametrize(
    ("reused", "who"),
    [
        pytest.param(kind, who, id=f"{kind}-{WHO[who] or 'nobody'}")
        for kind, roles in (("sqlite", range(5)), ("postgresql", (3, 4)))
        for who in roles
    ],
    indirect=["reused"],
)
def test_each_role_gets_what_the_table_says(browser: Callable[[Role | None], Client], places: Places, who: int) -> None:
    client = browser(WHO[who])
    token = token_of(client, WHO[who])
    wrong = {}
    for method, rule in sorted(routes(client.app), key=lambda route: route[1].rule == "/logout"):
        if method == "GET":
            answer = client.browser.get(path(rule, places), base_url=client.base)
        else:
            answer = client.browser.post(missing(rule), data={"csrf_token": token}, base_url=client.base)
        expected = TABLE[f"{method} {rule.rule}"][who]
        if answer.status_code != expected:
            wrong[f"{method} {rule.rule}"] = (answer.status_code, expected)
        answer.close()
    assert not wrong, "status and what it should be"


def test_every_route_names_an_act_or_says_that_it_is_public() -> None:
    for route in (*DESK, *READERS):
        assert isinstance(route.act, Act) or route.act is PUBLIC, route.path
    assert {route.act for route in READERS} == {PUBLIC}
    assert all(isinstance(route.act, Scope) for route in API if route.methods != GET)
    assert all(isinstance(route.act, Scope) or route.act is PUBLIC for route in API)
    behind = [route for route in DESK if route.path.startswith("/desk")]
    assert behind
    assert all(isinstance(route.act, Act) for route in behind)


def test_four_addresses_need_no_token_of_a_form() -> None:
    programs = {"public.add_checkpoint", "api.articles", "desk.login_provider_left"}
    assert {"public.end_follow", *programs} == KEYS_OF_THEIR_OWN


def test_every_change_of_a_case_needs_more_than_reading_the_desk() -> None:
    # A reporter may leave a note, is there while they look, looks for cases, downloads what they may read, and keeps
    # views of their own.
    harmless = {"case_notes", "case_presence", "case_download", "queue_table"}
    harmless |= {"queue_search", "view_add", "view_rename", "view_remove"}
    for route in DESK:
        if "POST" in route.methods and not route.path.startswith("/desk/me"):
            assert route.act is not Act.READ_DESK or route.endpoint in harmless, route.path


@on_sqlite
def test_addresses_are_plain_and_numbers_in_them_are_numbers(client: Client) -> None:
    for _, rule in routes(client.app):
        for segment in rule.rule.split("/"):
            assert segment == segment.lower(), rule.rule
            assert "_" not in segment or "<" in segment, rule.rule
        for name in rule.arguments:
            is_number = name.endswith("_id") or name in ("revision", "index", "a", "b")
            assert not is_number or f"<int:{name}>" in rule.rule, rule.rule


def shape(address: str) -> tuple[str, ...]:
    """An address with a mark for what is variable in it, whatever it is called."""
    return tuple(re.sub(r"<[^>]+>", "*", part) for part in address.split("/"))


@on_sqlite
def test_no_address_of_the_design_has_vanished(client: Client) -> None:
    known = {shape(rule.rule) for _, rule in routes(client.app)}
    assert [address for address in BUILT if shape(address) not in known] == []
    assert [address for address in LATER if shape(address) in known] == [], "built by now: move them up"


@on_sqlite
def test_nothing_is_changed_without_the_token_of_the_form(
    browser: Callable[[Role | None], Client], places: Places
) -> None:
    for role in (None, Role.STANDARDS_EDITOR):
        client = browser(role)
        for method, rule in routes(client.app):
            if method not in UNSAFE or rule.endpoint in KEYS_OF_THEIR_OWN:
                continue
            for data in ({"words": "x"}, {"csrf_token": "forged.token"}):
                answer = client.browser.open(path_of(rule, places), method=method, data=data, base_url=client.base)
                # Whoever is signed out is led to where one signs in, with what they typed.
                refused = 401 if role is None and rule.rule.startswith("/desk/") else 400
                assert answer.status_code == refused, f"{method} {rule.rule} with {data}: {answer.status_code}"
                answer.close()


@on_sqlite
def test_nothing_is_changed_from_another_site(browser: Callable[[Role | None], Client], places: Places) -> None:
    client = browser(Role.STANDARDS_EDITOR)
    data = {"csrf_token": token_of(client, Role.STANDARDS_EDITOR)}
    for method, rule in routes(client.app):
        if method not in UNSAFE or rule.endpoint == "public.end_follow":
            continue
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}):
            answer = client.browser.open(
                path_of(rule, places), method=method, data=data, headers=headers, base_url=client.base
            )
            assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status_code}"
            answer.close()


@on_sqlite
def test_what_changes_something_is_never_a_get(browser: Callable[[Role | None], Client], places: Places) -> None:
    client = browser(Role.STANDARDS_EDITOR)
    token = token_of(client, Role.STANDARDS_EDITOR)
    readable = {rule.rule for method, rule in routes(client.app) if method == "GET"}
    for method, rule in routes(client.app):
        if method not in UNSAFE or rule.rule in readable:
            continue
        for trick in ({}, {"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
            query = {"_method": "POST", "csrf_token": token}
            answer = client.browser.get(path_of(rule, places), headers=trick, query_string=query, base_url=client.base)
            # An address that reads something else in the same shape, such as a file's, has nothing of this name.
            assert answer.status_code in (404, 405), f"GET {rule.rule}: {answer.status_code}"
            answer.close()


def path_of(rule: Rule, places: Places) -> str:
    """An address of something that is there: to prove that it is refused before it is looked for."""
    return path(rule, places) if rule.arguments <= {"case_id", "article_id", "token", "number"} else missing(rule)


@on_sqlite
def test_a_form_opened_by_one_browser_is_not_sent_by_another(browser: Callable[[Role | None], Client]) -> None:
    other = token_of(browser(None), None)
    client = browser(Role.EDITOR)
    client.post("/desk/me/preferences", {"csrf_token": other}, status=400)
