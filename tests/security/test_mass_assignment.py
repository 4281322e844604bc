"""Fields that no form has, sent along: they change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from house.visits import path, routes
from pages import Client, Page
from reused import on_sqlite
from security.newsroom import Places
from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.accounts.models import User
from corrections.articles.models import Article, ArticleVersion
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.events import Event
from corrections.notices.models import Correction, Draft, Revision
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import Outcome, RequestState, Role

# What a form binds is decided before a database is asked.
pytestmark = on_sqlite

# Names of columns that a form might be thought to bind, and what somebody would want in them.
WISHES: dict[str, str] = {
    "id": "1",
    "state": "closed",
    "outcome": "corrected",
    "decided_by_id": "1",
    "decided_at": "2020-01-01T00:00:00Z",
    "opened_at": "2020-01-01T00:00:00Z",
    "received_at": "2020-01-01T00:00:00Z",
    "answer_due_at": "2099-01-01T00:00:00Z",
    "decision_due_at": "2099-01-01T00:00:00Z",
    "urgency": "0",
    "open": "false",
    "lock_version": "999",
    "desk_id": "1",
    "assignee_id": "1",
    "merged_into_id": "1",
    "second_look": "true",
    "news": "false",
    "reference": "XXXX-XXXX",
    "set_aside_reason": "",
    "form_digest": "00",
    "article_id": "1",
    "passage_id": "1",
    "latest": "99",
    "content_hash": "00",
    "log_index": "0",
    "published_at": "2020-01-01T00:00:00Z",
    "revision": "7",
    "confirmed_at": "2020-01-01T00:00:00Z",
    "by_mail": "true",
    "can_be_told": "true",
    "user_id": "1",
    "by_id": "1",
    "is_admin": "true",
    "is_active": "true",
    "password_hash": "x",
    "disabled_at": "",
    "totp_sealed": "A",
    "created_by_id": "1",
    "saved_by_id": "1",
    "signed_off": "true",
    "from_kind": "user",
    "actor_id": "1",
    "__class__": "x",
    "_method": "DELETE",
}


def also(fields: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in WISHES.items() if name not in fields}, **fields}


def send(client: Client, address: str, action: str, fields: dict[str, Any], *, status: int = 303) -> None:
    """Fill in the form to `action` at `address`, with all the wishes beside its own fields."""
    answer = client.browser.get(address, base_url=client.base)
    form = Page(answer, address).form(action)
    values = dict(form.form_values())
    sent = client.browser.post(
        form.get("action"),
        data=also({**values, **fields}),
        query_string={**WISHES, "role": "administrator"},
        base_url=client.base,
    )
    assert sent.status_code == status, sent.text[:400]


def test_a_reader_s_report_is_what_it_is(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    with database.reading(engine) as session:
        before = {row.id for row in session.scalars(select(CorrectionRequest))}
    send(
        browser_of(None),
        f"/articles/{places.article}/report",
        "/report",
        {"wrong": "Not so.", "email": "zoe@post.example", "role": "administrator", "number": "2020-0001"},
    )
    with database.reading(engine) as session:
        (report,) = session.scalars(select(CorrectionRequest).where(CorrectionRequest.id.not_in(before)))
        assert report.reference != WISHES["reference"]
        assert report.received_at.year > 2020
        assert report.state in (RequestState.RECEIVED, RequestState.SET_ASIDE)
        assert report.second_look_at is None
        assert report.article_id == places.article
        assert not request_queries.contact_of(session, report.id).can_be_told, "an address was confirmed by a form"


def test_facts_of_a_case_change_and_nothing_beside_them(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    with database.reading(engine) as session:
        before = session.get_one(Case, places.case)
        session.expunge_all()
    client = browser_of(Role.EDITOR)
    send(client, f"/desk/cases/{places.case}", "/facts", {"severity": "trivial", "number": "1", "version": "9"})
    with database.reading(engine) as session:
        after = session.get_one(Case, places.case)
        assert after.severity == "trivial"
        for name in ("state", "outcome", "opened_at", "desk_id", "assignee_id", "decided_by_id", "open", "passage_id"):
            assert getattr(after, name) == getattr(before, name), name
        assert before.lock_version < after.lock_version < 100


def test_a_note_and_a_decision_are_by_who_sent_them(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(Role.EDITOR)
    here = f"/desk/cases/{places.case}"
    send(client, here, "/notes", {"text": "A word."})
    send(client, here, "/decision", {"outcome": "answered", "text": "Thank you."})
    with database.reading(engine) as session:
        ana = session.scalars(select(User).where(User.username == "ana")).one()
        case = session.get_one(Case, places.case)
        assert (case.outcome, case.decided_by_id) == (Outcome.ANSWERED, ana.id)
        assert case.decided_at is not None
        assert case.decided_at.year > 2020
        latest = session.scalars(select(Event).order_by(Event.id.desc()).limit(5)).all()
        assert {event.actor_id for event in latest if event.actor_kind == "user"} == {ana.id}


def test_the_outcomes_that_publishing_gives_can_t_be_chosen_by_hand(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(Role.EDITOR)
    here = f"/desk/cases/{places.case}"
    for outcome in ("corrected", "retracted", "merged", "withdrawn", "ruled", "nonsense"):
        send(client, here, "/decision", {"outcome": outcome, "text": "Words."}, status=422)
    with database.reading(engine) as session:
        assert session.get_one(Case, places.case).open


def test_a_message_goes_to_no_other_case_s_reader(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(Role.EDITOR)
    with database.reading(engine) as session:
        (other, *_) = case_queries.request_ids(session, places.closed)
    send(client, f"/desk/cases/{places.case}", "/messages", {"request": str(other), "text": "Words."}, status=422)


def test_one_s_own_account_gives_nobody_a_role(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(Role.REPORTER)
    for action, fields in (("/preferences", {"single_keys": "y"}), ("/password", {})):
        answer = client.get("/desk/me")
        form = next(form for form in answer.tree.forms if (form.get("action") or "").endswith(action))
        theirs = {"role": "administrator", "username": "idris", "email": "x@e.example"}
        values = {**dict(form.form_values()), **fields, **theirs}
        client.browser.post(form.get("action"), data=also(values), base_url=client.base)
    with database.reading(engine) as session:
        tom = session.scalars(select(User).where(User.username == "tom")).one()
        assert (tom.role, tom.email) == (Role.REPORTER, "tom@newsroom.example")
        assert tom.totp_sealed is None
        assert tom.password_hash != "x"


def test_an_article_by_hand_begins_with_version_1_whatever_is_asked(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(Role.EDITOR)
    later = clock.now() + timedelta(minutes=1)
    with clock.reading(lambda: later):
        send(
            client,
            "/desk/articles/new",
            "/hand",
            {
                "headline": "A new one",
                "text": "Some words.",
                "url": "https://news.example/new",
                "version": "7",
                "number": "7",
                "origin": "correction",
                "hash": "sha256:00",
            },
        )
    with database.reading(engine) as session:
        article = session.scalars(select(Article).order_by(Article.id.desc())).first()
        assert article is not None
        version = session.scalars(select(ArticleVersion).where(ArticleVersion.article_id == article.id)).one()
        assert (article.headline, version.number, version.origin) == ("A new one", 1, "hand")


def test_nothing_that_is_published_changes_by_any_form(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    def published() -> list[object]:
        with engine.connect() as connection:
            return [list(connection.execute(select(model))) for model in (Correction, Revision, ArticleVersion)]

    before = published()
    for role in (None, Role.EDITOR, Role.ADMINISTRATOR):
        client = browser_of(role)
        token = client.get("/desk/me" if role else "/login").tree.xpath('//input[@name="csrf_token"]/@value')[0]
        for method, rule in routes(client.app):
            if method == "POST" and rule.rule not in ("/logout", "/desk/settings/people/<int:user_id>/disable"):
                data = {**WISHES, "number": "2026-0001", "version": "1", "role": "administrator", "csrf_token": token}
                client.browser.post(path(rule, places), data=data, base_url=client.base)
    assert published() == before
    with database.reading(engine) as session:
        assert {user.role for user in session.scalars(select(User).where(User.username == "tom"))} == {Role.REPORTER}
        published_at = [draft.published_at for draft in session.scalars(select(Draft)) if draft.published_at]
        assert all(moment.year > 2020 for moment in published_at)
