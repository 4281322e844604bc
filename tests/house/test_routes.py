"""Every address: who may ask for it, how it refuses what is forged, and that none is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk.browsers import browser as signed_in
from flask import Flask
from house.visits import UNSAFE, missing, path, routes
from pages import Client
from reused import Begin
from security.newsroom import NAMES, Places, begun
from werkzeug.routing import Rule

from corrections.accounts.decisions import Act
from corrections.desk.routes import ROUTES as DESK
from corrections.public.routes import ROUTES as READERS
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.web.routing import PUBLIC

Row = tuple[int, int, int, int, int]  # nobody, reporter, editor, standards editor, administrator
WHO: tuple[Role | None, ...] = (None, Role.REPORTER, Role.EDITOR, Role.STANDARDS_EDITOR, Role.ADMINISTRATOR)


def everybody(status: int) -> Row:
    return (status,) * 5


def staff(status: int, nobody: int = 401) -> Row:
    return (nobody, *(status,) * 4)


def editors(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, status, status, 403)


def rules(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, 403, status, status)


def administrators(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, 403, 403, status)


def rows(row: Row, *addresses: str) -> dict[str, Row]:
    return dict.fromkeys(addresses, row)


# A GET is of something that is there. A POST is of something that is not, with an empty form: 404 and 422 say that
# somebody may, and that nothing was done.
TABLE: dict[str, Row] = {
    **rows(
        everybody(200),
        "GET /",
        "GET /corrections",
        "GET /corrections.json",
        "GET /corrections.atom",
        "GET /corrections/feed.json",
        "GET /corrections.csv",
        "GET /corrections/<number>",
        "GET /corrections/<number>.json",
        "GET /corrections/<number>/revisions/<int:revision>",
        "GET /corrections/<number>/revisions/<int:revision>.json",
        "GET /articles",
        "GET /articles/<int:article_id>",
        "GET /articles/<int:article_id>.json",
        "GET /articles/<int:article_id>.atom",
        "GET /articles/<int:article_id>/versions/<int:number>",
        "GET /articles/<int:article_id>/versions/<int:number>.json",
        "GET /articles/<int:article_id>/compare/<int:a>...<int:b>",
        "GET /articles/<int:article_id>/report",
        "GET /report",
        "GET /log",
        "GET /log.json",
        "GET /log/checkpoint",
        "GET /log/tile/<level>/<path:place>",
        "GET /log/tile/entries/<path:place>",
        "GET /log/documents/<int:index>.json",
        "GET /requests/<token>",
        "GET /answer/<token>",
        "GET /follow",
        "GET /follow/<token>",
        "GET /unfollow/<token>",
        "GET /forgot-password",
        "GET /reset/<token>",
        "GET /invite/<token>",
        "GET /healthz",
        "GET /readyz",
        "GET /newsroom.css",
        "GET /static/<path:filename>",
        "GET /static/bundles/<name>",
    ),
    **rows(everybody(302), "GET /articles/<int:article_id>/at/<moment>"),
    **rows(everybody(422), "POST /report", "POST /follow", "POST /login", "POST /forgot-password"),
    **rows(
        everybody(404),
        "POST /articles/<int:article_id>/report",
        "POST /requests/<token>/messages",
        "POST /requests/<token>/second-look",
        "POST /requests/<token>/withdrawal",
        "POST /requests/<token>/confirmation",
        "POST /requests/<token>/erasure",
        "POST /requests/<token>/new-address",
        "POST /answer/<token>",
        "POST /follow/<token>",
        "POST /unfollow/<token>",
        "POST /reset/<token>",
        "POST /invite/<token>",
    ),
    **rows(
        everybody(303),  # back to the page that has the form
        "GET /requests/<token>/messages",
        "GET /requests/<token>/second-look",
        "GET /requests/<token>/withdrawal",
        "GET /requests/<token>/confirmation",
        "GET /requests/<token>/erasure",
        "GET /requests/<token>/new-address",
    ),
    **rows((200, 303, 303, 303, 303), "GET /login"),
    **rows(everybody(303), "GET /login/code", "POST /login/code", "POST /logout"),
    **rows(
        staff(200, nobody=303),
        "GET /desk",
        "GET /desk/cases/<int:case_id>",
        "GET /desk/cases/<int:case_id>/draft",
        "GET /desk/cases/<int:case_id>/evidence/<int:evidence_id>",
        "GET /desk/corrections/<number>/revise",
        "GET /desk/set-aside",
        "GET /desk/articles",
        "GET /desk/articles/<int:article_id>",
        "GET /desk/deliveries",
        "GET /desk/me",
        "GET /desk/me/second-factor",
        "GET /desk/me/sessions",
        "GET /desk/settings",
    ),
    **rows(staff(404), "POST /desk/cases/<int:case_id>/notes", "POST /desk/me/sessions/<int:session_id>/end"),
    **rows(
        staff(422),
        "POST /desk/me/password",
        "POST /desk/me/second-factor/secret",
        "POST /desk/me/second-factor/confirmation",
        "POST /desk/me/second-factor/removal",
    ),
    **rows(staff(303), "POST /desk/me/preferences", "POST /desk/me/sessions/end-others"),
    **rows(staff(204), "POST /desk/me/single-keys"),
    **rows(editors(200, nobody=303), "GET /desk/articles/new"),
    **rows(editors(303), "POST /desk/deliveries/resend"),
    **rows(
        editors(422),
        "POST /desk/articles/new/address",
        "POST /desk/articles/new/upload",
        "POST /desk/articles/new/hand",
    ),
    **rows(
        editors(404),
        *(
            f"POST /desk/cases/<int:case_id>/{act}"
            for act in ("take", "assignment", "desk", "facts", "review", "messages", "questions", "decision", "merge")
        ),
        "POST /desk/cases/<int:case_id>/reopening",
        "POST /desk/cases/<int:case_id>/undo",
        "POST /desk/cases/<int:case_id>/draft/start",
        "POST /desk/corrections/<number>/revise/start",
        *(
            f"POST /desk/{place}/{act}"
            for place in ("cases/<int:case_id>/draft", "corrections/<number>/revise")
            for act in (
                "save",
                "preview",
                "articles/<int:article_id>/remove",
                "sign-off-request",
                "sign-off",
                "sign-off-refusal",
                "publication",
                "publication/stop",
                "wait",
                "drop",
            )
        ),
        "POST /desk/set-aside/<int:request_id>/take-back",
        "POST /desk/articles/<int:article_id>/capture",
        "POST /desk/deliveries/<int:delivery_id>/resend",
        "POST /desk/deliveries/<int:delivery_id>/cancellation",
    ),
    **rows(
        editors(400),  # no article is named
        "POST /desk/cases/<int:case_id>/draft/articles",
        "POST /desk/corrections/<number>/revise/articles",
    ),
    **rows(rules(200, nobody=303), "GET /desk/settings/desks"),
    **rows(
        rules(422),
        "POST /desk/settings/desks/add",
        "POST /desk/settings/desks/<int:desk_id>/name",
        "POST /desk/settings/rules/add",
    ),
    **rows(
        rules(404),
        "POST /desk/settings/desks/<int:desk_id>/members/add",
        "POST /desk/settings/desks/<int:desk_id>/remove",
        "POST /desk/settings/desks/<int:desk_id>/members/<int:user_id>/remove",
        "POST /desk/settings/rules/<int:rule_id>/remove",
        "POST /desk/settings/rules/<int:rule_id>/move",
    ),
    **rows(
        administrators(200, nobody=303),
        "GET /desk/settings/newsroom",
        "GET /desk/settings/people",
        "GET /desk/settings/people/<int:user_id>",
    ),
    **rows(administrators(422), "POST /desk/settings/newsroom/save", "POST /desk/settings/people/invite"),
    **rows(
        administrators(404),
        *(
            f"POST /desk/settings/people/<int:user_id>/{act}"
            for act in ("save", "invite", "disable", "enable", "sign-out", "second-factor/removal")
        ),
    ),
}


def way_back(address: str) -> Row:
    """By GET, an address that only takes a form leads to the page that has the form; who may not see it is told so."""
    if address.startswith("/desk/articles/new/"):
        return editors(303, nobody=303)
    if address.startswith(("/desk/settings/desks/", "/desk/settings/rules/")):
        return rules(303, nobody=303)
    if address.startswith(("/desk/settings/newsroom/", "/desk/settings/people/")):
        return administrators(303, nobody=303)
    return everybody(303)


TABLE |= {
    f"GET {address}": way_back(address)
    for address in (known.removeprefix("POST ") for known in TABLE if known.startswith("POST /desk/"))
}

# design.md §5, as far as it is built. An address is a contract: none is renamed, none vanishes.
BUILT = [
    "/",
    "/corrections",
    "/corrections/<number>",
    "/corrections/<number>/revisions/<n>",
    "/articles/<id>",
    "/articles",
    "/articles/<id>/versions/<n>",
    "/articles/<id>/compare/<a>...<b>",
    "/articles/<id>/at/<time>",
    "/report",
    "/articles/<id>/report",
    "/requests/<token>",
    "/log",
    "/corrections.atom",
    "/corrections/feed.json",
    "/corrections.csv",
    "/articles/<id>.atom",
    "/articles/<id>.json",
    "/articles/<id>/versions/<n>.json",
    "/corrections/<number>.json",
    "/corrections.json",
    "/log/checkpoint",
    "/log/tile/<L>/<N>",
    "/log/tile/entries/<N>",
    "/log/documents/<index>.json",
    "/login",
    "/logout",
    "/forgot-password",
    "/reset/<token>",
    "/invite/<token>",
    "/desk",
    "/desk/cases/<id>",
    "/desk/cases/<id>/draft",
    "/desk/corrections/<number>/revise",
    "/desk/articles/new",
    "/desk/settings",
    "/answer/<token>",
    "/follow",
    "/follow/<token>",
    "/unfollow/<token>",
    "/healthz",
    "/readyz",
]
# What later parts of the product build. Once one is there, its line moves up.
LATER = [
    "/standards",
    "/standards/<clause>",
    "/standards/versions/<n>",
    "/rulings",
    "/rulings/<number>",
    "/statistics",
    "/statistics/<year>",
    "/log/policy",
    "/witness/add-checkpoint",
    "/timegate/<url>",
    "/timemap/<url>",
    "/sources/<token>",
    "/api/openapi.json",
    "/api/docs",
    "/embed.js",
    "/oembed",
    "/.well-known/security.txt",
]


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


def test_every_address_and_who_may_ask_for_it_is_in_the_table(client: Client) -> None:
    known = {f"{method} {rule.rule}" for method, rule in routes(client.app)}
    assert known - TABLE.keys() == set(), "say in TABLE who may ask for these"
    assert TABLE.keys() - known == set(), "these are in TABLE and nowhere else"


@pytest.mark.parametrize("who", range(5), ids=["nobody", *map(str, WHO[1:])])
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
    behind = [route for route in DESK if route.path.startswith("/desk")]
    assert behind
    assert all(isinstance(route.act, Act) for route in behind)


def test_every_change_of_a_case_needs_more_than_reading_the_desk() -> None:
    harmless = {"case_notes"}  # a reporter may leave a note
    for route in DESK:
        if "POST" in route.methods and not route.path.startswith("/desk/me"):
            assert route.act is not Act.READ_DESK or route.endpoint in harmless, route.path


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


def test_no_address_of_the_design_has_vanished(client: Client) -> None:
    known = {shape(rule.rule) for _, rule in routes(client.app)}
    assert [address for address in BUILT if shape(address) not in known] == []
    assert [address for address in LATER if shape(address) in known] == [], "built by now: move them up"


def test_nothing_is_changed_without_the_token_of_the_form(
    browser: Callable[[Role | None], Client], places: Places
) -> None:
    for role in (None, Role.STANDARDS_EDITOR):
        client = browser(role)
        for method, rule in routes(client.app):
            if method not in UNSAFE or rule.endpoint == "public.end_follow":  # RFC 8058: its token is in the address
                continue
            for data in ({"words": "x"}, {"csrf_token": "forged.token"}):
                answer = client.browser.open(path_of(rule, places), method=method, data=data, base_url=client.base)
                assert answer.status_code == 400, f"{method} {rule.rule} with {data}: {answer.status_code}"
                answer.close()


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


def test_a_form_opened_by_one_browser_is_not_sent_by_another(browser: Callable[[Role | None], Client]) -> None:
    other = token_of(browser(None), None)
    client = browser(Role.EDITOR)
    client.post("/desk/me/preferences", {"csrf_token": other}, status=400)
